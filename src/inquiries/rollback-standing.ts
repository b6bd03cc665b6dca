import type { ServiceSnapshot, ServingValue } from '../cloud/change-ports.ts';
import type { RevisionState, VariableValue } from '../cloud/ports.ts';
import { isSameMeaning } from '../cloud/same-meaning.ts';
import type { RollbackProfile } from '../config/profile.ts';
import type { LiveValue, RollbackState } from '../history/rollback.ts';
import { visibleText } from '../text/visible-text.ts';

/** What serves: `other` is neither of the two values, `mixed` is more than one, `unknown` is what nobody can see. */
export type RollbackMeaning = 'enabled' | 'disabled' | 'mixed' | 'other' | 'unknown';

/** What the revisions that get traffic mean. A secret is unknown, and so is a service without any traffic. */
export function meaningOf(
  serving: readonly ServingValue[],
  rollback: Pick<RollbackProfile, 'disabled' | 'enabled'>,
  isNotSetEnabled: boolean,
): RollbackMeaning {
  const meanings = new Set(
    serving.map(({ value }): RollbackMeaning => {
      if (value?.kind === 'secret') return 'unknown';
      if (value === null) return isNotSetEnabled ? 'enabled' : 'other';
      if (isSameMeaning(value.value, rollback.enabled)) return 'enabled';
      return isSameMeaning(value.value, rollback.disabled) ? 'disabled' : 'other';
    }),
  );
  const [only] = meanings;
  if (only === undefined || meanings.has('unknown')) return 'unknown';
  return meanings.size > 1 ? 'mixed' : only;
}

/** `true at 100 %`, the largest share first; null where nothing gets traffic. */
export function liveInWords(serving: readonly ServingValue[]): string | null {
  const shares = new Map<string, number>();
  for (const { value, percent } of serving) {
    const words = inWords(value);
    shares.set(words, (shares.get(words) ?? 0) + percent);
  }
  const sorted = [...shares].toSorted(([, one], [, other]) => other - one);
  return sorted.length === 0 ? null : sorted.map(([words, percent]) => `${words} at ${percent} %`).join(', ');
}

function inWords(value: VariableValue | null): string {
  if (value === null) return 'not set';
  if (value.kind === 'secret') return 'a secret';
  return value.value === '' ? 'empty' : visibleText(value.value);
}

interface BroughtAbout {
  since: string | null;
  by: string | null;
  made: RollbackState | null;
}

/**
 * Since when it serves what it serves, and who did that. The bot's own record holds where what it saw live is what serves
 * now, or where what serves was deployed over it and kept its value; else the revision itself says when and by whom.
 */
export function broughtAbout(
  { serving, variable }: Pick<ServiceSnapshot, 'serving' | 'variable'>,
  history: readonly RevisionState[],
  states: readonly RollbackState[],
): BroughtAbout {
  const origin = originOf(serving, variable, history);
  // Where its newest change is not what serves, somebody else has had a hand in it.
  const [newest] = states
    .filter(({ finished }) => finished?.outcome.state === 'done')
    .toSorted((one, other) => ((one.finished?.at ?? '') > (other.finished?.at ?? '') ? -1 : 1));
  const live = newest?.finished?.outcome.live ?? [];
  if (newest !== undefined && (isServed(live, serving) || hasBrought(live, variable, origin)))
    return { since: newest.finished?.at ?? null, by: newest.request.requester.name, made: newest };
  if (origin !== null) return { since: origin.createdAt, by: origin.createdBy, made: null };
  // A split serves as it does since the youngest of it is there, at the earliest.
  const [youngest] = serving.toSorted((one, other) => instantOf(other.createdAt) - instantOf(one.createdAt));
  return { since: youngest?.createdAt ?? null, by: youngest?.createdBy ?? null, made: null };
}

/** The revision that brought the value which serves: back from the one that has all the traffic, while the value stays. Null where that is not known. */
function originOf(
  serving: readonly ServingValue[],
  variable: string,
  history: readonly RevisionState[],
): RevisionState | null {
  const [served, ...others] = serving;
  const revisions = history.toSorted((one, other) => instantOf(other.createdAt) - instantOf(one.createdAt));
  const start = revisions.findIndex(({ revision }) => revision === served?.revision);
  if (start < 0 || others.length > 0) return null;
  const earlier = revisions.slice(start);
  const value = earlier[0]?.variables[variable];
  const end = earlier.findIndex(({ variables }) => !isSame(variables[variable], value));
  // Without the one before it, nobody knows that it was this one that brought it.
  return end < 0 ? null : (earlier[end - 1] ?? null);
}

function isServed(live: readonly LiveValue[], serving: readonly ServingValue[]): boolean {
  const has = ({ revision, value }: ServingValue) =>
    live.some((one) => one.revision === revision && isValue(one, value));
  return serving.length > 0 && live.length === serving.length && serving.every(has);
}

/** What the change made is the revision that brought the value. */
function hasBrought(live: readonly LiveValue[], variable: string, origin: RevisionState | null): boolean {
  return live.some(
    (one) => one.revision === origin?.revision && isValue(one, origin.variables[variable] ?? null),
  );
}

/** Nobody knows whether one secret is another; it is none that anybody can see. */
function isValue({ value, secret }: LiveValue, held: VariableValue | null): boolean {
  return held?.kind === 'secret' ? secret === true : !secret && value === (held?.value ?? null);
}

function isSame(one: VariableValue | undefined, other: VariableValue | undefined): boolean {
  if (one?.kind !== 'value' || other?.kind !== 'value') return one?.kind === other?.kind;
  return one.value === other.value;
}

/** What has no time is oldest. */
function instantOf(at: string | null): number {
  return at === null ? Number.NEGATIVE_INFINITY : Date.parse(at);
}
