import { addDays, daysBetween, type IsoDate } from '../calendar/dates.ts';
import type { DateContext } from '../calendar/slate.ts';
import type { CoverageRow, DayCountRow } from '../facts/facts.ts';
import type { JudgeInput } from './check.ts';
import { type Reading, readCoverage, readDayCounts } from './facts-of.ts';
import type { Part } from './finding.ts';
import { aboutTable } from './parts.ts';
import { soFar, standingIn, tableProfileOf } from './standing.ts';
import { type LeftOutDate, noDatesPart } from './window.ts';

/** How far a table is behind the game dates that are due. */
export type TableLag =
  | {
      known: true;
      /** The newest date with rows that count; undefined where the window has none. */
      newest: IsoDate | undefined;
      /** Game dates of the window that are due, ascending. */
      dueDates: IsoDate[];
      /** Those of them after the newest date: all, where there is none. */
      behind: IsoDate[];
    }
  /** No date is up for judgement, or the table could not be read, as the part says. */
  | { known: false; part: Part };

/** @throws Error when the profile does not describe the table. */
export function tableLag(table: string, days: readonly DateContext[], input: JudgeInput): TableLag {
  const { profile, targetDate } = input;
  const about = aboutTable(table);
  const standingOn = standingIn(table, input);
  const dueDates: IsoDate[] = [];
  const leftOut: LeftOutDate[] = [];
  for (const day of days) {
    const standing = standingOn(day);
    if (!standing.open) leftOut.push({ reason: standing.reason, why: standing.why });
    else if (standing.pending === null) dueDates.push(day.date);
    else {
      const { due } = standing.pending;
      leftOut.push({ reason: 'not_due', why: soFar('nothing is due', standing.pending, input), due });
    }
  }
  if (dueDates.length === 0) return { known: false, part: noDatesPart(about, leftOut) };
  const rows = readRows(table, input);
  if (!rows.ok) return { known: false, part: rows.part };

  const { lookbackDays } = profile.checks.data_freshness;
  const newest = newestFilledDate(rows.value, addDays(targetDate, 1 - lookbackDays), targetDate);
  const behind = newest === undefined ? dueDates : dueDates.filter((date) => date > newest);
  return { known: true, newest, dueDates, behind };
}

/** Why nothing can be fresh or stale: before a season, or long after one; null within it. `days` are those of the window. */
export function offSeason(
  days: readonly DateContext[],
  { day, targetDate, profile }: JudgeInput,
): string | null {
  const { lookbackDays, offSeasonGraceDays } = profile.checks.data_freshness;
  const last = days.at(-1)?.date;
  if (last === undefined) return `no games in the ${lookbackDays} days up to ${targetDate}`;
  if (day.mode !== 'OFF_SEASON') return null;
  const age = daysBetween(last, targetDate);
  return age > offSeasonGraceDays ? `off-season: the last game date was ${last}, ${age} days before` : null;
}

type DatedRows = Pick<CoverageRow & DayCountRow, 'date' | 'validRows'>;

/** The newest date in `first..last` with a row that is no placeholder. */
function newestFilledDate(rows: readonly DatedRows[], first: IsoDate, last: IsoDate): IsoDate | undefined {
  let newest: IsoDate | undefined;
  for (const { date, validRows } of rows) {
    if (validRows === 0 || date < first || date > last) continue;
    if (newest === undefined || date > newest) newest = date;
  }
  return newest;
}

function readRows(table: string, { facts, profile }: JudgeInput): Reading<DatedRows[]> {
  const about = aboutTable(table);
  return tableProfileOf(profile, table).counts === 'games'
    ? readCoverage(facts, about)
    : readDayCounts(facts, about);
}
