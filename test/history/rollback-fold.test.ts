import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/history/events.ts';
import type { RollbackState } from '../../src/history/rollback.ts';
import {
  rollbackApproved,
  rollbackClaimed,
  rollbackDenied,
  rollbackFinished,
  rollbackObserved,
  rollbackOutdated,
  rollbackPreviewed,
  rollbackProgressed,
  rollbackRefused,
  rollbackRequested,
} from '../../src/history/rollback-events.ts';
import { BEGIN_GRACE_MS, rollbackOf, rollbacksIn } from '../../src/history/rollback-fold.ts';
import {
  ADA,
  ASKED_AT,
  doneOutcome,
  draft,
  GRACE,
  LINUS,
  PHASE3,
  request,
} from '../support/rollback-builders.ts';

const ID = 'd'.repeat(32);
const EXPIRES_MS = Date.parse(ASKED_AT) + 30 * 60_000;

/** So many minutes after it was asked for. */
const minute = (minutes: number): Date => new Date(Date.parse(ASKED_AT) + minutes * 60_000);
const asked = (over: Parameters<typeof request>[0] = {}): Event => rollbackRequested(request(over));
const approved = (by = GRACE, minutes = 1): Event => rollbackApproved(ID, by, minute(minutes));
const claimed = (attempt = 1, owner = 'p-1', minutes = 2): Event =>
  rollbackClaimed(ID, attempt, owner, minute(minutes));
const finished = (minutes = 5): Event => rollbackFinished(ID, doneOutcome(), minute(minutes));

const run = {
  at: minute(60).toISOString(),
  path: 'legacy',
  startedAt: minute(55).toISOString(),
  date: '2026-02-03',
  revision: `${PHASE3}-00042-new`,
  asExpected: true,
} as const;

function state(events: readonly Event[], now: Date = minute(10)): RollbackState {
  const found = rollbackOf(events, ID, now);
  if (found === null) throw new Error('no such request');
  return found;
}

describe('a request', () => {
  it('goes from being asked for to being observed', () => {
    const steps: [Event, Partial<RollbackState>][] = [
      [asked(), { phase: 'open', approvals: [], claim: null, finished: null }],
      [approved(), { phase: 'approved', approvals: [{ by: GRACE, at: minute(1).toISOString() }] }],
      [
        claimed(),
        { phase: 'running', claim: { attempt: 1, owner: 'p-1', lastSign: minute(2).toISOString() } },
      ],
      [
        rollbackProgressed(ID, { step: 'sent', attempt: 1, operation: 'op-1' }, minute(3)),
        { phase: 'running' },
      ],
      [finished(), { phase: 'finished', finished: { at: minute(5).toISOString(), outcome: doneOutcome() } }],
      [rollbackObserved(ID, run), { phase: 'finished', observed: { ...run } }],
    ];
    const events: Event[] = [];
    for (const [event, expected] of steps) {
      events.push(event);
      expect(state(events)).toMatchObject(expected);
    }
    expect(state(events).request).toEqual(request());
    expect(state(events).progress).toEqual([
      { step: 'sent', at: minute(3).toISOString(), attempt: 1, operation: 'op-1' },
    ]);
  });

  it('is none where nobody asked: looking, refusals and words about others make none', () => {
    const refused = { act: 'approve', about: ID, by: LINUS, why: 'not named' };
    const events = [rollbackPreviewed(draft()), rollbackRefused(refused, minute(1)), approved(), claimed()];
    expect(rollbacksIn(events, minute(2))).toEqual([]);
    expect(rollbackOf([asked()], 'e'.repeat(32), minute(2))).toBeNull();
  });

  it('is the same in whichever order and however often its events are read', () => {
    const other = 'e'.repeat(32);
    const events = [
      asked({ approvals: 2, approvers: [ADA.id, GRACE.id, LINUS.id] }),
      approved(ADA, 1),
      approved(GRACE, 1),
      approved(LINUS, 1),
      rollbackDenied(ID, ADA, 'no more', minute(1)),
      rollbackOutdated(ID, ['the image'], GRACE, minute(1)),
      claimed(1, 'p-1', 2),
      claimed(2, 'p-2', 2),
      rollbackProgressed(ID, { step: 'validated', attempt: 1 }, minute(2)),
      rollbackProgressed(ID, { step: 'alive', attempt: 2 }, minute(3)),
      finished(4),
      rollbackFinished(ID, { state: 'lost', message: 'gone', live: null }, minute(4)),
      asked({ id: other, undoes: ID, askedAt: minute(8).toISOString() }),
    ];
    const expected = rollbacksIn(events, minute(9));
    expect(expected).toHaveLength(2);
    const order = fc.shuffledSubarray([...events, ...events], { minLength: 2 * events.length });
    const told = fc.property(order, (shuffled) => {
      expect(rollbacksIn(shuffled, minute(9))).toEqual(expected);
    });
    fc.assert(told, { numRuns: 60 });
  });

  it('takes the same one of two rows with one id and one time, whichever comes first', () => {
    const [one, two] = ['first', 'second'].map((why) => rollbackDenied(ID, GRACE, why, minute(1)));
    if (one === undefined || two === undefined) throw new Error('no rows');
    expect(state([asked(), one, two])).toEqual(state([two, one, asked()]));
  });
});

describe('an approval', () => {
  it.each([
    ['of somebody whom the request does not name', {}, LINUS],
    ['of whoever asked, though named', {}, ADA],
    ['of whoever asked and is not named', { selfApproval: true, approvers: [GRACE.id] }, ADA],
  ])('%s counts for nothing', (_, over, by) => {
    expect(state([asked(over), approved(by)])).toMatchObject({ phase: 'open', approvals: [] });
  });

  it('of whoever asked counts where that is allowed', () => {
    expect(state([asked({ selfApproval: true }), approved(ADA)]).phase).toBe('approved');
  });

  it('counts once a person, and two are needed where two are asked for', () => {
    const two = asked({ approvals: 2, approvers: [GRACE.id, LINUS.id] });
    const again = { ...approved(GRACE, 2), event_id: 'another' };
    expect(state([two, approved(GRACE), again])).toMatchObject({ phase: 'open', approvals: [{ by: GRACE }] });
    expect(state([two, approved(GRACE), approved(LINUS, 3)])).toMatchObject({
      phase: 'approved',
      approvals: [{ by: GRACE }, { by: LINUS }],
    });
  });

  it('is told of as many as were needed: who comes after them has approved nothing', () => {
    const events = [
      asked({ approvers: [GRACE.id, LINUS.id] }),
      approved(GRACE),
      approved(LINUS, 1.5),
      claimed(),
    ];
    expect(state(events).approvals).toEqual([{ by: GRACE, at: minute(1).toISOString() }]);
  });

  it('is told although the clock of whoever claimed it is behind', () => {
    const events = [asked(), claimed(1, 'p-1', 0.5), approved(GRACE, 1)];
    expect(state(events)).toMatchObject({ phase: 'running', approvals: [{ by: GRACE }] });
    const barred = [asked(), claimed(1, 'p-1', 0.5), approved(ADA, 1)];
    expect(state(barred).approvals).toEqual([]);
  });

  it.each([
    ['a moment before its time', -1, 'approved'],
    ['at its time', 0, 'expired'],
    ['after it', 1, 'expired'],
  ])('%s is worth what it is worth', (_, ms, phase) => {
    const late = rollbackApproved(ID, GRACE, new Date(EXPIRES_MS + ms));
    expect(state([asked(), late], new Date(EXPIRES_MS + 5)).phase).toBe(phase);
  });
});

describe('time', () => {
  it.each([
    ['open until its time', [], -1, 'open'],
    ['expired from then on', [], 0, 'expired'],
    ['approved for some minutes more', [approved()], BEGIN_GRACE_MS - 1, 'approved'],
    ['expired where nobody began in them', [approved()], BEGIN_GRACE_MS, 'expired'],
    ['running for as long as it takes', [approved(), claimed()], 86_400_000, 'running'],
  ])('leaves it %s', (_, events, ms, phase) => {
    expect(state([asked(), ...events], new Date(EXPIRES_MS + ms)).phase).toBe(phase);
  });

  it('makes no difference by the way in which it is written', () => {
    const offset = asked({ expiresAt: '2026-02-04T06:35:00.000-05:00' });
    expect(state([offset, approved(GRACE, 29.9)]).phase).toBe('approved');
    expect(state([offset, approved(GRACE, 30)], minute(30)).phase).toBe('expired');
  });

  it('ends what can be said: a word after that changes nothing', () => {
    const denied = rollbackDenied(ID, GRACE, 'too late', minute(30));
    const outdated = rollbackOutdated(ID, ['the image'], GRACE, minute(31));
    expect(state([asked(), denied, outdated], minute(32))).toMatchObject({
      phase: 'expired',
      denied: null,
      outdated: null,
    });
  });
});

describe('a denial', () => {
  it('closes it, and is a withdrawal where whoever asked says it', () => {
    const why = 'the hang is over';
    expect(state([asked(), rollbackDenied(ID, GRACE, why, minute(1)), approved(GRACE, 2)])).toMatchObject({
      phase: 'denied',
      denied: { by: GRACE, why },
      approvals: [],
    });
    expect(state([asked(), rollbackDenied(ID, ADA, why, minute(1))]).phase).toBe('withdrawn');
  });

  it('stops what was approved and not begun, and the first one stands', () => {
    const events = [
      asked(),
      approved(),
      rollbackDenied(ID, LINUS, 'wait', minute(2)),
      rollbackDenied(ID, GRACE, 'no', minute(3)),
    ];
    expect(state(events)).toMatchObject({ phase: 'denied', denied: { by: LINUS, why: 'wait' } });
  });

  it.each([
    ['before it', 1.5],
    ['after it', 3],
  ])('that says it was said %s does not undo a claim', (_, minutes) => {
    const events = [asked(), approved(), rollbackDenied(ID, ADA, 'stop', minute(minutes)), claimed()];
    expect(state(events)).toMatchObject({
      phase: 'running',
      approvals: [{ by: GRACE }],
      denied: { why: 'stop' },
    });
    expect(state([...events, finished()]).phase).toBe('finished');
  });

  it('of before the approval leaves a claimed one its approval, too', () => {
    const events = [asked(), rollbackDenied(ID, ADA, 'stop', minute(0.5)), approved(), claimed()];
    expect(state(events)).toMatchObject({ phase: 'running', approvals: [{ by: GRACE }] });
  });
});

describe('a service that has changed', () => {
  const outdated = rollbackOutdated(ID, ['the image is another one'], GRACE, minute(1.5));

  it('closes what is open or approved, with what changed', () => {
    for (const before of [[], [approved()]])
      expect(state([asked(), ...before, outdated])).toMatchObject({
        phase: 'outdated',
        outdated: { changes: ['the image is another one'] },
      });
    expect(state([asked(), outdated, rollbackDenied(ID, ADA, 'no', minute(2))]).phase).toBe('outdated');
  });

  it('undoes no claim, and closes nothing that is closed', () => {
    expect(state([asked(), approved(), outdated, claimed()])).toMatchObject({
      phase: 'running',
      outdated: null,
    });
    const denied = rollbackDenied(ID, GRACE, 'no', minute(1));
    expect(state([asked(), denied, outdated])).toMatchObject({ phase: 'denied', outdated: null });
  });
});

describe('an execution', () => {
  const sign = (attempt: number, minutes: number) =>
    rollbackProgressed(ID, { step: 'alive', attempt }, minute(minutes));

  it('is held by the highest attempt, whatever the clocks say, and only its own signs of life count', () => {
    const events = [asked(), approved(), claimed(1, 'p-1', 4), claimed(2, 'p-2', 3), sign(1, 9), sign(2, 5)];
    expect(state(events).claim).toEqual({ attempt: 2, owner: 'p-2', lastSign: minute(5).toISOString() });
    expect(state(events).progress).toHaveLength(2);
  });

  it('has one end: the first word', () => {
    const lost = rollbackFinished(ID, { state: 'lost', message: 'gone', live: null }, minute(6));
    const late = { ...lost, event_id: 'another' };
    expect(state([asked(), approved(), claimed(), finished(), late]).finished?.outcome.state).toBe('done');
    expect(state([asked(), approved(), claimed(), finished(), claimed(2, 'p-2', 9)])).toMatchObject({
      phase: 'finished',
      claim: { attempt: 2 },
    });
  });
});

describe('requests about others', () => {
  const renewed = asked({
    id: 'a'.repeat(32),
    askedAt: minute(1).toISOString(),
    replaces: { request: ID, by: GRACE },
  });
  const undo = (id: string, minutes: number) =>
    asked({ id: id.repeat(32), undoes: ID, direction: 'undo', askedAt: minute(minutes).toISOString() });
  const traffic = asked({ id: 'f'.repeat(32), follows: ID, askedAt: minute(4).toISOString() });

  it('are linked from the one that they are about, the newest of each kind', () => {
    expect(state([asked(), renewed, undo('b', 2), undo('c', 3), traffic])).toMatchObject({
      replacedBy: 'a'.repeat(32),
      undoneBy: 'c'.repeat(32),
      followedBy: 'f'.repeat(32),
    });
    expect(state([asked()])).toMatchObject({ replacedBy: null, undoneBy: null, followedBy: null });
  });

  it('are not linked where they were to take it back and came to nothing', () => {
    const id = 'c'.repeat(32);
    const one = asked({ id, undoes: ID, direction: 'undo', askedAt: minute(3).toISOString() });
    const linked = (later: Event[], now?: Date) =>
      state([asked(), undo('b', 2), one, ...later], now).undoneBy;
    expect(linked([])).toBe(id);
    const claim = rollbackClaimed(id, 1, 'p-1', minute(5));
    expect(linked([rollbackFinished(id, doneOutcome(), minute(6)), claim])).toBe(id);
    expect(linked([rollbackFinished(id, { state: 'lost', message: '', live: null }, minute(6)), claim])).toBe(
      id,
    );
    const none = [
      [rollbackDenied(id, GRACE, 'no', minute(4))],
      [rollbackDenied(id, ADA, 'no', minute(4))],
      [rollbackOutdated(id, ['image'], GRACE, minute(4))],
      [claim, rollbackFinished(id, { state: 'stopped', why: '', live: null }, minute(6))],
      [claim, rollbackFinished(id, { state: 'outdated', changes: [], live: null }, minute(6))],
      [claim, rollbackFinished(id, { state: 'refused', message: '', fix: '', live: null }, minute(6))],
    ];
    for (const later of none) expect(linked(later)).toBe('b'.repeat(32));
    expect(linked([], minute(300))).toBeNull();
  });

  it('are not linked where they were to bring it to life and came to nothing, and are not forgotten', () => {
    const denied = rollbackDenied('f'.repeat(32), GRACE, 'no', minute(5));
    expect(state([asked(), traffic])).toMatchObject({ followedBy: 'f'.repeat(32), wasFollowed: true });
    expect(state([asked(), traffic, denied])).toMatchObject({ followedBy: null, wasFollowed: true });
    expect(state([asked()]).wasFollowed).toBe(false);
  });

  it('come the newest first', () => {
    const ids = rollbacksIn([asked(), undo('b', 2), renewed], minute(5)).map((one) => one.request.id[0]);
    expect(ids).toEqual(['b', 'a', 'd']);
  });
});

describe('rows that somebody else wrote', () => {
  const noise = [null, 1, 'text', [], {}, { state: 'done' }, { id: ID }];

  it.each(noise)('are no request with %j for one', (details) => {
    const foreign = { ...asked(), details: { request: details } };
    expect(rollbacksIn([foreign, approved()], minute(2))).toEqual([]);
  });

  it.each([
    ['without a requester', { requester: undefined }],
    ['without a time to live', { expiresAt: 'soon' }],
    ['without the state that it is bound to', { snapshot: { etag: '"x"' } }],
    ['with a change of no kind', { edit: { kind: 'everything' } }],
    ['that nobody needs to approve', { approvals: 0 }],
    ['with a word for its approvers', { approvers: 'U0GRACE' }],
  ])('are no request %s', (_, over) => {
    const foreign = { ...asked(), details: { request: { ...request(), ...over } } };
    expect(rollbacksIn([foreign], minute(2))).toEqual([]);
  });

  it('are no request about something else than their subject says', () => {
    expect(rollbacksIn([{ ...asked(), subject: 'rollback:another' }], minute(2))).toEqual([]);
  });

  it.each(noise)('with %j for details change nothing and break nothing', (details) => {
    const own = [asked(), approved(), claimed(), finished()];
    const forged = own.slice(1).map((event) => ({
      ...event,
      // The same id, and earlier: it must not stand in the place of the true one.
      event_time: minute(0.1).toISOString(),
      actor: 'stranger',
      details: { outcome: details, attempt: details, step: details, run: details, owner: details },
    }));
    const observed = { ...rollbackObserved(ID, run), details: { run: details } };
    const progressed = { ...rollbackProgressed(ID, { step: 'sent', attempt: 1 }, minute(3)), details: {} };
    const found = state([...forged.slice(1), observed, progressed, ...own]);
    expect(found).toMatchObject({ phase: 'finished', observed: null, progress: [] });
    expect(found).toEqual(state(own));
  });

  it('under another subject do not hide those of the request', () => {
    const decoy = { ...approved(), subject: 'rollback:another', event_time: ASKED_AT };
    expect(state([decoy, asked(), approved()]).phase).toBe('approved');
  });

  it('with strange words for people and reasons are taken for what they say', () => {
    const odd = { ...rollbackDenied(ID, GRACE, '', minute(1)), details: { why: 7, name: null } };
    expect(state([asked(), odd]).denied).toEqual({
      by: { id: GRACE.id, name: GRACE.id },
      at: minute(1).toISOString(),
      why: '',
    });
    const changes = { ...rollbackOutdated(ID, [], GRACE, minute(1)), details: { changes: ['one', 2] } };
    expect(state([asked(), changes]).outdated?.changes).toEqual(['one']);
  });
});

describe('what events are called', () => {
  it('comes from their meaning', () => {
    const refused = { act: 'approve', about: 'x'.repeat(200), by: LINUS, why: 'not named' };
    const ids = [
      asked(),
      approved(),
      rollbackDenied(ID, GRACE, 'no', minute(1)),
      rollbackOutdated(ID, [], GRACE, minute(1)),
      claimed(3),
      rollbackProgressed(ID, { step: 'sent', attempt: 2, operation: null }, minute(1)),
      rollbackProgressed(ID, { step: 'alive', attempt: 2 }, minute(1)),
      finished(),
      rollbackObserved(ID, run),
      rollbackPreviewed(draft()),
    ].map(({ event_id }) => event_id);
    expect(ids).toEqual([
      `rollback_requested:${ID}`,
      `rollback_approved:${ID}:${GRACE.id}`,
      `rollback_denied:${ID}:${GRACE.id}`,
      `rollback_outdated:${ID}`,
      `rollback_claimed:${ID}:3`,
      `rollback_progressed:${ID}:2:sent`,
      `rollback_progressed:${ID}:2:alive:${minute(1).toISOString()}`,
      `rollback_finished:${ID}`,
      `rollback_observed:${ID}`,
      `rollback_previewed:${ID}`,
    ]);
    const [one, two] = [10, 50].map((seconds) => rollbackRefused(refused, minute(seconds / 60)));
    expect(one?.event_id).toBe(two?.event_id);
    expect(one?.subject).toBe(`rollback:${'x'.repeat(80)}`);
    expect(rollbackRefused(refused, minute(2)).event_id).not.toBe(one?.event_id);
  });
});
