import { didYouMean, nearest } from '../config/nearest.ts';
import type { Profile } from '../config/profile.ts';
import { type Parsed, refuse, understood } from './parsed.ts';

export type RollbackArguments =
  /** How one rollback stands, or all of them where `name` is null. */
  | { act: 'status'; name: string | null }
  /** To be switched. Its name is always typed, on purpose, also where there is only one. */
  | { act: 'disable' | 'enable'; name: string };

const ACTS = ['status', 'disable', 'enable'] as const;
/** No name of a rollback is longer. */
const LONGEST_NAME = 40;

/** Reads `[status [NAME] | disable NAME | enable NAME]`, in any case. Some rollback is declared. */
export function parseRollbackArguments(
  words: readonly string[],
  profile: Pick<Profile, 'rollbacks'>,
): Parsed<RollbackArguments> {
  const [first = 'status', typed, ...more] = words;
  const act = ACTS.find((one) => one === first.toLowerCase());
  if (act === undefined) return unknownAct(first, profile);
  if (more.length > 0) return refuse(`"${shown(more.join(' '))}" is too much`, `write ${act} and one name`);
  if (typed === undefined) {
    if (act === 'status') return understood({ act, name: null });
    return refuse(`${act} needs a name`, `write ${listed(profile, act)}`);
  }
  const name = declaredRollback(typed, profile);
  return name.ok ? understood({ act, name: name.value }) : name;
}

/** The same, as it is typed in Slack: `private` at the end of a question is for whoever asked alone. */
export function parseRollbackWords(
  words: readonly string[],
  profile: Pick<Profile, 'rollbacks'>,
): Parsed<RollbackArguments & { isPrivate: boolean }> {
  const isPrivate = words.at(-1)?.toLowerCase() === 'private';
  const parsed = parseRollbackArguments(isPrivate ? words.slice(0, -1) : words, profile);
  if (!parsed.ok) return parsed;
  if (isPrivate && parsed.value.act !== 'status')
    return refuse(
      '"private" is for questions alone',
      `${parsed.value.act} opens a window that only you see: leave "private" out`,
    );
  return understood({ ...parsed.value, isPrivate });
}

/** A rollback of the profile by its name; case does not matter. */
function declaredRollback(typed: string, profile: Pick<Profile, 'rollbacks'>): Parsed<string> {
  const name = typed.toLowerCase();
  if (Object.hasOwn(profile.rollbacks, name)) return understood(name);
  const guess = typed.length > LONGEST_NAME ? null : nearest(name, Object.keys(profile.rollbacks));
  const what = `"${shown(typed)}" is no rollback of the profile`;
  return guess === null
    ? refuse(what, `there is ${listed(profile)}`)
    : refuse(what, `Did you mean "${guess}"?`, '. ');
}

function unknownAct(typed: string, profile: Pick<Profile, 'rollbacks'>): Parsed<never> {
  const name = typed.toLowerCase();
  if (Object.hasOwn(profile.rollbacks, name))
    return refuse(
      `"${name}" alone says not what to do`,
      `write status ${name}, disable ${name} or enable ${name}`,
    );
  const guess = typed.length > LONGEST_NAME ? '' : didYouMean(name, ACTS);
  return guess === ''
    ? refuse(`"${shown(typed)}" is not understood`, 'write status, disable NAME or enable NAME')
    : refuse(`"${shown(typed)}" is not understood`, guess.trim(), '. ');
}

/** `disable one, or disable two`. */
function listed({ rollbacks }: Pick<Profile, 'rollbacks'>, act?: string): string {
  return Object.keys(rollbacks)
    .map((name) => (act === undefined ? name : `${act} ${name}`))
    .join(', or ');
}

function shown(typed: string): string {
  return typed.length > LONGEST_NAME ? `${[...typed].slice(0, LONGEST_NAME).join('')}…` : typed;
}
