import { addDays, eachDate, type IsoDate } from '../calendar/dates.ts';
import { type SlateDoubt, slateDoubt } from '../calendar/season.ts';
import { type DateContext, gameName } from '../calendar/slate.ts';
import type { SlateBook } from '../calendar/slate-book.ts';
import type { Profile, TableProfile } from '../config/profile.ts';
import type { CoverageRow, DayCountRow, Facts } from '../facts/facts.ts';
import type { ErrorCause } from '../warehouse/warehouse.ts';
import { coverageOn, groupByDate } from './coverage.ts';
import { isBeyondRetention, type Reading, readCoverage, readDayCounts, recordedDatesOf } from './facts-of.ts';
import type { Part, SkipReason } from './finding.ts';
import { gapFloorOf } from './floors.ts';
import type { GapState } from './gap-state.ts';
import type { SlateReading } from './judge.ts';
import { aboutTable } from './parts.ts';
import { type Standing, standingIn, tableProfileOf } from './standing.ts';
import { describeGame, listed, plural, postponedNotes } from './wording.ts';

const GAMES_SHOWN = 6;

/** One table on one date. */
export interface GapDate {
  date: IsoDate;
  state: GapState;
  /** Countable games; null where the slate is unknown. */
  expectedGames: number | null;
  /** Games covered; null for tables that are counted by date, and where nobody could look. */
  games: number | null;
  /** All rows of the date; null where nobody could look. */
  rows: number | null;
  /** Valid rows that repeat another. */
  copies: number;
  /** `AWAY@HOME` of every game that is not covered. */
  missingGames: string[];
  /** Why a date is `not_expected` or `unknown`: a word of the closed lists. */
  cause: SkipReason | ErrorCause | null;
  /** What is there and what is not, in one clause; null where the state says it all. */
  found: string | null;
  /** When a `not_due` date will be due, ISO in UTC. */
  due: string | null;
}

export interface TableGaps {
  table: string;
  /** The dates that were asked for, ascending. */
  dates: GapDate[];
  /** The collected dates before them: an outage may have begun there. */
  before: GapDate[];
  /** Why nobody could look; null where the table was read. */
  blind: { cause: ErrorCause; message: string; fix: string } | null;
}

/** What is missing in a range of dates. Plain JSON. */
export interface Gaps {
  from: IsoDate;
  to: IsoDate;
  tables: TableGaps[];
  /** Why the games of the range are unknown; null where the schedule was read. */
  slateUnknown: { cause: ErrorCause; message: string; fix: string } | null;
  /** Why the games of single dates of the range are unknown although the schedule was read; a reason each. */
  slateDoubts: Pick<SlateDoubt, 'reason' | 'fix'>[];
  /** Postponed games, which left every expectation. */
  notes: string[];
}

export interface GapsRequest {
  facts: Facts;
  slate: SlateReading;
  profile: Profile;
  /** In the order in which they are shown. */
  tables: readonly string[];
  from: IsoDate;
  to: IsoDate;
  /** First date that was collected; not after `from`. */
  first: IsoDate;
  now: Date;
}

/** How every table stands on every date of a range. Pure: the same facts give the same gaps. */
export function judgeGaps(request: GapsRequest): Gaps {
  const { slate, tables, from, to } = request;
  if (!slate.known) {
    const { cause, message, fix } = slate;
    return {
      from,
      to,
      tables: tables.map((table) => allUnknown(table, request)),
      slateUnknown: { cause, message, fix },
      slateDoubts: [],
      notes: [],
    };
  }
  const { book } = slate;
  const doubts = new Map(
    eachDate(request.first, to).map((date) => [date, slateDoubt(date, book, request.profile)]),
  );
  const isDoubtful = (date: IsoDate): boolean => (doubts.get(date) ?? null) !== null;
  const inRange = eachDate(from, to).flatMap((date) => doubts.get(date) ?? []);
  const byReason = new Map(inRange.map(({ reason, fix }) => [reason, { reason, fix }]));
  return {
    from,
    to,
    tables: tables.map((table) => judgeTable(table, book, isDoubtful, request)),
    slateUnknown: null,
    slateDoubts: [...byReason.values()],
    notes: postponedNotes(eachDate(from, to).map((date) => book.on(date))),
  };
}

/** What one table holds. */
interface Look {
  /** All rows of a date. */
  rowsOn(date: IsoDate): number;
  /** How it stands on a date that is up for judgement. */
  judge(day: DateContext): Pick<GapDate, 'games' | 'copies' | 'missingGames' | 'found'> & {
    holds: 'nothing' | 'some' | 'everything';
  };
}

function judgeTable(
  table: string,
  slate: SlateBook,
  isDoubtful: (date: IsoDate) => boolean,
  request: GapsRequest,
): TableGaps {
  const { facts, profile, now, from, to, first } = request;
  const tableProfile = tableProfileOf(profile, table);
  const standingOn = standingIn(table, request);
  const looking = lookInto(table, tableProfile, slate, request);
  const isByGame = tableProfile.counts === 'games';
  const isRecorded = recordedDatesOf(facts, table);

  const judge = (date: IsoDate): GapDate => {
    const day = slate.on(date);
    const blank = {
      ...blankDate(date, day.games.length),
      games: looking.ok && isByGame && day.games.length === 0 ? 0 : null,
      rows: looking.ok && isRecorded(date) ? looking.value.rowsOn(date) : null,
    };
    if (isDoubtful(date)) return { ...blank, state: 'unknown', expectedGames: null, cause: 'slate_unknown' };
    const standing = standingOn(day);
    if (!standing.open) return closedDate(blank, standing);
    if (!looking.ok) return unreadDate(blank, looking.part);

    const { holds, ...seen } = looking.value.judge(day);
    const judged = { ...blank, ...seen };
    if (holds === 'everything') return { ...judged, state: seen.copies > 0 ? 'duplicated' : 'complete' };
    if (standing.pending) return { ...judged, state: 'not_due', due: standing.pending.due.toISOString() };
    if (judged.rows === 0) {
      const dropped = isBeyondRetention(facts, aboutTable(table), date, now);
      if (!dropped.ok) return unreadDate(blank, dropped.part);
      if (dropped.value) return { ...judged, state: 'not_expected', cause: 'beyond_retention', found: null };
    }
    if (holds === 'nothing') return { ...judged, state: 'missing' };
    return { ...judged, state: seen.copies > 0 ? 'duplicated' : 'partial' };
  };
  const dates = eachDate(from, to).map(judge);
  return {
    table,
    dates,
    before: eachDate(first, addDays(from, -1)).map(judge),
    blind: blindnessOf(looking),
  };
}

function lookInto(
  table: string,
  tableProfile: TableProfile,
  slate: SlateBook,
  { facts, profile }: GapsRequest,
): Reading<Look> {
  const about = aboutTable(table);
  if (tableProfile.counts === 'games') {
    const reading = readCoverage(facts, about);
    return reading.ok ? { ok: true, value: lookAtGames(tableProfile, reading.value, profile) } : reading;
  }
  const reading = readDayCounts(facts, about);
  return reading.ok ? { ok: true, value: lookAtDays(table, reading.value, slate, profile) } : reading;
}

function lookAtGames(table: TableProfile, all: readonly CoverageRow[], profile: Profile): Look {
  const byDate = groupByDate(all);
  const on = (date: IsoDate): readonly CoverageRow[] => byDate.get(date) ?? [];
  return {
    rowsOn: (date) => on(date).reduce((sum, { rows }) => sum + rows, 0),
    judge(day) {
      const { games, covered, missing } = coverageOn(table, on(day.date), day, profile.completeness);
      const copies = games.reduce((sum, game) => sum + game.copies, 0);
      const names = listed(
        missing.map((game) => describeGame(game, day)),
        GAMES_SHOWN,
      );
      const gap = `${covered.length} of ${plural(games.length, 'game')}, missing ${names}`;
      return {
        holds: missing.length === 0 ? 'everything' : covered.length === 0 ? 'nothing' : 'some',
        games: covered.length,
        copies,
        missingGames: missing.map(gameName),
        found: inOneClause([missing.length > 0 ? gap : null, extraRows(copies)]),
      };
    },
  };
}

/** Tables that are counted by date: measured in different things where rows alone say little. */
function lookAtDays(table: string, all: readonly DayCountRow[], slate: SlateBook, profile: Profile): Look {
  const byDate = new Map(all.map((count) => [count.date, count]));
  const measured = all.map((count) => ({ ...count, validRows: count.distinct ?? count.validRows }));
  const reckon = gapFloorOf(table, profile);
  return {
    rowsOn: (date) => byDate.get(date)?.rows ?? 0,
    judge(day) {
      const count = byDate.get(day.date);
      const copies = count?.copies ?? 0;
      const common = { games: null, copies, missingGames: [] };
      const valid = count?.distinct ?? count?.validRows ?? 0;
      if (valid === 0) {
        const isUnused = count !== undefined && count.rows > 0;
        const unused = isUnused ? `${plural(count.rows, 'row')}, none of which counts` : null;
        return { ...common, holds: 'nothing', found: unused };
      }
      const { status, message } = reckon?.(valid, measured, { day, slate }) ?? {
        status: 'PASS',
        message: '',
      };
      const isShort = status === 'WARN' || status === 'FAIL';
      return {
        ...common,
        holds: isShort ? 'some' : 'everything',
        found: inOneClause([isShort ? message : null, extraRows(copies)]),
      };
    },
  };
}

function extraRows(copies: number): string | null {
  return copies > 0 ? `${plural(copies, 'row')} more than there should be` : null;
}

function inOneClause(parts: readonly (string | null)[]): string | null {
  return parts.filter((part) => part !== null).join('; ') || null;
}

function blankDate(date: IsoDate, games: number): GapDate {
  return {
    date,
    state: 'no_games',
    expectedGames: games,
    games: null,
    rows: null,
    copies: 0,
    missingGames: [],
    cause: null,
    found: null,
    due: null,
  };
}

function closedDate(blank: GapDate, standing: Extract<Standing, { open: false }>): GapDate {
  const { reason } = standing;
  if (reason === 'no_games' || reason === 'not_recorded') return { ...blank, state: reason };
  return { ...blank, state: 'not_expected', cause: reason };
}

function unreadDate(blank: GapDate, part: Part): GapDate {
  if (part.status === 'SKIP') return { ...blank, state: 'not_recorded' };
  return { ...blank, state: 'unknown', cause: part.cause ?? 'internal' };
}

function blindnessOf(reading: Reading<Look>): TableGaps['blind'] {
  if (reading.ok || reading.part.status === 'SKIP') return null;
  const { cause = 'internal', message, fix = '' } = reading.part;
  return { cause, message, fix };
}

function allUnknown(table: string, { from, to }: GapsRequest): TableGaps {
  const dates = eachDate(from, to).map(
    (date): GapDate => ({
      ...blankDate(date, 0),
      state: 'unknown',
      expectedGames: null,
      cause: 'slate_unknown',
    }),
  );
  return { table, dates, before: [], blind: null };
}
