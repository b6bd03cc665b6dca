import { counted } from './counted.ts';
import type { FailureEntry, FailuresOutline } from './failures-outline.ts';
import { rangesInWords } from './spans-in-words.ts';
import { STATUS_WORDS } from './vocabulary.ts';

/** One thing to say, and what belongs under it: plain lines, for every screen that has room for all of them. */
export interface Passage {
  heading: string;
  /** How grave it is; null for what is only said. */
  tone: 'FAIL' | 'WARN' | 'ERROR' | 'SKIP' | null;
  entries: { title: string; lines: string[] }[];
}

/** Everything under the head of an answer, in order. */
export function failurePassages({ groups, blind, notes }: FailuresOutline): Passage[] {
  const passages: Passage[] = [
    {
      heading: 'Could not look',
      tone: 'ERROR',
      entries: blind.map(({ subject, message, fix }) => ({
        title: `${STATUS_WORDS.ERROR.symbol} ${subject}`,
        lines: [message, `to mend it: ${fix}`],
      })),
    },
    ...groups.map(({ title, symbol, entries }) => ({
      heading: `${title}: ${entries.length}`,
      tone: toneOf(symbol),
      entries: entries.map((entry) => ({
        title: `${symbol} ${entry.name} · ${entry.label}`,
        lines: entryLines(entry),
      })),
    })),
    { heading: 'Notes', tone: null, entries: notes.map((note) => ({ title: `- ${note}`, lines: [] })) },
  ];
  return passages.filter(({ entries }) => entries.length > 0);
}

function toneOf(symbol: string): Passage['tone'] {
  if (symbol === STATUS_WORDS.FAIL.symbol) return 'FAIL';
  return symbol === STATUS_WORDS.WARN.symbol ? 'WARN' : 'SKIP';
}

function entryLines({ sentence, errors, moreErrors, dates }: FailureEntry): string[] {
  const ranges = rangesInWords(dates).map(({ words }) => words);
  return [
    sentence,
    ...errors.map((error) => `error: ${error}`),
    ...(moreErrors > 0 ? [`and ${counted(moreErrors, 'more different error')}`] : []),
    ...(ranges.length > 0 ? [`${dates.length === 1 ? 'date' : 'dates'}: ${ranges.join('; ')}`] : []),
  ];
}
