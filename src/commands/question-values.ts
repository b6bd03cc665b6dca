import { type IsoDate, isIsoDate } from '../calendar/dates.ts';
import type { Profile } from '../config/profile.ts';
import type { GapsQuestion } from './ask-gaps.ts';

/** A question, as the button that repeats it carries it. */
export type RepeatedQuestion =
  | { kind: 'gaps'; question: GapsQuestion }
  | { kind: 'failures'; threshold: number; days: number };

const GAPS = /^gaps (\S+)\.\.(\S+) (\S+)$/;
const FAILURES = /^failures (\d{1,6}) (\d{1,3})$/;
const ALL_TABLES = '*';

export function questionValue(repeated: RepeatedQuestion): string {
  if (repeated.kind === 'failures') return `failures ${repeated.threshold} ${repeated.days}`;
  const { from, to, table } = repeated.question;
  return `gaps ${from}..${to} ${table ?? ALL_TABLES}`;
}

/** Null for a value that no button of this version has, or about a table that is not watched any more. */
export function readQuestionValue(value: string, profile: Profile): RepeatedQuestion | null {
  const failures = FAILURES.exec(value);
  if (failures) return { kind: 'failures', threshold: Number(failures[1]), days: Number(failures[2]) };
  const [, from = '', to = '', name = ''] = GAPS.exec(value) ?? [];
  if (!isRange(from, to)) return null;
  if (name !== ALL_TABLES && !Object.hasOwn(profile.tables, name)) return null;
  return { kind: 'gaps', question: { from, to, table: name === ALL_TABLES ? null : name } };
}

/** What the button beside a table stands for: the table, in the range that was asked for. */
export function evidenceValue({ from, to }: GapsQuestion, table: string): string {
  return questionValue({ kind: 'gaps', question: { from, to, table } });
}

function isRange(from: string, to: string): from is IsoDate {
  return isIsoDate(from) && isIsoDate(to) && from <= to;
}
