/** What we read of a message in a channel's history. */
export interface HistoryMessage {
  ts?: string | undefined;
  user?: string | undefined;
  bot_id?: string | undefined;
  subtype?: string | undefined;
  is_ephemeral?: boolean | undefined;
  blocks?: { block_id?: string | undefined }[] | undefined;
  metadata?: { event_type?: string | undefined; event_payload?: object | undefined } | undefined;
}

/** Who posts in our name. Either id may be missing in a message or in Slack's answer about ourselves. */
export interface Author {
  userId: string | null;
  botId: string | null;
}

/** The first block of a run's message carries this as its block_id. */
export function runBlockId(runId: string): string {
  return `run:${runId}`;
}

/**
 * True for the message that shows this run: known by its metadata or, where a workspace drops metadata,
 * by the id of a block in a message of ours. What only one person saw does not count.
 */
export function showsRun(message: HistoryMessage, runId: string, author: Author): boolean {
  if (message.is_ephemeral || message.subtype === 'ephemeral') return false;
  const payload = message.metadata?.event_payload;
  if (
    message.metadata?.event_type === 'shootaround_run' &&
    payload &&
    'run_id' in payload &&
    payload.run_id === runId
  ) {
    return true;
  }
  return (
    isBy(message, author) && (message.blocks ?? []).some((block) => block.block_id === runBlockId(runId))
  );
}

function isBy(message: HistoryMessage, author: Author): boolean {
  if (author.userId !== null && message.user === author.userId) return true;
  return author.botId !== null && message.bot_id === author.botId;
}
