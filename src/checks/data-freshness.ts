import { addDays, daysBetween, type IsoDate } from '../calendar/dates.ts';
import { sayDate } from '../calendar/say.ts';
import type { DateContext } from '../calendar/slate.ts';
import type { CoverageRow, DayCountRow } from '../facts/facts.ts';
import type { Check, JudgeInput } from './check.ts';
import { type Reading, readCoverage, readDayCounts } from './facts-of.ts';
import type { Part } from './finding.ts';
import { aboutTable, failPart, passPart, skipPart, warnPart } from './parts.ts';
import { judgeScheduleAge } from './schedule-age.ts';
import { soFar, standingIn, tableProfileOf } from './standing.ts';
import { type LeftOutDate, noDatesPart, windowDays } from './window.ts';
import { plural } from './wording.ts';

/** How many due game dates is each table behind? Game dates, not calendar days: nothing ages in a break. */
export const dataFreshness: Check = {
  name: 'data_freshness',
  category: 'data_quality',
  title: {
    ok: 'Every table is up to date',
    broken: 'Tables are behind',
  },
  why: 'A table that stopped growing starves everything after it, often without an error anywhere.',
  fix: 'See what last wrote the table, run it for the first missing date, then the phases after it.',
  canBeCritical: true,
  windowed: true,
  needsSlate: true,
  skipsWithoutGames: false,
  needs: (profile) => ({ tables: profile.checks.data_freshness.tables }),
  judge(input) {
    const rules = input.profile.checks.data_freshness;
    const days = windowDays(input, rules.lookbackDays);
    const idle = offSeason(days, input);
    if (idle !== null) {
      return { parts: [skipPart(aboutTable(input.profile.sources.schedule), 'no_games', idle)] };
    }
    return {
      parts: [...rules.tables.map((table) => judgeTable(table, days, input)), judgeScheduleAge(input)],
    };
  },
};

/** Why nothing can be fresh or stale: before a season, or long after one. */
function offSeason(days: readonly DateContext[], { day, targetDate, profile }: JudgeInput): string | null {
  const { lookbackDays, offSeasonGraceDays } = profile.checks.data_freshness;
  const last = days.at(-1)?.date;
  if (last === undefined) return `no games in the ${lookbackDays} days up to ${targetDate}`;
  if (day.mode !== 'OFF_SEASON') return null;
  const age = daysBetween(last, targetDate);
  return age > offSeasonGraceDays ? `off-season: the last game date was ${last}, ${age} days before` : null;
}

function judgeTable(table: string, days: readonly DateContext[], input: JudgeInput): Part {
  const { profile, targetDate } = input;
  const { lag: limits, lookbackDays } = profile.checks.data_freshness;
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
  if (dueDates.length === 0) return noDatesPart(about, leftOut);
  const rows = readRows(table, input);
  if (!rows.ok) return rows.part;

  const newest = newestFilledDate(rows.value, addDays(targetDate, 1 - lookbackDays), targetDate);
  const behind = newest === undefined ? dueDates : dueDates.filter((date) => date > newest);
  const lag = behind.length;
  const details = {
    expected: 'no due game date behind',
    actual: newest === undefined ? 'no rows' : `${plural(lag, 'game date')} behind`,
    threshold: limits.warn,
    evidence: { newest: newest ?? null, lag, due_dates: dueDates.length },
  };
  if (newest === undefined) {
    const message = `no rows that count in ${lookbackDays} days, in which ${plural(lag, 'game date')} came due`;
    return failPart(about, 'P1_CRITICAL', message, { ...details, affected: lag, dates: dueDates });
  }
  if (lag < limits.warn) return passPart(about, `newest ${sayDate(newest)}, up to date`, details);
  const message = `newest ${sayDate(newest)}, ${plural(lag, 'game date')} behind`;
  const gap = { ...details, affected: lag, dates: behind };
  if (lag >= limits.critical) return failPart(about, 'P1_CRITICAL', message, gap);
  return lag >= limits.fail
    ? failPart(about, 'P2_HIGH', message, gap)
    : warnPart(about, 'P3_MEDIUM', message, gap);
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
