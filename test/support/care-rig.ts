import { setTimeout as delay } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { CarePress } from '../../src/actions/care-press.ts';
import { createCaretaker } from '../../src/actions/caretaker.ts';
import type { SlackApp, SlackAppOptions } from '../../src/bot/app.ts';
import { summaryMessage } from '../../src/bot/blocks/summary.ts';
import { type CareDesk, createCareDesk } from '../../src/bot/care-desk.ts';
import { type Courier, createCourier } from '../../src/bot/delivery.ts';
import { createLiveMessages, type LiveMessages } from '../../src/bot/live-messages.ts';
import { postingClient, readingClient } from '../../src/bot/slack-clients.ts';
import { createSlackPoster } from '../../src/bot/slack-poster.ts';
import { createStories, type Stories } from '../../src/bot/stories.ts';
import { updateMessage } from '../../src/bot/updater.ts';
import type { Profile } from '../../src/config/profile.ts';
import { type CareLog, createCareLog } from '../../src/history/care-log.ts';
import { currentReport } from '../../src/history/current-report.ts';
import type { EventStore } from '../../src/history/event-store.ts';
import { createReportCache } from '../../src/history/report-cache.ts';
import type { Report } from '../../src/history/rows.ts';
import { textsOf } from './block-kit.ts';
import { type JumpingClock, jumpingClock, wallClock } from './clocks.ts';
import { profile as shipped } from './fact-builders.ts';
import { type LogRecorder, logRecorder } from './log-recorder.ts';
import { type MemoryEventStore, memoryEventStore } from './memory-event-store.ts';
import { change, checkRow, failed, reportOf, warned } from './report-builders.ts';
import { startApp } from './slack-app.ts';
import type { FakeMessage } from './slack-fake/workspace.ts';
import { type PressedButton, SlackFake } from './slack-fake.ts';

export const BOXSCORE = 'nba_raw.nbac_team_boxscore';
export const SUMMARY = 'nba_analytics.player_game_summary';
export const GAMEBOOK = 'nbac_gamebook_pdf';
export const HISTORY_CHECK = 'historical_completeness';
const QUIET_TURNS = 6;

export const MORNING = morning('20260204T110000Z', '2026-02-03');

/** A stored morning with two failures and a warning. */
export function morning(
  instant: string,
  targetDate: string,
  details: Partial<Report['run']['details']> = {},
) {
  const [, year, month, day, hour] = /^(\d{4})(\d\d)(\d\d)T(\d\d)/.exec(instant) ?? [];
  const dates = { dates: [targetDate] };
  return reportOf({
    checks: [
      checkRow(HISTORY_CHECK, [
        failed(BOXSCORE, 'P1_CRITICAL', '0 of 7 games', dates),
        failed(SUMMARY, 'P2_HIGH', '6 of 7 games', dates),
      ]),
      checkRow('scraper_failures', [warned(GAMEBOOK, '9 of 18 attempts failed', dates)]),
    ],
    run: {
      run_id: `post_overnight-${instant}`,
      run_timestamp: `${year}-${month}-${day}T${hour}:00:02.140Z`,
      target_date: targetDate,
    },
    details: {
      changes: [
        change('new', HISTORY_CHECK, BOXSCORE, { severity: 'P1_CRITICAL' }),
        change('new', HISTORY_CHECK, SUMMARY),
        change('new', 'scraper_failures', GAMEBOOK, { status: 'WARN', severity: 'P3_MEDIUM' }),
      ],
      ...details,
    },
  });
}

/** One life of the bot's part that takes care of failures. */
export interface CareLife {
  desk: CareDesk;
  live: LiveMessages;
  stories: Stories;
  care: CareLog;
  current(runId: string): Promise<Report | null>;
  /** Resolves when nothing that this life has begun is still under way. */
  settled(): Promise<void>;
}

/** A life with ears: an app that Slack reaches. */
export interface HearingLife extends CareLife {
  app: SlackApp;
  /** Of the HTTP transport. */
  port: number | null;
}

export interface LifeOptions {
  profile?: Profile;
  store?: EventStore;
  /** Of one request to Slack. */
  timeoutMs?: number;
  /** Stands around every call to Slack. */
  around?: <T>(call: () => Promise<T>) => Promise<T>;
}

export interface HearingOptions extends LifeOptions {
  transport?: 'socket' | 'http';
  app?: Partial<SlackAppOptions>;
}

/** A workspace with stored runs, what outlives a process, and as many lives of the bot as a test wants. */
export interface CareRig {
  slack: SlackFake;
  store: MemoryEventStore;
  clock: JumpingClock;
  log: LogRecorder;
  courier: Courier;
  /** By run id. A run that is taken out is not stored any more. */
  reports: Map<string, Report>;
  /** When each update of a message was sent, in order, by the rig's clock. */
  updates: { ts: string; atMs: number }[];
  life(options?: LifeOptions): CareLife;
  hearing(options?: HearingOptions): Promise<HearingLife>;
  /** Stores a run and posts its message, as a schedule does. */
  post(report?: Report, channel?: string): Promise<FakeMessage>;
  stop(): Promise<void>;
}

export async function careRig(start = '2026-02-04T11:05:00Z'): Promise<CareRig> {
  const clock = jumpingClock(start);
  const slack = await SlackFake.start(clock.now);
  const store = memoryEventStore();
  const log = logRecorder();
  const reports = new Map<string, Report>();
  const updates: CareRig['updates'] = [];
  const apps: SlackApp[] = [];
  const clients = { token: slack.botToken, slackApiUrl: slack.apiUrl, log };
  const courier = createCourier({ poster: createSlackPoster(clients), events: store, clock, log });

  function life({
    profile = shipped,
    store: used = store,
    timeoutMs = 5_000,
    around = (call) => call(),
  }: LifeOptions = {}): CareLife {
    let underWay = 0;
    const counted = async <T>(call: () => Promise<T>): Promise<T> => {
      underWay += 1;
      return call().finally(() => {
        underWay -= 1;
      });
    };
    const report = createReportCache(async (runId) => reports.get(runId) ?? null, clock.now);
    const care = createCareLog(used, clock.now);
    const current = (runId: string) => currentReport(runId, { report, care, now: clock.now });
    const { chat } = postingClient({ ...clients, timeoutMs });
    const { conversations } = readingClient({ ...clients, timeoutMs });
    const writer = {
      chat: {
        postMessage: (args: never) => around(() => counted(() => chat.postMessage(args))),
        update: (args: never) => around(() => counted(() => chat.update(args))),
      },
    } as unknown as WebClient;
    const reader = {
      conversations: {
        replies: (args: never) => around(() => counted(() => conversations.replies(args))),
      },
    } as unknown as WebClient;
    const live = createLiveMessages({
      report: current,
      summary: summaryMessage,
      update(place, message) {
        updates.push({ ts: place.ts, atMs: clock.now().getTime() });
        return updateMessage(writer, place, message);
      },
      clock,
      log,
    });
    const stories = createStories({ writer, reader, care, report, clock, log });
    const caretaker = createCaretaker({ care, report, profile, clock, log });
    const schedules = Object.keys(profile.schedules);
    const desk = createCareDesk({
      caretaker,
      care,
      events: used,
      schedules,
      report,
      live,
      stories,
      clock,
      log,
    });
    return {
      desk,
      live,
      stories,
      care,
      current,
      async settled() {
        // Between two calls there are a few turns of the loop at most: this clock's sleeps are over at once.
        for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
          await delay(0);
          if (underWay > 0) quiet = 0;
        }
      },
    };
  }

  async function hearing({
    transport = 'socket',
    app: over = {},
    ...options
  }: HearingOptions = {}): Promise<HearingLife> {
    const lived = life(options);
    const { app, port } = await startApp(slack, {
      transport:
        transport === 'socket'
          ? { kind: 'socket', appToken: slack.appToken }
          : { kind: 'http', signingSecret: slack.signingSecret, port: 0 },
      careDesk: lived.desk,
      courier,
      findReport: lived.current,
      clock: wallClock,
      log,
      ...over,
    });
    apps.push(app);
    return { ...lived, app, port };
  }

  return {
    slack,
    store,
    clock,
    log,
    courier,
    reports,
    updates,
    life,
    hearing,
    async post(report = MORNING, channel = 'C_HOME') {
      const { run_id: runId, run_timestamp } = report.run;
      reports.set(runId, report);
      const message = summaryMessage(report);
      const sent = await courier.deliver({
        runId,
        channel,
        message,
        since: new Date(run_timestamp),
        actor: 'cron',
      });
      const posted = sent.state === 'posted' && slack.workspace.messages.find(({ ts }) => ts === sent.ts);
      if (!posted) throw new Error(`the message of ${runId} was not posted: ${JSON.stringify(sent)}`);
      return posted;
    },
    async stop() {
      for (const app of apps) await app.stop(2_000);
      await slack.stop();
    },
  };
}

interface DrawnElement {
  type: string;
  action_id: string;
  text?: { text: string };
  options?: { text: { text: string }; value: string }[];
}

/** The buttons and the menu of one failure, as they stand in a message now; null where it has none. */
export function controlsOf({ blocks }: Pick<FakeMessage, 'blocks'>, subject: string, check = '') {
  const block = (blocks as { block_id?: string; elements?: DrawnElement[] }[]).find(
    ({ block_id: id }) => id?.startsWith('care|') && id.endsWith(`${check}|${subject}`),
  );
  if (block?.block_id === undefined) return null;
  const elements = block.elements ?? [];
  return {
    blockId: block.block_id,
    labels: elements.flatMap(({ text }) => (text ? [text.text] : [])),
    choices: elements.flatMap(({ options = [] }) => options.map(({ value }) => value)),
  };
}

/** A press of what a message shows for a failure: a button by its label, or an entry of the menu by its value. */
export function pressOf(
  message: Pick<FakeMessage, 'blocks' | 'ts' | 'channel'>,
  subject: string,
  what: { label: string } | { choice: string },
  user = 'U_ADA',
): PressedButton {
  const controls = controlsOf(message, subject);
  if (controls === null) throw new Error(`the message has no buttons for ${subject}`);
  const at = { blockId: controls.blockId, ts: message.ts, channel: message.channel, user };
  if ('choice' in what) {
    if (!controls.choices.includes(what.choice)) throw new Error(`the menu has no entry ${what.choice}`);
    return { ...at, actionId: 'care.more', choice: what.choice };
  }
  if (!controls.labels.includes(what.label)) throw new Error(`there is no button ${what.label}`);
  return { ...at, actionId: what.label === 'Acknowledge' ? 'care.acknowledge' : 'care.unacknowledge' };
}

/** The same press, past Slack. */
export function deskPress(
  message: FakeMessage,
  subject: string,
  act: CarePress['act'],
  user = 'U_ADA',
): CarePress {
  const [, runId = '', version = '', check = ''] = controlsOf(message, subject)?.blockId.split('|') ?? [];
  return {
    act,
    target: { runId, version: Number(version), check, subject },
    by: { id: user, name: user.replace(/^U_/, '').toLowerCase() },
    place: { channel: message.channel, ts: message.ts },
  };
}

/** Everything that a message says. */
export function wordsOf({ blocks }: Pick<FakeMessage, 'blocks'>): string {
  return textsOf(blocks).join('\n');
}
