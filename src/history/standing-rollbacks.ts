import { isSameMeaning } from '../cloud/same-meaning.ts';
import type { Profile, RollbackProfile } from '../config/profile.ts';
import { isWordForOn, type SequentialFlag } from '../facts/cloud/watched-services.ts';
import type { StandingRollbackRow } from '../facts/facts.ts';
import type { LiveValue, RollbackOutcome, RollbackRequest, RollbackState } from './rollback.ts';

/**
 * What was switched through this bot and is not back at its value of normal times, as far as the bot's own records say, in
 * the profile's order. What somebody has switched by hand since then is not in them.
 */
export function standingRollbacks(states: readonly RollbackState[], profile: Profile): StandingRollbackRow[] {
  return Object.entries(profile.rollbacks).flatMap(([name, rollback]) => {
    const isOff = ({ value, secret }: LiveValue): boolean =>
      secret === true || !isEnabled(value, rollback, profile);
    const sightings = sightingsOf(name, rollback, states);
    const back = sightings.findIndex(({ live }) => !live.some(isOff));
    const standing = back < 0 ? sightings : sightings.slice(0, back);
    const served = standing[0]?.live.find(isOff);
    const made = makerOf(standing, isOff);
    return served === undefined || made === undefined ? [] : [rowOf(name, made, served, isOff)];
  });
}

/** Whether a value is the one of normal times. Words for yes and no mean the same in any case. */
export function isEnabled(
  value: string | null,
  rollback: RollbackProfile,
  profile: Pick<Profile, 'checks'>,
): boolean {
  const { enabled } = rollback;
  const flag = flagSwitchedBy(rollback, profile);
  if (flag !== null) {
    const isOn = isWordForOn(value, flag);
    return isOn === isWordForOn(enabled, flag) && (isOn || value === enabled);
  }
  return isSameMeaning(value, enabled);
}

/** The flag of which a check tells, where a rollback switches that very variable; else null. */
export function flagSwitchedBy(
  { service, variable }: Pick<RollbackProfile, 'service' | 'variable'>,
  { checks }: Pick<Profile, 'checks'>,
): SequentialFlag | null {
  const flag = checks.sequential_execution_flag;
  return flag?.service === service && flag.variable === variable ? flag : null;
}

/** A request at whose end it was seen what serves. */
interface Sighting {
  state: RollbackState;
  at: string;
  outcome: RollbackOutcome;
  live: LiveValue[];
}

/** The newest first. What the profile describes otherwise today is about another variable. */
function sightingsOf(
  name: string,
  { service, variable }: RollbackProfile,
  states: readonly RollbackState[],
): Sighting[] {
  return states
    .filter(({ request: { rollback, target } }) => {
      return rollback === name && target.service === service && target.variable === variable;
    })
    .flatMap((state) => {
      const { at, outcome } = state.finished ?? {};
      if (at === undefined || outcome === undefined || !outcome.live?.length) return [];
      return [{ state, at, outcome, live: outcome.live }];
    })
    .toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at));
}

/** The newest change that brought what serves, else the first request that found it so; not who tried in vain to end it. */
function makerOf(standing: readonly Sighting[], isOff: (live: LiveValue) => boolean): Sighting | undefined {
  const wanted = standing.filter(({ state, live }) =>
    live.some((one) => isOff(one) && isAsAsked(one, state.request)),
  );
  return (
    wanted.find(({ outcome, state }) => isSent(outcome, state.request)) ??
    wanted.findLast(({ outcome }) => outcome.state === 'already')
  );
}

function isAsAsked({ value, secret }: LiveValue, { edit }: RollbackRequest): boolean {
  return edit.kind === 'traffic' || (!secret && value === edit.to);
}

function isSent({ state }: RollbackOutcome, { edit }: RollbackRequest): boolean {
  if (edit.kind === 'traffic') return state === 'done';
  return state === 'done' || state === 'not_live' || state === 'failed' || state === 'lost';
}

function rowOf(
  name: string,
  { state: { request, approvals }, at, outcome, live }: Sighting,
  served: LiveValue,
  isOff: (live: LiveValue) => boolean,
): StandingRollbackRow {
  const { service, variable } = request.target;
  return {
    rollback: name,
    service,
    variable,
    value: served.value,
    since: at,
    revision: outcome.state === 'already' ? null : (live.find(isOff)?.revision ?? null),
    requestedBy: request.requester.name,
    approvedBy: approvals.map(({ by }) => by.name),
    reason: request.reason,
  };
}
