import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, eachDate, type IsoDate } from '../../src/calendar/dates.ts';
import type { Part } from '../../src/checks/finding.ts';
import { phaseTransitions } from '../../src/checks/phase-transitions.ts';
import type { Profile } from '../../src/config/profile.ts';
import { type Facts, known, type ScheduleRow } from '../../src/facts/facts.ts';
import {
  at,
  healthyFacts,
  judge,
  night,
  nights,
  partOf,
  profile,
  unknown,
  withoutGames,
  withTable,
} from '../support/fact-builders.ts';
import {
  notes,
  PHASES,
  phasedFacts,
  ranFor,
  WRITTEN,
  withoutPhase,
  withPhaseRows,
  writtenAt,
} from '../support/phase-builders.ts';

const D = '2026-02-06';
const BEFORE = '2026-02-05';
const NEXT = '2026-02-07';
const NOON = at(NEXT, '12:00');
const LAST_14 = eachDate(addDays(D, -13), D);
const [SUMMARY, CACHE, PREDICTIONS] = [
  'nba_analytics.player_game_summary',
  'nba_precompute.player_daily_cache',
  'nba_predictions.player_prop_predictions',
];
const EXPORT = 'phase6-export';

/** Two games on each of eighteen nights, and two more to come. */
const schedule = nights(addDays(D, 2), 20, 2);
const whole = phasedFacts(schedule, D, NOON);
const season = () => whole;

interface Over {
  now?: Date;
  targetDate?: IsoDate;
  profile?: Profile;
}
const judged = (facts: Facts, over: Over = {}) =>
  judge('phase_transitions', { facts, targetDate: D, now: NOON, check: phaseTransitions, ...over });
const about = (facts: Facts, subject: string, over: Over = {}): Part => partOf(judged(facts, over), subject);

describe('each phase that finished', () => {
  it('started the next one: passes, with what was seen', () => {
    const finding = judged(season());
    expect(finding.status).toBe('PASS');
    expect(finding.parts.map(({ subject, status }) => [subject, status])).toEqual([
      [SUMMARY, 'PASS'],
      [CACHE, 'PASS'],
      [PREDICTIONS, 'PASS'],
      [EXPORT, 'SKIP'],
    ]);
    expect(partOf(finding, PREDICTIONS)).toMatchObject({
      expected: 'predictions starts within 1 h of precompute',
      actual: 'on 14 of 14 game dates',
      threshold: 1,
      evidence: { game_dates: 14, complete: 14, handed_over: 14, missed: 0 },
    });
    // What is computed for the day after is judged with that day.
    expect(partOf(finding, CACHE).actual).toBe('on 13 of 13 game dates');
    expect(finding.notes).toEqual([
      'what started each phase is not known: nothing reads the pipeline’s completion notes',
      `not judged (not_configured): ${EXPORT}`,
    ]);
  });

  it.each([
    ['analytics', SUMMARY, D, D, NOON, 'P2_HIGH'],
    ['analytics', SUMMARY, BEFORE, BEFORE, NOON, 'P2_HIGH'],
    ['precompute', CACHE, D, BEFORE, NOON, 'P2_HIGH'],
    ['precompute', CACHE, D, BEFORE, at(D, '12:00'), 'P1_CRITICAL'],
    ['predictions', PREDICTIONS, D, D, NOON, 'P2_HIGH'],
    ['predictions', PREDICTIONS, D, D, at(D, '23:30'), 'P1_CRITICAL'],
    ['predictions', PREDICTIONS, BEFORE, BEFORE, at(D, '12:00'), 'P2_HIGH'],
  ] as const)(
    'and no %s came of it is a failure of %s: nothing for %s, asked of %s at %s',
    (phase, table, gone, complete, now, severity) => {
      const part = about(withoutPhase(season(), phase, gone), table, { now });
      expect(part).toMatchObject({ status: 'FAIL', severity, affected: 1, dates: [complete] });
      expect(part.message).toContain(`${phase} did not start on 1 of `);
      expect(part.evidence).toMatchObject({ missed: 1 });
    },
  );

  it('says when it was complete, and that nothing came since', () => {
    expect(about(withoutPhase(season(), 'precompute', D), CACHE).message).toBe(
      'analytics was complete and precompute did not start on 1 of 13 game dates: Feb 5 (complete Fri Feb 6, 09:00 EST; no row and no run for Feb 6 since)',
    );
    const stale = writtenAt(season(), 'precompute', at(D, '06:35'), D);
    expect(about(stale, CACHE)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(about(stale, CACHE).message).toContain(
      'nothing for Feb 6 since, newest row Fri Feb 6, 06:35 EST)',
    );
    const three = withoutPhase(season(), 'predictions', '2026-02-01', '2026-02-03', BEFORE, D);
    expect(about(three, PREDICTIONS)).toMatchObject({ affected: 4, actual: 'on 10 of 14 game dates' });
    expect(about(three, PREDICTIONS).message).toMatch(/: Feb 6 .*Feb 5 .*Feb 3 .* and 1 more$/);
  });

  it.each([
    ['analytics', SUMMARY, NEXT, '08:59', '09:00'],
    // It is not expected before half past eight.
    ['predictions', PREDICTIONS, D, '10:39', '10:40'],
    ['precompute', CACHE, D, '09:59', '10:00'],
  ] as const)('has time to start %s: %s is judged from the minute on', (phase, table, date, before, from) => {
    const facts = withoutPhase(season(), phase, D);
    const waiting = judged(facts, { now: at(date, before) });
    expect(waiting.status).toBe('PASS');
    expect(waiting.notes.join()).toContain(`${phase} has until ${from} EST to start`);
    expect(about(facts, table, { now: at(date, from) }).status).toBe('FAIL');
  });

  it('does not ask for what is not expected yet: an hour after that, and not after the phase before', () => {
    const early = writtenAt(withoutPhase(season(), 'predictions', D), 'precompute', at(D, '06:40'), D);
    expect(judged(early, { now: at(D, '09:29') }).status).toBe('PASS');
    expect(about(early, PREDICTIONS, { now: at(D, '09:30') })).toMatchObject({ status: 'FAIL' });
  });

  it('is not due, with the time, where nothing else was judged', () => {
    const first = phasedFacts(night(D, 2), D, NOON);
    const facts = withoutPhase(first, 'analytics', D);
    const over = { profile: lateStart, now: at(NEXT, '08:00') };
    expect(about(facts, SUMMARY, over)).toMatchObject({
      status: 'SKIP',
      reason: 'not_due',
      due: at(NEXT, '09:00').toISOString(),
    });
    expect(judged(facts, over).status).not.toBe('PASS');
  });
});

/** A season that begins long before its first game: no date is one of the first days. */
const lateStart: Profile = {
  ...profile,
  calendar: { ...profile.calendar, bootstrapPhases: [], bootstrapDays: 0 },
};

describe('what is no missed hand-over', () => {
  const fires = (facts: Facts, over: Over = {}) => {
    const { parts } = judged(facts, over);
    return parts.filter(({ status }) => status !== 'PASS' && status !== 'SKIP').map(({ subject }) => subject);
  };

  it('is a stamp that is the same: loads of a whole season stamp all phases alike', () => {
    const same = (Object.keys(WRITTEN) as (keyof typeof WRITTEN)[]).reduce(
      (facts, phase) => writtenAt(facts, phase, (date) => at(addDays(date, 1), '09:00')),
      season(),
    );
    expect(judged(same).status).toBe('PASS');
    expect(partOf(judged(same), CACHE).actual).toBe('on 13 of 13 game dates');
    // What stands there for the night itself, and no newer, says nothing of the day after.
    expect(fires(withoutPhase(same, 'precompute', D), { now: at(addDays(D, 2), '12:00') })).toEqual([CACHE]);
  });

  it('are load times that no table tells: rows count as a start, and nothing is proven complete', () => {
    const silent = (Object.keys(WRITTEN) as (keyof typeof WRITTEN)[]).reduce(
      (facts, phase) => writtenAt(facts, phase, null),
      season(),
    );
    expect(judged(silent).status).toBe('PASS');
    expect(fires(withoutPhase(silent, 'predictions', D))).toEqual([]);
    expect(partOf(judged(withoutPhase(silent, 'predictions', D)), PREDICTIONS).actual).toBe(
      'on 13 of 13 game dates',
    );
    expect(fires(writtenAt(season(), 'predictions', null))).toEqual([]);
  });

  it('is raw data that is loaded again after Phase 3 covered it; what it does not cover has to follow', () => {
    const again = writtenAt(season(), 'raw', at(NEXT, '09:45'), D);
    expect(fires(again)).toEqual([]);
    const short = withoutGames(again, [SUMMARY], ['ATL@BOS'], D);
    expect(fires(short)).toEqual([SUMMARY]);
    // Days later it is a repair of what nobody computes again by itself.
    const late = { now: at('2026-02-08', '12:00') };
    expect(fires(writtenAt(short, 'raw', at('2026-02-08', '00:00'), D), late)).toEqual([]);
    expect(fires(writtenAt(short, 'raw', at(NEXT, '23:59'), D), late)).toEqual([SUMMARY]);
  });

  it('is a phase that runs again in the afternoon, where predictions were made since they are expected', () => {
    const again = writtenAt(season(), 'precompute', at(D, '13:10'), D);
    expect(fires(again)).toEqual([]);
    expect(fires(writtenAt(again, 'predictions', at(D, '08:30'), D))).toEqual([]);
    expect(fires(writtenAt(again, 'predictions', at(D, '08:29'), D))).toEqual([PREDICTIONS]);
  });

  it('is a night that is computed again when its next day is over', () => {
    expect(fires(writtenAt(season(), 'analytics', at(BEFORE, '00:00'), '2026-02-03'))).toEqual([]);
    expect(fires(writtenAt(season(), 'analytics', at('2026-02-04', '23:59'), '2026-02-03'))).toEqual([CACHE]);
  });

  it.each([
    ['raw', SUMMARY, 'analytics'],
    ['analytics', CACHE, 'precompute'],
    ['precompute', PREDICTIONS, 'predictions'],
  ] as const)('is what starts from %s that is not complete: %s', (phase, table, next) => {
    const gone = next === 'precompute' ? addDays(BEFORE, 1) : BEFORE;
    const [first = ''] = PHASES[phase] ?? [];
    const facts = withoutPhase(season(), next, gone);
    expect(fires(facts)).toContain(table);
    const incomplete = withPhaseRows(facts, [first], (row) => (row.date === BEFORE ? null : row));
    expect(fires(incomplete)).not.toContain(table);
  });

  it('are rows below a floor: the phase is not complete', () => {
    const facts = withoutPhase(season(), 'predictions', D);
    const rows = (validRows: number) =>
      withPhaseRows(facts, [CACHE], (row) => (row.date === D ? { ...row, validRows } : row));
    expect(fires(rows(19))).toEqual([]);
    expect(fires(rows(20))).toEqual([PREDICTIONS]);
  });

  it('is what is not expected: the first days, a halt, no games on the next day', () => {
    const gone = withoutPhase(season(), 'predictions', D);
    const halted = { ...gone, halts: known([{ effectiveDate: D, active: true, reason: null }]) };
    expect(fires(halted)).toEqual([]);
    const first = '2026-10-21';
    const dates = eachDate(first, '2026-11-04');
    const opening = withoutPhase(
      phasedFacts(nights('2026-11-04', 15, 2), '2026-11-04', NOON),
      'precompute',
      ...dates,
    );
    const asked = (targetDate: IsoDate) => ({ targetDate, now: at(addDays(targetDate, 1), '12:00') });
    expect(fires(opening, asked('2026-11-03'))).toEqual([]);
    expect(fires(opening, asked('2026-11-04'))).toEqual([CACHE]);
    const rested = schedule.filter(({ date }) => date !== D);
    const pause = phasedFacts(rested, NEXT, NOON);
    const after = { targetDate: NEXT, now: at('2026-02-08', '12:00') };
    expect(judged(pause, after).status).toBe('PASS');
    // Without the night before the pause, and the newest.
    expect(partOf(judged(pause, after), CACHE).evidence).toMatchObject({ game_dates: 14, handed_over: 12 });
  });

  it('are playoffs that are not processed', () => {
    const playoffs = (row: ScheduleRow) => ({ ...row, gameId: `004${row.gameId.slice(3)}` });
    const { playoffsProcessed } = profile.calendar;
    const off: Profile = {
      ...profile,
      calendar: { ...profile.calendar, playoffsProcessed: { ...playoffsProcessed, analytics: false } },
    };
    const facts = withoutPhase(phasedFacts(schedule.map(playoffs), D, NOON), 'analytics', ...LAST_14);
    expect(fires(facts)).toEqual([SUMMARY]);
    expect(about(facts, SUMMARY, { profile: off })).toMatchObject({
      status: 'SKIP',
      reason: 'playoffs_not_processed',
    });
  });

  it('is what the warehouse no longer keeps', () => {
    const late = at('2026-03-20', '12:00');
    const facts = withoutPhase(phasedFacts(schedule, D, late), 'precompute', D);
    const kept = (days: Facts['retention'][string]): Facts => ({ ...facts, retention: { [CACHE]: days } });
    expect(fires(kept(known(90)), { now: late })).toEqual([CACHE]);
    expect(fires(kept(known(30)), { now: late })).toEqual([]);
    expect(about(kept(unknown('permission')), CACHE, { now: late })).toMatchObject({ status: 'ERROR' });
  });

  it('is a day without games, on which the window is judged all the same, and a summer', () => {
    const over = { targetDate: '2026-02-09', now: at('2026-02-10', '12:00') };
    const rest = nights(D, 18, 2).concat(night('2026-02-12', 2));
    expect(judged(phasedFacts(rest, D, NOON), over).status).toBe('PASS');
    const summer = { targetDate: '2026-07-20', now: at('2026-07-21', '12:00') };
    expect(judged(phasedFacts(rest, D, NOON), summer)).toMatchObject({ status: 'SKIP', reason: 'no_games' });
  });

  it('is anything, where each phase is written after the one before, or at once', () => {
    const minutes = fc.integer({ min: 0, max: 180 });
    fc.assert(
      fc.property(minutes, minutes, minutes, minutes, (start, second, third, fourth) => {
        const base = at(NEXT, '06:00').getTime() + start * 60_000;
        // A day's precompute follows the night before it.
        const offset = {
          raw: 0,
          analytics: second,
          precompute: second + third - 1440,
          predictions: second + third + fourth - 1440,
        };
        const facts = (Object.keys(offset) as (keyof typeof offset)[]).reduce(
          (all, phase) =>
            writtenAt(all, phase, (date) => {
              const days = (Date.parse(date) - Date.parse(D)) / 86_400_000;
              return new Date(base + (offset[phase] + days * 1440) * 60_000);
            }),
          withShortWindow,
        );
        return judged(facts).status === 'PASS';
      }),
      { numRuns: 15 },
    );
  });
  const withShortWindow = season();
});

describe('runs', () => {
  const gone = withoutPhase(season(), 'precompute', D);
  const having = (facts: Facts, ...rows: ReturnType<typeof ranFor>[]): Facts => ({
    ...facts,
    runs: known(rows),
  });
  const statusOf = (...rows: ReturnType<typeof ranFor>[]) => about(having(gone, ...rows), CACHE).status;

  it('of the next phase that began since are a start, whatever came of them', () => {
    expect(statusOf(ranFor('PlayerDailyCacheProcessor', D, at(D, '09:00'), 'failed'))).toBe('PASS');
    expect(statusOf(ranFor('ml_feature_store', BEFORE, at(D, '09:01')))).toBe('PASS');
  });

  it('before, for another date, of another phase, or that were skipped are none', () => {
    expect(statusOf(ranFor('player_daily_cache', D, at(D, '08:59')))).toBe('FAIL');
    expect(statusOf(ranFor('player_daily_cache', '2026-02-04', at(D, '09:30')))).toBe('FAIL');
    expect(statusOf(ranFor('player_game_summary', D, at(D, '09:30')))).toBe('FAIL');
    expect(statusOf(ranFor('player_daily_cache', D, at(D, '09:30'), 'skipped'))).toBe('FAIL');
  });

  const PHASE3 = ['player_game_summary', 'team_offense_game_summary', 'team_defense_game_summary'];
  const ranAt = (begun: Date, names: readonly string[]) => names.map((name) => ranFor(name, D, begun));

  it('that are missing beside the others of a phase are named, an hour after the last of them', () => {
    const facts = having(season(), ...ranAt(at(NEXT, '10:50'), PHASE3.slice(0, 2)));
    const finding = judged(facts);
    expect(finding).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(partOf(finding, 'team defense summary')).toMatchObject({
      kind: 'processor',
      status: 'WARN',
      threshold: 1,
      dates: [D],
    });
    expect(partOf(finding, 'team defense summary').message).toBe(
      'no run for Feb 6, for which others of analytics last ran Sat Feb 7, 10:50 EST',
    );
    expect(judged(facts, { now: at(NEXT, '11:49') }).status).toBe('PASS');
    expect(judged(facts, { now: at(NEXT, '11:50') }).status).toBe('WARN');
    expect(judged(having(season(), ...ranAt(at(NEXT, '10:50'), PHASE3))).status).toBe('PASS');
  });

  it('that nobody noted, for any of a phase, say nothing', () => {
    expect(judged(having(season())).status).toBe('PASS');
    const none = { ...season(), runs: { state: 'not_configured' as const } };
    expect(judged(none).status).toBe('PASS');
    expect(about({ ...gone, runs: { state: 'not_configured' } }, CACHE).status).toBe('FAIL');
  });

  it('are not missing before they are due, nor on dates before the newest that is', () => {
    const early = having(season(), ...ranAt(at(NEXT, '07:00'), PHASE3.slice(0, 2)));
    expect(judged(early, { now: at(NEXT, '10:29') }).status).toBe('PASS');
    expect(judged(early, { now: at(NEXT, '10:30') }).status).toBe('WARN');
    const older = having(
      season(),
      ...PHASE3.slice(0, 2).map((name) => ranFor(name, BEFORE, at(D, '09:30'))),
      ...ranAt(at(NEXT, '09:00'), PHASE3),
    );
    expect(judged(older).status).toBe('PASS');
  });

  it('that never ended are named once, until one for the date ends well', () => {
    const stuck = [
      ranFor('PlayerGameSummaryProcessor', BEFORE, at(D, '03:00'), 'stuck'),
      ranFor('player_game_summary', D, at(NEXT, '03:00'), 'stuck'),
    ];
    const part = about(having(season(), ...stuck), 'player game summary');
    expect(part).toMatchObject({
      kind: 'processor',
      status: 'WARN',
      severity: 'P3_MEDIUM',
      dates: [BEFORE, D],
      actual: '2 runs did not',
    });
    expect(part.message).toContain('for Feb 5, Feb 6: begun Sat Feb 7, 03:00 EST');
    const healed = having(season(), ...stuck, ranFor('player_game_summary', D, at(NEXT, '09:00')));
    expect(about(healed, 'player game summary').dates).toEqual([BEFORE]);
    const before = having(season(), ...stuck, ranFor('player_game_summary', D, at(NEXT, '02:00')));
    expect(about(before, 'player game summary').dates).toEqual([BEFORE, D]);
    const strange = ranFor('OddsGameLinesProcessor', D, at(NEXT, '03:00'), 'stuck');
    expect(judged(having(season(), strange)).status).toBe('PASS');
    const long = ranFor('player_game_summary', addDays(D, -14), at(D, '03:00'), 'stuck');
    expect(judged(having(season(), long)).status).toBe('PASS');
  });
});

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
    const three = judged(noted(season(), ...of(LAST_14, (date) => date < '2026-02-04')));
    expect(three).toMatchObject({
      status: 'WARN',
      severity: 'P4_LOW',
      affected: 3,
      targetTable: PREDICTIONS,
    });
    expect(three.message).toContain(
      'predictions runs on backup schedulers: phase4_completion knows of no trigger on the last 3 game dates (Feb 4, Feb 5, Feb 6)',
    );
    expect(partOf(three, PREDICTIONS)).toMatchObject({
      dates: ['2026-02-04', BEFORE, D],
      evidence: { on_backup: 3, handed_over: 14 },
    });
    const two = judged(noted(season(), ...of(LAST_14, (date) => date < BEFORE)));
    expect(two.status).toBe('PASS');
    expect(two.notes).toContain(
      'predictions started, and phase4_completion knows of no trigger: Feb 5, Feb 6',
    );
  });

  it('are of the phase before: those of Phase 3 say what started Phase 4, as far as that is judged', () => {
    const finding = judged(noted(season(), ...of(LAST_14, false, 'phase3_completion')));
    expect(finding).toMatchObject({ status: 'WARN', severity: 'P4_LOW', affected: 13, targetTable: CACHE });
    expect(partOf(finding, PREDICTIONS).status).toBe('PASS');
  });

  it('are over with the first trigger, and a note that is gone says nothing', () => {
    expect(judged(noted(season(), ...of(LAST_14, (date) => date === D))).status).toBe('PASS');
    const gone = of(LAST_14, false).filter(({ date }) => date !== BEFORE);
    expect(judged(noted(season(), ...gone)).status).toBe('PASS');
    // Of the newest date there is none yet.
    const late = of(LAST_14, false).filter(({ date }) => date !== D);
    expect(about(noted(season(), ...late), PREDICTIONS)).toMatchObject({ status: 'WARN', affected: 13 });
    expect(judged(noted(season())).status).toBe('PASS');
  });

  it('explain and never decide: what is missing fails with a trigger, too, and is no backup', () => {
    const missing = withoutPhase(season(), 'predictions', D);
    expect(about(noted(missing, ...of(LAST_14, true)), PREDICTIONS).status).toBe('FAIL');
    expect(about(noted(missing, ...of(LAST_14, false)), PREDICTIONS)).toMatchObject({
      status: 'FAIL',
      dates: [D],
      evidence: { on_backup: 0 },
    });
    expect(judged(noted(season(), ...of(LAST_14, true))).notes).toEqual([
      `not judged (not_configured): ${EXPORT}`,
    ]);
  });

  it('that can not be read are an error, beside what rows say', () => {
    const facts = { ...season(), cloud: { ...season().cloud, completions: unknown('permission') } };
    expect(judged(facts)).toMatchObject({ status: 'ERROR', cause: 'permission' });
    expect(about(facts, PREDICTIONS).status).toBe('PASS');
  });

  it('are cut to the date and to the moment', () => {
    const asOf = at(D, '12:00');
    const later = of([D], true).map((note) => ({ ...note, triggeredAt: at(D, '12:01').toISOString() }));
    const facts = noted(season(), ...of(LAST_14, false).slice(0, -1), ...later);
    expect(about(facts, PREDICTIONS, { now: asOf })).toMatchObject({ status: 'WARN', affected: 14 });
    expect(about(facts, PREDICTIONS, { now: at(D, '12:02') }).status).toBe('PASS');
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
  const partAt = (facts: Facts, over: Over = {}) => about(facts, EXPORT, over);

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
      'precompute was complete and nothing was exported since on the last 2 game dates (Feb 5, Feb 6); last export Wed Feb 4, 12:30 EST',
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
    expect(partAt(facts, { now: at(D, '11:40') })).toMatchObject({ status: 'FAIL', dates: [D] });
    const first = exported([], '12:30', phasedFacts(night(D, 2), D, NOON));
    expect(partAt(first, { now: at(D, '11:39'), profile: lateStart })).toMatchObject({ status: 'SKIP' });
  });

  it('stand where the phase was written again when its day was over, if they followed it at all', () => {
    const again = writtenAt(season(), 'precompute', (date) => at(addDays(date, 1), '07:10'));
    expect(partAt(exported(LAST_14, '12:30', again)).status).toBe('PASS');
    expect(partAt(exported(LAST_14, '06:29', again)).status).toBe('FAIL');
  });

  it('are not asked for where picks are halted, where the phase is not complete, or nothing tells since when', () => {
    const stopped = exported(LAST_14.slice(0, -1));
    const halts = known([{ effectiveDate: D, active: true, reason: null }]);
    expect(partAt({ ...stopped, halts }).status).toBe('PASS');
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
    expect(judged(blind)).toMatchObject({ status: 'ERROR', cause: 'timeout' });
  });
});

describe('what can not be seen', () => {
  const TABLES = phaseTransitions.needs(profile).tables;

  it.each(['missing_table', 'permission', 'timeout'] as const)('is an error about its table: %s', (cause) => {
    for (const table of TABLES) {
      const finding = judged(withTable(season(), table, unknown(cause)));
      expect(finding).toMatchObject({ status: 'ERROR', cause });
      expect(partOf(finding, table)).toMatchObject({ status: 'ERROR', cause });
    }
  });

  it('leaves the steps that do not need it judged, and a lost one lost', () => {
    const facts = withTable(withoutPhase(season(), 'analytics', D), CACHE, unknown('timeout'));
    const finding = judged(facts);
    expect(partOf(finding, SUMMARY).status).toBe('FAIL');
    expect(partOf(finding, CACHE).status).toBe('ERROR');
    expect(finding.parts.some(({ subject }) => subject === PREDICTIONS)).toBe(false);
  });

  it('is an error about the log of runs', () => {
    expect(judged({ ...season(), runs: unknown('permission') })).toMatchObject({
      status: 'ERROR',
      cause: 'permission',
      targetTable: 'nba_reference.processor_run_history',
    });
  });

  it('is left out where an imported season did not record it: the rest of its phase is judged', () => {
    const box = 'nba_raw.nbac_team_boxscore';
    const finding = judged(withTable(season(), box, { state: 'not_recorded' }));
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, box)).toMatchObject({ status: 'SKIP', reason: 'not_recorded' });
    const dates = Object.fromEntries(TABLES.map((table) => [table, LAST_14.slice(-4)]));
    const four = judged({ ...season(), recorded: dates });
    expect(partOf(four, SUMMARY).actual).toBe('on 4 of 4 game dates');
  });

  it('is not configured without thresholds, and nothing is asked for then', () => {
    const { phase_transitions: _, ...checks } = profile.checks;
    const over = { profile: { ...profile, checks } };
    expect(judged(season(), over)).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
    expect(phaseTransitions.needs(over.profile)).toEqual({ tables: [] });
  });

  it('passes facts of a healthy season without a load time, with runs of the last night', () => {
    expect(judged(healthyFacts(schedule, D, NOON)).status).toBe('PASS');
  });
});
