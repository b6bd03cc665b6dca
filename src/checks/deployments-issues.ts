import type { ServiceRow } from '../cloud/ports.ts';
import type { Deployment, Profile } from '../config/profile.ts';
import type { CloudFacts } from '../facts/cloud/cloud-facts.ts';
import { flagOf, type NamedService, shownValue } from '../facts/cloud/watched-services.ts';
import type { ErrorCause } from '../warehouse/warehouse.ts';
import { DRIFT_KINDS, type DriftKind, type SettingDifference } from './deployment-standing.ts';
import { excerpt, saySince, shortCommit } from './deployments-wording.ts';
import type { Severity } from './finding.ts';
import { severityRank } from './severity.ts';

const VALUE_CHARACTERS = 60;
const TROUBLE_CHARACTERS = 200;
/** A rollout takes minutes. One that never ends must not excuse what it hides for good. */
const ROLLOUT_MS = 3_600_000;

/** Everything that a service is judged by. */
export interface DeploymentsContext {
  cloud: CloudFacts;
  profile: Profile;
  deployment: Deployment;
  now: Date;
  /** The branch's name, for sentences. */
  branch: string;
}

/** One thing about a service that is not as it should be, or not known. */
export interface Issue {
  kind: DriftKind;
  status: 'WARN' | 'FAIL' | 'ERROR';
  severity: Severity | null;
  /** A clause for people. */
  says: string;
  /** Of what is not known. */
  cause: ErrorCause | null;
  fix: string | null;
}

export function warning(kind: DriftKind, says: string, fix: string | null = null): Issue {
  return { kind, status: 'WARN', severity: 'P3_MEDIUM', says, cause: null, fix };
}

/** Why nothing can be said; `cause` is null where nobody named what could be asked. */
export function unreadable(cause: ErrorCause | null, says: string, fix: string): Issue {
  return { kind: 'unreadable', status: 'ERROR', severity: null, says, cause, fix };
}

/**
 * Worst first. A traffic or start-up failure is certain, whatever else is not known. A profile that names the wrong paths
 * comes before a count that rests on them, and a certain count before what could not be read. What nobody asked for
 * comes last: it must not hide what is known without it.
 */
export function byGravity(one: Issue, other: Issue): number {
  return (
    gravity(one) - gravity(other) ||
    severityRank(one.severity) - severityRank(other.severity) ||
    DRIFT_KINDS.indexOf(one.kind) - DRIFT_KINDS.indexOf(other.kind)
  );
}

function gravity({ kind, status, cause }: Issue): number {
  if (status === 'FAIL') return kind === 'behind' ? 2 : 0;
  if (status === 'WARN') return 4;
  if (cause === null) return 5;
  return cause === 'config' ? 1 : 3;
}

/** A change is being rolled out at this moment: what is new has no traffic yet, and that is no drift. */
export function isRollingOut({ rollingOut, changedAt }: ServiceRow, now: Date): boolean {
  return rollingOut && (changedAt === null || now.getTime() - Date.parse(changedAt) <= ROLLOUT_MS);
}

/** What the service's traffic and its newest revisions show. */
export function trafficIssues(row: ServiceRow, newestCommit: string | null, now: Date): Issue[] {
  const issues: Issue[] = [];
  const { newestCreated, newestReady, serving } = row;
  if (serving.length === 0)
    issues.push(
      warning(
        'nothing_serves',
        'no revision gets traffic',
        'give a ready revision of it traffic, or delete it',
      ),
    );
  if (isRollingOut(row, now)) return issues;
  const isServed = serving.some(({ revision }) => revision === newestReady);
  if (newestReady !== null && serving.length > 0 && !isServed) {
    const commit =
      newestReady === newestCreated && newestCommit !== null ? ` (${shortCommit(newestCommit)})` : '';
    issues.push(failure('pinned', `the newest ready revision ${newestReady}${commit} gets no traffic`));
  }
  if (newestCreated !== null && newestCreated !== newestReady) {
    const why = row.newestTrouble ?? row.readyMessage;
    const because = why === null ? '' : `: ${excerpt(why, TROUBLE_CHARACTERS)}`;
    issues.push(failure('not_ready', `the newest revision ${newestCreated} never became ready${because}`));
  }
  return issues;
}

function failure(kind: DriftKind, says: string): Issue {
  return { kind, status: 'FAIL', severity: 'P2_HIGH', says, cause: null, fix: null };
}

/** Where what serves is not set as the profile has it; each different value once. */
export function differencesOf(
  { service, minInstances, variables }: NamedService,
  { serving }: ServiceRow,
  { profile }: DeploymentsContext,
): SettingDifference[] {
  const flag = profile.checks.sequential_execution_flag;
  const found: SettingDifference[] = serving.flatMap(({ state }) => {
    if (state === null) return [];
    const actualMinimum = state.minInstances ?? 0;
    const minimum =
      minInstances === undefined || actualMinimum === minInstances
        ? []
        : [{ what: 'minimum instances', expected: String(minInstances), actual: String(actualMinimum) }];
    const others = Object.entries(variables).flatMap(([what, expected]) => {
      const actual = shownValue(state.variables[what]);
      // Of the flag only its meaning counts, and not being set has one.
      const isFlag = flag !== undefined && flag.service === service && flag.variable === what;
      const wanted = isFlag && expected.toLowerCase() === flag.on.toLowerCase() ? 'on' : 'off';
      const isAsWanted = isFlag
        ? flagOf(state, flag) === wanted
        : state.variables[what]?.kind === 'value' && actual === expected;
      return isAsWanted
        ? []
        : [{ what, expected, actual: actual === null ? 'not set' : excerpt(actual, VALUE_CHARACTERS) }];
    });
    return [...minimum, ...others];
  });
  return [...new Map(found.map((one) => [`${one.what}=${one.actual}`, one])).values()];
}

export function settingsIssue(differences: readonly SettingDifference[]): Issue[] {
  if (differences.length === 0) return [];
  const each = differences.map(({ what, expected, actual }) => `${what}: ${actual} instead of ${expected}`);
  return [warning('settings', each.join(', '))];
}

/** What is said of a service's traffic and does not count. */
export function trafficNotes(row: ServiceRow, { now, profile }: DeploymentsContext): string[] {
  const notes: string[] = [];
  if (row.rollingOut) {
    const since = row.changedAt === null ? '' : ` since ${saySince(row.changedAt, now, profile.timeZone)}`;
    const doubt = isRollingOut(row, now) ? '' : ', which is longer than a rollout takes';
    notes.push(`a change is being rolled out${since}${doubt}`);
  }
  const named = row.serving.find((one) => one.named && one.revision === row.newestReady);
  if (named !== undefined)
    notes.push(
      `its traffic names revision ${named.revision}, so the next deployment gets none until somebody moves it`,
    );
  return notes;
}
