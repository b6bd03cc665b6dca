import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../src/cloud/cloud-error.ts';
import type { CloudLogs, LogEntryRow } from '../../../src/cloud/ports.ts';
import type { RollbackOutcome, RollbackRequest } from '../../../src/history/rollback.ts';
import {
  rollbackClaimed,
  rollbackFinished,
  rollbackRequested,
} from '../../../src/history/rollback-events.ts';
import { rollbackOf } from '../../../src/history/rollback-fold.ts';
import { executorRig, MOVE_TRAFFIC } from '../../support/executor-rig.ts';
import { doneOutcome, PHASE3, request } from '../../support/rollback-builders.ts';
import { shippedProfile } from '../../support/shipped-profile.ts';

const NEW = `${PHASE3}-00042-new`;
const OLD = `${PHASE3}-00041-abc`;
const FINISHED = '2026-02-04T11:20:00.000Z';
const LEGACY = 'LEGACY parallel execution: 3 processors for 2026-02-03';
const SEQUENTIAL = 'SEQUENTIAL GROUPS (2 levels) for 2026-02-03';

const line = (at: string, text: string, revision: string | null = NEW): LogEntryRow => ({
  service: PHASE3,
  revision,
  at: `2026-02-04T${at}.000Z`,
  severity: 'INFO',
  text,
});

/** A log that answers as the platform does: newest first, of the window, and cut. */
function logsOf(entries: LogEntryRow[]): CloudLogs & { asked: { from: string; to: string }[] } {
  const asked: { from: string; to: string }[] = [];
  return {
    label: 'log',
    asked,
    errors: async () => ({ entries: [], cut: false }),
    async lines({ from, to, service, phrases }, most) {
      asked.push({ from, to });
      const found = entries
        .filter((entry) => entry.service === service && entry.at >= from && entry.at < to)
        .filter(({ text }) => phrases.some((phrase) => text.includes(phrase)))
        .toSorted((one, other) => (one.at < other.at ? 1 : -1));
      return { entries: found.slice(0, most), cut: found.length > most };
    },
    close: async () => undefined,
  };
}

const NOT_LIVE: RollbackOutcome = {
  state: 'not_live',
  live: [{ revision: OLD, percent: 100, value: 'true' }],
  revision: NEW,
  changedBy: null,
};

interface Wish {
  entries?: LogEntryRow[];
  outcome?: RollbackOutcome;
  asked?: Partial<RollbackRequest>;
  /** Hours between the change and the look. */
  hours?: number;
}

async function finished({ entries = [], outcome = doneOutcome(), asked, hours = 2 }: Wish) {
  const rig = executorRig({ request: asked ?? {} });
  const { id } = rig.request;
  const at = new Date(FINISHED);
  rig.store.events.push(rollbackClaimed(id, 1, 'one', at), rollbackFinished(id, outcome, at));
  await rig.clock.sleep(hours * 3_600_000);
  const logs = logsOf(entries);
  return { rig, logs, observe: () => rig.life({ logs }).observe() };
}

describe('the first run after a change', () => {
  it('is recorded once, with the path that it took', async () => {
    const { rig, logs, observe } = await finished({
      entries: [line('12:05:00', LEGACY), line('12:00:00', LEGACY), line('11:00:00', SEQUENTIAL, OLD)],
    });
    await observe();
    expect(rig.state().observed).toEqual({
      at: '2026-02-04T13:10:00.000Z',
      path: 'legacy',
      startedAt: '2026-02-04T12:00:00.000Z',
      date: '2026-02-03',
      revision: NEW,
      asExpected: true,
    });
    expect(rig.redrawn).toBe(1);
    await observe();
    expect(logs.asked).toHaveLength(1);
    expect(rig.redrawn).toBe(1);
  });

  it('that takes the other path is told as that', async () => {
    const { rig, observe } = await finished({ entries: [line('12:00:00', SEQUENTIAL)] });
    await observe();
    expect(rig.state().observed).toMatchObject({ path: 'sequential', asExpected: false });
  });

  it.each([
    ['true', true],
    ['TRUE', true],
    [null, true],
    ['false', false],
    ['', false],
  ])('is to have levels where the value is %s: %s', async (to, isOn) => {
    const { rig, observe } = await finished({
      entries: [line('12:00:00', SEQUENTIAL)],
      asked: { direction: 'undo', edit: { kind: 'variable', from: 'x', to } },
    });
    await observe();
    expect(rig.state().observed?.asExpected).toBe(isOn);
  });

  it.each([
    ['began before the change', [line('11:15:00', LEGACY), line('11:20:00', LEGACY)]],
    [
      'began before it and goes on',
      [line('11:15:00', SEQUENTIAL, null), line('11:25:00', 'Level 1: Running 2', null)],
    ],
    ['is one of an older revision', [line('12:00:00', LEGACY, OLD)]],
    ['has not begun', []],
  ])('is waited for where what there is %s', async (_title, entries) => {
    const { rig, logs, observe } = await finished({ entries });
    await observe();
    expect(rig.state().observed).toBeNull();
    expect(logs.asked).toHaveLength(1);
    expect(rig.log.lines).toEqual([]);
  });

  it('is found behind more lines than can be read', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => {
      const at = new Date(Date.parse('2026-02-04T14:00:00Z') + index * 1_000).toISOString();
      return { ...line('00:00:00', SEQUENTIAL), at };
    });
    const { rig, logs, observe } = await finished({
      entries: [...many, line('12:00:00', LEGACY)],
      hours: 20,
    });
    await observe();
    expect(rig.state().observed).toMatchObject({ path: 'legacy', startedAt: '2026-02-04T12:00:00.000Z' });
    expect(logs.asked.length).toBeGreaterThan(1);
  });

  it('is found between more lines of older revisions than can be read', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => {
      const at = new Date(Date.parse('2026-02-04T11:30:00Z') + index * 30_000).toISOString();
      return { ...line('00:00:00', SEQUENTIAL, OLD), at };
    });
    const { rig, observe } = await finished({
      entries: [...many, line('23:00:00', LEGACY), line('22:00:00', LEGACY)],
      hours: 20,
    });
    await observe();
    expect(rig.state().observed).toMatchObject({ path: 'legacy', startedAt: '2026-02-04T22:00:00.000Z' });
  });

  it('is not guessed where lines without end are in the way', async () => {
    const many = Array.from({ length: 600 }, () => line('11:20:01', LEGACY));
    const { rig, observe } = await finished({ entries: many });
    await observe();
    expect(rig.state().observed).toBeNull();
    expect(rig.log.lines).toEqual([
      { level: 'warn', event: 'rollback.not_observed', values: expect.anything() },
    ]);
  });

  it('is of nobody’s concern after two days', async () => {
    const { logs, observe } = await finished({ entries: [line('12:00:00', LEGACY)], hours: 49 });
    await observe();
    expect(logs.asked).toEqual([]);
  });
});

describe('a change that shows in no run', () => {
  it.each([
    ['that was not made', { outcome: { state: 'refused', message: '', fix: '', live: null } }],
    ['that nobody gets', { outcome: NOT_LIVE }],
    ['of traffic', { asked: MOVE_TRAFFIC }],
    ['of another variable', { asked: { target: { ...request().target, variable: 'OTHER' } } }],
    ['of another service', { asked: { target: { ...request().target, service: 'other' } } }],
  ] as [string, Wish][])('is not looked for: one %s', async (_title, wish) => {
    const { logs, observe } = await finished({ ...wish, entries: [line('12:00:00', LEGACY)] });
    await observe();
    expect(logs.asked).toEqual([]);
  });

  it('is looked for once its traffic was moved, from then on', async () => {
    const { rig, observe } = await finished({
      outcome: NOT_LIVE,
      entries: [line('11:40:00', SEQUENTIAL), line('12:00:00', LEGACY)],
    });
    const moved = request({ id: 'e'.repeat(32), follows: rig.request.id, ...MOVE_TRAFFIC });
    const at = new Date('2026-02-04T11:50:00Z');
    rig.store.events.push(
      rollbackRequested(moved),
      rollbackClaimed(moved.id, 1, 'one', at),
      rollbackFinished(moved.id, doneOutcome({ revision: NEW }), at),
    );
    await observe();
    expect(rig.state().observed).toMatchObject({ path: 'legacy', asExpected: true });
    expect(rollbackOf(rig.store.events, moved.id, rig.clock.now())?.observed).toBeNull();
  });

  it('is not told by runs after the next change', async () => {
    const { rig, observe } = await finished({ entries: [line('12:00:00', SEQUENTIAL, null)] });
    const undo = request({ id: 'e'.repeat(32), direction: 'undo', undoes: rig.request.id });
    const undone = { ...undo, edit: { kind: 'variable', from: 'false', to: 'true' } as const };
    const at = new Date('2026-02-04T11:50:00Z');
    rig.store.events.push(
      rollbackRequested(undone),
      rollbackClaimed(undone.id, 1, 'one', at),
      rollbackFinished(undone.id, doneOutcome({ revision: `${PHASE3}-00043-new` }), at),
    );
    await observe();
    expect(rig.state().observed).toBeNull();
    expect(rollbackOf(rig.store.events, undone.id, rig.clock.now())?.observed?.asExpected).toBe(true);
  });
});

describe('a log that can’t be read', () => {
  it('is told to whoever operates the bot, and nothing is recorded', async () => {
    const { rig } = await finished({});
    const logs = {
      ...logsOf([]),
      lines: () => Promise.reject(new CloudError('permission', 'no', 'ask')),
    };
    await rig.life({ logs }).observe();
    expect(rig.state().observed).toBeNull();
    expect(rig.log.lines.map(({ event }) => event)).toEqual(['rollback.not_observed']);
  });

  it('is not asked where there is none, or no flag is declared', async () => {
    const { rig, logs } = await finished({ entries: [line('12:00:00', LEGACY)] });
    await rig.life({ logs: null }).observe();
    const { sequential_execution_flag: _flag, ...checks } = shippedProfile.checks;
    await rig.life({ logs, profile: { ...shippedProfile, checks } }).observe();
    expect(logs.asked).toEqual([]);
    expect(rig.state().observed).toBeNull();
  });

  it('is asked again where the record could not be written', async () => {
    const { rig, observe } = await finished({ entries: [line('12:00:00', LEGACY)] });
    rig.store.failNext('rollback_observed');
    await observe();
    expect(rig.state().observed).toBeNull();
    await observe();
    expect(rig.state().observed).not.toBeNull();
  });
});
