import type { Draft } from '../draft.ts';
import { didYouMean } from '../nearest.ts';
import type { Finding } from '../problem.ts';
import type { Profile, RollbackProfile } from '../profile.ts';
import { checkProblems } from './schedule-rules.ts';

/** What these ask for is no rollback. */
const WORDS_OF_ROLLBACK = ['help', 'private', 'status', 'disable', 'enable'];

/** Rollbacks are of services that are described, lead from one value to another, and can be approved at all. */
export function rollbackProblems(profile: Draft<Profile>, checkNames: readonly string[]): Finding[] {
  const owners = new Map<string, string>();
  return Object.entries(profile.rollbacks ?? {}).flatMap(([name, rollback]) => {
    if (rollback === undefined) return [];
    const found = [
      ...nameProblems(name),
      ...serviceProblems(rollback, profile),
      ...secondOfVariable(name, rollback, owners),
      ...valueProblems(rollback, profile.checks),
      ...personProblems(rollback),
      ...approvalProblems(rollback),
      ...checkProblems(rollback.helps, checkNames, 'helps'),
    ];
    return found.map((one) => ({ ...one, path: ['rollbacks', name, ...one.path] }));
  });
}

/** What can be switched and is not seen, or can't be approved by everybody who may ask. */
export function rollbackWarnings({ rollbacks, deployment }: Profile): Finding[] {
  return Object.entries(rollbacks).flatMap(([name, rollback]) =>
    [...watchWarnings(rollback, deployment), ...approvalWarnings(rollback)].map((one) => ({
      ...one,
      path: ['rollbacks', name, ...one.path],
    })),
  );
}

type Rollback = Draft<RollbackProfile>;

function nameProblems(name: string): Finding[] {
  if (!WORDS_OF_ROLLBACK.includes(name)) return [];
  const message = `"${name}" means something else behind /rollback; give it another name`;
  return [{ path: [], message, atKey: true }];
}

function serviceProblems({ service }: Rollback, { deployment }: Draft<Profile>): Finding[] {
  const services = Object.keys(deployment?.services ?? {});
  if (service === undefined || services.includes(service)) return [];
  const message = `found "${service}", which is not described under "deployment.services".${didYouMean(service, services)}`;
  return [{ path: ['service'], message }];
}

/** Each would undo what the other one did. */
function secondOfVariable(
  name: string,
  { service, variable }: Rollback,
  owners: Map<string, string>,
): Finding[] {
  if (service === undefined || variable === undefined) return [];
  const key = `${service} ${variable}`;
  const owner = owners.get(key);
  if (owner === undefined) {
    owners.set(key, name);
    return [];
  }
  const message = `found "${variable}", which "${owner}" switches on the same service already; one of them is enough`;
  return [{ path: ['variable'], message }];
}

function valueProblems(rollback: Rollback, checks: Draft<Profile['checks']> = {}): Finding[] {
  const { service, variable, disabled, enabled } = rollback;
  const found: Finding[] = [];
  if (disabled !== undefined && enabled !== undefined && isSameWord(disabled, enabled))
    found.push({
      path: ['disabled'],
      message: `found "${disabled}", which is what "enabled" is; needed: another value`,
    });
  const flag = checks.sequential_execution_flag;
  if (flag?.on === undefined || flag.service !== service || flag.variable !== variable) return found;
  if (enabled !== undefined && !isSameWord(enabled, flag.on))
    found.push({
      path: ['enabled'],
      message: `found "${enabled}", while "checks.sequential_execution_flag" takes "${flag.on}" for on: it would warn of what is well`,
    });
  return found;
}

function personProblems(rollback: Rollback): Finding[] {
  return (['requesters', 'approvers'] as const).flatMap((key) => {
    const people = rollback[key];
    if (!Array.isArray(people)) return [];
    return people.flatMap((person, index): Finding[] =>
      person === undefined || people.indexOf(person) === index
        ? []
        : [{ path: [key, index], message: `found "${person}" a second time; name everybody once` }],
    );
  });
}

/** However few ask, somebody else has to be there to approve. */
function approvalProblems({
  approvers,
  approvals = 1,
  requesters,
  selfApproval = false,
}: Rollback): Finding[] {
  if (approvers === undefined) return [];
  const people = new Set(approvers);
  if (people.size < approvals) {
    const message = `found ${approvals}, while "approvers" names ${people.size}; needed: at most as many as may approve`;
    return [{ path: ['approvals'], message }];
  }
  const areAllApprovers = Array.isArray(requesters) && requesters.every((one) => people.has(one));
  if (selfApproval || !areAllApprovers || people.size > approvals) return [];
  const message = `nothing could ever be approved: only approvers may ask, nobody approves their own request, and ${approvals} of ${people.size} must approve; name more, or set "selfApproval"`;
  return [{ path: ['approvers'], message }];
}

function watchWarnings(
  { service, variable, enabled }: RollbackProfile,
  deployment: Profile['deployment'],
): Finding[] {
  const variables = deployment?.services[service]?.variables ?? {};
  const wanted = variables[variable];
  if (wanted === undefined) {
    const message = `"${variable}" is not one of the "variables" of "${service}" under "deployment.services", so /drift does not tell when it is switched`;
    return [{ path: ['variable'], message }];
  }
  if (isSameWord(wanted, enabled)) return [];
  const message = `is "${enabled}", while "deployment.services" wants "${wanted}": /drift will tell of what is well`;
  return [{ path: ['enabled'], message }];
}

function approvalWarnings({ approvers, approvals, requesters, selfApproval }: RollbackProfile): Finding[] {
  const mayAsk = (person: string) => requesters === 'everyone' || requesters.includes(person);
  if (selfApproval || approvers.length > approvals || !approvers.some(mayAsk)) return [];
  const message = `an approver who asks leaves too few: nobody approves their own request, and ${approvals} of ${approvers.length} must approve`;
  return [{ path: ['approvers'], message }];
}

/** As services compare words: in any case. */
function isSameWord(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
