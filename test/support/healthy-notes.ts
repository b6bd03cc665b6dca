import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import type { AppendValue } from '../../src/warehouse/duckdb.ts';
import { profile } from './fact-builders.ts';

type Rows = Record<string, AppendValue>[];

/** Hourly decisions of the controller on the two days around the last night. */
export function decisions(last: IsoDate): Rows {
  return [addDays(last, -1), last].flatMap((date) =>
    Array.from({ length: 24 }, (_, hour) => {
      const at = `${date}T${String(hour).padStart(2, '0')}:00:30Z`;
      return {
        decision_id: at,
        decision_time: at,
        workflow_name: 'betting_lines',
        action: 'RUN',
        reason: 'inside its window',
      };
    }),
  );
}

/** Hourly attempts of the critical scrapers on the two days around the last night. */
export function attempts(last: IsoDate): Rows {
  const scrapers = [
    'nbac_schedule',
    'nbac_team_boxscore',
    'nbac_gamebook_pdf',
    'nbac_player_boxscore',
    'oddsa_events',
    'oddsa_player_props',
    'oddsa_game_lines',
  ];
  return [addDays(last, -1), last].flatMap((date) =>
    scrapers.flatMap((scraper) =>
      Array.from({ length: 24 }, (_, hour) => ({
        execution_id: `${date}-${scraper}-${hour}`,
        scraper_name: scraper,
        workflow: 'post_game_window_2',
        status: 'success',
        triggered_at: `${date}T${String(hour).padStart(2, '0')}:05:00Z`,
        source: 'CONTROLLER',
        game_date: date,
      })),
    ),
  );
}

/** Every expected processor succeeded on the last two nights, early the next morning. */
export function processorRuns(last: IsoDate): Rows {
  return [addDays(last, -1), last].flatMap((date) =>
    profile.processors.expected.map(({ names: [name = ''] }) => ({
      processor_name: name,
      run_id: `${name}-${date}`,
      status: 'success',
      data_date: date,
      started_at: `${addDays(date, 1)}T07:00:00Z`,
      processed_at: `${addDays(date, 1)}T07:05:00Z`,
    })),
  );
}
