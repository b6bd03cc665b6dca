import type { IsoDate } from '../calendar/dates.ts';
import type { GapState } from '../checks/gap-state.ts';
import type { GapDate, TableGaps } from '../checks/gaps.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import type { DateWords } from './date-words.ts';
import { GAP_WORDS, isTrouble } from './gap-words.ts';
import { hasGames, hasTrouble, hasUnknownGames } from './gaps-tally.ts';
import { runInWords } from './run-in-words.ts';
import { stateRuns } from './state-runs.ts';
import { CAUSE_WORDS, STATUS_WORDS } from './vocabulary.ts';

/** A table in trouble, in words. */
export interface TableEntry {
  table: string;
  /** `nbac_team_boxscore` */
  label: string;
  worst: GapState;
  symbol: string;
  /** `missing on 12 of 12 game dates` */
  summary: string;
  /** Runs of missing dates, the newest last. */
  missing: string[];
  /** Every other date in trouble, the newest first, with what is there; dates that say the same are one. */
  others: { words: string; dates: number }[];
  /** What to do where nobody could look. */
  fix: string | null;
}

const SYMBOLS: Readonly<Partial<Record<GapState, string>>> = {
  missing: STATUS_WORDS.FAIL.symbol,
  partial: STATUS_WORDS.WARN.symbol,
  duplicated: STATUS_WORDS.WARN.symbol,
  unknown: STATUS_WORDS.ERROR.symbol,
};
/** In the order in which a person on call wants them. */
const TROUBLE_ORDER: readonly GapState[] = ['missing', 'unknown', 'partial', 'duplicated'];
/** Tables in trouble, the worst first. */
export function entriesOf(tables: readonly TableGaps[], say: DateWords): TableEntry[] {
  return tables
    .filter(hasTrouble)
    .map((table) => entryOf(table, say))
    .sort(byUrgency(tables));
}

export const shortName = (table: string): string => table.slice(table.indexOf('.') + 1);

function entryOf({ table, dates, blind }: TableGaps, say: DateWords): TableEntry {
  const troubled = dates.filter(({ state }) => isTrouble(state));
  // Games that nobody knows are the schedule's trouble: they outrank nothing of the table's own.
  const seen = troubled.filter((date) => !hasUnknownGames(date));
  const worst = TROUBLE_ORDER.find((state) => seen.some((date) => date.state === state)) ?? 'unknown';
  return {
    table,
    label: shortName(table),
    worst,
    symbol: SYMBOLS[worst] ?? '',
    summary:
      blind === null
        ? summaryOf(dates)
        : `could not be read (${CAUSE_WORDS[blind.cause]}): ${oneLine(blind.message)}`,
    missing: stateRuns(dates.map(({ date, state }) => ({ from: date, to: date, state })))
      .filter(({ state }) => state === 'missing')
      .map((run) => runInWords(run, 'day', say)),
    others: blind === null ? othersIn(dates, say) : [],
    fix: blind === null ? null : oneLine(blind.fix),
  };
}

/** `missing on 12 of 64 game dates, partial on 1, games unknown on 219 dates` */
function summaryOf(dates: readonly GapDate[]): string {
  const gameDates = counted(dates.filter(hasGames).length, 'game date');
  const seen = dates.filter((date) => !hasUnknownGames(date));
  const phrases = TROUBLE_ORDER.flatMap((state) => {
    const count = countOf(seen, state);
    return count === 0 ? [] : [{ word: GAP_WORDS[state], count }];
  }).map(({ word, count }, index) =>
    index === 0 ? `${word} on ${count} of ${gameDates}` : `${word} on ${count}`,
  );
  return [...phrases, ...unknownGames(dates.length - seen.length)].join(', ');
}

export function unknownGames(dates: number): string[] {
  return dates === 0 ? [] : [`games unknown on ${counted(dates, 'date')}`];
}

function othersIn(dates: readonly GapDate[], say: DateWords): TableEntry['others'] {
  const groups: { what: string; dates: IsoDate[] }[] = [];
  let open: (typeof groups)[number] | undefined;
  for (const day of dates) {
    const { date, state } = day;
    if (isTrouble(state) && state !== 'missing') {
      const what = stateInWords(day);
      if (open?.what === what) open.dates.push(date);
      else {
        open = { what, dates: [date] };
        groups.push(open);
      }
    } else if (state === 'complete' || state === 'missing') open = undefined;
  }
  return groups.reverse().map(({ what, dates: same }) => {
    const [first = '', last = first] = [same[0], same.at(-1)];
    const when =
      same.length === 1
        ? say.day(first)
        : `${say.date(first)} – ${say.date(last)}, ${counted(same.length, 'date')},`;
    return { words: `${when} ${what}`, dates: same.length };
  });
}

function stateInWords(gap: GapDate): string {
  return [GAP_WORDS[gap.state], gap.found ?? causeInWords(gap)].filter((part) => part !== null).join(': ');
}

/** Why nobody could look; null for a date that was seen. */
export function causeInWords({ cause }: GapDate): string | null {
  return cause !== null && cause in CAUSE_WORDS ? CAUSE_WORDS[cause as keyof typeof CAUSE_WORDS] : null;
}

function byUrgency(tables: readonly TableGaps[]): (one: TableEntry, other: TableEntry) => number {
  const seen = tables.map(({ table, dates }) => ({
    table,
    dates: dates.filter((date) => !hasUnknownGames(date)),
  }));
  const weight = new Map(
    seen.map(({ table, dates }) => [table, TROUBLE_ORDER.map((state) => countOf(dates, state))]),
  );
  const own = new Set(seen.filter(hasTrouble).map(({ table }) => table));
  const rankOf = ({ table, worst }: TableEntry): number =>
    own.has(table) ? TROUBLE_ORDER.indexOf(worst) : TROUBLE_ORDER.length;
  return (one, other) => {
    const rank = rankOf(one) - rankOf(other);
    if (rank !== 0) return rank;
    const [left = [], right = []] = [weight.get(one.table), weight.get(other.table)];
    const index = left.findIndex((count, position) => count !== right[position]);
    return index < 0 ? 0 : (right[index] ?? 0) - (left[index] ?? 0);
  };
}

function countOf(dates: readonly GapDate[], state: GapState): number {
  return dates.filter((date) => date.state === state).length;
}
