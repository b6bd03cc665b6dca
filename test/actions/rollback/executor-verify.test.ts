import { describe, expect, it } from 'vitest';
import { judge, liveOf, type OperationState, standingOf } from '../../../src/actions/rollback/verify.ts';
import type { ServiceSnapshot } from '../../../src/cloud/change-ports.ts';
import { MOVE_TRAFFIC } from '../../support/executor-rig.ts';
import {
  PHASE3,
  pinned,
  request,
  serving,
  snapshot,
  template,
  valued,
} from '../../support/rollback-builders.ts';

const OLD = `${PHASE3}-00041-abc`;
const NEW = `${PHASE3}-00042-new`;
const HELD = `${PHASE3}-00040-xyz`;
const asked = request();
const moved = request({ ...MOVE_TRAFFIC, snapshot: pinned() });

/** The service once the change is made, ready and live. */
const made = (over: Partial<ServiceSnapshot> = {}): ServiceSnapshot =>
  snapshot({
    etag: '"etag-42"',
    generation: '42',
    newestCreated: NEW,
    newestReady: NEW,
    template: template({ value: valued('false') }),
    serving: [serving({ revision: NEW, value: valued('false') })],
    ...over,
  });
const old = [serving()];
const held = {
  traffic: [{ revision: HELD, percent: 100 }],
  serving: [serving({ revision: HELD, named: true })],
};

const said = (
  now: ServiceSnapshot,
  operation: OperationState = { state: 'done' },
  of = asked,
  forMs = 10_000,
): string | null => judge(of, now, operation, { recognised: false, forMs })?.state ?? null;

const FAILED: OperationState = { state: 'failed', message: 'no' };
const RUNNING: OperationState = { state: 'running' };
const UNKNOWN: OperationState = { state: 'unknown' };

describe('a change of a variable', () => {
  it.each<[string, string | null, ServiceSnapshot, OperationState?]>([
    ['all that serves has it', 'done', made()],
    ['all that serves has it, and the operation lags', 'done', made(), RUNNING],
    ['all that serves has it, and nobody knows the operation', 'done', made(), UNKNOWN],
    ['all that serves has it, and the operation failed behind it', 'done', made(), FAILED],
    ['all that serves has it and is not settled', null, made({ settled: false })],
    ['all that serves has it and nobody says that it is ready', null, made({ ready: null })],
    ['a part of what serves has it not', null, made({ serving: [...made().serving, ...old] })],
    ['nothing serves', null, made({ serving: [] })],
    ['what serves has a secret', null, made({ serving: [serving({ value: { kind: 'secret' } })] })],
    ['traffic is on its way to the newest', null, made({ serving: old })],
    ['traffic is held elsewhere', 'not_live', made(held)],
    ['traffic is held elsewhere, and the operation runs', null, made(held), RUNNING],
    ['traffic is held elsewhere, and nobody knows the operation', 'not_live', made(held), UNKNOWN],
    ['traffic is held, and the new one is not ready', null, made({ ...held, newestReady: OLD })],
    ['traffic is held, and nobody says of readiness', null, made({ ...held, ready: null })],
    [
      'traffic is held at the new one',
      null,
      made({ traffic: [{ revision: NEW, percent: 100 }], serving: old }),
    ],
    ['the operation failed', 'failed', made({ serving: old, settled: false }), FAILED],
    ['the newest has trouble', 'failed', made({ serving: old, ready: false, newestTrouble: 'no' }), UNKNOWN],
    ['the service is not ready', 'failed', made({ serving: old, ready: false }), UNKNOWN],
    ['the newest has trouble and an old one has the value', 'failed', made({ newestTrouble: 'no' }), UNKNOWN],
    ['it has trouble and is not settled', null, made({ settled: false, newestTrouble: 'no' }), RUNNING],
    ['it was changed again', 'lost', made({ generation: '43', template: template(), serving: old })],
    ['it is being changed again', null, made({ template: template(), serving: old, settled: false })],
    ['it was deleted and made again', 'lost', made({ uid: 'uid-2', serving: old })],
    ['it was deleted and made again as wanted', 'lost', made({ uid: 'uid-2' })],
    ['it counts no change yet', null, snapshot(), UNKNOWN],
  ])('where %s is %s', (_title, state, now, operation) => {
    expect(said(now, operation)).toBe(state);
  });

  it('that the platform took and does not count in a minute is lost, unless it is at it', () => {
    expect(said(snapshot(), UNKNOWN, asked, 60_000)).toBe('lost');
    expect(said(snapshot(), RUNNING, asked, 60_000)).toBeNull();
  });

  it('is told with the platform’s words where it has any', () => {
    const words = (over: Partial<ServiceSnapshot>) =>
      judge(asked, made({ serving: old, ready: false, ...over }), UNKNOWN, { recognised: false, forMs: 0 });
    expect(words({ newestTrouble: 'one', readyMessage: 'two' })).toMatchObject({
      message: 'one',
      revision: NEW,
    });
    expect(words({ readyMessage: 'two' })).toMatchObject({ message: 'two' });
    expect(words({})).toMatchObject({ message: expect.stringContaining('does not say why') });
  });
});

describe('a change of traffic', () => {
  const there: Partial<ServiceSnapshot> = {
    generation: '42',
    etag: '"etag-42"',
    traffic: [{ revision: null, percent: 100 }],
    serving: [serving({ revision: OLD })],
  };
  it.each<[string, string | null, ServiceSnapshot, OperationState?]>([
    ['the newest gets all', 'done', pinned(there)],
    [
      'the newest gets all in two parts',
      'done',
      pinned({ ...there, serving: [serving({ percent: 40 }), serving({ percent: 60 })] }),
    ],
    [
      'the newest gets all, beside an old one that is told to get nothing',
      'done',
      pinned({
        ...there,
        traffic: [
          { revision: null, percent: 100 },
          { revision: HELD, percent: 0 },
        ],
      }),
    ],
    ['it is told so, and the old one still gets all', null, pinned({ ...there, serving: held.serving })],
    ['it is told so, and another one gets all', null, pinned({ ...there, newestReady: NEW })],
    ['it is not settled', null, pinned({ ...there, settled: false })],
    ['it is told otherwise by now', 'lost', pinned({ ...there, ...held, generation: '43' })],
    [
      'it is told to give nothing in particular, which is the newest',
      'done',
      pinned({ ...there, traffic: [] }),
    ],
    ['the operation failed', 'failed', pinned({ ...there, serving: held.serving }), FAILED],
    [
      'the service is not ready',
      'failed',
      pinned({ ...there, serving: held.serving, ready: false }),
      UNKNOWN,
    ],
    ['it is not ready, and at it', null, pinned({ ...there, serving: held.serving, ready: false }), RUNNING],
    [
      'the newest has trouble only',
      null,
      pinned({ ...there, serving: held.serving, newestTrouble: 'no' }),
      UNKNOWN,
    ],
  ])('where %s is %s', (_title, state, now, operation) => {
    expect(said(now, operation, moved)).toBe(state);
  });

  it('names the revision that got it', () => {
    const revision = (of: typeof moved, now: ServiceSnapshot) => {
      const outcome = judge(of, now, UNKNOWN, { recognised: true, forMs: 0 });
      return outcome?.state === 'done' ? [outcome.revision, outcome.recognised] : outcome;
    };
    expect(revision(moved, pinned(there))).toEqual([OLD, true]);
    const back = request({
      edit: { kind: 'traffic', from: [{ revision: null, percent: 100 }], to: held.traffic },
    });
    expect(revision(back, snapshot({ ...there, ...held }))).toEqual([HELD, true]);
  });
});

describe('how a service stands to what was asked', () => {
  it.each<[string, string, Partial<ServiceSnapshot>]>([
    ['nothing is different', 'bound', {}],
    ['it was read later', 'bound', { readAt: '2026-02-04T12:00:00.000Z' }],
    ['its etag is another', 'other', { etag: 'x' }],
    [
      'its etag is another, and its value as asked',
      'other',
      { etag: 'x', template: template({ value: valued('false') }) },
    ],
    ['it was changed to what was asked', 'asked', made()],
    ['it was changed a hundred times, to what was asked', 'asked', made({ generation: '141' })],
    ['it was changed to something else', 'other', made({ template: template({ value: valued('FALSE') }) })],
    ['it counts less', 'other', made({ generation: '9' })],
    ['it was made again', 'other', made({ uid: 'uid-2' })],
    ['it has a secret now', 'other', made({ template: template({ value: { kind: 'secret' } }) })],
  ])('where %s: %s', (_title, standing, over) => {
    expect(standingOf(asked, snapshot(over))).toBe(standing);
  });

  it('takes a secret for no value, also where none is wanted', () => {
    const unset = request({ edit: { kind: 'variable', from: 'true', to: null } });
    const secret = made({
      template: template({ value: { kind: 'secret' } }),
      serving: [serving({ value: { kind: 'secret' } })],
    });
    expect(standingOf(unset, secret)).toBe('other');
    expect(said(secret, UNKNOWN, unset)).toBe('lost');
    expect(liveOf(secret)).toEqual([{ revision: OLD, percent: 100, value: 'secret', secret: true }]);
  });
});
