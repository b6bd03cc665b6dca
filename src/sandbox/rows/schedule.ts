import type { IsoDate } from '../../calendar/dates.ts';
import type { AppendValue } from '../../warehouse/duckdb.ts';
import { teamOf } from '../teams.ts';

/** One game as one load of the schedule gives it. */
export interface ScheduleLoad {
  gameId: string;
  date: IsoDate;
  away: string;
  home: string;
  status: number | null;
  statusText: string | null;
  /** Null where the game has not been played. */
  score: { away: number; home: number } | null;
  /** ISO in UTC. */
  tip: string | null;
  source: 'api_stats' | 'cdn_static';
  loadedAt: string;
}

/** The year in which the season of a game id began: `0022400001` is of 2024. */
export function seasonYearOf(gameId: string): number {
  return 2000 + Number(gameId.slice(3, 5));
}

/** The columns of `nba_raw.nbac_schedule` that are filled, with the value of each. */
const COLUMNS: Readonly<Record<string, (load: ScheduleLoad) => AppendValue>> = {
  game_id: (load) => load.gameId,
  game_code: ({ date, away, home }) => `${date.replaceAll('-', '')}/${away}${home}`,
  season: (load) => seasonName(load),
  season_nba_format: (load) => seasonName(load),
  season_year: (load) => seasonYearOf(load.gameId),
  game_date: (load) => load.date,
  game_date_est: (load) => load.tip,
  game_status: (load) => load.status,
  game_status_text: (load) => load.statusText,
  home_team_id: (load) => teamOf(load.home).id,
  home_team_tricode: (load) => load.home,
  home_team_name: (load) => teamOf(load.home).name,
  away_team_id: (load) => teamOf(load.away).id,
  away_team_tricode: (load) => load.away,
  away_team_name: (load) => teamOf(load.away).name,
  is_regular_season: (load) => isOfType(load, '002'),
  is_playoffs: (load) => isOfType(load, '004'),
  is_all_star: (load) => isOfType(load, '003'),
  is_emirates_cup: (load) => isOfType(load, '006'),
  home_team_score: (load) => load.score?.home ?? null,
  away_team_score: (load) => load.score?.away ?? null,
  winning_team_tricode: ({ score, away, home }) =>
    score === null ? null : score.away > score.home ? away : home,
  data_source: (load) => load.source,
  source_file_path: ({ date }) => `nba-com/schedule/${date}.json`,
  scrape_timestamp: (load) => load.loadedAt,
  created_at: (load) => load.loadedAt,
  processed_at: (load) => load.loadedAt,
};

export const SCHEDULE_COLUMNS: readonly string[] = Object.keys(COLUMNS);

/** A load as values in the order of {@link SCHEDULE_COLUMNS}. */
export function scheduleRow(load: ScheduleLoad): AppendValue[] {
  return Object.values(COLUMNS).map((value) => value(load));
}

function isOfType(load: ScheduleLoad, type: string): boolean {
  return load.gameId.startsWith(type);
}

function seasonName(load: ScheduleLoad): string {
  const year = seasonYearOf(load.gameId);
  return `${year}-${String((year + 1) % 100).padStart(2, '0')}`;
}
