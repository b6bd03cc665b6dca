import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type IsoDate, isIsoDate } from '../calendar/dates.ts';
import type { Parsed } from '../commands/parsed.ts';
import { nearest } from '../config/nearest.ts';
import { misuse } from './refusal.ts';

type ParseArgsOptionsConfig = NonNullable<ParseArgsConfig['options']>;

/** Options that every command takes. */
const COMMON_OPTIONS = {
  json: { type: 'boolean', default: false },
  now: { type: 'string' },
  pipeline: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const satisfies ParseArgsOptionsConfig;

export type Values = Record<string, string | boolean | undefined>;

/**
 * Splits a command's arguments. Nothing is opened.
 * @throws Refusal for an option that the command does not take, with the nearest that it does.
 */
export function splitArguments(
  argv: readonly string[],
  options: ParseArgsOptionsConfig,
): { values: Values; words: string[] } {
  const all = { ...COMMON_OPTIONS, ...options };
  const { tokens } = parseArgs({
    args: [...argv],
    options: all,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const known = all[token.name as keyof typeof all];
    if (known === undefined) throw unknownOption(token.rawName, Object.keys(all));
    if (known.type === 'string' && (token.value === undefined || token.value === '')) {
      throw misuse(`${token.rawName} needs a value`, `write ${token.rawName} VALUE`);
    }
    if (known.type === 'boolean' && token.value !== undefined) {
      throw misuse(`${token.rawName} takes no value`, `write ${token.rawName} alone`);
    }
  }
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: all,
    strict: false,
    allowPositionals: true,
  });
  return { values: values as Values, words: positionals };
}

/** The instant of `--now`, or null when it was not given. */
export function readNow(values: Values): Date | null {
  if (typeof values.now !== 'string') return null;
  const instant = new Date(values.now);
  const hasZone = /T.*(Z|[+-]\d\d:?\d\d)$/.test(values.now);
  // The 30th of February would be read as the 2nd of March.
  const isOnADate = isIsoDate(values.now.slice(0, values.now.indexOf('T')));
  if (!hasZone || !isOnADate || Number.isNaN(instant.getTime())) {
    throw misuse(
      `--now ${values.now} is no instant`,
      'write it with its zone, as 2026-02-04T06:00:00-05:00 or …T11:00:00Z',
    );
  }
  return instant;
}

/** A date option; null when it was not given. */
export function readDate(values: Values, name: string): IsoDate | null {
  const text = values[name];
  if (typeof text !== 'string') return null;
  if (!isIsoDate(text))
    throw misuse(`--${name} ${text} is no date`, 'write a date that exists, as YYYY-MM-DD');
  return text;
}

/** An option that is a whole number, whatever its size; null when it was not given. */
export function readCount(values: Values, name: string): number | null {
  const text = values[name];
  if (typeof text !== 'string') return null;
  if (!/^[+-]?\d+$/.test(text))
    throw misuse(`--${name} ${text} is no number`, `write a whole number, as --${name} 14`);
  return Number(text);
}

/** What a slash command would have understood, too. `option` is named where what is wrong would not say it. @throws Refusal */
export function orMisuse<T>(parsed: Parsed<T>, option?: string): T {
  if (parsed.ok) return parsed.value;
  throw misuse(
    option === undefined ? parsed.what : `--${option} ${parsed.what}`,
    parsed.fix.replace(/\.$/, ''),
  );
}

/** An option that must be there. */
export function readRequired(values: Values, name: string, what: string): string {
  const text = values[name];
  if (typeof text !== 'string') throw misuse(`--${name} is missing`, `write --${name} ${what}`);
  return text;
}

/** @throws Refusal when words are left over. `fix` says how what a slash command takes as a word is written here. */
export function refuseWords(words: readonly string[], fix = 'leave it out'): void {
  if (words.length > 0) throw misuse(`"${words.join(' ')}" is not understood here`, fix);
}

function unknownOption(name: string, known: readonly string[]): Error {
  const guess = nearest(name.replace(/^-+/, ''), known);
  const options = known.map((option) => `--${option}`).join(', ');
  return misuse(
    `there is no option ${name}`,
    guess === null ? `the options are ${options}` : `did you mean --${guess}?`,
  );
}
