import type { ModalView } from '@slack/types';
import { WebAPIPlatformError } from '@slack/web-api';
import { explainPlatformError } from '../platform-errors.ts';
import { describe } from '../post-outcome.ts';
import type { Press } from './actions.ts';
import type { ListenerContext } from './listener-context.ts';

const AGAIN = 'Slack did not open the window. Press the button again.';

/** A window that is open, and the version of it that we know. */
export interface OpenWindow {
  id: string;
  hash: string | undefined;
}

/** Opens a window for a press; the right to do so lapses after three seconds. Where Slack refuses, the person is told, and there is none. */
export async function openWindow(
  press: Press,
  view: ModalView,
  { writer, log }: ListenerContext,
): Promise<OpenWindow | null> {
  try {
    const { view: opened } = await writer.views.open({ trigger_id: press.triggerId, view });
    if (opened?.id) return { id: opened.id, hash: opened.hash };
    log.warn('slack.window_not_opened', { error: 'no view in the answer' });
  } catch (error) {
    log.warn('slack.window_not_opened', { error: describe(error) });
    const known = error instanceof WebAPIPlatformError ? explainPlatformError(error.data) : null;
    await press.tell(known ? `${known.message} ${known.fix}` : AGAIN);
    return null;
  }
  await press.tell(AGAIN);
  return null;
}
