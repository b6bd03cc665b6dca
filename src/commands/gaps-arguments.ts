import { addDays } from '../calendar/dates.ts';
import { dateInZone } from '../calendar/zone.ts';
import type { Profile } from '../config/profile.ts';
import type { GapsQuestion } from '../inquiries/ask-gaps.ts';
import { type DateRange, lastDays, rangeBetween } from './date-range.ts';
import { type Misunderstood, type Parsed, refuse, understood } from './parsed.ts';
import { nearestTable, watchedTable } from './watched-table.ts';

/** What is asked when nothing is said: the classic two weeks up to yesterday. */
export const DEFAULT_DAYS = 14;

export interface GapsArguments {
  question: GapsQuestion;
  /** Shown to the person who asked, and to nobody else. */
  isPrivate: boolean;
}

const NUMBER = /^[+-]?\d[\d.,]*$/;
const WHOLE_NUMBER = /^[+-]?\d+$/;
const DATE_LIKE = /^\d{4}[-/.]\d+[-/.]/;
/** No table, number or range is longer. */
const LONGEST_WORD = 200;

/** Reads `[days | FROM..TO | DATE] [table] [private]`, in any order, each at most once. */
export function parseGapsArguments(
  words: readonly string[],
  profile: Profile,
  now: Date,
): Parsed<GapsArguments> {
  const today = dateInZone(now, profile.timeZone);
  let range: DateRange | null = null;
  let table: string | null = null;
  let isPrivate = false;
  for (const word of words) {
    if (word.length > LONGEST_WORD) return meaningless(`${word.slice(0, LONGEST_WORD)}…`, today, profile);
    if (word.toLowerCase() === 'private') {
      isPrivate = true;
      continue;
    }
    const dates = readRange(word, today);
    if (dates !== null) {
      if (range !== null)
        return refuse(
          `"${word}" is too much`,
          `write the days once, or a range without spaces, as ${rangeExample(today)}`,
        );
      if (!dates.ok) return dates;
      range = dates.value;
      continue;
    }
    const named = watchedTable(word, profile);
    if (table !== null) return refuse(`"${word}" is too much`, 'write one table, or none for all of them');
    if (!named.ok)
      return nearestTable(word, Object.keys(profile.tables)) === null
        ? meaningless(word, today, profile)
        : named;
    table = named.value;
  }
  const asked = range ?? { from: addDays(today, -DEFAULT_DAYS), to: addDays(today, -1) };
  return understood({ question: { ...asked, table }, isPrivate });
}

/** Null for a word that means no dates at all. */
function readRange(word: string, today: string): Parsed<DateRange> | null {
  const [from, to, ...more] = word.split('..');
  if (from !== undefined && to !== undefined) {
    if (more.length > 0 || from === '' || to === '')
      return refuse(`"${word}" is no range`, `write two dates, as ${rangeExample(today)}`);
    return rangeBetween(from, to, today);
  }
  if (DATE_LIKE.test(word)) return rangeBetween(word, word, today);
  if (!NUMBER.test(word)) return null;
  // 1,000 is a thousand to some and one to others: better asked again than guessed.
  return lastDays(WHOLE_NUMBER.test(word) ? Number(word) : Number.NaN, addDays(today, -1), word);
}

/** For a word that is like nothing that could be meant. */
function meaningless(word: string, today: string, profile: Profile): Misunderstood {
  const [table = ''] = Object.keys(profile.tables);
  return refuse(
    `"${word}" is no number of days, no range and no table that is watched`,
    `write for example 14, ${rangeExample(today)} or ${table}`,
  );
}

/** The usual two weeks, as somebody types a range. */
export function rangeExample(today: string): string {
  return `${addDays(today, -DEFAULT_DAYS)}..${addDays(today, -1)}`;
}
