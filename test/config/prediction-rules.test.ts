import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseProfile } from '../../src/config/load-profile.ts';
import { changedIn, context, problemsOf, shippedPath, warningsOf } from '../support/tiny-profile.ts';

const shipped = readFileSync(shippedPath, 'utf8');
const BY = 'by: { game: game_id, system: system_id, lined: { column: current_points_line, above: 0 } }';
const DISTINCT = '    distinct: player_lookup\n    by: { game: game_id,';
const PLAYERS = 'players: { gameDates: 7, leastDates: 3, warn: 0.5, fail: 0.25 }';
const READY_TABLE = 'table: nba_predictions.player_prop_predictions\n    soft: D 11:30';
const changed = (...replacements: [string, string][]) => changedIn(shipped, ...replacements);

describe('what a profile says of predictions', () => {
  it('is accepted as it ships, and with systems by name', () => {
    const { checks } = parseProfile(shipped, 'p.yml', context).profile;
    expect(checks.predictions_ready?.systems).toEqual([]);
    const named = changed(['soft: D 11:30', 'soft: D 11:30\n    systems: [catboost_v12]']);
    expect(parseProfile(named, 'p.yml', context).profile.checks.predictions_ready?.systems).toEqual([
      'catboost_v12',
    ]);
  });

  it.each<[string, [string, string][], string]>([
    [
      'a table that nobody described',
      [[READY_TABLE, READY_TABLE.replace('player_prop', 'prop')]],
      'checks.predictions_ready.table: found "nba_predictions.prop_predictions", which is not described under "tables"',
    ],
    [
      'a table that is counted by games',
      [
        [
          READY_TABLE,
          READY_TABLE.replace('nba_predictions.player_prop_predictions', 'nba_raw.nbac_team_boxscore'),
        ],
      ],
      'checks.predictions_ready.table: found "nba_raw.nbac_team_boxscore", which has "counts: games"; needed: a table with "counts: days"',
    ],
    [
      'rows that are told apart by nothing',
      [[`    ${BY}\n`, '']],
      'checks.predictions_ready.table: found "nba_predictions.player_prop_predictions"; needed: a table with "game" and "system" under "by"',
    ],
    [
      'rows that are told apart by no game',
      [[BY, BY.replace('game: game_id, ', '')]],
      'checks.predictions_ready.table: found "nba_predictions.player_prop_predictions"; needed: a table with "game" and "system" under "by"',
    ],
    [
      'rows without a line',
      [[BY, 'by: { game: game_id, system: system_id }']],
      'checks.pre_game_signal.predictions: found "nba_predictions.player_prop_predictions"; needed: a table with "system" and "lined" under "by"',
    ],
    [
      'rows of nobody',
      [[DISTINCT, '    by: { game: game_id,']],
      'checks.predictions_ready.table: found "nba_predictions.player_prop_predictions"; needed: a table with "distinct", the column with players',
    ],
    [
      'a soft time at which it is due',
      [['soft: D 11:30', 'soft: D 13:30']],
      'checks.predictions_ready.soft: found "D 13:30"; needed: a time between "expected" and "due" of its table',
    ],
    [
      'a soft time before anything is expected',
      [['soft: D 11:30', 'soft: D 08:29']],
      'checks.predictions_ready.soft: found "D 08:29"; needed: a time between "expected" and "due" of its table',
    ],
    [
      'a failure that is no less than a warning',
      [[PLAYERS, PLAYERS.replace('0.25', '0.5')]],
      'checks.predictions_ready.players.fail: found 0.5; needed: less than "warn", which is 0.5',
    ],
    [
      'more dates than are looked at',
      [[PLAYERS, PLAYERS.replace('leastDates: 3', 'leastDates: 8')]],
      'checks.predictions_ready.players.leastDates: found 8; needed: at most "gameDates", which is 7',
    ],
    [
      'a window longer than any',
      [['gameDatesBefore: 10', 'gameDatesBefore: 31']],
      'checks.predictions_ready.gameDatesBefore: found 31; needed: at most 30',
    ],
    [
      'a signal that is due before it is expected',
      [['expected: D 11:30\n    due: D 13:30\n    least', 'expected: D 14:00\n    due: D 13:30\n    least']],
      'checks.pre_game_signal.expected: found "D 14:00"; needed: a time that is not after "due", which is "D 13:30"',
    ],
    [
      'a share of games that none is below',
      [['coveredShare: 0.5', 'coveredShare: 0']],
      'checks.predictions_ready.coveredShare: found 0; needed: more than 0',
    ],
    [
      'a failure of players that no share is below',
      [['warn: 0.5, fail: 0.25 }', 'warn: 0.5, fail: 0 }']],
      'checks.predictions_ready.players.fail: found 0; needed: more than 0',
    ],
    [
      'overs that are never few',
      [['percentOver: { low: 25, high: 45 }', 'percentOver: { low: 0, high: 45 }']],
      'checks.pre_game_signal.percentOver.low: found 0; needed: more than 0',
    ],
    [
      'overs that are never many',
      [['percentOver: { low: 25, high: 45 }', 'percentOver: { low: 25, high: 100 }']],
      'checks.pre_game_signal.percentOver.high: found 100; needed: less than 100',
    ],
    [
      'few overs that are many',
      [['percentOver: { low: 25, high: 45 }', 'percentOver: { low: 45, high: 45 }']],
      'checks.pre_game_signal.percentOver.low: found 45; needed: less than "high", which is 45',
    ],
  ])('is refused with %s', (_, replacements, expected) => {
    expect(problemsOf(changed(...replacements)).join('\n')).toContain(expected);
  });

  it('is idle where one half of it is not there', () => {
    const source = '  signals: nba_predictions.daily_prediction_signals\n';
    expect(warningsOf(changed([source, '']))).toContain(
      'checks.pre_game_signal: has no effect without "sources.signals"',
    );
    const section = shipped.slice(
      shipped.indexOf('  pre_game_signal:'),
      shipped.indexOf('  # By what players'),
    );
    // A schedule may name the check: then there is a word about that, too.
    expect(warningsOf(changed([section, '']))).toContain(
      'sources.signals: has no effect without "checks.pre_game_signal": nobody reads this table',
    );
  });
});
