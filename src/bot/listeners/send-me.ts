import { escapeMrkdwn } from '../../mrkdwn/escape.ts';
import { showExhibit } from '../exhibits.ts';
import { shareAttachments } from '../share-attachments.ts';
import type { Press } from './actions.ts';
import type { ListenerContext } from './listener-context.ts';

const OLD =
  'This button is from an older version of me and does nothing any more. Ask again for a new answer.';

/** Brings an answer with its picture and its full list to one person, as a direct message. */
export async function sendMe(press: Press, { inquiries, courier, uploads }: ListenerContext): Promise<void> {
  const asked = inquiries.again(press.value);
  if (asked === null) return press.tell(OLD);
  const shown = showExhibit(await asked);
  // Posting to a person opens the direct message, without a scope of its own.
  const result = await courier.deliver({
    runId: shown.id,
    channel: press.user,
    message: shown.message,
    since: shown.askedAt,
    actor: press.user,
  });
  if (result.state === 'unknown') {
    const error = escapeMrkdwn(result.error);
    return press.tell(
      `Slack did not say whether it took the message to you (${error}), so it is not sent twice.`,
    );
  }
  if (result.state !== 'posted') {
    return press.tell(`I could not write to you (${escapeMrkdwn(result.error)}). ${result.fix}`);
  }
  if (result.how !== 'sent') return press.tell('I have just sent it to you, as a direct message.');
  const problems = await shareAttachments(uploads, shown, result);
  await press.tell([...problems, 'Sent to you as a direct message.'].join('\n'));
}
