import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, eachDate } from '../../src/calendar/dates.ts';
import { type Facts, known, type SliceRow } from '../../src/facts/facts.ts';
import { whyWorse } from '../../src/history/worsening.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  game,
  healthyFacts,
  judge,
  matchups,
  nights,
  profile,
  slice,
  unknown,
  withTable,
} from '../support/fact-builders.ts';
import { inactive, PREDICTIONS, predicted, withPredictions } from '../support/prediction-builders.ts';

const D = '2026-02-06';
const EVENING = at(D, '18:00');
const DUE = at(D, '13:30');
const GAMES = matchups(4);
const season = healthyFacts(nights(D, 13), D, EVENING);

const judged = (facts: Facts = season, now = EVENING, over: Partial<Parameters<typeof judge>[1]> = {}) =>
  judge('predictions_ready', { facts, targetDate: D, now, ...over });
/** The season with other predictions on the date. */
const tonight = (...rows: SliceRow[]) => withPredictions(season, D, rows);
/** `players` of each of some games. */
const each = (games: readonly string[], players: number, over: Partial<SliceRow> = {}) =>
  games.map((matchup) => predicted(D, matchup, players, over));
const ofTable = (finding: ReturnType<typeof judged>) => finding.parts[0];

describe('predictions_ready', () => {
  it('passes a date of which every game has as many players as usual, and prints both', () => {
    expect(judged()).toMatchObject({
      status: 'PASS',
      expected: 'active predictions for 4 games',
      actual: '4 of 4 games',
      targetTable: PREDICTIONS,
      message:
        'player_prop_predictions: 4 of 4 games with active predictions, 80 players (20 a game), usually 20 a game',
    });
    expect(ofTable(judged())?.evidence).toMatchObject({
      active: 392,
      players: 80,
      usual_players_a_game: 20,
      systems: 'system_a, system_b',
    });
  });

  it.each<[string, SliceRow[], string]>([
    ['nothing is there', [], 'no prediction for 4 games'],
    ['nothing is active', [inactive(D, 171)], 'orphaned: 171 predictions for 4 games, none of them active'],
  ])('says of a date on which %s what the hour allows', (_, rows, said) => {
    const facts = tonight(...rows);
    expect(judged(facts)).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
      actual: '0 of 4 games',
      message: `player_prop_predictions: ${said}`,
    });
    expect(ofTable(judged(facts))).toMatchObject({ dates: [D], missingGames: [{ date: D, games: GAMES }] });
    expect(judged(facts, DUE).status).toBe('FAIL');
    for (const time of ['11:30', '13:29'])
      expect(judged(facts, at(D, time))).toMatchObject({
        status: 'WARN',
        severity: 'P3_MEDIUM',
        message: expect.stringMatching(/(?:no prediction so far,|is active;) due 13:30 EST$/),
      });
    expect(judged(facts, at(D, '11:29'))).toMatchObject({
      status: 'SKIP',
      reason: 'not_due',
      due: DUE.toISOString(),
      message: expect.stringContaining('0 of 4 games with active predictions'),
    });
  });

  it('is pending before it is due where games are missing, unless it is whole', () => {
    const facts = tonight(...each(GAMES.slice(1), 20));
    for (const time of ['09:00', '13:29'])
      expect(judged(facts, at(D, time))).toMatchObject({ status: 'SKIP', reason: 'not_due' });
    expect(judged(season, at(D, '09:00')).status).toBe('PASS');
  });

  it.each([
    [4, 'PASS', null],
    [3, 'WARN', 'P3_MEDIUM'],
    [2, 'WARN', 'P3_MEDIUM'],
    [1, 'FAIL', 'P2_HIGH'],
  ])('with %i of 4 games predicted, each by more players, is %s', (games, status, severity) => {
    const finding = judged(tonight(...each(GAMES.slice(0, games), 80 / games)));
    expect(finding).toMatchObject({ status, severity, actual: `${games} of 4 games` });
    if (games < 4) {
      expect(finding.message).toContain(`missing ${GAMES.slice(games).join(', ')}`);
      expect(finding).toMatchObject({ affected: 4 - games });
      expect(ofTable(finding)?.missingGames).toEqual([{ date: D, games: GAMES.slice(games) }]);
    }
  });

  it.each([
    [10, 'PASS', null],
    [9, 'WARN', 'P3_MEDIUM'],
    [5, 'WARN', 'P3_MEDIUM'],
    [4, 'FAIL', 'P1_CRITICAL'],
  ])('with %i players a game after 20 is %s', (players, status, severity) => {
    const finding = judged(tonight(...each(GAMES, players)));
    expect(finding).toMatchObject({ status, severity });
    expect(finding.message).toContain(`${4 * players} players (${players} a game), usually 20 a game`);
    // That every game has some is not what is wrong.
    const measured =
      status === 'PASS'
        ? { expected: 'active predictions for 4 games', actual: '4 of 4 games' }
        : { expected: 'about 20 players a game', actual: `${players} a game` };
    expect(finding).toMatchObject(measured);
  });

  it('compares with the median of seven dates with predictions, and with fewer than three not at all', () => {
    const dates = [1, 2, 3, 4, 5, 6, 7, 8].map((days) => addDays(D, -days));
    const withDates = (players: readonly number[]) =>
      players.reduce(
        (facts, count, index) =>
          withPredictions(
            facts,
            dates[index] ?? '',
            GAMES.map((matchup) => predicted(dates[index] ?? '', matchup, count)),
          ),
        tonight(...each(GAMES, 4)),
      );
    // Seven dates, of which the median is 16; the eighth would make it 10.
    expect(judged(withDates([16, 16, 16, 16, 4, 4, 4, 4])).message).toContain('usually 16 a game');
    const young = (count: number) => healthyFacts(nights(D, count), D, EVENING);
    const few = (count: number) => withPredictions(young(count), D, each(GAMES, 2));
    expect(judged(few(3))).toMatchObject({
      status: 'PASS',
      message: expect.stringContaining('too few dates before to compare with'),
    });
    expect(judged(few(4))).toMatchObject({ severity: 'P1_CRITICAL' });
  });

  it('counts nobody twice: one system after nights with five is as good as five', () => {
    const five = ['a', 'b', 'c', 'd', 'e'];
    const before = [1, 2, 3, 4, 5, 6, 7].reduce((facts, days) => {
      const date = addDays(D, -days);
      return withPredictions(
        facts,
        date,
        GAMES.map((matchup) => predicted(date, matchup, 21, { systems: five })),
      );
    }, season);
    const facts = withPredictions(before, D, each(GAMES, 21, { systems: ['a'] }));
    expect(judged(facts)).toMatchObject({
      status: 'PASS',
      notes: ['no active prediction of b, c, d, e, which predicted the game dates before'],
    });
    // The same players, each half by another system.
    const halves = GAMES.flatMap((matchup) => [
      predicted(D, matchup, 11, { systems: ['a'] }),
      predicted(D, matchup, 10, { systems: ['b'] }),
    ]);
    expect(judged(withPredictions(before, D, halves)).message).toContain('84 players (21 a game)');
  });

  it('counts systems that lasted, those that took their place, or those that are named', () => {
    const newcomer = (players: number) => each(GAMES, players, { systems: ['new'] });
    const old = each(GAMES.slice(0, 1), 20);
    expect(judged(tonight(...newcomer(20)))).toMatchObject({
      status: 'PASS',
      notes: ['no active prediction of system_a, system_b, which predicted the game dates before'],
    });
    expect(judged(tonight(...newcomer(20), ...old))).toMatchObject({
      severity: 'P2_HIGH',
      actual: '1 of 4 games',
    });
    const rule = profile.checks.predictions_ready;
    if (rule === undefined) throw new Error('the shipped profile judges predictions');
    const named = {
      ...profile,
      checks: { ...profile.checks, predictions_ready: { ...rule, systems: ['new'] } },
    };
    expect(judged(tonight(...newcomer(20), ...old), EVENING, { profile: named })).toMatchObject({
      status: 'PASS',
      message: expect.stringContaining('too few dates before'),
      notes: [],
    });
    expect(judged(tonight(...newcomer(20)), EVENING, { profile: named }).notes).toEqual([]);
    expect(judged(season, EVENING, { profile: named })).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      actual: '0 of 4 games',
    });
  });

  it.each([
    [1, true],
    [10, true],
    [11, false],
  ])('finds what was switched off %i game dates ago: %s', (days, isFound) => {
    const date = addDays(D, -days);
    const facts = withPredictions(season, date, [inactive(date, 171)]);
    const finding = judged(facts);
    if (!isFound) return expect(finding.status).toBe('PASS');
    expect(finding).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      affected: 171,
      message: expect.stringContaining('none of them active'),
      expected: 'active predictions on each date before',
      actual: 'none on 1 date',
    });
    expect(ofTable(finding)?.dates).toEqual([date]);
    // However early it is asked.
    expect(judged(facts, at(D, '08:00')).severity).toBe('P2_HIGH');
    // A date without a row was not switched off, nor one of which something is left.
    expect(judged(withPredictions(season, date, [])).status).toBe('PASS');
    const some = [inactive(date, 171), predicted(date, 'ATL@BOS', 1)];
    expect(judged(withPredictions(season, date, some)).status).toBe('PASS');
  });

  it('leaves out dates on which nothing was meant to be active', () => {
    const date = addDays(D, -3);
    const facts = withPredictions(season, date, [inactive(date, 171)]);
    const halted = known([{ effectiveDate: date, active: true, reason: 'manual' }]);
    expect(judged({ ...facts, halts: halted }).status).toBe('PASS');
  });

  it('says the gravest first, and is new where a date is', () => {
    const past = addDays(D, -5);
    const facts = withPredictions(tonight(...each(GAMES.slice(1), 20)), past, [inactive(past, 171)]);
    const finding = judged(facts);
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(finding.message).toMatch(
      /orphaned: 171 predictions of Feb 1, none of them active; active predictions for 3 of 4 games/,
    );
    expect(ofTable(finding)?.dates).toEqual([past, D]);
    const empty = judged(withPredictions(facts, D, []));
    expect(empty).toMatchObject({ severity: 'P1_CRITICAL', affected: 4 });
    expect(empty.message).toMatch(/no prediction for 4 games; orphaned: 171 /);
    expect(judged(facts, at(D, '09:00')).message).toMatch(
      /orphaned: 171 .*; for the date itself 3 of 4 games with .* a game; due 13:30 EST/,
    );
  });

  it('does not hide what is wrong tonight behind what somebody has of last week', () => {
    const past = addDays(D, -5);
    const orphaned = withPredictions(season, past, [inactive(past, 171)]);
    const basisOf = (facts: Facts) => {
      const { status = 'SKIP', severity = null, dates = [] } = judged(facts).parts[0] ?? {};
      if (status !== 'WARN' && status !== 'FAIL') throw new Error(`nothing is wrong: ${status}`);
      return { status, severity, dates };
    };
    const had = basisOf(orphaned);
    const gameDates = (from: string, to: string) => eachDate(from, to);
    expect(whyWorse(had, basisOf(orphaned), gameDates)).toBeNull();
    expect(whyWorse(had, basisOf(withPredictions(orphaned, D, [])), gameDates)).toBe('it is P1 now, was P2');
    const short = withPredictions(orphaned, D, each(GAMES.slice(1), 20));
    expect(whyWorse(had, basisOf(short), gameDates)).toBe('there is a new gap on Feb 6');
  });

  it('is blind, not empty, where no id says which game it is', () => {
    const hashes = GAMES.map((_, index) =>
      slice(D, 20, { games: [`9f${index}`], systems: ['a'], distinct: 20 }),
    );
    expect(judged(tonight(...hashes))).toMatchObject({
      status: 'ERROR',
      cause: 'bad_response',
      message: expect.stringContaining('such as "9f0"'),
    });
    const numbered = predicted(D, '', 20, { games: ['0022500761'] });
    expect(judged(tonight(numbered))).toMatchObject({ status: 'FAIL', actual: '0 of 4 games' });
    // Games of other teams are read, and are not tonight's.
    expect(judged(tonight(...each(['WAS@UTA'], 20)))).toMatchObject({ actual: '0 of 4 games' });
  });

  it('knows a game by the schedule’s id, and in both orders of its teams', () => {
    const ids = [`002${D}ATL@BOS`, '20260206_CHA_BKN', '20260206/CHICLE', '20260206_DAL_DEN'];
    expect(judged(tonight(...ids.map((id) => predicted(D, '', 20, { games: [id] })))).status).toBe('PASS');
  });

  it.each([
    [D, 'no_games'],
    ['2025-11-03', 'bootstrap'],
  ])('has nothing to say on %s: %s', (targetDate, reason) => {
    const schedule = [...nights('2025-11-04', 15), ...nights(addDays(D, -1), 3), ...nights(addDays(D, 2), 1)];
    const facts = healthyFacts(schedule, D, EVENING);
    const now = at(targetDate, '18:00');
    expect(judged(facts, now, { targetDate })).toMatchObject({ status: 'SKIP', reason });
    expect(judged(facts, at('2025-11-04', '18:00'), { targetDate: '2025-11-04' }).status).toBe('PASS');
  });

  it('has nothing to say while the pipeline is halted, or without its section', () => {
    const halted = known([{ effectiveDate: D, active: true, reason: 'edge_collapse' }]);
    expect(judged({ ...tonight(), halts: halted })).toMatchObject({ status: 'SKIP', reason: 'halted' });
    const { predictions_ready: _, ...checks } = profile.checks;
    expect(judged(season, EVENING, { profile: { ...profile, checks } })).toMatchObject({
      status: 'SKIP',
      reason: 'not_configured',
    });
  });

  it('says of a date that the warehouse dropped that it did', () => {
    const facts = { ...tonight(), retention: { [PREDICTIONS]: known(365) } };
    const now = at('2027-02-07', '12:00');
    expect(judged(facts, now)).toMatchObject({ status: 'SKIP', reason: 'beyond_retention' });
    expect(judged({ ...facts, retention: { [PREDICTIONS]: known(400) } }, now).severity).toBe('P1_CRITICAL');
  });

  it.each(ERROR_CAUSES)('is blind where its table is unknown for %s', (cause) => {
    for (const now of [EVENING, at(D, '08:00')])
      expect(judged(withTable(season, PREDICTIONS, unknown(cause)), now)).toMatchObject({
        status: 'ERROR',
        cause,
      });
  });
});

describe('predictions of games that were postponed', () => {
  const moved = (date: string, matchup: string) => [
    game(date, matchup, { gameId: '0022500999', status: 1, awayScore: null, homeScore: null }),
    game(addDays(D, 7), matchup, { gameId: '0022500999', status: 1, awayScore: null, homeScore: null }),
  ];
  const facts = (date: string) => healthyFacts([...nights(D, 13), ...moved(date, 'SAS@TOR')], D, EVENING);

  it.each([0, 3, 10])('are a warning while they are active, %i days later', (days) => {
    const date = addDays(D, -days);
    const all = facts(date);
    const rows = all.slices[PREDICTIONS]?.state === 'known' ? all.slices[PREDICTIONS].value : [];
    const withdrawn = rows.filter((row) => row.date === date && !row.games.some((id) => id.includes('SAS')));
    const left = withPredictions({ ...all, coverage: {} }, date, [
      ...withdrawn,
      predicted(date, 'SAS@TOR', 17),
    ]);
    const finding = judged(left);
    expect(finding).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
      affected: 34,
      expected: 'none for a game that is not played',
      actual: '34 active predictions',
    });
    expect(finding.message).toContain('34 active predictions for 1 postponed game: SAS@TOR (');
    expect(ofTable(finding)).toMatchObject({
      dates: [date],
      missingGames: [{ date, games: ['SAS@TOR'] }],
      fix: expect.stringContaining('Switch off'),
    });
    // Its players are none of the games that are played.
    expect(ofTable(finding)?.evidence).toMatchObject({ players: 80 });
    expect(judged(withPredictions(left, date, withdrawn)).status).toBe('PASS');
  });

  it('are nobody’s business eleven game dates later', () => {
    const date = addDays(D, -11);
    const left = withPredictions({ ...facts(date), coverage: {} }, date, [predicted(date, 'SAS@TOR', 17)]);
    expect(judged(left).status).toBe('PASS');
  });
});

it('never passes fewer games, fewer players or an orphaned date, however rows are cut into slices', () => {
  const arbitraryNight = fc.record({
    players: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 4, maxLength: 4 }),
    orphaned: fc.option(fc.integer({ min: 1, max: 10 }), { nil: null }),
    cut: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(arbitraryNight, ({ players, orphaned, cut }) => {
      const rows = GAMES.flatMap((matchup, index) =>
        Array.from({ length: cut }, (_, piece) => {
          const all = players[index] ?? 0;
          return predicted(
            D,
            matchup,
            Math.floor((all * (piece + 1)) / cut) - Math.floor((all * piece) / cut),
          );
        }),
      );
      const facts =
        orphaned === null
          ? season
          : withPredictions(season, addDays(D, -orphaned), [inactive(addDays(D, -orphaned), 5)]);
      const total = players.reduce((sum, count) => sum + count, 0);
      const isWhole = players.every((count) => count > 0) && total / 80 >= 0.5 && orphaned === null;
      expect(judged(withPredictions(facts, D, rows)).status === 'PASS').toBe(isWhole);
    }),
    { numRuns: 40 },
  );
});
