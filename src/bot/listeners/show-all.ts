import type { ModalView } from '@slack/types';
import type { Press } from './actions.ts';
import { confess, type ListenerContext } from './listener-context.ts';
import { notice } from './notice.ts';
import { fillWindow, openWindow } from './open-window.ts';

/**
 * Opens everything that a report left out. The window opens at once, because the right to open it lapses
 * after three seconds; the report is filled in when it has been read.
 */
export async function showAll(press: Press, context: ListenerContext): Promise<void> {
  const window = await openWindow(press, notice('Reading the report …'), context);
  if (!window) return;
  await fillWindow(window, await content(press.value, context), notice, context);
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
