import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import { type Facts, known } from '../../src/facts/facts.ts';
import { at, partOf } from '../support/fact-builders.ts';
import {
  aboutPhase,
  BEFORE,
  CACHE,
  D,
  judgePhases,
  NEXT,
  ranFor,
  season,
  withoutPhase,
} from '../support/phase-builders.ts';

describe('runs', () => {
  const gone = withoutPhase(season(), 'precompute', D);
  const having = (facts: Facts, ...rows: ReturnType<typeof ranFor>[]): Facts => ({
    ...facts,
    runs: known(rows),
  });
  const statusOf = (...rows: ReturnType<typeof ranFor>[]) => aboutPhase(having(gone, ...rows), CACHE).status;

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
    const finding = judgePhases(facts);
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
    expect(judgePhases(facts, { now: at(NEXT, '11:49') }).status).toBe('PASS');
    expect(judgePhases(facts, { now: at(NEXT, '11:50') }).status).toBe('WARN');
    expect(judgePhases(having(season(), ...ranAt(at(NEXT, '10:50'), PHASE3))).status).toBe('PASS');
  });

  it('that nobody noted, for any of a phase, say nothing', () => {
    expect(judgePhases(having(season())).status).toBe('PASS');
    const none = { ...season(), runs: { state: 'not_configured' as const } };
    expect(judgePhases(none).status).toBe('PASS');
    const unasked = aboutPhase({ ...gone, runs: { state: 'not_configured' } }, CACHE);
    expect(unasked.status).toBe('FAIL');
    // Who could not look at runs does not say that there were none.
    expect(unasked.message).toContain('no row for');
    expect(unasked.message).not.toContain('no run');
  });

  it('are not missing before they are due, nor on dates before the newest that is', () => {
    const early = having(season(), ...ranAt(at(NEXT, '07:00'), PHASE3.slice(0, 2)));
    expect(judgePhases(early, { now: at(NEXT, '10:29') }).status).toBe('PASS');
    expect(judgePhases(early, { now: at(NEXT, '10:30') }).status).toBe('WARN');
    const older = having(
      season(),
      ...PHASE3.slice(0, 2).map((name) => ranFor(name, BEFORE, at(D, '09:30'))),
      ...ranAt(at(NEXT, '09:00'), PHASE3),
    );
    expect(judgePhases(older).status).toBe('PASS');
  });

  it('that never ended are named once, until one for the date ends well', () => {
    const stuck = [
      ranFor('PlayerGameSummaryProcessor', BEFORE, at(D, '03:00'), 'stuck'),
      ranFor('player_game_summary', D, at(NEXT, '03:00'), 'stuck'),
    ];
    const part = aboutPhase(having(season(), ...stuck), 'player game summary');
    expect(part).toMatchObject({
      kind: 'processor',
      status: 'WARN',
      severity: 'P3_MEDIUM',
      dates: [BEFORE, D],
      actual: '2 runs did not',
    });
    expect(part.message).toContain('for Feb 5, Feb 6: begun Sat Feb 7, 03:00 EST');
    const healed = having(season(), ...stuck, ranFor('player_game_summary', D, at(NEXT, '09:00')));
    expect(aboutPhase(healed, 'player game summary').dates).toEqual([BEFORE]);
    const before = having(season(), ...stuck, ranFor('player_game_summary', D, at(NEXT, '02:00')));
    expect(aboutPhase(before, 'player game summary').dates).toEqual([BEFORE, D]);
    const strange = ranFor('OddsGameLinesProcessor', D, at(NEXT, '03:00'), 'stuck');
    expect(judgePhases(having(season(), strange)).status).toBe('PASS');
    const long = ranFor('player_game_summary', addDays(D, -14), at(D, '03:00'), 'stuck');
    expect(judgePhases(having(season(), long)).status).toBe('PASS');
  });

  it('that never ended and are missing, too, are one processor', () => {
    const stuck = ranFor('player_game_summary', BEFORE, at(D, '03:00'), 'stuck');
    const finding = judgePhases(having(season(), stuck, ...ranAt(at(NEXT, '09:00'), PHASE3.slice(1))));
    const named = finding.parts.filter(({ kind }) => kind === 'processor');
    expect(named).toMatchObject([{ subject: 'player game summary', dates: [BEFORE] }]);
  });
});
