import type { App, BlockAction, ButtonAction, SlackAction } from '@slack/bolt';
import { EVIDENCE_ACTION, SEND_ACTION } from '../blocks/gaps.ts';
import { SHOW_ALL_ACTION } from '../blocks/summary.ts';
import type { PrivateVoice } from '../private-voice.ts';
import { acknowledge, confess, type ListenerContext, waysBack } from './listener-context.ts';
import { sendMe } from './send-me.ts';
import { showAll } from './show-all.ts';
import { showEvidence } from './show-evidence.ts';

/** A button that was pressed. Its value can be months old and from anybody in the channel. */
export interface Press {
  value: string;
  user: string;
  /** Opens one window within three seconds. */
  triggerId: string;
  tell: PrivateVoice;
}

/** What the buttons do, by action id. */
const ACTIONS: ReadonlyMap<string, (press: Press, context: ListenerContext) => Promise<void>> = new Map([
  [SHOW_ALL_ACTION, showAll],
  [EVIDENCE_ACTION, showEvidence],
  [SEND_ACTION, sendMe],
]);

const OLD_BUTTON =
  'This button is from an older version of me and does nothing any more. Type `/validate` for a new report.';

/** Hears every press. */
export function listenToActions(app: App, context: ListenerContext): void {
  app.action(/.*/, async ({ body, ack }) => {
    await acknowledge(context.log, () => ack());
    const button = pressedButton(body);
    // A button that opens a page does so by itself, and is reported all the same.
    if (button?.url) return;
    const { tell } = waysBack(context, {
      responseUrl: 'response_url' in body ? body.response_url : undefined,
      user: body.user.id,
      channel: body.channel?.id ?? null,
    });
    const act = button && ACTIONS.get(button.action_id);
    if (!button || !act) {
      context.log.warn('slack.unknown_action', { action: button?.action_id ?? body.type });
      return tell(OLD_BUTTON);
    }
    const press: Press = {
      value: button.value ?? '',
      user: body.user.id,
      triggerId: 'trigger_id' in body ? body.trigger_id : '',
      tell,
    };
    try {
      await context.work.track(act(press, context));
    } catch (error) {
      await tell(confess(context.log, 'slack.action_failed', error, { action: button.action_id }));
    }
  });
}

function pressedButton(body: SlackAction): ButtonAction | null {
  if (body.type !== 'block_actions') return null;
  const [action] = (body as BlockAction).actions;
  return action?.type === 'button' ? action : null;
}
