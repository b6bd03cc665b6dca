import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseProfile } from '../../src/config/load-profile.ts';
import { changedIn, context, problemsOf, shippedPath, warningsOf } from '../support/tiny-profile.ts';

const shipped = readFileSync(shippedPath, 'utf8');
const AVERAGE = 'average: { of: player_lookup, column: points_avg_season }';
const GAP =
  'gap: { leastGraded: 20, warn: { above: 1, days: 5, of: 7 }, fail: { above: 2, days: 3, of: 5 } }';
const changed = (...replacements: [string, string][]) => changedIn(shipped, ...replacements);

describe('the rules of model_bias', () => {
  it('accept the shipped ones, and a pipeline without any', () => {
    expect(parseProfile(shipped, 'p.yml', context).profile.checks.model_bias?.tiers).toHaveLength(4);
  });

  it.each<[string, string, string, string]>([
    [
      'averages without an average',
      'averages: nba_precompute.player_daily_cache',
      'averages: nba_precompute.player_composite_factors',
      'checks.model_bias.averages: found "nba_precompute.player_composite_factors", which has no "average"; needed: a table that says what each player used to score',
    ],
    [
      'a table that nobody described',
      'averages: nba_precompute.player_daily_cache',
      'averages: nba_precompute.player_dayly_cache',
      'checks.model_bias.averages: found "nba_precompute.player_dayly_cache", which is not described under "tables". Did you mean "nba_precompute.player_daily_cache"?',
    ],
    [
      'tiers out of order',
      '{ name: starter, from: 15 }',
      '{ name: starter, from: 25 }',
      'checks.model_bias.tiers[1].from: found 25; needed: less than 25, where the tier before it begins',
    ],
    [
      'a tier named twice',
      '{ name: starter, from: 15 }',
      '{ name: star, from: 15 }',
      'checks.model_bias.tiers[1].name: found "star" a second time; name it once',
    ],
    [
      'players in no tier',
      '{ name: bench, from: 0 }',
      '{ name: bench, from: 1 }',
      'checks.model_bias.tiers[3].from: found 1; needed: 0, so that every player is in a tier',
    ],
    [
      'a warning that is no earlier than the failure',
      'points: { warn: 3, fail: 5 }',
      'points: { warn: 5, fail: 5 }',
      'checks.model_bias.points.warn: found 5; needed: less than "fail", which is 5',
    ],
    [
      'more dates than are looked at',
      'systems: { gameDates: 7, leastDates: 3 }',
      'systems: { gameDates: 7, leastDates: 8 }',
      'checks.model_bias.systems.leastDates: found 8; needed: at most "gameDates", which is 7',
    ],
    [
      'dates beyond the window',
      'systems: { gameDates: 7, leastDates: 3 }',
      'systems: { gameDates: 15, leastDates: 3 }',
      'checks.model_bias.systems.gameDates: found 15; needed: at most "windowDays", which is 14',
    ],
    [
      'a gap that warns no earlier than it fails',
      GAP,
      GAP.replace('above: 1,', 'above: 2,'),
      'checks.model_bias.gap.warn.above: found 2; needed: less than "fail.above", which is 2',
    ],
    [
      'more bad days than days',
      GAP,
      GAP.replace('days: 3, of: 5', 'days: 6, of: 5'),
      'checks.model_bias.gap.fail.days: found 6; needed: at most "of", which is 5',
    ],
    [
      'days beyond the window',
      GAP,
      GAP.replace('days: 5, of: 7', 'days: 5, of: 15'),
      'checks.model_bias.gap.warn.of: found 15; needed: at most "windowDays", which is 14',
    ],
    [
      'an average beside what can not be counted with it',
      AVERAGE,
      `${AVERAGE}\n    distinct: player_lookup`,
      'tables["nba_precompute.player_daily_cache"].distinct: can not be counted beside "average"; remove one of the two',
    ],
    [
      'another key than whom the average is of',
      `key: [player_lookup]\n    # Over the games before the date: nobody's tier depends on how that night went.\n    ${AVERAGE}`,
      `key: [player_lookup, cache_version]\n    ${AVERAGE}`,
      'tables["nba_precompute.player_daily_cache"].key: found player_lookup, cache_version; needed: "player_lookup" alone, of which each date has one "average"',
    ],
    [
      'an average of games',
      'gameId: game_id\n    played: { is: { column: player_status, equals: active } }',
      `gameId: game_id\n    ${AVERAGE}`,
      'tables["nba_raw.nbac_gamebook_player_stats"].average: has no effect in a table with "counts: games"; remove it, or write "counts: days"',
    ],
  ])('refuse %s', (_, from, to, problem) => {
    expect(problemsOf(changed([from, to]))).toEqual([problem]);
  });

  it('warn of what nobody reads, and of a check that has nothing to read', () => {
    const grades = '  grades: nba_predictions.prediction_accuracy_deduped\n';
    expect(warningsOf(changed([grades, '']))).toEqual([
      'checks.model_bias: has no effect without "sources.grades"',
      'schedules.pre_game_final.checks[2]: "model_bias" is skipped as not configured without "sources.grades"',
    ]);
    expect(
      warningsOf(changed(['    date: analysis_date\n', `    date: analysis_date\n    ${AVERAGE}\n`])),
    ).toEqual([
      'tables["nba_precompute.player_shot_zone_analysis"].average: has no effect: "checks.model_bias" reads no average of this table',
    ]);
    const performance: [string, string] = ['# performance:', 'performance:'];
    expect(warningsOf(changed(performance))).toEqual([]);
    expect(warningsOf(changed(performance, [`    ${GAP}\n`, '']))).toEqual([
      'sources.performance: has no effect without "checks.model_bias.gap": nobody reads this table',
    ]);
  });
});
