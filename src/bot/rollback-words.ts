import { escapeMrkdwn } from '../mrkdwn/escape.ts';
import type { DeliveryResult } from './delivery.ts';
import type { Redrawing } from './live-messages.ts';

/** What people are told of rollbacks privately, as mrkdwn. */

export const NOT_OURS =
  'This button is from an older version of me, or not one of mine. Nothing was done, and it is noted. Type `/rollback` for how things stand.';
export const ELSEWHERE =
  'This button belongs to another message. Nothing was done, and it is noted. Press the one in the message of the request itself.';
export const UNKNOWN_REQUEST =
  'There is no such request. Nothing was done, and it is noted. Type `/rollback` for how things stand.';
export const NO_STORE =
  'My records could not be reached, so nothing was done. *To mend it:* press again in a minute; if that does not help, look at the connection to the warehouse.';
export const NOT_FILLED = 'Slack did not take the window. Press the button again.';

/** Where a request can be seen, or why it can't yet. */
export function whereItIs(posted: DeliveryResult): string {
  switch (posted.state) {
    case 'posted': {
      const channel = `<#${posted.channel}>`;
      return posted.how === 'sent'
        ? `Asked for in ${channel}. Nothing changes before it is approved there.`
        : `It is asked for already, in ${channel}.`;
    }
    case 'rejected':
      return `It is recorded, but Slack refused the message (${escapeMrkdwn(posted.error)}). ${posted.fix} I try again every minute, until it lapses.`;
    case 'unsent':
      return `It is recorded, but the message could not be posted (${escapeMrkdwn(posted.error)}). ${posted.fix} I try again every minute, until it lapses.`;
    case 'unknown':
      return `It is recorded. Slack did not say whether it took the message (${escapeMrkdwn(posted.error)}), so it is not sent twice. ${posted.fix}`;
  }
}

/** Said to whoever wanted to approve what was looked at on another state. */
export function whatHasChanged(changes: readonly string[]): string {
  const listed = changes.map((change) => `• ${escapeMrkdwn(change)}`).join('\n');
  return `Not approved: the service has changed since this was looked at.\n${listed}\nNothing was done. *Fresh preview* in the message asks for it again, as the service is now.`;
}

/** What a person has to know of a message that does not show what they did; null where it does. */
export function remarkOn(drawn: Redrawing | null): string | null {
  if (drawn === null || drawn.state === 'redrawn') return null;
  if (drawn.state === 'gone')
    return `It is recorded. The message can’t show it: ${drawn.error} Type \`/rollback\` for how things stand.`;
  return 'It is recorded. The message does not show it yet; I try again in a minute.';
}
