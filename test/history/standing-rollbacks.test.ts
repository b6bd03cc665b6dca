import { describe, expect, it } from 'vitest';
import type { Profile, RollbackProfile } from '../../src/config/profile.ts';
import type { Person } from '../../src/history/care.ts';
import type { LiveValue, RollbackOutcome, RollbackRequest } from '../../src/history/rollback.ts';
import {
  rollbackApproved,
  rollbackClaimed,
  rollbackFinished,
  rollbackRequested,
} from '../../src/history/rollback-events.ts';
import { rollbacksIn } from '../../src/history/rollback-fold.ts';
import { isEnabled, standingRollbacks } from '../../src/history/standing-rollbacks.ts';
import { profile as shipped } from '../support/fact-builders.ts';
import {
  ADA,
  ASKED_AT,
  doneOutcome,
  FLAG,
  GRACE,
  PHASE3,
  ROLLBACK,
  request,
} from '../support/rollback-builders.ts';
import { declaredRollback } from '../support/standing-builders.ts';

const declared = declaredRollback();
const profileWith = (over: Partial<RollbackProfile> = {}): Profile => ({
  ...shipped,
  rollbacks: { [ROLLBACK]: { ...declared, ...over } },
});
const OTHER = { variable: 'BATCH_MODE', enabled: 'Fast', disabled: 'slow' };

const minute = (minutes: number): Date => new Date(Date.parse(ASKED_AT) + minutes * 60_000);
const live = (...values: (string | null)[]): LiveValue[] =>
  values.map((value, index) => ({ revision: `rev-${value}`, percent: index === 0 ? 90 : 10, value }));
const done = (...values: (string | null)[]): RollbackOutcome =>
  doneOutcome({ live: live(...values), revision: `rev-${values[0]}` });

interface Told {
  minutes: number;
  by?: Person;
  to?: string | null;
  over?: Partial<RollbackRequest>;
  outcome: RollbackOutcome | null;
}

/** What records say after some requests, each finished so many minutes after the first was asked for. */
function standing(told: readonly Told[], profile = profileWith()) {
  const events = told.flatMap(({ minutes, by = ADA, to = 'false', over, outcome }, index) => {
    const id = String(index).repeat(32);
    const asked = request({
      id,
      requester: by,
      reason: `reason ${index}`,
      askedAt: minute(minutes - 3).toISOString(),
      expiresAt: minute(minutes + 27).toISOString(),
      edit: { kind: 'variable', from: null, to },
      ...over,
    });
    const approver = by.id === ADA.id ? GRACE : ADA;
    return [
      rollbackRequested(asked),
      rollbackApproved(id, approver, minute(minutes - 2)),
      rollbackClaimed(id, 1, 'p-1', minute(minutes - 1)),
      ...(outcome === null ? [] : [rollbackFinished(id, outcome, minute(minutes))]),
    ];
  });
  return standingRollbacks(rollbacksIn(events, minute(600)), profile);
}

const ROW = {
  rollback: ROLLBACK,
  service: PHASE3,
  variable: FLAG,
  value: 'false',
  since: minute(5).toISOString(),
  revision: 'rev-false',
  requestedBy: 'Ada',
  approvedBy: ['Grace'],
  reason: 'reason 0',
};
const OFF: Told = { minutes: 5, outcome: done('false') };

describe('what stands rolled back', () => {
  it('is told with who asked, who approved, when and why', () => {
    expect(standing([OFF])).toEqual([ROW]);
  });

  it.each<[string, Told]>([
    ['it was switched on', { minutes: 20, to: 'true', outcome: done('true') }],
    ['it was taken back', { minutes: 20, to: 'True', over: { direction: 'undo' }, outcome: done('True') }],
    ['it was taken back to not set', { minutes: 20, to: null, outcome: done(null) }],
    ['somebody found it on', { minutes: 20, to: 'true', outcome: { state: 'already', live: live('true') } }],
    [
      'somebody had switched it on by hand',
      { minutes: 20, outcome: { state: 'outdated', changes: ['the value'], live: live('true') } },
    ],
  ])('ends where %s', (_, end) => {
    expect(standing([OFF, end])).toEqual([]);
    expect(standing([end, { ...OFF, minutes: 40 }])).toMatchObject([{ requestedBy: 'Ada' }]);
  });

  it.each<[string, Told]>([
    [
      'was refused',
      { minutes: 20, outcome: { state: 'refused', message: 'no', fix: 'x', live: live('false') } },
    ],
    [
      'made a revision without traffic',
      {
        minutes: 20,
        outcome: { state: 'not_live', live: live('false'), revision: 'rev-true', changedBy: null },
      },
    ],
    [
      'failed',
      { minutes: 20, outcome: { state: 'failed', message: 'no', revision: null, live: live('false') } },
    ],
    ['was lost', { minutes: 20, outcome: { state: 'lost', message: 'no', live: null } }],
    ['saw nothing serve', { minutes: 20, outcome: done() }],
    ['is under way', { minutes: 20, outcome: null }],
    [
      'reached only a part',
      {
        minutes: 20,
        outcome: { state: 'not_live', live: live('true', 'false'), revision: 'rev-true', changedBy: null },
      },
    ],
  ])('stays where the way back %s, and is still of whoever switched it off', (_, vain) => {
    expect(standing([OFF, { ...vain, by: GRACE, to: 'true' }])).toEqual([ROW]);
  });

  it('is of the newest change that brought it, and not of whoever found it so', () => {
    const again: Told = { minutes: 20, by: GRACE, outcome: { state: 'already', live: live('false') } };
    expect(standing([OFF, again])).toEqual([ROW]);
    expect(standing([OFF, { minutes: 20, by: GRACE, outcome: done('false') }])).toMatchObject([
      { requestedBy: 'Grace', approvedBy: ['Ada'], reason: 'reason 1', since: minute(20).toISOString() },
    ]);
  });

  it('is of whoever found it so first where nobody changed it here, without a revision', () => {
    const found: Told = { minutes: 5, outcome: { state: 'already', live: live('false') } };
    expect(standing([found, { ...found, minutes: 20, by: GRACE }])).toEqual([{ ...ROW, revision: null }]);
  });

  it('is nobody’s where all that was asked for here was to end it', () => {
    const refused: RollbackOutcome = { state: 'refused', message: 'no', fix: 'x', live: live('false') };
    expect(standing([{ minutes: 5, to: 'true', outcome: refused }])).toEqual([]);
  });

  it('begins with traffic where the change got none before', () => {
    const unseen: Told = {
      minutes: 5,
      outcome: { state: 'not_live', live: live('true'), revision: 'rev-false', changedBy: null },
    };
    expect(standing([unseen])).toEqual([]);
    const moved: Told = {
      minutes: 9,
      over: { edit: { kind: 'traffic', from: [], to: [] }, direction: 'move_traffic' },
      outcome: done('false'),
    };
    expect(standing([unseen, moved])).toMatchObject([
      { since: minute(9).toISOString(), revision: 'rev-false' },
    ]);
  });

  it('does not begin with traffic that was asked for in vain', () => {
    const moved: Told = {
      minutes: 20,
      by: GRACE,
      over: { edit: { kind: 'traffic', from: [], to: [] }, direction: 'move_traffic' },
      outcome: { state: 'failed', message: 'no', revision: null, live: live('false') },
    };
    expect(standing([OFF, moved])).toEqual([ROW]);
    expect(standing([moved])).toEqual([]);
  });

  it('follows the order in which requests ended, not that in which they were asked for', () => {
    const slow: Told = { minutes: 30, over: { askedAt: minute(1).toISOString() }, outcome: done('false') };
    const back: Told = { minutes: 20, to: 'true', outcome: done('true') };
    expect(standing([slow, back])).toMatchObject([{ since: minute(30).toISOString() }]);
  });

  it('is nothing of what the profile does not declare, or declares about another variable', () => {
    expect(standing([OFF], { ...shipped, rollbacks: {} })).toEqual([]);
    expect(standing([OFF], { ...shipped, rollbacks: { another: declared } })).toEqual([]);
    expect(standing([OFF], profileWith({ variable: 'ANOTHER' }))).toEqual([]);
    expect(standing([OFF], profileWith({ service: 'another' }))).toEqual([]);
  });

  it('is a variable that nobody reads by its meaning to the letter', () => {
    const target = { ...request().target, variable: OTHER.variable };
    const set = (to: string | null, minutes: number): Told => ({
      minutes,
      to,
      over: { target },
      outcome: done(to),
    });
    const other = profileWith(OTHER);
    expect(standing([set('slow', 5)], other)).toMatchObject([{ variable: OTHER.variable, value: 'slow' }]);
    expect(standing([set('slow', 5), set('fast', 9)], other)).toMatchObject([{ value: 'fast' }]);
    expect(standing([set('slow', 5), set(null, 9)], other)).toMatchObject([{ value: null }]);
    expect(standing([set('slow', 5), set('Fast', 9)], other)).toEqual([]);
  });
});

describe('the value of normal times', () => {
  it.each<[string | null, boolean]>([
    ['true', true],
    ['TRUE', true],
    [null, true],
    ['false', false],
    ['', false],
    [' true', false],
    ['1', false],
    ['secret', false],
  ])('of the flag: %j is %s', (value, expected) => {
    expect(isEnabled(value, declared, shipped)).toBe(expected);
  });

  it('of a word for no is that word in any case, and of the flag never what means on', () => {
    const no = { ...declared, ...OTHER, enabled: 'false', disabled: 'true' };
    expect([isEnabled('FALSE', no, shipped), isEnabled('true', no, shipped)]).toEqual([true, false]);
    expect(isEnabled(null, no, shipped)).toBe(false);
    const reversed = { ...declared, enabled: 'off', disabled: 'true' };
    expect(isEnabled('true', reversed, shipped)).toBe(false);
    expect(isEnabled('off', reversed, shipped)).toBe(true);
  });
});
