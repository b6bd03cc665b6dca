import { describe, expect, it } from 'vitest';
import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import { type Facts, known } from '../../src/facts/facts.ts';
import { at, night, partOf, unknown } from '../support/fact-builders.ts';
import {
  aboutPhase,
  BEFORE,
  CACHE,
  D,
  EXPORT,
  judgePhases,
  LAST_14,
  lateStart,
  NEXT,
  NOON,
  notes,
  type Over,
  PREDICTIONS,
  phasedFacts,
  ranFor,
  season,
  withoutPhase,
  writtenAt,
} from '../support/phase-builders.ts';

describe('completion notes', () => {
  const noted = (facts: Facts, ...rows: ReturnType<typeof notes>): Facts => ({
    ...facts,
    cloud: { ...facts.cloud, completions: known(rows) },
  });
  const of = (
    dates: readonly IsoDate[],
    triggered: Parameters<typeof notes>[2],
    document = 'phase4_completion',
  ) => notes(document, dates, triggered);

  it('that know of no trigger on three game dates running are a warning, and on fewer a note', () => {
    const three = judgePhases(noted(season(), ...of(LAST_14, (date) => date < '2026-02-04')));
    expect(three).toMatchObject({
      status: 'WARN',
      severity: 'P4_LOW',
      affected: 3,
      targetTable: PREDICTIONS,
    });
    expect(three.message).toContain(
      'predictions runs on backup schedulers: its rows are there on the last 3 game dates (Feb 4, Feb 5, Feb 6), and the completion note phase4_completion knows of no trigger',
    );
    expect(partOf(three, PREDICTIONS)).toMatchObject({
      dates: ['2026-02-04', BEFORE, D],
      evidence: { on_backup: 3, handed_over: 14 },
    });
    const two = judgePhases(noted(season(), ...of(LAST_14, (date) => date < BEFORE)));
    expect(two.status).toBe('PASS');
    expect(two.notes).toContain(
      'predictions started, and the completion note phase4_completion knows of no trigger: Feb 5, Feb 6',
    );
  });

  it('are of the phase before: those of Phase 3 say what started Phase 4, as far as that is judged', () => {
    const finding = judgePhases(noted(season(), ...of(LAST_14, false, 'phase3_completion')));
    expect(finding).toMatchObject({ status: 'WARN', severity: 'P4_LOW', affected: 13, targetTable: CACHE });
    expect(partOf(finding, PREDICTIONS).status).toBe('PASS');
  });

  it('are over with the first trigger, and a note that is gone says nothing', () => {
    expect(judgePhases(noted(season(), ...of(LAST_14, (date) => date === D))).status).toBe('PASS');
    const gone = of(LAST_14, false).filter(({ date }) => date !== BEFORE);
    expect(judgePhases(noted(season(), ...gone)).status).toBe('PASS');
    // Of the newest date there is none yet.
    const late = of(LAST_14, false).filter(({ date }) => date !== D);
    expect(aboutPhase(noted(season(), ...late), PREDICTIONS)).toMatchObject({ status: 'WARN', affected: 13 });
    expect(judgePhases(noted(season())).status).toBe('PASS');
  });

  it('explain and never decide: what is missing fails with a trigger, too, and is no backup', () => {
    const missing = withoutPhase(season(), 'predictions', D);
    expect(aboutPhase(noted(missing, ...of(LAST_14, true)), PREDICTIONS).status).toBe('FAIL');
    expect(aboutPhase(noted(missing, ...of(LAST_14, false)), PREDICTIONS)).toMatchObject({
      status: 'FAIL',
      dates: [D],
      evidence: { on_backup: 0 },
    });
    expect(judgePhases(noted(season(), ...of(LAST_14, true))).notes).toEqual([
      `not judged (not configured): ${EXPORT}`,
    ]);
  });

  it('speak of backups only where something was written', () => {
    const untriggered = of(LAST_14, false, 'phase3_completion');
    const run = ranFor('player_daily_cache', D, at(D, '09:30'), 'failed');
    const facts = noted({ ...withoutPhase(season(), 'precompute', D), runs: known([run]) }, ...untriggered);
    expect(aboutPhase(facts, CACHE)).toMatchObject({ status: 'PASS', evidence: { on_backup: 0 } });
  });

  it('that can not be read are an error, beside what rows say', () => {
    const facts = { ...season(), cloud: { ...season().cloud, completions: unknown('permission') } };
    expect(judgePhases(facts)).toMatchObject({ status: 'ERROR', cause: 'permission' });
    expect(aboutPhase(facts, PREDICTIONS).status).toBe('PASS');
  });

  it('are cut to the date and to the moment', () => {
    const asOf = at(D, '12:00');
    const later = of([D], true).map((note) => ({ ...note, triggeredAt: at(D, '12:01').toISOString() }));
    const facts = noted(season(), ...of(LAST_14, false).slice(0, -1), ...later);
    expect(aboutPhase(facts, PREDICTIONS, { now: asOf })).toMatchObject({ status: 'WARN', affected: 14 });
    expect(aboutPhase(facts, PREDICTIONS, { now: at(D, '12:02') }).status).toBe('PASS');
  });
});

describe('exports', () => {
  const exported = (dates: readonly IsoDate[], time = '12:30', facts = season()): Facts => ({
    ...facts,
    cloud: {
      ...facts.cloud,
      exports: known(dates.map((date) => ({ date, at: at(date, time).toISOString() }))),
    },
  });
  const partAt = (facts: Facts, over: Over = {}) => aboutPhase(facts, EXPORT, over);

  it('that follow a complete phase pass, with the newest', () => {
    expect(partAt(exported(LAST_14))).toMatchObject({
      kind: 'service',
      status: 'PASS',
      actual: 'on 14 of 14 game dates',
      evidence: { newest: at(D, '12:30').toISOString() },
    });
  });

  it('that stopped fail with the dates since, and those before a newer one do not', () => {
    const part = partAt(exported(LAST_14.slice(0, -2)));
    expect(part).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', affected: 2, dates: [BEFORE, D] });
    expect(part.message).toBe(
      'nothing was exported after precompute was complete on the last 2 game dates (Feb 5, Feb 6); last export Wed Feb 4, 12:30 EST',
    );
    expect(partAt(exported([])).message).toContain('nothing was ever exported');
    expect(partAt(exported(LAST_14.filter((date) => date !== BEFORE)))).toMatchObject({
      status: 'PASS',
      actual: 'on 13 of 14 game dates',
    });
  });

  it('that are older than the phase are none', () => {
    expect(partAt(exported(LAST_14, '09:40')).status).toBe('PASS');
    expect(partAt(exported(LAST_14, '09:39'))).toMatchObject({ status: 'FAIL', affected: 14 });
  });

  it('have two hours, to the minute', () => {
    const facts = exported(LAST_14.slice(0, -1));
    expect(partAt(facts, { now: at(D, '11:39') }).status).toBe('PASS');
    const late = partAt(facts, { now: at(D, '11:40') });
    expect(late).toMatchObject({ status: 'FAIL', dates: [D] });
    expect(late.message).toContain('on the last game date (Feb 6); last export');
    const first = exported([], '12:30', phasedFacts(night(D, 2), D, NOON));
    expect(partAt(first, { now: at(D, '11:39'), profile: lateStart })).toMatchObject({ status: 'SKIP' });
  });

  it('stand where the phase was written again when its day was over, if they followed it at all', () => {
    const again = writtenAt(season(), 'precompute', (date) => at(addDays(date, 1), '07:10'));
    expect(partAt(exported(LAST_14, '12:30', again)).status).toBe('PASS');
    expect(partAt(exported(LAST_14, '06:29', again)).status).toBe('FAIL');
  });

  it('grow old while picks are halted, whatever the phase did: a warning, with the dates since', () => {
    const stopped = exported(LAST_14.slice(0, -2));
    const halts = known([BEFORE, D].map((effectiveDate) => ({ effectiveDate, active: true, reason: null })));
    for (const facts of [stopped, withoutPhase(stopped, 'precompute', D)])
      expect(partAt({ ...facts, halts })).toMatchObject({
        status: 'WARN',
        severity: 'P3_MEDIUM',
        affected: 2,
        dates: [BEFORE, D],
        message:
          'nothing was exported on the last 2 game dates (Feb 5, Feb 6), with the pipeline halted; last export Wed Feb 4, 12:30 EST',
      });
    expect(partAt({ ...exported(LAST_14), halts }).status).toBe('PASS');
    // A day has until its end, and a date on which something was due and is missing counts for more.
    expect(partAt({ ...stopped, halts }, { now: at(D, '23:59') })).toMatchObject({ dates: [BEFORE] });
    const [halt] = halts.state === 'known' ? halts.value : [];
    expect(partAt({ ...stopped, halts: known(halt ? [halt] : []) })).toMatchObject({
      status: 'FAIL',
      dates: [D],
    });
  });

  it('are not asked for where the phase is not complete, or nothing tells since when', () => {
    const stopped = exported(LAST_14.slice(0, -1));
    expect(partAt(withoutPhase(stopped, 'precompute', D)).status).toBe('PASS');
    expect(partAt(writtenAt(stopped, 'precompute', null)).status).toBe('PASS');
    expect(partAt(writtenAt(exported([]), 'precompute', null))).toMatchObject({
      status: 'SKIP',
      reason: 'insufficient_sample',
    });
  });

  it('are cut to the date and to the moment, and not known where they can not be read', () => {
    const facts = exported([...LAST_14.slice(0, -1), D, NEXT]);
    expect(partAt(facts, { now: at(D, '12:29') })).toMatchObject({ status: 'FAIL', dates: [D] });
    expect(partAt(facts, { now: at(D, '12:30') }).status).toBe('PASS');
    const blind = { ...season(), cloud: { ...season().cloud, exports: unknown('timeout') } };
    expect(judgePhases(blind)).toMatchObject({ status: 'ERROR', cause: 'timeout' });
  });
});
