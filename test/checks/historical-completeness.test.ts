import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  dayCount,
  game,
  healthyFacts,
  judge,
  matchups,
  night,
  nights,
  partOf,
  profile,
  unknown,
  withDayCounts,
  withoutGames,
  withTable,
} from '../support/fact-builders.ts';

const D = '2026-02-06';
const NOON = at('2026-02-07', '12:00');
const TEAM_BOX = 'nba_raw.nbac_team_boxscore';
const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';
const PLAYERS = 'nba_analytics.player_game_summary';
const GRADED = 'nba_predictions.prediction_accuracy';
const PREDICTIONS = 'nba_predictions.player_prop_predictions';
const FOUR = matchups(4);

const judged = (facts: Facts, now = NOON, targetDate = D, over = profile) =>
  judge('historical_completeness', { facts, targetDate, now, profile: over });

const season = (now = NOON) => healthyFacts(nights(D, 30), D, now);

const withoutDates = (facts: Facts, table: string, ...dates: string[]) =>
  dates.reduce((all, date) => withoutGames(all, [table], FOUR, date), facts);

describe('historical_completeness', () => {
  it('passes a whole window of 14 calendar days and prints how much it saw', () => {
    const finding = judged(season());
    expect(finding).toMatchObject({ status: 'PASS' });
    expect(partOf(finding, PLAYERS)).toMatchObject({ expected: '56 games on 14 dates', actual: '56 games' });
    expect(partOf(finding, GRADED)).toMatchObject({ status: 'PASS', expected: 'grades on 14 dates' });
  });

  it('judges the first day of its window and nothing before it', () => {
    expect(judged(withoutGames(season(), [PLAYERS], ['ATL@BOS'], addDays(D, -13))).status).toBe('FAIL');
    expect(judged(withoutGames(season(), [PLAYERS], ['ATL@BOS'], addDays(D, -14))).status).toBe('PASS');
  });

  it('lists table, date and pairs of what is missing', () => {
    const finding = judged(withoutGames(season(), [PLAYERS], ['ATL@BOS'], '2026-02-02'));
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', targetTable: PLAYERS, affected: 1 });
    expect(partOf(finding, PLAYERS)).toMatchObject({
      dates: ['2026-02-02'],
      missingGames: [{ date: '2026-02-02', games: ['ATL@BOS'] }],
    });
    expect(finding.message).toContain('gaps on 1 of 14 game dates: Feb 2 3 of 4 games (missing ATL@BOS)');
  });

  it.each([
    ['a single game on one date', ['2026-02-02'], ['ATL@BOS'], 'P2_HIGH'],
    ['a single game on two dates', ['2026-02-02', '2026-02-04'], ['ATL@BOS'], 'P2_HIGH'],
    ['a single game on three dates', ['2026-02-01', '2026-02-03', '2026-02-05'], ['ATL@BOS'], 'P1_CRITICAL'],
    ['every game of one date', ['2026-02-02'], FOUR, 'P1_CRITICAL'],
    ['three games of one date', ['2026-02-02'], FOUR.slice(1), 'P1_CRITICAL'],
  ])('grades gaps of %s', (_, dates, games, severity) => {
    const facts = dates.reduce((all, date) => withoutGames(all, [GAMEBOOK], games, date), season());
    expect(judged(facts)).toMatchObject({ status: 'FAIL', severity });
  });

  it('catches an empty box score table from its first due date, as one streak from the third, while player rows look whole', () => {
    const first = '2025-12-27';
    const schedule = nights('2025-12-30', 20);
    const on = (date: string) => {
      const now = at(addDays(date, 1), '12:00');
      const gone = [0, 1, 2, 3].map((days) => addDays(first, days));
      return judged(withoutDates(healthyFacts(schedule, date, now), TEAM_BOX, ...gone), now, date);
    };
    expect(on('2025-12-26').status).toBe('PASS');
    expect(on(first)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL', targetTable: TEAM_BOX });
    const third = on('2025-12-29');
    expect(partOf(third, TEAM_BOX)).toMatchObject({
      dates: [first, '2025-12-28', '2025-12-29'],
      affected: 12,
    });
    expect(third.message).toContain('since Dec 27');
    expect(partOf(third, PLAYERS).status).toBe('PASS');
  });

  it('leaves a date that is not due out of the verdict and says until when', () => {
    const early = at('2026-02-07', '06:00');
    const finding = judged(withoutDates(season(early), PLAYERS, D), early);
    expect(finding.status).toBe('PASS');
    expect(finding.notes).toContain('Feb 6 not due until 10:30 EST: player_game_summary');
    expect(partOf(finding, PLAYERS).expected).toBe('52 games on 13 dates');
  });

  it('is pending when nothing of the window is due', () => {
    const now = at('2025-10-22', '06:00');
    const facts = withoutDates(
      healthyFacts(night('2025-10-21', 4), '2025-10-21', now),
      PLAYERS,
      '2025-10-21',
    );
    expect(partOf(judged(facts, now, '2025-10-21'), PLAYERS)).toMatchObject({
      status: 'SKIP',
      reason: 'not_due',
      due: at('2025-10-22', '10:30').toISOString(),
    });
  });

  it('judges the game dates of the window when the target date itself has none', () => {
    const facts = withoutGames(
      healthyFacts([...nights('2026-02-05', 20), ...night('2026-02-08', 4)], D, NOON),
      [PLAYERS],
      ['ATL@BOS'],
      '2026-02-04',
    );
    expect(judged(facts)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
  });

  it('never expects a postponed original and always expects its make-up', () => {
    const original = game('2026-01-25', 'DEN@MEM', {
      gameId: '0022500640',
      status: 9,
      awayScore: null,
      homeScore: null,
    });
    const makeUp = game('2026-02-05', 'DEN@MEM', { gameId: '0022500640' });
    const facts = healthyFacts([...nights(D, 30), original, makeUp], D, NOON);
    const unplayed = withoutGames(facts, Object.keys(facts.coverage), ['DEN@MEM'], '2026-01-25');
    const finding = judged(unplayed);
    expect(finding.status).toBe('PASS');
    expect(finding.notes.join()).toContain('DEN@MEM on 2026-01-25 is not expected');
    expect(judged(withoutGames(unplayed, [PLAYERS], ['DEN@MEM'], '2026-02-05'))).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
    });
  });

  it('lists postponed games of its window only', () => {
    const postponed = (date: string) => {
      const facts = healthyFacts(
        [...nights(D, 30), game(date, 'DEN@MEM', { status: 9, awayScore: null })],
        D,
        NOON,
      );
      return judged(withoutGames(facts, Object.keys(facts.coverage), ['DEN@MEM'])).notes;
    };
    expect(postponed(addDays(D, -13)).join()).toContain('DEN@MEM');
    expect(postponed(addDays(D, -14))).toEqual([]);
  });

  it('ignores preseason, All-Star and Cup final games', () => {
    const extras = ['001', '003', '006'].map((type) => game('2026-02-04', 'WAS@UTA', { type }));
    const facts = healthyFacts([...nights(D, 30), ...extras], D, NOON);
    expect(judged(withoutGames(facts, Object.keys(facts.coverage), ['WAS@UTA'])).status).toBe('PASS');
  });

  it('takes an empty schedule in the middle of a season for a broken schedule', () => {
    expect(judged(healthyFacts([], D, NOON))).toMatchObject({ status: 'ERROR', cause: 'slate_unknown' });
  });

  it('takes a window without games for a broken schedule when the season runs, though games come soon', () => {
    const facts = healthyFacts(night('2026-02-10', 4), D, NOON);
    expect(judged(facts)).toMatchObject({ status: 'ERROR', cause: 'slate_unknown' });
  });

  it('has nothing to judge between seasons', () => {
    const now = at('2026-08-02', '12:00');
    expect(
      judged(healthyFacts(nights('2026-04-12', 10), '2026-08-01', now), now, '2026-08-01'),
    ).toMatchObject({
      status: 'SKIP',
      reason: 'no_games',
    });
  });

  describe('grading', () => {
    const ungraded = (facts: Facts, ...dates: string[]) =>
      withDayCounts(facts, GRADED, (rows) => rows.filter((row) => !dates.includes(row.date)));

    it('finds a hole between graded dates', () => {
      const finding = judged(ungraded(season(), '2026-02-02'));
      expect(finding).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', targetTable: GRADED });
      expect(partOf(finding, GRADED)).toMatchObject({ dates: ['2026-02-02'] });
    });

    it('waits until noon of the next day', () => {
      const early = at('2026-02-07', '11:59');
      expect(partOf(judged(ungraded(season(early), D), early), GRADED).status).toBe('PASS');
      expect(partOf(judged(ungraded(season(), D)), GRADED).status).toBe('FAIL');
    });

    it('expects no grades where no prediction was active, and none while a game is not final', () => {
      const inactive = withDayCounts(ungraded(season(), '2026-02-02'), PREDICTIONS, (rows) =>
        rows.map((row) => (row.date === '2026-02-02' ? dayCount(row.date, 0, 513) : row)),
      );
      expect(judged(inactive).status).toBe('PASS');
      const open = [
        ...nights('2026-02-05', 20),
        ...night(D, 4, { status: 2, awayScore: null, homeScore: null }),
      ];
      expect(partOf(judged(ungraded(healthyFacts(open, D, NOON), D)), GRADED).status).toBe('PASS');
    });

    it('is blind when predictions can not be read, and says which table', () => {
      const part = partOf(judged(withTable(season(), PREDICTIONS, unknown('permission'))), GRADED);
      expect(part).toMatchObject({ status: 'ERROR', cause: 'permission' });
      expect(part.message).toContain('player_prop_predictions');
    });

    it('has no sample when there was no active prediction on any date', () => {
      const none = withDayCounts(season(), PREDICTIONS, () => []);
      expect(partOf(judged(none), GRADED)).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
    });

    it('stays silent in the first two weeks and while predictions are halted', () => {
      const now = at('2025-11-01', '12:00');
      const opening = ungraded(healthyFacts(nights('2025-10-31', 11), '2025-10-31', now), '2025-10-30');
      expect(partOf(judged(opening, now, '2025-10-31'), GRADED)).toMatchObject({
        status: 'SKIP',
        reason: 'bootstrap',
      });
      const halted = { ...profile, calendar: { ...profile.calendar, halted: true } };
      expect(partOf(judged(ungraded(season(), '2026-02-02'), NOON, D, halted), GRADED)).toMatchObject({
        status: 'SKIP',
        reason: 'halted',
      });
    });
  });

  it.each(ERROR_CAUSES)('is blind when a table answers with %s', (cause) => {
    expect(judged(withTable(season(), TEAM_BOX, unknown(cause)))).toMatchObject({ status: 'ERROR', cause });
  });

  it('judges only the dates that an imported season recorded', () => {
    const dates = Array.from({ length: 14 }, (_, index) => addDays(D, -index));
    const recorded = { [PLAYERS]: dates.filter((date) => date !== '2026-02-02'), [GAMEBOOK]: dates };
    const imported = withTable(withTable(season(), GRADED, { state: 'not_recorded' }), TEAM_BOX, {
      state: 'not_recorded',
    });
    const finding = judged({ ...withoutDates(imported, PLAYERS, '2026-02-02'), recorded });
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, PLAYERS).expected).toBe('52 games on 13 dates');
    expect(partOf(finding, TEAM_BOX)).toMatchObject({ status: 'SKIP', reason: 'not_recorded' });
  });
});
