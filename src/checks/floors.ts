import type { IsoDate } from '../calendar/dates.ts';
import type { DateContext } from '../calendar/slate.ts';
import type { SlateBook } from '../calendar/slate-book.ts';
import type { Profile } from '../config/profile.ts';
import type { DayCountRow } from '../facts/facts.ts';
import { percent } from '../text/percent.ts';
import type { Severity } from './finding.ts';
import { median } from './median.ts';
import { rounded } from './rounded.ts';
import { gameDatesBefore } from './window.ts';
import { plural } from './wording.ts';

type Phase4Floors = Profile['checks']['phase4_completion'];
type GapFloor = Profile['gaps']['floors'][number];

/** What a floor makes of a table's rows on a date, before due time and cap are asked. */
export interface Reckoning {
  /** SKIP: there is nothing to compare with. */
  status: 'PASS' | 'WARN' | 'FAIL' | 'SKIP';
  severity: Severity | null;
  expected: string;
  threshold: number | null;
  message: string;
  capAfterBreak: boolean;
  evidence: Record<string, number | null>;
}

/** The date that is judged, among the others. It has games. */
export interface FloorDate {
  day: DateContext;
  slate: SlateBook;
}

/** `rows` are those of the date that count; `counts` are all dates that were collected. */
export type Reckon = (rows: number, counts: readonly DayCountRow[], at: FloorDate) => Reckoning;

/** The floors of phase4_completion, in the order in which they are reported. */
export function phase4Floors(profile: Profile): { table: string; reckon: Reckon }[] {
  const { perGame, perDate, againstRecent } = profile.checks.phase4_completion;
  return [
    ...perGame.map((rule) => ({ table: rule.table, reckon: byGame(rule) })),
    ...perDate.map((rule) => ({ table: rule.table, reckon: byDate(rule) })),
    ...againstRecent.map((rule) => ({ table: rule.table, reckon: byRecent(rule) })),
  ];
}

/** The floor that a date of `table` is held to when gaps are listed; null where any row will do. */
export function gapFloorOf(table: string, profile: Profile): Reckon | null {
  const own = profile.gaps.floors.find((floor) => floor.table === table);
  if (own === undefined) return phase4Floors(profile).find((floor) => floor.table === table)?.reckon ?? null;
  const distinct = profile.tables[table]?.distinct;
  const noun = distinct === undefined ? 'row' : `different ${distinct}`;
  return 'perGame' in own
    ? byGame({ pass: own.perGame, warn: 0, capAfterBreak: false }, noun)
    : byMedian(own, noun);
}

/** Rows per countable game against two floors. */
function byGame(rule: Omit<Phase4Floors['perGame'][number], 'table'>, noun = 'row'): Reckon {
  return (rows, _counts, { day }) => {
    const games = day.games.length;
    const perGame = rows / games;
    return {
      ...floorVerdict(rows, perGame, rule),
      expected: `at least ${rule.pass} ${noun}s a game`,
      threshold: rule.pass,
      message: `${plural(rows, noun)} for ${plural(games, 'game')} (${rounded(perGame)} a game), expected at least ${rule.pass} a game`,
      capAfterBreak: rule.capAfterBreak,
      evidence: { rows_per_game: rounded(perGame) },
    };
  };
}

/** Rows of the date against two floors. */
function byDate(rule: Phase4Floors['perDate'][number]): Reckon {
  return (rows) => ({
    ...floorVerdict(rows, rows, rule),
    expected: `at least ${plural(rule.pass, 'row')}`,
    threshold: rule.pass,
    message: `${plural(rows, 'row')}, expected at least ${rule.pass}`,
    capAfterBreak: rule.capAfterBreak,
    evidence: {},
  });
}

/** Rows of the date against the highest of the previous game dates: for tables that grow with the season. */
function byRecent(rule: Phase4Floors['againstRecent'][number]): Reckon {
  return (rows, counts, at) => {
    const dates = new Set(datesBefore(at, rule.gameDates));
    const highest = Math.max(
      0,
      ...counts.filter(({ date }) => dates.has(date)).map(({ validRows }) => validRows),
    );
    const common = {
      expected: `at least ${percent(rule.share)} of the highest recent count`,
      threshold: highest === 0 ? null : rounded(highest * rule.share),
      capAfterBreak: false,
      evidence: { highest_recent: highest, recent_dates: dates.size },
    };
    if (rows === 0) {
      const message = highest === 0 ? '0 rows' : `0 rows, expected about ${highest}`;
      return { ...common, status: 'FAIL', severity: 'P1_CRITICAL', message };
    }
    if (highest === 0) {
      const message = `${plural(rows, 'row')}, and no earlier game date to compare with`;
      return { ...common, status: 'SKIP', severity: null, message };
    }
    const message = `${plural(rows, 'row')}, expected at least ${percent(rule.share)} of ${highest}`;
    return rows / highest >= rule.share
      ? { ...common, status: 'PASS', severity: null, message }
      : { ...common, status: 'WARN', severity: 'P3_MEDIUM', message };
  };
}

/** Rows per countable game against the median of the previous game dates: for tables whose normal size changes. */
function byMedian(rule: Extract<GapFloor, { shareOfMedian: number }>, noun: string): Reckon {
  return (rows, counts, at) => {
    const { day, slate } = at;
    const earlier = datesBefore(at, rule.gameDates).flatMap((date) => {
      const count = counts.find((one) => one.date === date);
      return count === undefined || count.validRows === 0
        ? []
        : [count.validRows / slate.on(date).games.length];
    });
    const perGame = rows / day.games.length;
    const usual = median(earlier);
    const common = {
      expected: `at least ${percent(rule.shareOfMedian)} of the usual number a game`,
      threshold: usual === null ? null : rounded(usual * rule.shareOfMedian),
      capAfterBreak: false,
      evidence: { per_game: rounded(perGame), usual_per_game: usual === null ? null : rounded(usual) },
    };
    const found = `${plural(rows, noun)} (${rounded(perGame)} a game)`;
    if (rows === 0) return { ...common, status: 'FAIL', severity: 'P1_CRITICAL', message: found };
    if (usual === null || earlier.length < rule.leastDates) {
      const message = `${found}, and too few earlier game dates to compare with`;
      return { ...common, status: 'SKIP', severity: null, message };
    }
    const message = `${found}, usually ${rounded(usual)} a game`;
    return perGame / usual >= rule.shareOfMedian
      ? { ...common, status: 'PASS', severity: null, message }
      : { ...common, status: 'WARN', severity: 'P3_MEDIUM', message };
  };
}

function datesBefore({ day, slate }: FloorDate, gameDates: number): IsoDate[] {
  return gameDatesBefore({ slate, targetDate: day.date }).slice(-gameDates);
}

function floorVerdict(
  rows: number,
  measure: number,
  floor: { pass: number; warn: number },
): Pick<Reckoning, 'status' | 'severity'> {
  if (rows === 0) return { status: 'FAIL', severity: 'P1_CRITICAL' };
  if (measure >= floor.pass) return { status: 'PASS', severity: null };
  if (measure >= floor.warn) return { status: 'WARN', severity: 'P3_MEDIUM' };
  return { status: 'FAIL', severity: 'P2_HIGH' };
}
