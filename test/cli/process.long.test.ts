import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDuckDb } from '../../src/warehouse/duckdb.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { raw } from '../../src/warehouse/sql.ts';
import { type BuiltCli, buildCli, type RunningCli } from '../support/built-cli.ts';
import { SlackFake } from '../support/slack-fake.ts';

const DATE = '2026-02-03';
const CHANNEL = 'C0MORNING';
const MOST_MS = 15_000;

let cli: BuiltCli;
let folder: string;
let warehouse: string;
const running: RunningCli[] = [];

const start = (words: readonly string[], env: Record<string, string> = {}): RunningCli => {
  const one = cli.start(words, { folder, env: { WAREHOUSE: `duckdb:${warehouse}`, ...env } });
  running.push(one);
  return one;
};

beforeAll(() => {
  cli = buildCli('process-test');
}, 60_000);
afterAll(() => cli.remove());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shootaround-process-'));
  warehouse = join(folder, 'warehouse.duckdb');
  const made = await openDuckDb(warehouse, { create: true, deadlineMs: 10_000 });
  await made.ensureTables(OWN_TABLES);
  await made.close();
});
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

describe('a command of a moment that is told to stop', () => {
  let slack: SlackFake;

  beforeEach(async () => {
    slack = await SlackFake.start();
    slack.workspace.channels.set(CHANNEL, { member: true });
  });
  afterEach(() => slack.stop());

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s ends at once, posts nothing, and leaves its warehouse whole',
    async (signal) => {
      slack.failNext('chat.postMessage', { kind: 'silence' }, 9);
      const { child, ended } = start(['validate', '--post', '--date', DATE], {
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_CHANNEL: CHANNEL,
        SLACK_API_URL: slack.apiUrl,
      });
      await vi.waitFor(() => expect(slack.callsOf('chat.postMessage')).toHaveLength(1), MOST_MS);
      child.kill(signal);
      const end = await ended;
      // A shell says 130 and 143 of a process that these ended.
      expect([end.status, end.signal]).toEqual([null, signal]);
      expect(slack.callsOf('chat.postMessage')).toHaveLength(1);
      const again = await openDuckDb(warehouse, { create: false, deadlineMs: 10_000 });
      const { rows } = await again.query(
        raw('SELECT schedule_name, target_date FROM nba_orchestration.validation_runs'),
        { name: 'runs' },
      );
      await again.close();
      expect(rows).toEqual([{ schedule_name: 'post_overnight', target_date: DATE }]);
    },
  );
});

describe('the bot that is told to stop', () => {
  let slack: SlackFake;
  const startBot = () =>
    start(['start'], {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_CHANNEL: CHANNEL,
      SLACK_API_URL: slack.apiUrl,
    });

  beforeEach(async () => {
    slack = await SlackFake.start();
    slack.workspace.channels.set(CHANNEL, { member: true });
  });
  afterEach(() => slack.stop());

  it('tidies up and is done, also where one key press comes twice', async () => {
    const { child, ended } = startBot();
    await once(child.stdout as Readable, 'data');
    child.kill('SIGINT');
    child.kill('SIGINT');
    const { status, signal, out } = await ended;
    expect(out).toContain('connected to Slack; embedded');
    expect([status, signal]).toEqual([0, null]);
  });

  it('while it still starts ends as a shell expects', async () => {
    slack.failNext('auth.test', { kind: 'silence' }, 9);
    const { child, ended } = startBot();
    await vi.waitFor(() => expect(slack.callsOf('auth.test')).not.toEqual([]), MOST_MS);
    child.kill('SIGTERM');
    expect((await ended).status).toBe(143);
  });
});

describe('a warehouse that another process holds', () => {
  it.each([
    ['a run', ['validate'], '(/validate)'],
    ['a dry run', ['validate', '--dry-run'], '(/validate)'],
    ['a question about gaps', ['gaps'], '(/gaps)'],
    ['a question about failures', ['failures'], '(/failures)'],
    ['a question about what is open', ['open'], '(/validate open)'],
  ])('is named at once to %s, with what asks the same in Slack', async (_, words, inSlack) => {
    const api = createRequire(import.meta.url).resolve('@duckdb/node-api');
    const script = `require(${JSON.stringify(api)}).DuckDBInstance.create(${JSON.stringify(warehouse)}).then(() => { console.log('held'); setInterval(() => {}, 1000); })`;
    const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(holder.stdout, 'data');
      const { status, out, err } = await start([...words, '--json']).ended;
      expect([status, err]).toEqual([78, '']);
      expect(JSON.parse(out).error).toMatchObject({
        code: 'config',
        message: `the warehouse ${warehouse} is held by another process (PID ${holder.pid})`,
        fix: expect.stringContaining(inSlack),
      });
    } finally {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    }
  });
});

describe('a machine without credentials', () => {
  let metadata: Server;
  /** One that hangs up, of which Google's library warns. */
  const env = () => ({
    CLOUD_RUN: 'gcp:some-project',
    HOME: folder,
    GCE_METADATA_HOST: `127.0.0.1:${(metadata.address() as AddressInfo).port}`,
  });

  beforeEach(async () => {
    metadata = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(metadata, 'listening');
  });
  afterEach(() => metadata.close());

  it('leaves what is deployed unknown, with a fix, and nothing but that is written', async () => {
    const { status, out, err } = await start(['drift', '--json'], env()).ended;
    expect([status, err]).toEqual([3, '']);
    const { services } = JSON.parse(out);
    expect(services[0]).toMatchObject({ state: 'unknown', cause: 'permission' });
    expect(services[0].fix).toContain('GOOGLE_APPLICATION_CREDENTIALS');
  });

  it('has what libraries warn of as lines of its log, for who wants to read them', async () => {
    const { err } = await start(['drift', '--json'], { ...env(), LOG_LEVEL: 'info' }).ended;
    const lines = err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({ event: 'node_warning', name: 'MetadataLookupWarning' }),
    );
  });
});

describe('a defect of the process', () => {
  /** Goes off inside the program as soon as it has begun its work. */
  const boom = (how: string): string => {
    const path = join(folder, 'boom.mjs');
    writeFileSync(
      path,
      `const timer = setInterval(() => {
        if (process.listenerCount('uncaughtException') === 0) return;
        clearInterval(timer);
        ${how};
      }, 1);`,
    );
    return `--import=${path}`;
  };

  it.each([
    ['an exception in no call', "throw new Error('boom')"],
    ['a rejection that nobody awaits', "Promise.reject(new Error('boom'))"],
  ])('such as %s is an error, told in one document and in the log', async (_, how) => {
    const { status, out, err } = await start(['validate', '--json'], { NODE_OPTIONS: boom(how) }).ended;
    expect(status).toBe(3);
    expect(JSON.parse(out).error).toMatchObject({
      code: 'internal',
      message: expect.stringContaining('boom'),
    });
    const lines = err.trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ severity: 'ERROR', event: 'command_broke' });
  });

  it('such as settings that can not be read is one too', async () => {
    mkdirSync(join(folder, '.env'));
    const { status, out } = await start(['validate', '--json']).ended;
    expect(status).toBe(3);
    expect(JSON.parse(out).error.code).toBe('internal');
  });

  it('never tells the signing secret', async () => {
    const secret = '0123456789abcdef0123456789abcdef';
    const { err } = await start(['validate'], {
      SLACK_SIGNING_SECRET: secret,
      NODE_OPTIONS: boom(`throw new Error('signed with ${secret}')`),
    }).ended;
    expect(err).toContain('signed with [removed]');
    expect(err).not.toContain(secret);
  });
});
