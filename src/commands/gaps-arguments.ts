import { addDays } from '../calendar/dates.ts';
import { dateInZone } from '../calendar/zone.ts';
import type { Profile } from '../config/profile.ts';
import type { GapsQuestion } from './ask-gaps.ts';
import { type DateRange, lastDays, rangeBetween } from './date-range.ts';
import { type Parsed, refuse, understood } from './parsed.ts';
import { watchedTable } from './watched-table.ts';

/** What is asked when nothing is said: the classic two weeks up to yesterday. */
export const DEFAULT_DAYS = 14;

export interface GapsArguments {
  question: GapsQuestion;
  /** Shown to the person who asked, and to nobody else. */
  isPrivate: boolean;
}

const NUMBER = /^[+-]?\d+([.,]\d+)?$/;
const DATE_LIKE = /^\d{4}[-/.]/;

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
    if (word.toLowerCase() === 'private') {
      isPrivate = true;
      continue;
    }
    const dates = readRange(word, today);
    if (dates !== null) {
      if (range !== null) return refuse(`"${word}" is too much: write the days or the range once`);
      if (!dates.ok) return dates;
      range = dates.value;
      continue;
    }
    const named = watchedTable(word, profile);
    if (!named.ok) return table === null ? unknownWord(word, named.problem) : refuse(tooMuch(word));
    if (table !== null) return refuse(tooMuch(word));
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
      return refuse(
        `"${word}" is no range: write two dates, as ${addDays(today, -DEFAULT_DAYS)}..${addDays(today, -1)}`,
      );
    return rangeBetween(from, to, today);
  }
  if (NUMBER.test(word)) return lastDays(Number(word.replace(',', '.')), addDays(today, -1));
  return DATE_LIKE.test(word) ? rangeBetween(word, word, today) : null;
}

function unknownWord(word: string, problem: string): Parsed<never> {
  return /^[\w.-]+$/.test(word)
    ? refuse(
        `${problem}${/[.?]$/.test(problem) ? '' : '.'} A number of days, a range such as 2026-01-01..2026-02-03 or the word private will do too.`,
      )
    : refuse(`"${word}" is no number of days, no range and no table`);
}

const tooMuch = (word: string): string => `"${word}" is too much: write one table, or none for all of them`;
