import type { KnownBlock } from '@slack/types';
import type { Conversation } from '../commands/command.ts';
import type { Report } from '../history/rows.ts';
import { escapeMrkdwn } from '../mrkdwn/escape.ts';
import { LIMITS } from './blocks/limits.ts';
import type { Courier, DeliveryResult } from './delivery.ts';
import type { Message } from './message.ts';
import type { PrivateVoice } from './private-voice.ts';
import type { ResponseUrl } from './response-url.ts';

/** Slack's words for a channel into which a member has to let us first. */
const CLOSED_TO_US = new Set(['not_in_channel', 'channel_not_found']);

export interface ConversationOptions {
  user: string;
  channel: string;
  courier: Courier;
  responseUrl: ResponseUrl;
  tell: PrivateVoice;
  summary(report: Report): Message;
  /** `https://example.slack.com/`; null when unknown: then no link is given. */
  workspaceUrl: string | null;
}

/** Speaks to the person who typed a command, and to the channel in which it was typed. */
export function createConversation(options: ConversationOptions): Conversation {
  const { user, channel, courier, responseUrl, tell } = options;

  async function show(report: Report, lead?: string): Promise<void> {
    const message = withLead(options.summary(report), lead);
    const result = await courier.deliver({
      runId: report.run.run_id,
      channel,
      message,
      since: new Date(report.run.run_timestamp),
      actor: user,
    });
    if (result.state === 'rejected' && CLOSED_TO_US.has(result.error)) return showFromOutside(message);
    const remark = remarkOn(result);
    if (remark) await tell(remark);
  }

  /** A response_url reaches channels that we are not in; but nothing said that way can be changed, so it has no buttons. */
  async function showFromOutside(message: Message): Promise<void> {
    const outcome = await responseUrl.reply({
      response_type: 'in_channel',
      replace_original: false,
      text: message.text,
      blocks: withoutButtons(message.blocks),
    });
    const invitation =
      'Invite me with `/invite @Shootaround`, and the report comes with its buttons and stays up to date.';
    if (outcome.state === 'sent') return tell(`I am not a member here. ${invitation}`);
    await tell(
      `I am not a member here, and Slack did not take the report (${escapeMrkdwn(outcome.error)}). ${invitation}`,
    );
  }

  /** What the person who asked has to know about a delivery; null when the report speaks for itself. */
  function remarkOn(result: DeliveryResult): string | null {
    switch (result.state) {
      case 'posted':
        return result.how === 'known' ? `That report is already here${linkTo(result)}.` : null;
      case 'rejected':
        return `Slack refused the report (${escapeMrkdwn(result.error)}). ${result.fix}`;
      case 'unsent':
        return `The report could not be posted (${escapeMrkdwn(result.error)}). ${result.fix}`;
      case 'unknown':
        return `Slack did not say whether it took the report (${escapeMrkdwn(result.error)}), so it is not sent twice. ${result.fix}`;
    }
  }

  function linkTo({ channel: id, ts }: { channel: string; ts: string }): string {
    if (!options.workspaceUrl || !ts) return '';
    return `: <${options.workspaceUrl}archives/${id}/p${ts.replace('.', '')}|see the message>`;
  }

  return { tell, show };
}

/** The message with a sentence for everybody above it. A message that is full says it in its fallback text only. */
function withLead(message: Message, lead: string | undefined): Message {
  if (!lead) return message;
  const line: KnownBlock = { type: 'context', elements: [{ type: 'mrkdwn', text: lead }] };
  const full = message.blocks.length >= LIMITS.messageBlocks;
  return {
    ...message,
    text: `${lead} ${message.text}`,
    blocks: full ? message.blocks : [line, ...message.blocks],
  };
}

function withoutButtons(blocks: readonly KnownBlock[]): KnownBlock[] {
  return blocks.flatMap((block): KnownBlock[] => {
    if (block.type === 'actions') return [];
    if (block.type === 'section' && block.accessory && block.accessory.type !== 'image') {
      const { accessory: _button, ...rest } = block;
      return [rest];
    }
    return [block];
  });
}
