import { existsSync, readFileSync } from 'node:fs';

const folder = new URL('../../../shared/data/', import.meta.url);
const schedule = new URL('schedule_2024_25.csv', folder);
const counts = new URL('pipeline_daily_2024_25.csv', folder);

/** Why tests on the recorded season can't run; empty where they can. Goes into their titles. */
export const recordedSeasonAbsent =
  existsSync(schedule) && existsSync(counts) ? '' : ' (skipped: ../shared/data holds no recorded season)';

/** The recorded season's two files, as text. */
export function recordedSeason(): { scheduleCsv: string; countsCsv: string } {
  return { scheduleCsv: readFileSync(schedule, 'utf8'), countsCsv: readFileSync(counts, 'utf8') };
}
