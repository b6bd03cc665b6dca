import fc from 'fast-check';
import { addDays, daysBetween, eachDate, type IsoDate } from '../../src/calendar/dates.ts';
import { GAP_STATES, type GapState } from '../../src/checks/gap-state.ts';
import type { GapGrid } from '../../src/report/gap-grid.ts';
import { anyCodePoint } from './any-code-point.ts';

export const TABLE_NAMES = [
  'nbac_schedule',
  'nbac_team_boxscore',
  'nbac_gamebook_player_stats',
  'nbac_play_by_play',
  'bdl_player_boxscores',
  'odds_api_game_lines',
  'bettingpros_player_points_props',
  'player_game_summary',
  'team_defense_game_summary',
  'team_offense_game_summary',
  'upcoming_player_game_context',
  'team_defense_zone_analysis',
  'player_shot_zone_analysis',
  'player_daily_cache',
  'player_prop_predictions',
];

/** A grid of days; `stateOf` answers for a table and the n-th date. */
export function dayGrid(
  from: IsoDate,
  to: IsoDate,
  stateOf: (label: string, index: number) => GapState,
  labels: readonly string[] = TABLE_NAMES,
): GapGrid {
  const columns = eachDate(from, to).map((date) => ({ from: date, to: date }));
  return gridOf(from, to, 'day', columns, stateOf, labels);
}

/** A grid of weeks that begin on Mondays, cut at both ends. */
export function weekGrid(
  from: IsoDate,
  to: IsoDate,
  stateOf: (label: string, index: number) => GapState,
  labels: readonly string[] = TABLE_NAMES,
): GapGrid {
  const columns: { from: IsoDate; to: IsoDate }[] = [];
  for (let first = from; daysBetween(first, to) >= 0; ) {
    const sunday = addDays(first, (7 - new Date(`${first}T00:00:00Z`).getUTCDay()) % 7);
    const last = sunday < to ? sunday : to;
    columns.push({ from: first, to: last });
    first = addDays(last, 1);
  }
  return gridOf(from, to, 'week', columns, stateOf, labels);
}

/** Two weeks in which one table stood still while the others had an off-day on Jan 15. */
export function outage(): GapGrid {
  return dayGrid('2026-01-08', '2026-01-21', (label, index) => {
    if (index === 7) return 'no_games';
    return label === 'nbac_team_boxscore' ? 'missing' : 'complete';
  });
}

function gridOf(
  from: IsoDate,
  to: IsoDate,
  step: GapGrid['step'],
  columns: GapGrid['columns'],
  stateOf: (label: string, index: number) => GapState,
  labels: readonly string[],
): GapGrid {
  const rows = labels.map((label) => ({
    label,
    table: `nba_raw.${label}`,
    cells: columns.map((_, index) => stateOf(label, index)),
  }));
  return { from, to, step, columns, rows };
}

const anyLabel = fc.oneof(
  fc.constantFrom(...TABLE_NAMES, '', 'x'.repeat(70), '\u001b[2J', '\u202etxt\n', '\ud83d', '🏀'.repeat(40)),
  fc.string({ unit: anyCodePoint, maxLength: 60 }),
);

/** Any grid, from nothing to a year and more in weeks, with names that try to break out. */
export const anyGrid: fc.Arbitrary<GapGrid> = fc
  .record({
    labels: fc.array(anyLabel, { maxLength: 18 }),
    last: fc.integer({ min: 0, max: 399 }),
    byWeek: fc.boolean(),
    states: fc.infiniteStream(fc.constantFrom(...GAP_STATES)),
  })
  .map(({ labels, last, byWeek, states }) => {
    const stateOf = (): GapState => states.next().value;
    const from = '2024-12-18';
    const build = byWeek ? weekGrid : dayGrid;
    return build(from, addDays(from, byWeek ? last : last % 120), stateOf, labels);
  });
