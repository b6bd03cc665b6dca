import { createSlackApp, type SlackApp, type SlackAppOptions } from '../../src/bot/app.ts';
import { fullReportModal } from '../../src/bot/blocks/full-report.ts';
import { summaryMessage } from '../../src/bot/blocks/summary.ts';
import { createCourier } from '../../src/bot/delivery.ts';
import { createSlackPoster } from '../../src/bot/slack-poster.ts';
import type { Command, Conversation } from '../../src/commands/command.ts';
import type { Inquiries } from '../../src/commands/inquiries.ts';
import type { Report } from '../../src/history/rows.ts';
import { wallClock } from './clocks.ts';
import { GOLDEN_REPORTS } from './golden-reports.ts';
import { type LogRecorder, logRecorder } from './log-recorder.ts';
import { memoryEventStore } from './memory-event-store.ts';

/** A report with more failures than fit into a message. */
export const BIG_REPORT: Report = goldenReport('forty-failures');

export interface RunningApp {
  app: SlackApp;
  log: LogRecorder;
  port: number | null;
}

/** For tests in which nobody asks. */
const NO_INQUIRIES: Inquiries = {
  ask: () => Promise.reject(new Error('nobody should ask')),
  again: () => null,
  evidence: () => null,
};

const NO_CARE_DESK: SlackAppOptions['careDesk'] = {
  press: () => Promise.reject(new Error('nobody should press')),
  posted: async () => undefined,
};

const NO_ROLLBACK_DESK: SlackAppOptions['rollbackDesk'] = {
  preview: () => Promise.reject(new Error('nobody should look at a change')),
  request: () => Promise.reject(new Error('nobody should ask for a change')),
  approve: () => Promise.reject(new Error('nobody should approve')),
  deny: () => Promise.reject(new Error('nobody should deny')),
  renew: () => Promise.reject(new Error('nobody should ask again')),
  refuse: () => Promise.reject(new Error('nobody should forge anything')),
};

/** Starts the bot's side of Slack against a workspace at `apiUrl`, with one stored report. */
export async function startApp(
  workspace: { apiUrl: string; botToken: string },
  over: Partial<SlackAppOptions> & Pick<SlackAppOptions, 'transport'>,
): Promise<RunningApp> {
  const log = logRecorder();
  const clients = { token: workspace.botToken, slackApiUrl: workspace.apiUrl, log };
  const app = createSlackApp({
    botToken: workspace.botToken,
    slackApiUrl: workspace.apiUrl,
    commands: [showing(BIG_REPORT)],
    inquiries: NO_INQUIRIES,
    careDesk: NO_CARE_DESK,
    rollbackDesk: NO_ROLLBACK_DESK,
    courier: createCourier({
      poster: createSlackPoster(clients),
      events: memoryEventStore(),
      clock: wallClock,
      log,
    }),
    findReport: async (runId) => (runId === BIG_REPORT.run.run_id ? BIG_REPORT : null),
    summary: summaryMessage,
    fullReport: fullReportModal,
    clock: wallClock,
    log,
    ...over,
  });
  const { port } = await app.start();
  return { app, log, port };
}

/** `/validate` that answers at once and then shows `report`. */
export function showing(report: Report, lead?: string): Command {
  return command('/validate', (conversation) => conversation.show(report, lead));
}

export function command(name: string, later?: (conversation: Conversation) => Promise<void>): Command {
  return {
    name,
    answer: ({ text }) => ({ now: `Running ${text || 'post_overnight'} …`, ...(later ? { later } : {}) }),
  };
}

/** Asks until `look` gives something; the test's own time limit ends a wait for what never comes. */
export async function eventually<T>(look: () => T | undefined | null | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found) return found;
    await wallClock.sleep(5);
  }
}

function goldenReport(name: string): Report {
  const build = GOLDEN_REPORTS[name];
  if (!build) throw new Error(`no golden report is called ${name}`);
  return build();
}
