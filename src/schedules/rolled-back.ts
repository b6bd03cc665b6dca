import type { Finding } from '../checks/finding.ts';
import type { ServiceRow } from '../cloud/ports.ts';
import type { Profile, RollbackProfile } from '../config/profile.ts';
import { asFact } from '../facts/as-fact.ts';
import { shownValue, watchedIn } from '../facts/cloud/watched-services.ts';
import { type Fact, type Facts, known, type StandingRollbackRow } from '../facts/facts.ts';
import type { EventStore } from '../history/event-store.ts';
import { rollbacksIn } from '../history/rollback-fold.ts';
import type { Offer } from '../history/rows.ts';
import { flagSwitchedBy, isEnabled, standingRollbacks } from '../history/standing-rollbacks.ts';

/** The check that tells of a variable itself, where it is the flag. */
const FLAG_CHECK = 'sequential_execution_flag';

export interface RolledBackSource {
  facts: Pick<Facts, 'rollbacks' | 'cloud'>;
  profile: Profile;
  findings: readonly Finding[];
  /** False for a run about an older date, which says nothing of how things stand today. */
  isCurrent: boolean;
}

/** What stands rolled back, as the bot's own records say; nothing is asked where the profile declares no rollback. */
export async function collectRollbacks(
  events: Pick<EventStore, 'aboutRollbacks'>,
  profile: Profile,
  now: Date,
): Promise<Fact<StandingRollbackRow[]>> {
  if (Object.keys(profile.rollbacks).length === 0) return { state: 'not_configured' };
  const read = await asFact(async () =>
    standingRollbacks(rollbacksIn(await events.aboutRollbacks(), now), profile),
  );
  // Before the first stored run there is no table, and nothing can have been rolled back through it.
  return read.state === 'unknown' && read.cause === 'missing_table' ? known([]) : read;
}

/** What a run has to say of that, besides its checks: neither what one of them tells, nor what is known to be back. */
export function rolledBack({ facts, profile, findings, isCurrent }: RolledBackSource): StandingRollbackRow[] {
  if (!isCurrent || facts.rollbacks.state !== 'known') return [];
  return facts.rollbacks.value.filter((row) => {
    const rollback = profile.rollbacks[row.rollback];
    if (rollback === undefined) return true;
    return !isTold(rollback, profile, findings) && !isBack(rollback, profile, facts);
  });
}

/** What a reader must know where the records can't be read; null where they can, or nothing is declared. */
export function rollbacksTrouble({
  facts,
  isCurrent,
}: Pick<RolledBackSource, 'facts' | 'isCurrent'>): string | null {
  const { rollbacks } = facts;
  if (!isCurrent || rollbacks.state !== 'unknown') return null;
  return `What is rolled back could not be read (${rollbacks.cause}: ${rollbacks.message}), so something may be that is not told here.`;
}

/**
 * Rollbacks that may help with what failed, one a check: the other way where it is known to be rolled back already. And the
 * way back on, where the flag's check finds it off.
 */
export function offersOf({ facts, profile, findings, isCurrent }: RolledBackSource): Offer[] {
  if (!isCurrent) return [];
  const declared = Object.entries(profile.rollbacks);
  const isOff = ([name, rollback]: [string, RollbackProfile]): boolean =>
    isFoundOff(rollback, profile, findings) || (isRecorded(name, facts) && !isBack(rollback, profile, facts));
  const failing = new Set(findings.filter(({ status }) => status === 'FAIL').map(({ check }) => check));
  const help = [...failing].flatMap((check): Offer[] => {
    const found = declared.find(([, { helps }]) => helps.includes(check));
    if (found === undefined) return [];
    return [{ check, rollback: found[0], direction: isOff(found) ? 'enable' : 'toggle' }];
  });
  const [flag] = declared.find(([, rollback]) => isFoundOff(rollback, profile, findings)) ?? [];
  return flag === undefined ? help : [...help, { check: FLAG_CHECK, rollback: flag, direction: 'enable' }];
}

function isRecorded(name: string, { rollbacks }: RolledBackSource['facts']): boolean {
  return rollbacks.state === 'known' && rollbacks.value.some(({ rollback }) => rollback === name);
}

/** The flag's check tells of it itself. */
function isTold(rollback: RollbackProfile, profile: Profile, findings: readonly Finding[]): boolean {
  return (
    flagSwitchedBy(rollback, profile) !== null &&
    findings.some(({ check, status }) => check === FLAG_CHECK && status === 'WARN')
  );
}

function isFoundOff(rollback: RollbackProfile, profile: Profile, findings: readonly Finding[]): boolean {
  const parts = findings.filter(({ check }) => check === FLAG_CHECK).flatMap((finding) => finding.parts);
  const isOff = parts.some(
    ({ status, evidence }) => status === 'WARN' && (evidence?.state === 'off' || evidence?.state === 'mixed'),
  );
  return isOff && flagSwitchedBy(rollback, profile) !== null;
}

/** Every revision that serves was read, and has the value of normal times: somebody has switched it back. */
function isBack(rollback: RollbackProfile, profile: Profile, { cloud }: Pick<Facts, 'cloud'>): boolean {
  const serving = rowOf(rollback, profile, cloud)?.serving ?? [];
  return (
    serving.length > 0 &&
    // What a secret holds is not known, and what stands for it is no value of normal times.
    serving.every(
      ({ state }) =>
        state !== null && isEnabled(shownValue(state.variables[rollback.variable]), rollback, profile),
    )
  );
}

function rowOf(
  { service }: RollbackProfile,
  { deployment }: Profile,
  cloud: Facts['cloud'],
): ServiceRow | null {
  const region = deployment && watchedIn(deployment).find((one) => one.service === service)?.region;
  const fact = region === undefined ? undefined : cloud.services[region];
  return fact?.state === 'known' ? (fact.value.find((row) => row.service === service) ?? null) : null;
}
