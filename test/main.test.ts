import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackSettings } from '../src/config/environment.ts';
import { type Bot, type BotOptions, startBot } from '../src/main.ts';
import type { Warehouse } from '../src/warehouse/warehouse.ts';
import { type HandClock, handClock } from './support/clocks.ts';
import { profile } from './support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from './support/healthy-pipeline.ts';
import { type LogRecorder, logRecorder } from './support/log-recorder.ts';
import { eventually } from './support/slack-app.ts';
import { SlackFake } from './support/slack-fake.ts';

const NOON = '2026-02-04T17:00:00Z';
/** What a platform grants after SIGTERM, with something left for the process to end. */
const BUDGET_MS = 8_000;

let pipeline: HealthyPipeline;
let slack: SlackFake;
let clock: HandClock;
let log: LogRecorder;
/** What a test lets hang: nothing, what runs collect, or every use of the warehouse; what hangs can't be closed either. */
let stuck: 'nothing' | 'facts' | 'everything';
let asked: string[];

beforeEach(async () => {
  pipeline = await openHealthyPipeline({ from: '2026-02-02', to: '2026-02-03', games: 2 });
  clock = handClock(NOON);
  slack = await SlackFake.start(clock.now);
  log = logRecorder();
  stuck = 'nothing';
  asked = [];
});
afterEach(async () => {
  await slack.stop();
  await pipeline.close();
});

function hangEverything(): void {
  stuck = 'everything';
}

const hang = () => new Promise<never>(() => undefined);

function stickyWarehouse(): Warehouse {
  const { warehouse } = pipeline;
  return {
    ...warehouse,
    query(statement, options) {
      asked.push(options.name);
      const isOwn = options.name === 'events' || options.name === 'recent_runs';
      const hangs = stuck === 'everything' || (stuck === 'facts' && !isOwn);
      return hangs ? hang() : warehouse.query(statement, options);
    },
    ensureTables: (tables) => (stuck === 'everything' ? hang() : warehouse.ensureTables(tables)),
    close: () => (stuck === 'nothing' ? warehouse.close() : hang()),
  };
}

function settings(): SlackSettings {
  const { botToken, appToken, apiUrl } = slack;
  return { transport: 'socket', botToken, appToken, apiUrl, channel: 'C_HOME' };
}

function start(over: Partial<BotOptions> = {}): Promise<Bot> {
  return startBot({ slack: settings(), profile, warehouse: stickyWarehouse(), clock, log, ...over });
}

/** Moves the time on, by no more than the budget, until `work` is done; answers how much of it was needed. */
async function timeFor(work: Promise<unknown>): Promise<number> {
  const begun = clock.now().getTime();
  const canWake = () => clock.firstWake() <= begun + BUDGET_MS;
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  for (;;) {
    await eventually(() => isDone || canWake());
    if (isDone) break;
    clock.wakeNext();
  }
  await done;
  return clock.now().getTime() - begun;
}

/** The claim of an earlier life that did not get any further. */
function leaveBehind(slot: string): Promise<void> {
  return pipeline.spoil(
    `INSERT INTO nba_orchestration.shootaround_events VALUES
      ('slot_claimed:${slot}:1', '2026-02-04T11:00:00Z', 'slot_claimed', '${slot}', 'cron', NULL, '{"owner":"gone","attempt":1}')`,
  );
}

describe('a bot', () => {
  it('connects, answers, posts the report of a run, and ends with its warehouse closed', async () => {
    const bot = await start();
    expect(bot.port).toBeNull();
    const { report, delivery } = await bot.postNow('post_overnight', '2026-02-03', 'test');
    expect(report.run).toMatchObject({ target_date: '2026-02-03', trigger_source: 'test' });
    expect(delivery).toMatchObject({ state: 'posted', channel: 'C_HOME' });
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
    const ack = await slack.command({ command: '/validate', text: 'help' });
    expect(JSON.stringify(ack.payload)).toContain('What I understand');

    await bot.stop();
    expect(clock.now()).toEqual(new Date(NOON));
    await eventually(() => slack.sockets.openConnections === 0);
    await expect(pipeline.warehouse.recorded()).rejects.toThrow('closed');
  });

  it('catches up on a morning that it had claimed and left behind', async () => {
    await leaveBehind('post_overnight@2026-02-04T11:00Z');
    const bot = await start();
    await timeFor(eventually(() => slack.workspace.in('C_HOME').length === 1));
    expect(slack.workspace.in('C_HOME')[0]?.metadata?.event_payload.run_id).toBe(
      'post_overnight-20260204T110000Z',
    );
    await bot.stop();
  });
});

describe('a bot that is asked to end', () => {
  it('stops hearing first, and is gone in time, with a slot and a question under way in a warehouse that hangs', async () => {
    await leaveBehind('post_overnight@2026-02-04T11:00Z');
    stuck = 'facts';
    const bot = await start();
    await slack.command({ command: '/validate', text: '2026-02-02' });
    await eventually(() => asked.filter((name) => name === 'slate').length === 2);

    const stopped = bot.stop();
    await eventually(() => slack.sockets.openConnections === 0);
    expect(clock.now()).toEqual(new Date(NOON));
    expect(await timeFor(stopped)).toBeLessThanOrEqual(BUDGET_MS);
    expect(log.lines.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['slack.work_abandoned', 'warehouse_not_closed']),
    );
  });

  it('lets a run that ends in time post its report', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const warehouse = stickyWarehouse();
    const slow: Warehouse = {
      ...warehouse,
      query: (statement, options) => gate.then(() => warehouse.query(statement, options)),
    };
    const bot = await start({ warehouse: slow, catchUp: false });
    await slack.command({ command: '/validate' });
    const stopped = bot.stop();
    await eventually(() => slack.sockets.openConnections === 0);
    open();
    await stopped;
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it.each([
    ['the warehouse hangs', hangEverything],
    ['Slack is silent', () => slack.failNext('auth.test', { kind: 'silence' }, 9)],
    ['Slack takes the connection and says nothing', () => slack.sockets.mute()],
  ])('while it starts and %s gives up at once', async (_name, trouble) => {
    trouble();
    const stopping = new AbortController();
    const begun = start({ signal: stopping.signal });
    await eventually(() => stuck === 'everything' || slack.calls.length > 0);
    const reason = new Error('SIGTERM');
    stopping.abort(reason);
    const failed = expect(begun).rejects.toBe(reason);
    expect(await timeFor(begun.catch(() => undefined))).toBeLessThanOrEqual(BUDGET_MS);
    await failed;
    expect(slack.workspace.in('C_HOME')).toEqual([]);
  });
});

describe('a start that fails', () => {
  it('says why, and leaves nothing open', async () => {
    const refused = start({ slack: { ...settings(), botToken: 'xoxb-wrong' } });
    await expect(refused).rejects.toThrow('Slack refused SLACK_BOT_TOKEN: invalid_auth');
    await expect(pipeline.warehouse.recorded()).rejects.toThrow('closed');
    expect(slack.sockets.connections).toBe(0);
  });
});
