import { addDays, daysBetween, type IsoDate } from '../../src/calendar/dates.ts';
import { judgeGaps } from '../../src/checks/gaps.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { CoverageRow, Facts, ScheduleRow } from '../../src/facts/facts.ts';
import type { GapsAnswer } from '../../src/inquiries/ask-gaps.ts';
import { factWarnings, readSlate } from '../../src/schedules/judge-run.ts';
import { at, healthyFacts, nights, profile as shipped, withCoverage } from './fact-builders.ts';

export interface GapsCase {
  facts: Facts;
  from: IsoDate;
  to: IsoDate;
  /** When it is asked; the default is the afternoon after, when everything is due. */
  now?: Date;
  table?: string;
  profile?: Profile;
  over?: Partial<GapsAnswer>;
}

/** What a person gets who asks about these facts: judged as in the product. */
export function gapsAnswer({ facts, from, to, table, over, ...rest }: GapsCase): GapsAnswer {
  const { profile = shipped, now = at(addDays(to, 1), '14:12') } = rest;
  return {
    id: 'gaps-20260204T191200Z-0a1b2c',
    askedAt: now.toISOString(),
    pipeline: profile.pipeline,
    timeZone: profile.timeZone,
    warehouse: 'BigQuery, project nba-props-platform',
    question: { from, to, table: table ?? null },
    gaps: judgeGaps({
      facts,
      slate: readSlate(facts, profile),
      profile,
      tables: table === undefined ? Object.keys(profile.tables) : [table],
      from,
      to,
      first: addDays(from, -44),
      now,
    }),
    warnings: factWarnings(facts),
    cost: { statements: 18, bytesBilled: 188_743_680 },
    ...over,
  };
}

/** Facts without a fault for every date from the 45 days before `from` up to `to`. */
export function wholeFacts({ from, to, games = 6 }: { from: IsoDate; to: IsoDate; games?: number }): Facts {
  const schedule = nights(addDays(to, 10), daysBetween(from, to) + 55, games);
  return healthyFacts(played(schedule, to), to, at(addDays(to, 1), '14:12'));
}

/** The same schedule with everything after `last` still to be played. */
export function played(schedule: readonly ScheduleRow[], last: IsoDate): ScheduleRow[] {
  return schedule.map((row) =>
    row.date <= last ? row : { ...row, status: 1, awayScore: null, homeScore: null },
  );
}

/** The same facts with nothing in `table` from `first` to `last`. */
export function emptyBetween(facts: Facts, table: string, first: IsoDate, last: IsoDate): Facts {
  return withCoverage(facts, table, (rows) => rows.filter(({ date }) => date < first || date > last));
}

/** The same facts with every row of a date twice in `table`. */
export function doubledOn(facts: Facts, table: string, date: IsoDate): Facts {
  const twice = (row: CoverageRow) => ({ ...row, rows: 2 * row.rows, copies: row.rows });
  return withCoverage(facts, table, (rows) => rows.map((row) => (row.date === date ? twice(row) : row)));
}
