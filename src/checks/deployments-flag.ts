import type { RevisionState, ServiceRow } from '../cloud/ports.ts';
import type { Profile } from '../config/profile.ts';
import type { CloudFacts } from '../facts/cloud/cloud-facts.ts';
import {
  flagOf,
  type NamedService,
  type SequentialFlag,
  shownValue,
  watchedIn,
} from '../facts/cloud/watched-services.ts';
import type { Fact } from '../facts/facts.ts';
import type { ErrorCause } from '../warehouse/warehouse.ts';
import type { FlagStanding, PathEvidence, PathRun } from './deployment-standing.ts';
import { isRollingOut } from './deployments-issues.ts';
import { excerpt } from './deployments-wording.ts';
import { CLOUD_NOT_ASKED } from './present-state.ts';
import { parsePathRuns } from './sequential-path.ts';

/** As much of a value as is shown. */
export const FLAG_CHARACTERS = 60;

export interface FlagRequest {
  cloud: CloudFacts;
  profile: Profile;
  now: Date;
}

/** The flag in what is being served, and what the runs say; null where the profile watches none. */
export function judgeFlag(request: FlagRequest): FlagStanding | null {
  const { cloud, profile, now } = request;
  const flag = profile.checks.sequential_execution_flag;
  if (flag === undefined || profile.deployment === undefined) return null;
  const named = watchedIn(profile.deployment).find(({ service }) => service === flag.service);
  const blank: FlagStanding = {
    service: flag.service,
    variable: flag.variable,
    state: 'unknown',
    values: [],
    changeNotLive: null,
    since: null,
    sinceAtLeast: false,
    by: null,
    contradiction: null,
    cause: null,
    trouble: null,
    fix: null,
    evidence: pathEvidence(request) ?? { state: 'not_configured' },
  };
  const found = findRow(named, flag, cloud);
  if ('trouble' in found) return { ...blank, ...found };
  const { row } = found;
  const values = row.serving.map(({ revision, percent, state }) => ({
    revision,
    percent,
    value: state === null ? null : flagValue(state, flag),
  }));
  const unread = whyUnread(row, flag);
  if (unread !== null) return { ...blank, values, ...unread };

  const meanings = new Set(
    row.serving.map(({ state }) => (state === null ? 'unknown' : flagOf(state, flag))),
  );
  const state = meanings.size > 1 ? 'mixed' : meanings.has('on') ? 'on' : 'off';
  const judged = { ...blank, values, state, changeNotLive: changeNotLive(row, flag, now) } as const;
  return state === 'on'
    ? { ...judged, contradiction: contradictionIn(blank.evidence, row) }
    : { ...judged, ...offSince(row, flag, cloud.revisions[flag.service]) };
}

/** How the runs of the flagged service went, as its log says; null where the profile watches no flag. */
export function pathEvidence({ cloud, profile }: Omit<FlagRequest, 'now'>): PathEvidence | null {
  const flag = profile.checks.sequential_execution_flag;
  if (flag === undefined) return null;
  const fact = cloud.pathLines[flag.service];
  switch (fact?.state) {
    case 'known': {
      const { entries, cut } = fact.value;
      const runs = parsePathRuns(entries, flag.evidence);
      return { state: 'known', hours: flag.evidence.hours, runs, cut };
    }
    case 'unknown':
      return { state: 'unknown', cause: fact.cause, message: fact.message, fix: fact.fix };
    case 'not_configured':
    case 'not_recorded':
      return { state: 'not_configured' };
    case undefined:
      return cloud.at === null
        ? { state: 'not_configured' }
        : { state: 'unknown', cause: 'internal', message: 'the log was never asked', fix: 'ask again' };
  }
}

type Trouble = { cause: ErrorCause | null; trouble: string; fix: string };

function findRow(
  named: NamedService | undefined,
  { service }: SequentialFlag,
  cloud: CloudFacts,
): { row: ServiceRow } | Trouble {
  if (named === undefined)
    return {
      cause: 'config',
      trouble: `the profile watches no service ${service}`,
      fix: `add deployment.services.${service} to the profile, or correct checks.sequential_execution_flag.service`,
    };
  const fact = cloud.services[named.region];
  if (fact?.state === 'unknown')
    return {
      cause: fact.cause,
      trouble: `${named.region} could not be read: ${fact.message}`,
      fix: fact.fix,
    };
  if (fact === undefined && cloud.at !== null)
    return { cause: 'internal', trouble: `${named.region} was never asked`, fix: 'ask again' };
  if (fact?.state !== 'known')
    return {
      cause: null,
      trouble: cloud.at === null ? CLOUD_NOT_ASKED : 'CLOUD_RUN is not set, so nobody knows what is deployed',
      fix: 'write CLOUD_RUN=gcp:PROJECT',
    };
  const row = fact.value.find((one) => one.service === service);
  return row === undefined
    ? {
        cause: 'config',
        trouble: `no such service in ${named.region}`,
        fix: `deploy it, or correct deployment.services.${service} in the profile`,
      }
    : { row };
}

function whyUnread({ serving }: ServiceRow, flag: SequentialFlag): Trouble | null {
  if (serving.length === 0)
    return {
      cause: 'config',
      trouble: 'no revision gets traffic, so no value serves',
      fix: 'give a ready revision of it traffic',
    };
  for (const { revision, state, trouble } of serving) {
    if (state === null)
      return {
        cause: trouble?.cause ?? 'internal',
        trouble: `revision ${revision} could not be read${trouble === null ? '' : `: ${trouble.message}`}`,
        fix: trouble?.fix ?? 'ask again',
      };
    if (flagOf(state, flag) === 'unknown')
      return {
        cause: 'config',
        trouble: `${flag.variable} of revision ${revision} is a secret, whose value is never read`,
        fix: 'set it as a plain variable, and deploy again',
      };
  }
  return null;
}

function flagValue(state: RevisionState, { variable }: SequentialFlag): string | null {
  const value = shownValue(state.variables[variable]);
  return value === null ? null : excerpt(value, FLAG_CHARACTERS);
}

/** The newest revision means something else than what serves, and waits for traffic in vain. */
function changeNotLive(row: ServiceRow, flag: SequentialFlag, now: Date): FlagStanding['changeNotLive'] {
  const { newest, newestCreated, serving } = row;
  if (newestCreated === null || isRollingOut(row, now)) return null;
  if (serving.some(({ revision }) => revision === newestCreated)) return null;
  const wanted = flagOf(newest, flag);
  const isSame = serving.every(({ state }) => state !== null && flagOf(state, flag) === wanted);
  return isSame ? null : { revision: newestCreated, value: flagValue(newest, flag) };
}

/**
 * Since when the flag is off, and who turned it off: back from what serves to the revision before which it was not.
 * Where the history does not reach that far, the oldest revision that is known to have it off is the least.
 */
function offSince(
  { serving, servingSince }: ServiceRow,
  flag: SequentialFlag,
  history: Fact<RevisionState[]> | undefined,
): Pick<FlagStanding, 'since' | 'sinceAtLeast' | 'by' | 'cause' | 'trouble' | 'fix'> {
  const known = { cause: null, trouble: null, fix: null };
  const isOff = (state: RevisionState | null): state is RevisionState =>
    state !== null && flagOf(state, flag) === 'off';
  const [served] = serving
    .flatMap(({ state }) => (isOff(state) ? state : []))
    .toSorted((one, other) => instantOf(other.createdAt) - instantOf(one.createdAt));
  const fallback = { ...known, since: served?.createdAt ?? servingSince, sinceAtLeast: true, by: null };
  if (history?.state === 'unknown')
    return {
      ...fallback,
      cause: history.cause,
      trouble: `its earlier revisions could not be read: ${history.message}`,
      fix: history.fix,
    };
  if (history?.state !== 'known') return fallback;
  const revisions = history.value.toSorted(
    (one, other) => instantOf(other.createdAt) - instantOf(one.createdAt),
  );
  const start = revisions.findIndex(({ revision }) => revision === served?.revision);
  if (start < 0) return fallback;
  const earlier = revisions.slice(start);
  const end = earlier.findIndex((state) => !isOff(state));
  const oldestOff = earlier[(end < 0 ? earlier.length : end) - 1];
  const before = end < 0 ? undefined : earlier[end];
  const isFlip = before !== undefined && flagOf(before, flag) === 'on';
  return {
    ...known,
    since: oldestOff?.createdAt ?? fallback.since,
    sinceAtLeast: !isFlip,
    by: isFlip ? (oldestOff?.createdBy ?? null) : null,
  };
}

/** The platform's order is not trusted; what has no time is oldest. */
function instantOf(at: string | null): number {
  return at === null ? Number.NEGATIVE_INFINITY : Date.parse(at);
}

/** The newest run that started everything at once in a revision that serves, after it began to: the flag can't be what decides. */
function contradictionIn(evidence: PathEvidence, { serving, servingSince }: ServiceRow): PathRun | null {
  if (evidence.state !== 'known') return null;
  const began = (state: RevisionState | null) => state?.createdAt ?? servingSince;
  const isAfter = (run: PathRun, since: string | null) =>
    since === null || Date.parse(run.startedAt) >= Date.parse(since);
  const found = evidence.runs.find((run) => {
    if (run.path !== 'legacy') return false;
    // A line without a revision is of one that serves only if all of those began before it.
    return run.revision === null
      ? serving.every(({ state }) => isAfter(run, began(state)))
      : serving.some(({ revision, state }) => revision === run.revision && isAfter(run, began(state)));
  });
  return found ?? null;
}
