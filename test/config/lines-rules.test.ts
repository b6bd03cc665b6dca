import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseProfile } from '../../src/config/load-profile.ts';
import { changedIn, context, problemsOf, shippedPath } from '../support/tiny-profile.ts';

const shipped = readFileSync(shippedPath, 'utf8');
const PROPS = 'props: [nba_raw.odds_api_player_points_props, nba_raw.bettingpros_player_points_props]';

describe('the rules of vegas_line_coverage', () => {
  it('accept the shipped ones', () => {
    expect(parseProfile(shipped, 'p.yml', context).profile.checks.vegas_line_coverage?.props).toHaveLength(2);
  });

  it.each<[string, string, string, string]>([
    [
      'a warning about more props than pass',
      'propsShare: { pass: 1, warn: 0.7 }',
      'propsShare: { pass: 0.7, warn: 0.7 }',
      'propsShare.warn: found 0.7; needed: less than "pass", which is 0.7',
    ],
    [
      'a warning about more lines than pass',
      'linesShare: { pass: 0.9, warn: 0.7 }',
      'linesShare: { pass: 0.9, warn: 0.95 }',
      'linesShare.warn: found 0.95; needed: less than "pass", which is 0.9',
    ],
    [
      'a failure that no share is below',
      'propsShare: { pass: 1, warn: 0.7 }',
      'propsShare: { pass: 1, warn: 0 }',
      'propsShare.warn: found 0; needed: more than 0',
    ],
    [
      'the same of lines',
      'linesShare: { pass: 0.9, warn: 0.7 }',
      'linesShare: { pass: 0.9, warn: 0 }',
      'linesShare.warn: found 0; needed: more than 0',
    ],
    [
      'a source that is never too thin',
      'aloneShare: 0.6',
      'aloneShare: 0',
      'aloneShare: found 0; needed: more than 0',
    ],
    [
      'fewer players than cover a game',
      'medianPlayers: 8',
      'medianPlayers: 5',
      'medianPlayers: found 5; needed: more than "playersPerGame", which is 5',
    ],
    [
      'a day that ends before it begins',
      'from: "05:00", until: "23:00"',
      'from: "23:00", until: "05:00"',
      'snapshots.from: found "23:00"; needed: before "until", which is "05:00"',
    ],
    [
      'props without games',
      PROPS,
      'props: [nba_predictions.prediction_accuracy]',
      'props[0]: found "nba_predictions.prediction_accuracy", which has no "by"',
    ],
    [
      'props without players',
      PROPS,
      'props: [nba_analytics.upcoming_player_game_context]',
      'props[0]: found "nba_analytics.upcoming_player_game_context", which has no "distinct"',
    ],
    [
      'lines without games',
      'lines: nba_raw.odds_api_game_lines',
      'lines: nba_precompute.player_daily_cache',
      'lines: found "nba_precompute.player_daily_cache", which has no "by"',
    ],
    [
      'lines that are props, too',
      'lines: nba_raw.odds_api_game_lines',
      'lines: nba_raw.odds_api_player_points_props',
      'lines: found "nba_raw.odds_api_player_points_props" a second time; name it once',
    ],
    [
      'a table that is counted by game',
      'lines: nba_raw.odds_api_game_lines',
      'lines: nba_raw.nbac_team_boxscore',
      'lines: found "nba_raw.nbac_team_boxscore", which has "counts: games"; needed: a table with "counts: days"',
    ],
    [
      'a table that nobody described',
      'lines: nba_raw.odds_api_game_lines',
      'lines: nba_raw.odds_api_game_line',
      'lines: found "nba_raw.odds_api_game_line", which is not described under "tables". Did you mean "nba_raw.odds_api_game_lines"?',
    ],
    [
      'nothing to tell how old lines are',
      '    processedAt: snapshot_timestamp\n    # A hash',
      '    # A hash',
      'lines: found "nba_raw.odds_api_game_lines", which has no "processedAt"',
    ],
  ])('refuse %s', (_, from, to, message) => {
    expect(problemsOf(changedIn(shipped, [from, to]))).toContain(`checks.vegas_line_coverage.${message}`);
  });
});
