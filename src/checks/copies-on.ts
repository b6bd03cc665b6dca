import type { IsoDate } from '../calendar/dates.ts';
import { type DateContext, gameName } from '../calendar/slate.ts';
import type { CoverageRow, DayCountRow } from '../facts/facts.ts';
import type { JudgeInput } from './check.ts';
import { coverageOn, type DateCoverage, groupByDate } from './coverage.ts';
import { type Reading, readCoverage, readDayCounts } from './facts-of.ts';
import { errorPart, type Subject } from './parts.ts';
import { tableProfileOf } from './standing.ts';
import { sum } from './sum.ts';

/** Rows of one table on one date that repeat another. */
export interface Copies {
  date: IsoDate;
  /** All rows that count, of games that nobody expects, too. */
  rows: number;
  copies: number;
  /** How far copies of a team's row lie apart at the most; null where there are none, or nobody compares them. */
  apart: number | null;
  /** Copies of which the table does not tell how far they lie apart. */
  uncompared: number;
  /** `AWAY@HOME` of the games with copies; none for tables that are counted by date. */
  games: string[];
}

/** A table's copies on each of some dates, or why they are not known. */
export function copiesOn(
  about: Subject,
  days: readonly DateContext[],
  { facts, profile }: Pick<JudgeInput, 'facts' | 'profile'>,
): Reading<Copies[]> {
  const table = tableProfileOf(profile, about.subject);
  if (table.counts === 'days') {
    const counts = readDayCounts(facts, about);
    if (!counts.ok) return counts;
    if (isUntold(counts.value)) return untold(about, table.key);
    const byDate = new Map(counts.value.map((count) => [count.date, count]));
    return { ok: true, value: days.map(({ date }) => copiesOfDate(date, byDate.get(date))) };
  }
  const rows = readCoverage(facts, about);
  if (!rows.ok) return rows;
  if (table.grain === 'player' && isUntold(rows.value)) return untold(about, table.key);
  const byDate = groupByDate(rows.value);
  const coverage = days.map((day) =>
    coverageOn(table, byDate.get(day.date) ?? [], day, profile.completeness),
  );
  return { ok: true, value: coverage.map((one) => copiesOfGames(one, table.grain === 'team')) };
}

/** A date of which no row says whom it is about is as one without rows: nothing of it was compared. */
function copiesOfDate(date: IsoDate, count: DayCountRow | undefined): Copies {
  const copies = count?.copies ?? 0;
  const rows = count === undefined || count.copies === null ? 0 : count.validRows;
  return { date, rows, copies, apart: null, uncompared: copies, games: [] };
}

function copiesOfGames({ date, games, validRows }: DateCoverage, isOfTeams: boolean): Copies {
  const doubled = games.filter(({ copies }) => copies > 0);
  const copies = sum(doubled, (game) => game.copies);
  const common = { date, rows: validRows, copies, games: doubled.map(({ game }) => gameName(game)) };
  if (!isOfTeams) return { ...common, apart: null, uncompared: copies };
  const teams = doubled.flatMap(({ game, own }) =>
    [game.away, game.home].map((team) => own.filter((row) => row.team === team && row.validRows > 0)),
  );
  const compared = teams.map((rows) => ({
    copies: Math.max(0, sum(rows, (row) => row.validRows) - 1),
    apart: apartIn(rows),
  }));
  const known = compared.filter((team) => team.copies > 0).flatMap(({ apart }) => apart ?? []);
  return {
    ...common,
    apart: known.length === 0 ? null : Math.max(...known),
    uncompared: sum(compared, (team) => (team.apart === null ? team.copies : 0)),
  };
}

/** How far the rows of one team in one game lie apart; null where one of them does not say. */
function apartIn(rows: readonly CoverageRow[]): number | null {
  const spreads = rows.flatMap(({ spread, validRows }) =>
    spread !== null && spread.rows === validRows && spread.least !== null && spread.most !== null
      ? [{ least: spread.least, most: spread.most }]
      : [],
  );
  if (spreads.length < rows.length || spreads.length === 0) return null;
  return Math.max(...spreads.map(({ most }) => most)) - Math.min(...spreads.map(({ least }) => least));
}

/** Whether there are rows that count, and nobody can say which of them are copies. */
function isUntold(counts: readonly { validRows: number; copies: number | null }[]): boolean {
  const valid = counts.filter(({ validRows }) => validRows > 0);
  return valid.length > 0 && valid.every(({ copies }) => copies === null);
}

function untold(about: Subject, [key = 'its key']: readonly string[]): Reading<never> {
  const message = `which rows are copies is not known: ${key} is NULL in every row, or copies were never counted`;
  const fix = `see why ${key} is NULL; saved facts may be older than the profile: collect again`;
  return { ok: false, part: errorPart(about, 'bad_response', message, fix) };
}
