import type { KeyPath, Place } from './yaml-source.ts';

/** One thing that is wrong in a profile, at its place in the file. */
export interface ProfileProblem extends Place {
  /** The keys to it: `checks.data_freshness.lag.warn`, `tables["nba_raw.nbac_schedule"].due`; empty for the file itself. */
  path: string;
  /** What was found and what is allowed, as one line. */
  message: string;
}

/** A problem before its place is looked up. */
export interface Finding {
  path: KeyPath;
  message: string;
  /** The key itself is at fault, not its value. */
  atKey?: boolean;
}

/** `tables["nba_raw.nbac_schedule"].valid[0].above` */
export function pathText(path: KeyPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(step)) return `["${step}"]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/** A value as a reader recognises it: `"rawx"`, `3`, `a list of 2`, `{ table: …, pass: 10 }`. At most about 80 characters. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') {
    const keys = Object.keys(value);
    if (keys.length === 0) return 'an empty map';
    return `a map with ${shorten(keys.join(', '))}`;
  }
  return typeof value === 'string' ? `"${shorten(value)}"` : String(value);
}

const SHOWN_LENGTH = 60;

function shorten(text: string): string {
  const characters = [...text.replaceAll(/\s+/g, ' ')];
  return characters.length <= SHOWN_LENGTH
    ? characters.join('')
    : `${characters.slice(0, SHOWN_LENGTH).join('')}…`;
}
