import type { ModalView } from '@slack/types';
import { WebAPIPlatformError } from '@slack/web-api';
import { escapeMrkdwn } from '../../mrkdwn/escape.ts';
import { explainPlatformError } from '../platform-errors.ts';
import { describe } from '../post-outcome.ts';
import type { Press } from './actions.ts';
import type { ListenerContext } from './listener-context.ts';

const AGAIN = 'Slack did not open the window. Press the button again.';

/** What windows are opened and filled with. */
export type WindowMeans = Pick<ListenerContext, 'writer' | 'log'>;

/** A window that is open, and the version of it that we know. */
export interface OpenWindow {
  id: string;
  hash: string | undefined;
}

/** Opens a window for a press; the right to do so lapses after three seconds. Where Slack refuses, the person is told, and there is none. */
export async function openWindow(
  press: Pick<Press, 'triggerId' | 'tell'>,
  view: ModalView,
  { writer, log }: WindowMeans,
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

/**
 * Puts into a window what it was opened for. Where Slack won't have that, `trouble` makes the window that says so. `closed`:
 * by the person, who does not wait for it; `failed`: it stays as it was. Never throws.
 */
export async function fillWindow(
  { id, hash }: OpenWindow,
  view: ModalView,
  trouble: (mrkdwn: string) => ModalView,
  { writer, log }: WindowMeans,
): Promise<'filled' | 'closed' | 'failed'> {
  try {
    await writer.views.update({ view_id: id, ...(hash ? { hash } : {}), view });
    return 'filled';
  } catch (error) {
    // Most often the person has closed the window meanwhile; a view that Slack refuses must not stay "reading".
    log.warn('slack.window_not_filled', { error: describe(error) });
    if (!(error instanceof WebAPIPlatformError)) return 'failed';
    if (error.data.error === 'not_found') return 'closed';
    return tellTrouble(id, trouble(`It could not be shown here (${escapeMrkdwn(describe(error))}).`), {
      writer,
      log,
    });
  }
}

async function tellTrouble(
  id: string,
  view: ModalView,
  { writer, log }: WindowMeans,
): Promise<'filled' | 'failed'> {
  try {
    await writer.views.update({ view_id: id, view });
    return 'filled';
  } catch (error) {
    log.warn('slack.window_not_filled', { error: describe(error) });
    return 'failed';
  }
}
