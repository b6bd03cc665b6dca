import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts, ScheduleRow } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  game,
  healthyFacts,
  judge,
  matchups,
  night,
  nights,
  profile,
  unknown,
} from '../support/fact-builders.ts';

const D = '2026-02-11';
const SCHEDULE = profile.sources.schedule;
const NEXT = '2026-02-12';
const NO_SCORES = { awayScore: null, homeScore: null };

const under = (matchup: string) => game(D, matchup, { status: 2, ...NO_SCORES });

function facts(rows: readonly ScheduleRow[], now: Date): Facts {
  const all = [...nights('2026-02-10', 1), ...rows];
  return { ...healthyFacts(all, D, now), coverage: {}, dayCounts: {} };
}

const judged = (rows: readonly ScheduleRow[], now: Date, over = profile) =>
  judge('games_final', { facts: facts(rows, now), targetDate: D, now, profile: over });

/** A night of fourteen games, of which the last `open` are under way. */
const fourteen = (open: number) =>
  matchups(14).map((matchup, index) => (index >= 14 - open ? under(matchup) : game(D, matchup)));

describe('games_final', () => {
  it('passes when every game is final, and says of how many', () => {
    expect(judged(night(D, 14), at(NEXT, '04:00'))).toMatchObject({
      status: 'PASS',
      expected: '14 games final',
      actual: '14 of 14 games final',
      targetTable: SCHEDULE,
    });
  });

  it.each([
    ['23:00 on the date', at(D, '23:00'), 'SKIP', null],
    ['01:59', at(NEXT, '01:59'), 'SKIP', null],
    ['02:00', at(NEXT, '02:00'), 'WARN', 'P3_MEDIUM'],
    ['03:59', at(NEXT, '03:59'), 'WARN', 'P3_MEDIUM'],
    ['04:00', at(NEXT, '04:00'), 'FAIL', 'P2_HIGH'],
    ['noon', at(NEXT, '12:00'), 'FAIL', 'P2_HIGH'],
  ])('at %s says of one game that is open accordingly', (_, now, status, severity) => {
    const finding = judged(fourteen(1), now);
    expect(finding).toMatchObject({ status, severity, actual: '13 of 14 games final' });
    if (status === 'SKIP') {
      expect(finding).toMatchObject({ reason: 'not_due', due: at(NEXT, '04:00').toISOString() });
      expect(finding.message).toContain('13 of 14 games final so far');
    } else {
      expect(finding.message).toContain('13 of 14 games final; open: SAS@TOR (in progress)');
      expect(finding.parts[0]?.missingGames).toEqual([{ date: D, games: ['SAS@TOR'] }]);
      expect(finding).toMatchObject({ affected: 1 });
    }
  });

  it.each([
    [2, 'P2_HIGH'],
    [3, 'P1_CRITICAL'],
    [14, 'P1_CRITICAL'],
  ])('fails with %i open games as %s', (open, severity) => {
    expect(judged(fourteen(open), at(NEXT, '06:00'))).toMatchObject({
      status: 'FAIL',
      severity,
      affected: open,
    });
  });

  it('takes no status that it does not know for final', () => {
    const rows = [...night(D, 3), game(D, 'SAS@GSW', { status: null, ...NO_SCORES })];
    const finding = judged(rows, at(NEXT, '04:00'));
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(finding.message).toContain('SAS@GSW (status unknown)');
  });

  it.each([
    ['20:30', 'SKIP', null],
    ['23:29', 'SKIP', null],
    ['23:31', 'WARN', 'P3_MEDIUM'],
  ])('at %s says of a game that did not begin at 19:30 accordingly', (time, status, severity) => {
    const finding = judged([...night(D, 3), game(D, 'SAS@GSW', { status: 1, ...NO_SCORES })], at(D, time));
    expect(finding).toMatchObject({ status, severity });
    if (status === 'WARN')
      expect(finding.message).toContain(
        '3 of 4 games final; still scheduled more than 4 h after the tip: SAS@GSW',
      );
  });

  it('calls no game late whose tip nobody knows', () => {
    const rows = [...night(D, 3), game(D, 'SAS@GSW', { status: 1, tip: null, ...NO_SCORES })];
    expect(judged(rows, at(D, '23:31')).status).toBe('SKIP');
  });

  it('warns of a final game without scores, which was probably postponed, and does not expect it', () => {
    const finding = judged([...night(D, 3), game(D, 'MIA@CHI', NO_SCORES)], at(NEXT, '04:00'));
    expect(finding).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
      expected: '3 games final',
      affected: 1,
    });
    expect(finding.message).toContain(
      '3 of 3 games final; final without scores, so probably postponed: MIA@CHI',
    );
  });

  it('warns of it even where no other game was to be played', () => {
    const finding = judged([game(D, 'MIA@CHI', NO_SCORES), ...night('2026-02-13', 3)], at(NEXT, '04:00'));
    expect(finding).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
      message: 'nbac_schedule: final without scores, so probably postponed: MIA@CHI',
      expected: 'scores of every final game',
      actual: null,
    });
  });

  it.each([
    ['a status that was set by hand', [game(D, 'MIA@CHI', { status: 9, ...NO_SCORES })]],
    [
      'the same id on another date',
      [
        game(D, 'MIA@CHI', { gameId: '0022500529', ...NO_SCORES }),
        game('2026-02-27', 'MIA@CHI', { gameId: '0022500529', status: 1, ...NO_SCORES }),
      ],
    ],
  ])('lists a postponement that is confirmed by %s, and no more', (_, moved) => {
    const finding = judged([...night(D, 3), ...moved], at(NEXT, '06:00'));
    expect(finding).toMatchObject({ status: 'PASS', expected: '3 games final' });
    expect(finding.notes.join()).toContain('MIA@CHI on 2026-02-11 is not expected: postponed');
  });

  it('skips a date without games, and one whose games were all postponed, naming them', () => {
    const after = night('2026-02-13', 3);
    expect(judged(after, at(NEXT, '06:00'))).toMatchObject({ status: 'SKIP', reason: 'no_games' });
    const off = judged([game(D, 'MIA@CHI', { status: 9, ...NO_SCORES }), ...after], at(NEXT, '06:00'));
    expect(off).toMatchObject({ status: 'SKIP', reason: 'no_games' });
    expect(off.message).toContain('MIA@CHI');
  });

  it('is skipped as not configured where the profile says nothing of it', () => {
    const { games_final: _, ...checks } = profile.checks;
    expect(judged(night(D, 3), at(NEXT, '06:00'), { ...profile, checks })).toMatchObject({
      status: 'SKIP',
      reason: 'not_configured',
    });
  });

  it.each(ERROR_CAUSES)('is blind when the schedule answers with %s', (cause) => {
    const now = at(NEXT, '06:00');
    const finding = judge('games_final', {
      facts: { ...facts(night(D, 3), now), slate: unknown(cause) },
      targetDate: D,
      now,
    });
    expect(finding).toMatchObject({ status: 'ERROR', cause: 'slate_unknown' });
  });

  it('is blind, not idle, when the schedule is empty in the middle of a season', () => {
    const now = at(NEXT, '06:00');
    const finding = judge('games_final', { facts: healthyFacts([], D, now), targetDate: D, now });
    expect(finding).toMatchObject({ status: 'ERROR', cause: 'slate_unknown' });
  });

  it('passes exactly the nights of which no game is open, and never gets milder as the night goes on', () => {
    const rank = { PASS: 0, SKIP: 1, WARN: 2, FAIL: 3, ERROR: 4 };
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(1, 2, 3, null), { minLength: 1, maxLength: 14 }),
        fc.integer({ min: 0, max: 12 * 60 }),
        fc.integer({ min: 0, max: 12 * 60 }),
        (statuses, one, other) => {
          const rows = matchups(statuses.length).map((matchup, index) => {
            const status = statuses[index] ?? null;
            return game(D, matchup, { status, ...(status === 3 ? {} : NO_SCORES) });
          });
          const [early, late] = [Math.min(one, other), Math.max(one, other)].map((minutes) => {
            const now = new Date(at(D, '22:00').getTime() + minutes * 60_000);
            return judged(rows, now).status;
          });
          expect(late === 'PASS').toBe(statuses.every((status) => status === 3));
          expect(rank[late ?? 'ERROR']).toBeGreaterThanOrEqual(rank[early ?? 'ERROR']);
        },
      ),
      { numRuns: 25 },
    );
  });
});
