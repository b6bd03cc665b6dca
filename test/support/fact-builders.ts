import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import { instantAt } from '../../src/calendar/zone.ts';
import type { Check } from '../../src/checks/check.ts';
import type { Finding, Part } from '../../src/checks/finding.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { type Profile, profileSchema, type TableProfile } from '../../src/config/profile.ts';
import { NO_CLOUD_FACTS } from '../../src/facts/cloud/cloud-facts.ts';
import {
  type AttemptRow,
  type CoverageRow,
  type DayCountRow,
  type DecisionsRow,
  type Fact,
  type Facts,
  type Figures,
  type GradeRow,
  known,
  type ScheduleRow,
  type SliceRow,
} from '../../src/facts/facts.ts';
import { judgeRun } from '../../src/schedules/judge-run.ts';
import type { ErrorCause } from '../../src/warehouse/warehouse.ts';

/** The profile that ships. Tests change a copy. */
export const profile: Profile = profileSchema.parse(
  parse(readFileSync(new URL('../../pipelines/nba-props-platform.yml', import.meta.url), 'utf8')),
);

export const TEAMS =
  'ATL BOS BKN CHA CHI CLE DAL DEN DET GSW HOU IND LAC LAL MEM MIA MIL MIN NOP NYK OKC ORL PHI PHX POR SAC SAS TOR UTA WAS'.split(
    ' ',
  );

/** `count` games of different teams, as `AWAY@HOME`. */
export function matchups(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${TEAMS[2 * index]}@${TEAMS[2 * index + 1]}`);
}

/** A final game of the regular season, as the schedule gives it. */
export function game(
  date: IsoDate,
  matchup: string,
  over: Partial<ScheduleRow> & { type?: string } = {},
): ScheduleRow {
  const { type = '002', ...row } = over;
  const [away = '', home = ''] = matchup.split('@');
  return {
    gameId: `${type}${date}${matchup}`,
    date,
    away,
    home,
    status: 3,
    awayScore: 110,
    homeScore: 100,
    // Half past seven in the evening, on the wall clock of the winter.
    tip: `${addDays(date, 1)}T00:30:00.000Z`,
    seasonYear: date >= `${date.slice(0, 4)}-07` ? Number(date.slice(0, 4)) : Number(date.slice(0, 4)) - 1,
    processedAt: null,
    ...row,
  };
}

export function night(
  date: IsoDate,
  games: number | readonly string[],
  over: Parameters<typeof game>[2] = {},
): ScheduleRow[] {
  return (typeof games === 'number' ? matchups(games) : games).map((matchup) => game(date, matchup, over));
}

/** Nights of `games` games on each of `count` dates up to and including `last`. */
export function nights(last: IsoDate, count: number, games = 4): ScheduleRow[] {
  return Array.from({ length: count }, (_, index) => night(addDays(last, index + 1 - count), games)).flat();
}

const blankRow: Omit<CoverageRow, 'date'> = {
  team: null,
  opponent: null,
  home: null,
  away: null,
  gameRef: null,
  rows: 0,
  validRows: 0,
  playedRows: 0,
  copies: null,
  above: null,
  spread: null,
  oldest: null,
  newest: null,
};

/** Rows of both sides of some games in the shape in which `table` gives them. */
export function coverageRows(
  table: string,
  games: readonly Pick<ScheduleRow, 'date' | 'away' | 'home'>[],
  counts?: Partial<CoverageRow>,
): CoverageRow[] {
  const columns = profile.tables[table];
  const usual =
    columns?.grain === 'player'
      ? { rows: 17, validRows: 17, playedRows: 10 }
      : { rows: 1, validRows: 1, playedRows: 1 };
  return games.flatMap(({ date, away, home }) =>
    [away, home].map((team) => ({
      ...blankRow,
      date,
      team,
      opponent: columns?.opponent ? (team === away ? home : away) : null,
      home: columns?.home ? home : null,
      away: columns?.away ? away : null,
      gameRef: `${date.replaceAll('-', '')}_${away}_${home}`,
      ...usual,
      copies: isKeyed(columns) ? 0 : null,
      above: measured(columns?.measure?.above, counts?.playedRows ?? usual.playedRows),
      spread: columns?.compared === undefined ? null : { rows: 1, least: 88, most: 88 },
      ...counts,
    })),
  );
}

/** Every played row lies above the lowest bound, and none above the others: each was computed as it should be. */
function measured(bounds: readonly number[] | undefined, played: number): CoverageRow['above'] {
  return bounds?.map((bound, index) => ({ bound, rows: index === 0 ? played : 0 })) ?? null;
}

/** The profile says which of its rows are the same. */
const isKeyed = (table: TableProfile | undefined): boolean => table !== undefined && table.key.length > 0;

/** Rows that make a table whole on a date, per countable game or per date. */
const HEALTHY_ROWS: Record<string, { perGame: number } | { perDate: number }> = {
  'nba_raw.odds_api_player_points_props': { perGame: 60 },
  'nba_raw.bettingpros_player_points_props': { perGame: 40 },
  'nba_raw.odds_api_game_lines': { perGame: 20 },
  'nba_analytics.upcoming_player_game_context': { perGame: 33 },
  'nba_precompute.player_daily_cache': { perGame: 19 },
  'nba_precompute.player_composite_factors': { perGame: 33 },
  'nba_precompute.player_shot_zone_analysis': { perDate: 450 },
  'nba_precompute.team_defense_zone_analysis': { perDate: 30 },
  'nba_predictions.ml_feature_store_v2': { perGame: 18 },
  'nba_predictions.player_prop_predictions': { perGame: 98 },
  'nba_predictions.prediction_accuracy': { perGame: 90 },
};

export function dayCount(date: IsoDate, validRows: number, rows = validRows): DayCountRow {
  return { date, rows, validRows, copies: null, distinct: null, figures: null, newest: null };
}

const NO_PLACES = { team: null, opponent: null, home: null, away: null, homeName: null, awayName: null };

/** A slice of some rows of a date, told apart by nothing. */
export function slice(date: IsoDate, validRows: number, over: Partial<SliceRow> = {}): SliceRow {
  return { ...dayCount(date, validRows), ...NO_PLACES, games: [], systems: [], lined: [], ...over };
}

/** Systems of a healthy night, as they are called nowhere. */
export const HEALTHY_SYSTEMS = ['system_a', 'system_b'];
const HEALTHY_DISTINCT: Record<string, number> = {
  'nba_raw.odds_api_player_points_props': 16,
  // Of a team, where the other two are of a game.
  'nba_raw.bettingpros_player_points_props': 8,
  'nba_raw.odds_api_game_lines': 1,
  'nba_predictions.player_prop_predictions': 20,
};

/** Rows of one game as `table` tells them apart. */
function slicesOf(table: string, { date, away, home }: ScheduleRow, rows: number): SliceRow[] {
  const by = profile.tables[table]?.by ?? {};
  const places = {
    home: by.home ? home : null,
    away: by.away ? away : null,
    homeName: by.homeName ? home : null,
    awayName: by.awayName ? away : null,
  };
  const distinct = HEALTHY_DISTINCT[table] ?? null;
  const figures = figuresOf(table, rows);
  if (by.system !== undefined) {
    const games = [`${date.replaceAll('-', '')}_${away}_${home}`];
    return [
      slice(date, rows, { games, systems: HEALTHY_SYSTEMS, lined: HEALTHY_SYSTEMS, distinct, figures }),
    ];
  }
  if (by.team === undefined) return [slice(date, rows, { ...places, distinct, figures })];
  const half = Math.floor(rows / 2);
  return [
    slice(date, half, {
      team: away,
      opponent: by.opponent ? home : null,
      distinct,
      figures: figuresOf(table, half),
    }),
    slice(date, rows - half, {
      team: home,
      opponent: by.opponent ? away : null,
      distinct,
      figures: figuresOf(table, rows - half),
    }),
  ];
}

/** Shares, and means, of what a healthy night's rows hold. */
const HEALTHY_FIGURES: Record<string, number> = {
  days_rest: 1,
  ready: 0.67,
  matchup: 62,
  red: 0,
  line: 0.42,
  cache_miss: 0,
};

/** What the profile wants to know of some rows of a table that are as they should be. */
export function figuresOf(table: string, rows: number): Figures | null {
  const wanted = Object.keys(profile.tables[table]?.figures ?? {});
  if (wanted.length === 0) return null;
  return Object.fromEntries(
    wanted.map((name) => [name, { counted: rows, total: rows * (HEALTHY_FIGURES[name] ?? 1) }]),
  );
}

export function attempt(
  scraper: string,
  status: string,
  at: string,
  over: Partial<AttemptRow> = {},
): AttemptRow {
  return {
    scraper,
    status,
    firstAt: over.at ?? at,
    at,
    attempts: 1,
    gameDate: null,
    workflow: null,
    errorType: null,
    errorMessage: null,
    errorTexts: (over.errorMessage ?? over.errorType) == null ? 0 : 1,
    ...over,
  };
}

/** So many grades of a system's picks on a date, `bias` points too high on average. */
export function grade(
  date: IsoDate,
  system: string,
  tier: string | null,
  graded: number,
  bias: number,
): GradeRow {
  return { date, system, tier, graded, signed: graded * bias };
}

/** A controller that decided once an hour in the hours before `now`, for the last time half an hour ago. */
export function hourlyDecisions(now: Date, hours: number): DecisionsRow[] {
  return Array.from({ length: hours }, (_, index) => {
    const at = new Date(now.getTime() - (hours - index - 0.5) * 3_600_000).toISOString();
    return { firstAt: at, lastAt: at, decisions: 11 };
  });
}

/** Facts of a pipeline that did everything right for every game of the schedule, up to `to`. */
export function healthyFacts(schedule: readonly ScheduleRow[], to: IsoDate, now: Date): Facts {
  const played = schedule.filter((row) => row.date <= to);
  const dates = [...new Set(played.map((row) => row.date))];
  const gamesOn = (date: IsoDate) => played.filter((row) => row.date === date).length;
  const tables = Object.entries(profile.tables);
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
  return {
    collectedAt: now.toISOString(),
    from: to,
    to,
    slate: known(schedule.map((row) => ({ ...row, processedAt: hoursAgo(2) }))),
    rollbacks: { state: 'not_configured' },
    verdicts: known([]),
    postponements: known([]),
    halts: known([]),
    coverage: Object.fromEntries(
      tables
        .filter(([, table]) => table.counts === 'games')
        .map(([name]) => [name, known(coverageRows(name, played))]),
    ),
    dayCounts: Object.fromEntries(
      tables
        .filter(([, table]) => table.counts === 'days')
        .map(([name]) => {
          const healthy = HEALTHY_ROWS[name] ?? { perGame: 1 };
          const rowsOn = (date: IsoDate) =>
            'perGame' in healthy ? healthy.perGame * gamesOn(date) : healthy.perDate;
          const copies = isKeyed(profile.tables[name]) ? 0 : null;
          const figures = (date: IsoDate) => figuresOf(name, rowsOn(date));
          const rowOf = (date: IsoDate) => ({
            ...dayCount(date, rowsOn(date)),
            copies,
            figures: figures(date),
          });
          return [name, known(dates.map(rowOf))];
        }),
    ),
    slices: Object.fromEntries(
      tables
        .filter(([, table]) => table.by !== undefined)
        .map(([name]) => {
          const healthy = HEALTHY_ROWS[name] ?? { perGame: 1 };
          const perGame = 'perGame' in healthy ? healthy.perGame : 1;
          return [name, known(played.flatMap((row) => slicesOf(name, row, perGame)))];
        }),
    ),
    signals: known(
      dates.flatMap((date) =>
        HEALTHY_SYSTEMS.map((system) => ({
          date,
          system,
          signal: gamesOn(date) > 4 ? 'GREEN' : 'YELLOW',
          explanation: null,
          picks: 60,
          highEdgePicks: 6,
          percentOver: 40,
          slateSize: gamesOn(date),
          at: null,
        })),
      ),
    ),
    grades: known(
      dates.flatMap((date) =>
        (profile.checks.model_bias?.tiers ?? []).flatMap(({ name }, index) =>
          HEALTHY_SYSTEMS.map((system) => grade(date, system, name, (index + 1) * 2 * gamesOn(date), 0.3)),
        ),
      ),
    ),
    performance: { state: 'not_configured' },
    attempts: known(
      profile.scrapers.critical.flatMap(({ names }) => [
        attempt(names[0] ?? '', 'success', hoursAgo(5), { gameDate: to, workflow: 'post_game_window_2' }),
      ]),
    ),
    ledger: known([]),
    decisions: known(hourlyDecisions(now, 24)),
    runs: known(
      profile.processors.expected.map(({ names: [processor = ''] }) => ({
        processor,
        output: null,
        outcome: 'success' as const,
        category: null,
        dataDate: to,
        error: null,
        errorTexts: 0,
        runs: 1,
        firstAt: hoursAgo(4),
        lastAt: hoursAgo(4),
      })),
    ),
    errors: known([]),
    cloud: NO_CLOUD_FACTS,
    retention: {},
    recorded: null,
    cost: { statements: 0, bytesBilled: 0 },
  };
}

/** The same facts with one table's rows changed. */
export function withCoverage(
  facts: Facts,
  table: string,
  change: (rows: CoverageRow[]) => CoverageRow[],
): Facts {
  const fact = facts.coverage[table];
  const rows = fact?.state === 'known' ? fact.value : [];
  return { ...facts, coverage: { ...facts.coverage, [table]: known(change(rows)) } };
}

/** `AWAY@HOME` of the game that a row is about; empty where the row names none. */
export function matchupOf({ gameRef }: CoverageRow): string {
  return gameRef?.slice(9).replace('_', '@') ?? '';
}

/** The same facts without some games' rows in some tables, given as `AWAY@HOME`; on `date` only where it is given. */
export function withoutGames(
  facts: Facts,
  tables: readonly string[],
  games: readonly string[],
  date?: IsoDate,
): Facts {
  const gone = (row: CoverageRow) =>
    (date === undefined || row.date === date) && games.includes(matchupOf(row));
  return tables.reduce(
    (all, table) => withCoverage(all, table, (rows) => rows.filter((row) => !gone(row))),
    facts,
  );
}

export function withDayCounts(
  facts: Facts,
  table: string,
  change: (rows: DayCountRow[]) => DayCountRow[],
): Facts {
  const fact = facts.dayCounts[table];
  const rows = fact?.state === 'known' ? fact.value : [];
  return { ...facts, dayCounts: { ...facts.dayCounts, [table]: known(change(rows)) } };
}

/** The same facts, blind or absent in one table. */
export function withTable(facts: Facts, table: string, fact: Fact<never>): Facts {
  return table in facts.coverage
    ? { ...facts, coverage: { ...facts.coverage, [table]: fact } }
    : {
        ...facts,
        dayCounts: { ...facts.dayCounts, [table]: fact },
        ...(table in facts.slices && { slices: { ...facts.slices, [table]: fact } }),
      };
}

export function unknown(cause: ErrorCause): Fact<never> {
  return { state: 'unknown', cause, message: `a message about ${cause}`, fix: `a fix for ${cause}` };
}

/** An instant on the pipeline's wall clock: `at('2026-02-05', '12:00')`. */
export function at(date: IsoDate, time: string): Date {
  return instantAt(date, time, profile.timeZone);
}

/** One check's finding, through the door that every run uses. */
export function judge(
  name: string,
  request: { facts: Facts; targetDate: IsoDate; now: Date; profile?: Profile; check?: Check },
): Finding {
  const check = request.check ?? CHECKS.find((one) => one.name === name);
  if (check === undefined) throw new Error(`no check named ${name}`);
  const { findings } = judgeRun({
    facts: request.facts,
    profile: request.profile ?? profile,
    checks: [check],
    targetDate: request.targetDate,
    now: request.now,
    carried: [],
  });
  const [finding] = findings;
  if (finding === undefined) throw new Error('nothing was judged');
  return finding;
}

export function partOf(finding: Finding, subject: string): Part {
  const part = finding.parts.find((one) => one.subject === subject);
  if (part === undefined)
    throw new Error(`${finding.check} has no part about ${subject}: ${finding.message}`);
  return part;
}
