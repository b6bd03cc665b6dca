import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  APPROVE_ACTION,
  DENY_ACTION,
  PREVIEW_ACTION,
  RENEW_ACTION,
  REQUEST_CALLBACK,
} from '../../src/bot/rollback-actions.ts';
import { createGoogleCloudChanges } from '../../src/cloud/google/cloud-changes.ts';
import { createGoogleLogs } from '../../src/cloud/google/cloud-logging.ts';
import { createGoogleCloudRun } from '../../src/cloud/google/cloud-run.ts';
import { type CloudPorts, NO_CLOUD } from '../../src/cloud/ports.ts';
import { type Bot, startBot } from '../../src/main.ts';
import { SHOOTAROUND_EVENTS } from '../../src/warehouse/own-tables.ts';
import { sql, table, text, timestamp } from '../../src/warehouse/sql.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { wordsOf } from '../support/care-rig.ts';
import { type CloudLoggingServer, startCloudLogging } from '../support/cloud-logging-server.ts';
import { plain, secret, serviceProtos, TEST_PROJECT } from '../support/cloud-run-protos.ts';
import { CloudRunServer } from '../support/cloud-run-server.ts';
import { profile } from '../support/fact-builders.ts';
import { clockAt } from '../support/gaps-app.ts';
import { connectionTo } from '../support/grpc-server.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { type LogRecorder, logRecorder } from '../support/log-recorder.ts';
import { ADA, FLAG, GRACE, LINUS, PHASE3, ROLLBACK } from '../support/rollback-builders.ts';
import { eventually } from '../support/slack-app.ts';
import type { FakeMessage } from '../support/slack-fake/workspace.ts';
import { SlackFake } from '../support/slack-fake.ts';

const NOON = '2026-02-04T17:00:00Z';
const REASON = 'level 1 hangs since 05:10';
const WHOLE = `projects/${TEST_PROJECT}/locations/us-west2/services/${PHASE3}`;

let pipeline: HealthyPipeline;
let slack: SlackFake;
let run: CloudRunServer;
let logging: CloudLoggingServer;
let log: LogRecorder;
let clock: ReturnType<typeof clockAt>;
let bots: Bot[];

/** The flagged service with the flag on, beside a secret and another variable. */
const service = (pinned?: Record<string, number>) =>
  serviceProtos({
    name: PHASE3,
    revisions: [
      {
        suffix: '00040-xyz',
        env: [plain(FLAG, 'true'), secret('SENTRY_DSN', 'sentry'), plain('OTHER', '1')],
      },
      {
        suffix: '00041-abc',
        env: [plain(FLAG, 'true'), secret('SENTRY_DSN', 'sentry'), plain('OTHER', '1')],
      },
    ],
    ...(pinned && { pinned }),
  });

beforeEach(async () => {
  pipeline = await openHealthyPipeline({ from: '2026-02-02', to: '2026-02-03', games: 2 });
  clock = clockAt(NOON);
  slack = await SlackFake.start(clock.now);
  run = await CloudRunServer.start([service()]);
  run.updates.now = clock.now;
  logging = await startCloudLogging();
  log = logRecorder();
  bots = [];
});
afterEach(async () => {
  for (const bot of bots) await bot.stop();
  run.close();
  logging.close();
  await slack.stop();
  await pipeline.close();
});

/** The real clients of both services, on servers that speak their protocols. */
function ports(): CloudPorts {
  const shared = { projectId: TEST_PROJECT, log };
  return {
    ...NO_CLOUD,
    run: createGoogleCloudRun({ ...shared, connection: run.connection }),
    changes: createGoogleCloudChanges({ ...shared, clock, connection: run.connection }),
    logs: createGoogleLogs({ ...shared, connection: connectionTo(logging.port) }),
  };
}

/** One life of the bot. The warehouse outlives it, and may have others in it at the same time. */
async function start(over: Partial<Warehouse> = {}): Promise<Bot> {
  const { botToken, appToken, apiUrl } = slack;
  const bot = await startBot({
    slack: { transport: 'socket', botToken, appToken, apiUrl, channel: 'C_HOME' },
    profile,
    warehouse: { ...pipeline.warehouse, close: async () => undefined, ...over },
    cloud: ports(),
    clock,
    log,
    catchUp: false,
  });
  bots.push(bot);
  return bot;
}

const windowsOf = () => slack.workspace.views.map(({ view }) => view as unknown as OpenView);
interface OpenView {
  callback_id?: string;
  private_metadata?: string;
  blocks: never[];
}

/** The window that shows a change, once it is filled. */
function previewed(count = 1): Promise<OpenView> {
  return eventually(
    () => windowsOf().filter(({ callback_id }) => callback_id === REQUEST_CALLBACK)[count - 1] ?? null,
  );
}

async function submit(view: OpenView, user: string, wantsTraffic = false): Promise<void> {
  const traffic = { type: 'checkboxes', selected_options: wantsTraffic ? [{ value: 'with_traffic' }] : [] };
  await slack.submit({
    callbackId: REQUEST_CALLBACK,
    privateMetadata: view.private_metadata ?? '',
    values: {
      reason: { value: { type: 'plain_text_input', value: REASON } },
      traffic: { value: traffic as never },
    },
    user,
  });
}

/** Types the command, fills in the window, and waits for the request in the channel. */
async function ask(
  typed: string,
  { user = ADA.id, wantsTraffic = false, nth = 1 } = {},
): Promise<FakeMessage> {
  await slack.command({ command: '/rollback', text: typed, user });
  await submit(await previewed(nth), user, wantsTraffic);
  return requestNo(nth);
}

const requests = () =>
  slack.workspace.in('C_HOME').filter(({ metadata }) => metadata?.event_payload.schedule === 'rollback');
const requestNo = (nth: number) => eventually(() => requests()[nth - 1] ?? null);

async function press(message: FakeMessage, actionId: string, user: string): Promise<void> {
  const button = buttonOf(message, actionId);
  if (button === null) throw new Error(`no ${actionId} in ${wordsOf(message)}`);
  await slack.press({ actionId, value: button.value, user, ts: message.ts, blockId: button.blockId });
}

function buttonOf({ blocks }: FakeMessage, actionId: string): { value: string; blockId: string } | null {
  for (const block of blocks as { block_id?: string; elements?: { action_id?: string; value?: string }[] }[])
    for (const { action_id, value } of block.elements ?? [])
      if (action_id === actionId) return { value: value ?? '', blockId: block.block_id ?? '' };
  return null;
}

const hasButton = (message: FakeMessage, actionId: string, value = '') =>
  buttonOf(message, actionId)?.value.startsWith(value) === true;
const until = (message: FakeMessage, words: RegExp) => eventually(() => words.test(wordsOf(message)));
const whispers = (user: string) =>
  slack.calls
    .filter(({ method, args }) => method === 'response_url' || args.user === user)
    .map(({ args }) => String(args.text));

async function stored(kind: string): Promise<{ subject: string; details: Record<string, never> }[]> {
  const { rows } = await pipeline.warehouse.query(
    sql`SELECT subject, details FROM ${table(SHOOTAROUND_EVENTS.name)}
WHERE event_time >= ${timestamp(new Date('2026-02-01'))} AND kind = ${text(kind)} ORDER BY event_time`,
    { name: 'stored' },
  );
  return rows.map(({ subject, details }) => ({
    subject: String(subject),
    details: JSON.parse(String(details)),
  }));
}

const updates = () =>
  run.callsOf('updateService').filter(({ request }) => request.validateOnly !== true).length;
const flagNow = () =>
  run.services.get(WHOLE)?.template?.containers?.[0]?.env?.find(({ name }) => name === FLAG)?.value;

describe('a rollback, from the command to the record', () => {
  it('is asked for by one, refused to them, approved by another, made once, verified, recorded, told every day, and undone', async () => {
    await start();
    const message = await ask(`disable ${ROLLBACK}`);
    expect(wordsOf(message)).toContain(REASON);
    expect(updates()).toBe(0);

    await press(message, APPROVE_ACTION, ADA.id);
    await eventually(() => whispers(ADA.id).some((text) => /another/.test(text)));
    await press(message, APPROVE_ACTION, LINUS.id);
    await eventually(() => whispers(LINUS.id).some((text) => text.includes('approvers')));
    expect(updates()).toBe(0);
    expect((await stored('rollback_refused')).length).toBe(2);

    await press(message, APPROVE_ACTION, GRACE.id);
    await eventually(() => hasButton(message, PREVIEW_ACTION, 'undo:'));
    expect(updates()).toBe(1);
    expect(flagNow()).toBe('false');
    for (const words of [/ada/i, /grace/i, /true/, /false/, /100 %/]) expect(wordsOf(message)).toMatch(words);

    const [audit, ...others] = await stored('env_var_audit');
    expect(others).toEqual([]);
    expect(audit).toMatchObject({
      subject: PHASE3,
      details: {
        change_type: 'MODIFIED',
        changed_vars: [{ var_name: FLAG, old_value: 'true', new_value: 'false' }],
        reason: REASON,
        service_name: PHASE3,
      },
    });

    const bot = bots[0];
    const { report } = (await bot?.postNow('midday', '2026-02-04', 'test')) ?? {};
    const flag = report?.checks.find(({ check_name }) => check_name === 'sequential_execution_flag');
    expect(flag).toMatchObject({ status: 'WARN', severity: 'P2_HIGH' });
    expect(flag?.message).toContain(REASON);

    await press(message, PREVIEW_ACTION, GRACE.id);
    await submit(await previewed(2), GRACE.id);
    const way = await requestNo(2);
    await press(way, APPROVE_ACTION, ADA.id);
    await eventually(() => flagNow() === 'true');
    await until(way, /100 %/);
    expect(updates()).toBe(2);
  });

  it('is denied with a reason, and nothing is sent', async () => {
    await start();
    const message = await ask(`disable ${ROLLBACK}`);
    await press(message, DENY_ACTION, GRACE.id);
    const window = await eventually(() =>
      windowsOf().find(({ callback_id }) => callback_id === 'rollback.denial'),
    );
    await slack.submit({
      callbackId: 'rollback.denial',
      privateMetadata: window.private_metadata ?? '',
      values: { why: { value: { type: 'plain_text_input', value: 'we reprocess instead' } } },
      user: GRACE.id,
    });
    await until(message, /we reprocess instead/);
    expect(hasButton(message, APPROVE_ACTION)).toBe(false);
    expect(run.callsOf('updateService')).toEqual([]);
  });

  it('is refused with what changed where the service did, and asked for again with one press', async () => {
    await start();
    const message = await ask(`disable ${ROLLBACK}`);
    const { service: proto } = service();
    run.services.set(WHOLE, {
      ...proto,
      generation: '3',
      observedGeneration: '3',
      etag: '"etag-3"',
      lastModifier: 'builder@test-project.iam.gserviceaccount.com',
    });
    await press(message, APPROVE_ACTION, GRACE.id);
    await eventually(() => hasButton(message, RENEW_ACTION));
    expect(wordsOf(message)).toContain('builder@test-project.iam.gserviceaccount.com');
    expect(run.callsOf('updateService')).toEqual([]);

    await press(message, RENEW_ACTION, GRACE.id);
    const fresh = await requestNo(2);
    expect(wordsOf(fresh)).toContain(REASON);
    await press(fresh, APPROVE_ACTION, GRACE.id);
    await eventually(() => flagNow() === 'false');
    expect(updates()).toBe(1);
  });

  it('says in the preview that pinned traffic keeps it from going live, and moves that with an approval of its own', async () => {
    run.put(service({ '00040-xyz': 100 }));
    await start();
    const message = await ask(`disable ${ROLLBACK}`, { wantsTraffic: true });
    expect(wordsOf(message)).toContain('00040-xyz');
    await press(message, APPROVE_ACTION, GRACE.id);
    const second = await requestNo(2);
    expect(flagNow()).toBe('false');
    expect(updates()).toBe(1);
    expect(wordsOf(message)).not.toMatch(/🟢/u);

    await press(second, APPROVE_ACTION, GRACE.id);
    await eventually(() => updates() === 2);
    await eventually(() => hasButton(second, PREVIEW_ACTION, 'undo:'));
    const traffic = run.services.get(WHOLE)?.traffic ?? [];
    expect(traffic.every(({ type }) => type === 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST')).toBe(true);
  });
});

describe('a rollback whose process ends on its way', () => {
  it('is finished by the next life, without a second update', async () => {
    const first = await start();
    const message = await ask(`disable ${ROLLBACK}`);
    run.latencyMs = 150;
    await press(message, APPROVE_ACTION, GRACE.id);
    await eventually(() => updates() === 1);
    await first.stop();
    run.latencyMs = 0;
    await start();
    await eventually(() => hasButton(message, PREVIEW_ACTION, 'undo:'));
    expect(updates()).toBe(1);
    expect(await stored('rollback_finished')).toMatchObject([{ details: { outcome: { state: 'done' } } }]);
  });

  it('is made once by two processes that both hear of the approval', async () => {
    await start({ exclusive: false });
    const message = await ask(`disable ${ROLLBACK}`);
    await start({ exclusive: false });
    await Promise.all([press(message, APPROVE_ACTION, GRACE.id), press(message, APPROVE_ACTION, GRACE.id)]);
    await eventually(() => hasButton(message, PREVIEW_ACTION, 'undo:'));
    expect(updates()).toBe(1);
    expect((await stored('rollback_claimed')).length).toBe(1);
    expect((await stored('env_var_audit')).length).toBe(1);
  });
});
