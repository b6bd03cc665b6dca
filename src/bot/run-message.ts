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
 * True for the message that shows this run: known by its metadata or, where a workspace drops metadata, by the id of a
 * block. Anybody in a channel can write either, so it must be ours as far as can be told; a block alone proves nothing
 * where that can't be told. What only one person saw does not count.
 */
export function showsRun(message: HistoryMessage, runId: string, author: Author): boolean {
  if (message.is_ephemeral || message.subtype === 'ephemeral') return false;
  const isOurs = isBy(message, author);
  if (isOurs === false) return false;
  return hasMetadataOf(message, runId) || (isOurs === true && hasBlockOf(message, runId));
}

function hasMetadataOf({ metadata }: HistoryMessage, runId: string): boolean {
  const payload = metadata?.event_payload;
  if (metadata?.event_type !== 'shootaround_run' || !payload) return false;
  return 'run_id' in payload && payload.run_id === runId;
}

function hasBlockOf({ blocks = [] }: HistoryMessage, runId: string): boolean {
  return blocks.some((block) => block.block_id === runBlockId(runId));
}

/** `unknown` where message and author have no kind of id in common. */
function isBy(message: HistoryMessage, author: Author): boolean | 'unknown' {
  const pairs = [
    [author.userId, message.user],
    [author.botId, message.bot_id],
  ].filter(([ours, theirs]) => ours && theirs);
  if (pairs.length === 0) return 'unknown';
  return pairs.some(([ours, theirs]) => ours === theirs);
}
