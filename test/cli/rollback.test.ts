import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CloudPorts, NO_CLOUD } from '../../src/cloud/ports.ts';
import type { Event } from '../../src/history/events.ts';
import { rollbackRequested } from '../../src/history/rollback-events.ts';
import { rollbacksIn } from '../../src/history/rollback-fold.ts';
import { createWarehouseEventStore } from '../../src/history/warehouse-event-store.ts';
import { openDuckDb } from '../../src/warehouse/duckdb.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { type CliWorld, typeCommand } from '../support/cli.ts';
import { profile as shipped } from '../support/fact-builders.ts';
import {
  FLAG,
  PHASE3,
  pinned,
  ROLLBACK,
  request,
  serving,
  snapshot,
  valued,
} from '../support/rollback-builders.ts';
import { type ScriptedChanges, scriptedChanges } from '../support/scripted-changes.ts';
import { SlackFake } from '../support/slack-fake.ts';
import { shippedPath } from '../support/tiny-profile.ts';

const CHANNEL = 'C0MORNING';
const REASON = 'Level 1 hangs since 05:10';
const nothingOpens: CliWorld = {
  openWarehouse: () => {
    throw new Error('opened a warehouse');
  },
  openCloud: () => {
    throw new Error('opened a cloud');
  },
};

let folder: string;
let path: string;
/** A warehouse for whatever records nothing. */
let empty: string;
let slack: SlackFake;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shootaround-rollback-'));
  slack = await SlackFake.start();
  empty = await warehouseWith();
});
afterAll(async () => {
  await slack.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => {
  slack.workspace.messages.length = 0;
  slack.calls.length = 0;
});

/** A new warehouse in which some things have happened. */
async function warehouseWith(events: readonly Event[] = []): Promise<string> {
  path = join(mkdtempSync(join(folder, 'w-')), 'warehouse.duckdb');
  const warehouse = await openDuckDb(path, { create: true, deadlineMs: 10_000 });
  await warehouse.ensureTables(OWN_TABLES);
  const store = createWarehouseEventStore(warehouse, () => new Date());
  for (const event of events) await store.append(event);
  await warehouse.close();
  return path;
}

/** What the store holds after a command has ended. */
async function recorded() {
  const warehouse = await openDuckDb(path, { create: false, deadlineMs: 10_000 });
  try {
    const store = createWarehouseEventStore(warehouse, () => new Date());
    return rollbacksIn(await store.aboutRollbacks(), new Date());
  } finally {
    await warehouse.close();
  }
}

const scripted = (service = snapshot()) => scriptedChanges(service, () => new Date());
const cloudOf = (changes: ScriptedChanges | null): CloudPorts => ({ ...NO_CLOUD, changes });

const slackEnv = () => ({
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_APP_TOKEN: slack.appToken,
  SLACK_CHANNEL: CHANNEL,
  SLACK_API_URL: slack.apiUrl,
});

interface Typing {
  changes?: ScriptedChanges;
  env?: CliWorld['env'];
  types?: CliWorld['types'];
}

async function type(words: readonly string[], { changes = scripted(), env, types }: Typing = {}) {
  slack.workspace.channels.set(CHANNEL, { member: true });
  const outcome = await typeCommand(['rollback', ...words], {
    env: { ...slackEnv(), WAREHOUSE: `duckdb:${path}`, SHOOTAROUND_USER: 'U0ADA', ...env },
    openCloud: async () => cloudOf(changes),
    ...(types !== undefined && { types }),
  });
  return { ...outcome, changes };
}

const asScript = (...more: string[]) => [
  'disable',
  ROLLBACK,
  '--reason',
  REASON,
  '--confirm',
  ROLLBACK,
  ...more,
];

describe('rollback status', () => {
  const status = async (changes: ScriptedChanges | null, words: string[] = [], over: CliWorld = {}) => {
    const outcome = await typeCommand(['rollback', 'status', ...words], {
      env: { WAREHOUSE: `duckdb:${path}` },
      openCloud: async () => cloudOf(changes),
      ...over,
    });
    return { ...outcome, json: () => JSON.parse(outcome.out) };
  };
  const off = () => scripted(snapshot({ serving: [serving({ value: valued('false') })] }));

  it.each<[string, () => ScriptedChanges, number, string]>([
    ['as it always is', scripted, 0, 'enabled'],
    ['switched off', off, 1, 'disabled'],
    ['neither', () => scripted(snapshot({ serving: [serving({ value: valued('maybe') })] })), 1, 'other'],
    [
      'both',
      () =>
        scripted(
          snapshot({
            serving: [
              serving({ percent: 60 }),
              serving({ percent: 40, revision: 'r', value: valued('false') }),
            ],
          }),
        ),
      1,
      'mixed',
    ],
    ['without traffic', () => scripted(snapshot({ serving: [] })), 3, 'unknown'],
  ])('of what is %s', async (_, changes, exit, state) => {
    path = empty;
    const { status: ended, json } = await status(changes(), ['--json']);
    expect(ended).toBe(exit);
    expect(json()).toMatchObject({
      rollbacks: [{ name: ROLLBACK, service: PHASE3, region: 'us-west2', variable: FLAG, state, open: [] }],
      records_trouble: null,
    });
  });

  it('tells the serving revisions, since when and by whom, and what waits for approval', async () => {
    const now = Date.now();
    await warehouseWith([
      rollbackRequested(
        request({
          askedAt: new Date(now - 60_000).toISOString(),
          expiresAt: new Date(now + 60_000).toISOString(),
        }),
      ),
    ]);
    const { json } = await status(off(), ['--json', ROLLBACK]);
    expect(json().rollbacks).toMatchObject([
      {
        serving: [{ revision: `${PHASE3}-00041-abc`, percent: 100, value: 'false' }],
        since: '2026-02-03T20:00:00.000Z',
        by: 'cloud-build@nba.iam.gserviceaccount.com',
        request: null,
        open: [
          { phase: 'open', requester: 'U0ADA', variable: FLAG, from: 'true', to: 'false', approved_by: [] },
        ],
        cause: null,
      },
    ]);
    const { out } = await status(off());
    expect(out).toContain(ROLLBACK);
    expect(out).toContain('false at 100 %');
  });

  it('is an error where the service can’t be read, with the cause', async () => {
    path = empty;
    const changes = scripted();
    changes.fail('snapshot', 'unreadable');
    const { status: ended, json } = await status(changes, ['--json']);
    expect(ended).toBe(3);
    expect(json().rollbacks).toMatchObject([
      { state: 'unknown', serving: null, cause: 'timeout', fix: 'ask again' },
    ]);
  });

  it('needs no warehouse, and says that it does not know the records', async () => {
    const { status: ended, json } = await status(scripted(), ['--json'], {
      ...nothingOpens,
      openCloud: async () => cloudOf(scripted()),
      env: { SHOOTAROUND_HOME: join(folder, 'no-sandbox') },
    });
    expect(ended).toBe(0);
    expect(json().records_trouble).toContain('WAREHOUSE is not set');
  });

  it('tells what serves while a bot holds the warehouse', async () => {
    const { status: ended, json } = await status(scripted(), ['--json'], {
      openCloud: async () => cloudOf(scripted()),
      openWarehouse: async (_, options) => {
        throw new WarehouseError('config', 'it is held', `ask in Slack (${options.inSlack})`);
      },
    });
    expect(ended).toBe(0);
    expect(json().records_trouble).toContain('ask in Slack (/rollback)');
  });

  it.each([['--reason', 'x'], ['--as', 'U0ADA'], ['--confirm', ROLLBACK], ['--move-traffic']])(
    'takes no %s',
    async (...option) => {
      const { status: ended, err } = await typeCommand(['rollback', 'status', ...option], nothingOpens);
      expect(ended).toBe(64);
      expect(err).toContain(`${option[0]} is for disable and enable`);
    },
  );

  it('is refused where there is nothing that could be switched', async () => {
    path = empty;
    const without = await status(null, ['--json']);
    expect([without.status, without.json().error.code]).toEqual([78, 'config']);
    expect(without.json().error.message).toContain('CLOUD_RUN is not set');
  });
});

describe('rollback, before anything is opened', () => {
  const env = () => ({ ...slackEnv(), WAREHOUSE: 'duckdb:nowhere.duckdb', SHOOTAROUND_USER: 'U0ADA' });

  it.each<[string, string[], string]>([
    ['no name', ['disable'], `disable needs a name. Fix: write disable ${ROLLBACK}`],
    ['another name', ['disable', 'sequential'], '"sequential" is no rollback of the profile'],
    ['another act', ['undo', ROLLBACK], '"undo" is not understood'],
    ['a word too much', ['disable', ROLLBACK, 'now'], '"now" is too much'],
    ['an option that is none', [...asScript(), '--yes'], 'there is no option --yes'],
    ['a time of its own', [...asScript('--now', '2026-02-04T06:00:00Z')], '--now is not for a change'],
    ['nobody’s name', [...asScript('--as', 'ada')], '--as ada is no id of a person in Slack'],
    ['no reason', ['disable', ROLLBACK, '--confirm', ROLLBACK], '--reason is missing'],
    [
      'a reason that says nothing',
      ['disable', ROLLBACK, '--reason', ' . ', '--confirm', ROLLBACK],
      '--reason has 1 character.',
    ],
    [
      'a reason without end',
      ['disable', ROLLBACK, '--reason', 'x'.repeat(501), '--confirm', ROLLBACK],
      '501',
    ],
    ['nobody to type the name', ['disable', ROLLBACK, '--reason', REASON], `write --confirm ${ROLLBACK}`],
    [
      'another name to confirm',
      ['disable', ROLLBACK, '--reason', REASON, '--confirm', 'yes'],
      '--confirm yes is another name',
    ],
  ])('is refused with %s: 64', async (_, words, hint) => {
    const { status, err, out } = await typeCommand(['rollback', ...words], { ...nothingOpens, env: env() });
    expect(err).toContain(hint);
    expect([status, out]).toEqual([64, '']);
    expect(err.split('\n')).toHaveLength(1);
  });

  it('is refused without a person: 64', async () => {
    const { status, err } = await typeCommand(['rollback', ...asScript()], {
      ...nothingOpens,
      env: { ...env(), SHOOTAROUND_USER: '' },
    });
    expect(err).toContain('--as U…');
    expect(status).toBe(64);
  });

  it('is refused without Slack, naming the variables: 78', async () => {
    const { status, out } = await typeCommand(['rollback', ...asScript('--json')], {
      ...nothingOpens,
      env: { WAREHOUSE: 'duckdb:nowhere.duckdb', SHOOTAROUND_USER: 'U0ADA' },
    });
    expect(status).toBe(78);
    const { error } = JSON.parse(out);
    expect(error.code).toBe('config');
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_CHANNEL', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'])
      expect(error.fix).toContain(name);
  });

  it('is refused to whoever may not ask: 1, in plain words', async () => {
    const { readFileSync } = await import('node:fs');
    const file = join(folder, 'strict.yml');
    const text = readFileSync(shippedPath, 'utf8').replace('requesters: everyone', 'requesters: [U0GRACE]');
    writeFileSync(file, text);
    const { status, out } = await typeCommand(['rollback', ...asScript('--json', '--pipeline', file)], {
      ...nothingOpens,
      env: env(),
    });
    expect(status).toBe(1);
    const { error } = JSON.parse(out);
    expect(error.code).toBe('refused');
    expect(error.message).toContain('U0GRACE');
    expect(error.message).not.toMatch(/[<*]/);
    expect(error.fix).toBe('let one of them ask');
  });

  it('warns where only people of the sandbox could approve it in a real workspace, and says who', async () => {
    const { err } = await typeCommand(['rollback', ...asScript()], {
      openWarehouse: () => Promise.reject(new WarehouseError('config', 'it is held', 'ask in Slack')),
      openCloud: async () => cloudOf(scripted()),
      env: { ...env(), SLACK_API_URL: '' },
    });
    expect(err).toContain(`warning: nobody in your workspace can approve ${ROLLBACK}`);
    const local = await typeCommand(['rollback', ...asScript()], {
      openWarehouse: () => Promise.reject(new WarehouseError('config', 'it is held', 'ask in Slack')),
      openCloud: async () => cloudOf(scripted()),
      env: env(),
    });
    expect(local.err).not.toContain('warning');
  });

  it('is refused where the profile declares none, whatever its name: 78', async () => {
    const { readFileSync } = await import('node:fs');
    const file = join(folder, 'without.yml');
    writeFileSync(file, readFileSync(shippedPath, 'utf8').replace(/^rollbacks:\n(?: .*\n|\n)+/m, ''));
    for (const words of [asScript(), ['disable'], ['status', ROLLBACK], ['status'], []]) {
      const { status, err, out } = await typeCommand(['rollback', ...words, '--pipeline', file], {
        ...nothingOpens,
        openCloud: async () => cloudOf(scripted()),
        env: env(),
      });
      expect(err).toBe(
        'the profile declares no rollback. Fix: describe one under "rollbacks" in the profile',
      );
      expect([status, out]).toEqual([78, '']);
    }
  });

  it('has its options explained', async () => {
    const { status, out } = await typeCommand(['rollback', '--help'], nothingOpens);
    expect(status).toBe(0);
    for (const option of [
      '--reason',
      '--as',
      '--confirm',
      '--move-traffic',
      'status [NAME]',
      'SHOOTAROUND_USER',
    ])
      expect(out).toContain(option);
  });
});

describe('rollback disable, rollback enable', () => {
  it('shows the preview, has the reason and the name typed, and posts the request', async () => {
    await warehouseWith();
    const { status, out, err, asked, changes } = await type(['disable', ROLLBACK], {
      types: [REASON, ROLLBACK],
    });
    expect(err).toMatch(
      new RegExp(`the request is in ${CHANNEL}.*lapses at (\\w+ \\w+ \\d+, )?\\d\\d:\\d\\d E[SD]T`),
    );
    expect(status).toBe(0);
    expect(out).toContain(`${FLAG}: true → false`);
    const { does = '', risks = '', leaves = [] } = shipped.rollbacks[ROLLBACK] ?? {};
    for (const words of [does, risks, ...leaves]) {
      expect(words).not.toBe('');
      expect(out.replaceAll(/\s+/g, ' ')).toContain(words);
    }
    expect(asked).toEqual([expect.stringContaining('Why?'), expect.stringContaining(ROLLBACK)]);
    expect(changes.applied).toEqual([]);
    expect(changes.calls).toEqual(['snapshot']);

    const [state] = await recorded();
    expect(state).toMatchObject({
      phase: 'open',
      request: {
        rollback: ROLLBACK,
        direction: 'disable',
        via: 'terminal',
        edit: { kind: 'variable', from: 'true', to: 'false' },
        requester: { id: 'U0ADA' },
        machine: expect.stringMatching(/^.+@.+$/),
        reason: REASON,
        channel: CHANNEL,
        wantsTraffic: false,
      },
    });
    const [message, ...others] = slack.workspace.in(CHANNEL);
    expect(others).toEqual([]);
    expect(message?.metadata?.event_payload.run_id).toBe(`rollback-${state?.request.id}`);
    expect(JSON.stringify(message)).toContain(REASON);
    expect(JSON.stringify(message)).toContain('rollback.approve');
  });

  it('is one document for a script, which types nothing', async () => {
    await warehouseWith();
    const { status, out, asked } = await type(asScript('--json', '--as', 'U0GRACE'));
    expect(status).toBe(0);
    expect(asked).toEqual([]);
    const [state] = await recorded();
    expect(JSON.parse(out)).toMatchObject({
      request: {
        id: state?.request.id,
        rollback: ROLLBACK,
        direction: 'disable',
        service: PHASE3,
        variable: FLAG,
        from: 'true',
        to: 'false',
        bound_to: { etag: '"etag-41"', generation: '41', uid: 'uid-1' },
        requester: 'U0GRACE',
        reason: REASON,
        approvers: ['U0ADA', 'U0GRACE'],
        approvals: 1,
      },
      posted: { channel: CHANNEL, ts: slack.workspace.in(CHANNEL)[0]?.ts },
      trouble: null,
    });
  });

  it('asks for the traffic too where that is wanted and needed, and not where it is not', async () => {
    await warehouseWith();
    const wanted = await type(asScript('--move-traffic'), { changes: scripted(pinned()) });
    expect(wanted.err).not.toContain('--move-traffic');
    expect((await recorded())[0]?.request.wantsTraffic).toBe(true);
    await warehouseWith();
    await type(asScript('--move-traffic'));
    expect((await recorded())[0]?.request.wantsTraffic).toBe(false);
    const unwanted = await type(asScript(), { changes: scripted(pinned()) });
    expect(unwanted.err).toContain('with --move-traffic it is, too');
  });

  it.each<[string, (string | null)[]]>([
    ['another name is typed', [REASON, 'sequential']],
    ['nothing is typed', [REASON, '']],
    ['the input ends', [REASON, null]],
    ['no reason is typed', ['', ROLLBACK]],
    ['the input ends before the reason', [null]],
  ])('asks for nothing where %s', async (_, types) => {
    path = empty;
    const { status, changes } = await type(['disable', ROLLBACK], { types });
    expect(status).toBe(64);
    expect(await recorded()).toEqual([]);
    expect(slack.workspace.in(CHANNEL)).toEqual([]);
    expect(changes.applied).toEqual([]);
  });

  it('of what is so already asks for nothing, and is content', async () => {
    path = empty;
    const { status, out } = await type([
      'enable',
      ROLLBACK,
      '--reason',
      REASON,
      '--confirm',
      ROLLBACK,
      '--json',
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ request: null, posted: null, already: expect.any(String) });
    expect(await recorded()).toEqual([]);
  });

  it('of what can’t be changed is refused with why: 1', async () => {
    path = empty;
    const { status, out } = await type(asScript('--json'), {
      changes: scripted(snapshot({ settled: false })),
    });
    expect(status).toBe(1);
    expect(JSON.parse(out).error).toMatchObject({ code: 'refused', message: expect.any(String) });
    expect(await recorded()).toEqual([]);
  });

  it('of a service that can’t be read is an error: 3', async () => {
    path = empty;
    const changes = scripted();
    changes.fail('snapshot', 'unreadable');
    const { status, out } = await type(asScript('--json'), { changes });
    expect(status).toBe(3);
    expect(JSON.parse(out).error).toEqual({
      code: 'unread',
      message: 'Cloud Run did not answer',
      fix: 'ask again',
    });
    expect(await recorded()).toEqual([]);
  });

  it('that is not posted says so, is kept, and is an error: 3', async () => {
    await warehouseWith();
    slack.failNext('chat.postMessage', { kind: 'answer', body: { ok: false, error: 'not_in_channel' } });
    const { status, out, err } = await type(asScript('--json'));
    expect(status).toBe(3);
    expect(err).toContain('Asked for and recorded, but not posted');
    expect(JSON.parse(out)).toMatchObject({
      request: { rollback: ROLLBACK },
      posted: null,
      trouble: { message: expect.any(String) },
    });
    expect(await recorded()).toHaveLength(1);
  });

  it('names the slash command where a bot holds the warehouse, and no Cloud Run is asked', async () => {
    const changes = scripted();
    const { status, out } = await typeCommand(['rollback', ...asScript('--json')], {
      env: { ...slackEnv(), WAREHOUSE: 'duckdb:held.duckdb', SHOOTAROUND_USER: 'U0ADA' },
      openCloud: async () => cloudOf(changes),
      openWarehouse: async (_, options) => {
        throw new WarehouseError('config', 'it is held', `ask in Slack (${options.inSlack})`);
      },
    });
    expect(status).toBe(78);
    expect(JSON.parse(out).error).toMatchObject({
      code: 'config',
      fix: `ask in Slack (/rollback disable ${ROLLBACK})`,
    });
    expect(changes.calls).toEqual([]);
  });

  it('opens no warehouse where there is no Cloud Run to change', async () => {
    const { status, err } = await typeCommand(['rollback', ...asScript()], {
      ...nothingOpens,
      env: { ...slackEnv(), WAREHOUSE: 'duckdb:nowhere.duckdb', SHOOTAROUND_USER: 'U0ADA' },
      openCloud: async () => NO_CLOUD,
    });
    expect(err).toContain('CLOUD_RUN is not set');
    expect(status).toBe(78);
  });
});
