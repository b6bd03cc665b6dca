import type { App, BlockAction, SlackAction } from '@slack/bolt';
import { ACKNOWLEDGE_ACTION, MORE_ACTION, UNACKNOWLEDGE_ACTION } from '../blocks/care.ts';
import { EVIDENCE_ACTION, SEND_ACTION } from '../blocks/gaps.ts';
import { SHOW_ALL_ACTION } from '../blocks/summary.ts';
import type { PrivateVoice } from '../private-voice.ts';
import type { MessagePlace } from '../updater.ts';
import { takeCare } from './care.ts';
import { acknowledge, confess, type ListenerContext, waysBack } from './listener-context.ts';
import { ROLLBACK_PRESSES } from './rollback.ts';
import { sendMe } from './send-me.ts';
import { showAll } from './show-all.ts';
import { showEvidence } from './show-evidence.ts';

/** A button or a menu's entry that was pressed. What it carries can be months old and from anybody in the channel. */
export interface Press {
  action: string;
  /** Of the button, or of the entry that was chosen. */
  value: string;
  blockId: string;
  user: string;
  /** The person's name, which alerts nobody; the id where Slack sends none. */
  userName: string;
  /** Where it was pressed; null in a window. */
  channel: string | null;
  /** The message that holds it; null in a window. */
  place: MessagePlace | null;
  /** Opens one window within three seconds. */
  triggerId: string;
  tell: PrivateVoice;
}

/** What the buttons do, by action id. */
const ACTIONS: ReadonlyMap<string, (press: Press, context: ListenerContext) => Promise<void>> = new Map([
  [SHOW_ALL_ACTION, showAll],
  [EVIDENCE_ACTION, showEvidence],
  [SEND_ACTION, sendMe],
  [ACKNOWLEDGE_ACTION, takeCare],
  [UNACKNOWLEDGE_ACTION, takeCare],
  [MORE_ACTION, takeCare],
  ...ROLLBACK_PRESSES,
]);

const OLD_BUTTON =
  'This button is from an older version of me and does nothing any more. Type `/validate` for a new report.';

/** Hears every press. */
export function listenToActions(app: App, context: ListenerContext): void {
  app.action(/.*/, async ({ body, ack }) => {
    await acknowledge(context.log, () => ack());
    const element = pressedElement(body);
    // A button that opens a page does so by itself, and is reported all the same.
    if (element?.url) return;
    const { tell } = waysBack(context, {
      responseUrl: 'response_url' in body ? body.response_url : undefined,
      user: body.user.id,
      channel: body.channel?.id ?? null,
    });
    const act = element && ACTIONS.get(element.action);
    if (!element || !act) {
      context.log.warn('slack.unknown_action', { action: element?.action ?? body.type });
      return tell(OLD_BUTTON);
    }
    const press: Press = {
      ...element,
      user: body.user.id,
      userName: nameOf(body.user),
      channel: body.channel?.id ?? null,
      place: placeOf(body),
      triggerId: 'trigger_id' in body ? body.trigger_id : '',
      tell,
    };
    try {
      await context.work.track(act(press, context));
    } catch (error) {
      await tell(confess(context.log, 'slack.action_failed', error, { action: press.action }));
    }
  });
}

function pressedElement(
  body: SlackAction,
): (Pick<Press, 'action' | 'value' | 'blockId'> & { url: string | undefined }) | null {
  if (body.type !== 'block_actions') return null;
  const [action] = (body as BlockAction).actions;
  if (action === undefined) return null;
  const { action_id, block_id: blockId = '' } = action;
  if (action.type === 'button')
    return { action: action_id, value: action.value ?? '', blockId, url: action.url };
  if (action.type === 'overflow')
    return { action: action_id, value: action.selected_option.value, blockId, url: undefined };
  return null;
}

/** Slack names people differently in different payloads. */
export function nameOf(user: { id: string } & object): string {
  const named = user as { name?: unknown; username?: unknown };
  const name = [named.name, named.username].find((one) => typeof one === 'string' && one !== '');
  return typeof name === 'string' ? name : user.id;
}

function placeOf(body: SlackAction): MessagePlace | null {
  const { channel, message, container } = body as Partial<BlockAction>;
  const ts = message?.ts ?? (typeof container?.message_ts === 'string' ? container.message_ts : undefined);
  return channel?.id !== undefined && ts !== undefined ? { channel: channel.id, ts } : null;
}
