import type { ModalView } from '@slack/types';
import { WebAPIPlatformError } from '@slack/web-api';
import { escapeMrkdwn } from '../../mrkdwn/escape.ts';
import { describe } from '../post-outcome.ts';
import type { Press } from './actions.ts';
import { confess, type ListenerContext } from './listener-context.ts';
import { notice } from './notice.ts';
import { type OpenWindow, openWindow } from './open-window.ts';

/**
 * Opens everything that a report left out. The window opens at once, because the right to open it lapses
 * after three seconds; the report is filled in when it has been read.
 */
export async function showAll(press: Press, context: ListenerContext): Promise<void> {
  const window = await openWindow(press, notice('Reading the report …'), context);
  if (!window) return;
  await fill(window, await content(press.value, context), context);
}

async function content(runId: string, context: ListenerContext): Promise<ModalView> {
  try {
    const report = await context.findReport(runId);
    if (report) return context.fullReport(report);
    return notice('This run is not stored any more. Type `/validate` for a new report.');
  } catch (error) {
    return notice(confess(context.log, 'slack.report_unreadable', error, { run_id: runId }));
  }
}

async function fill(
  { id, hash }: OpenWindow,
  view: ModalView,
  { writer, log }: ListenerContext,
): Promise<void> {
  try {
    await writer.views.update({ view_id: id, ...(hash ? { hash } : {}), view });
  } catch (error) {
    // Most often the person has closed the window meanwhile; a view that Slack refuses must not stay "reading".
    log.warn('slack.window_not_filled', { error: describe(error) });
    if (!(error instanceof WebAPIPlatformError) || error.data.error === 'not_found') return;
    await writer.views
      .update({
        view_id: id,
        view: notice(`The report could not be shown here (${escapeMrkdwn(describe(error))}).`),
      })
      .catch((again: unknown) => log.warn('slack.window_not_filled', { error: describe(again) }));
  }
}
