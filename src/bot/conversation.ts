import type { KnownBlock } from '@slack/types';
import type { PreviewQuestion } from '../actions/rollback/rollbacks.ts';
import type { Audience, Conversation } from '../commands/command.ts';
import type { Report } from '../history/rows.ts';
import type { Exhibit } from '../inquiries/exhibit.ts';
import { escapeMrkdwn } from '../mrkdwn/escape.ts';
import type { Courier, DeliveryResult, Parcel } from './delivery.ts';
import { type ShownExhibit, showExhibit } from './exhibits.ts';
import { withLead } from './lead.ts';
import type { Message } from './message.ts';
import type { PrivateVoice } from './private-voice.ts';
import type { ResponseUrl } from './response-url.ts';
import { shareAttachments } from './share-attachments.ts';
import type { MessagePlace } from './updater.ts';
import type { Uploads } from './uploads.ts';

/** Slack's words for a channel into which a member has to let us first. */
const CLOSED_TO_US = new Set(['not_in_channel', 'channel_not_found']);

export interface ConversationOptions {
  user: string;
  channel: string;
  courier: Courier;
  uploads: Uploads;
  responseUrl: ResponseUrl;
  tell: PrivateVoice;
  summary(report: Report): Message;
  /** Hears where the message of a run is and what stands above it, so that it can be kept true. */
  onPosted?(report: Report, place: MessagePlace, lead: string | undefined): void;
  /** Opens a window for the person who typed. */
  preview(question: PreviewQuestion): Promise<void>;
  /** `https://example.slack.com/`; null when unknown: then no link is given. */
  workspaceUrl: string | null;
}

/** Speaks to the person who typed a command, and to the channel in which it was typed. */
export function createConversation(options: ConversationOptions): Conversation {
  const { user, channel, courier, uploads, responseUrl, tell } = options;

  async function show(report: Report, lead?: string): Promise<void> {
    const message = withLead(options.summary(report), lead);
    const { run_id: runId, run_timestamp } = report.run;
    const result = await bring({ runId, message, since: new Date(run_timestamp) });
    if (result?.state !== 'posted') return;
    // What was there before has no such sentence above it.
    const above = result.how === 'sent' ? lead : undefined;
    options.onPosted?.(report, { channel: result.channel, ts: result.ts }, above);
  }

  async function present(exhibit: Exhibit, audience: Audience): Promise<void> {
    const shown = showExhibit(exhibit);
    if (audience === 'person') return tell(shown.privately.text, shown.privately.blocks);
    const { id, message, askedAt } = shown;
    const result = await bring({ runId: id, message, since: askedAt });
    // Whoever sent the message brings what belongs to it; a message that was there already has it.
    if (result?.state === 'posted' && result.how === 'sent') await bringAttachments(shown, result);
  }

  /** Null where the message had to go by another way than ours. */
  async function bring(parcel: Pick<Parcel, 'runId' | 'message' | 'since'>): Promise<DeliveryResult | null> {
    const result = await courier.deliver({ ...parcel, channel, actor: user });
    if (result.state === 'rejected' && CLOSED_TO_US.has(result.error)) {
      await showFromOutside(parcel.message);
      return null;
    }
    const remark = remarkOn(result);
    if (remark) await tell(remark);
    return result;
  }

  async function bringAttachments(
    shown: ShownExhibit,
    where: { channel: string; ts: string },
  ): Promise<void> {
    const problems = await shareAttachments(uploads, shown, where);
    if (problems.length > 0) await tell(problems.join('\n'));
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
      'Invite me with `/invite @Shootaround`, and it comes with its buttons and pictures, and stays up to date.';
    if (outcome.state === 'sent') return tell(`I am not a member here. ${invitation}`);
    await tell(
      `I am not a member here, and Slack did not take the answer (${escapeMrkdwn(outcome.error)}). ${invitation}`,
    );
  }

  /** What the person who asked has to know about a delivery; null when the report speaks for itself. */
  function remarkOn(result: DeliveryResult): string | null {
    switch (result.state) {
      case 'posted':
        return result.how === 'known' ? `That answer is already here${linkTo(result)}.` : null;
      case 'rejected':
        return `Slack refused the answer (${escapeMrkdwn(result.error)}). ${result.fix}`;
      case 'unsent':
        return `The answer could not be posted (${escapeMrkdwn(result.error)}). ${result.fix}`;
      case 'unknown':
        return `Slack did not say whether it took the answer (${escapeMrkdwn(result.error)}), so it is not sent twice. ${result.fix}`;
    }
  }

  function linkTo({ channel: id, ts }: { channel: string; ts: string }): string {
    if (!options.workspaceUrl || !ts) return '';
    return `: <${options.workspaceUrl}archives/${id}/p${ts.replace('.', '')}|see the message>`;
  }

  return { tell: (mrkdwn) => tell(mrkdwn), show, present, preview: options.preview };
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
