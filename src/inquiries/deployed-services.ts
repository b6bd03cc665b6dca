import type { ServiceRow, ServingRevision, VariableValue } from '../cloud/ports.ts';
import type { Profile } from '../config/profile.ts';
import type { CloudFacts } from '../facts/cloud/cloud-facts.ts';
import { commitOf, shownValue, watchedIn } from '../facts/cloud/watched-services.ts';
import type { Fact } from '../facts/facts.ts';
import type { ErrorCause } from '../warehouse/warehouse.ts';

/** A region, and whether its services could be listed. */
export interface DeployedRegion {
  region: string;
  /** Null where they could not be read, as `trouble` says. */
  services: number | null;
  trouble: { cause: ErrorCause; message: string; fix: string } | null;
}

/** A service in an inventory. */
export interface DeployedService {
  service: string;
  region: string;
  /** The profile names it. Of others nobody says what they should be. */
  watched: boolean;
  /** `not_found`: its region was listed, and it is not there. `unknown`: its region could not be listed. */
  state: 'there' | 'not_found' | 'unknown';
  /** Largest share first; empty where nothing gets traffic, or nothing is known. */
  serving: DeployedRevision[];
  /** The newest revision, where it gets no traffic. */
  idle: { revision: string; ready: boolean } | null;
  /** Null while nobody can say, as in a rollout. */
  ready: boolean | null;
  rollingOut: boolean;
  /** The last change of the service, ISO in UTC, and who made it. */
  changedAt: string | null;
  changedBy: string | null;
}

export interface DeployedRevision {
  revision: string;
  /** 1 to 100. */
  percent: number;
  /** As its label or variable says; null where neither does, or they contradict each other. */
  commit: string | null;
  /** When the revision was made, ISO in UTC; null where only the service's last change is known, which may be a later one. */
  deployedAt: string | null;
  by: string | null;
  image: string | null;
  minInstances: number | null;
  /** Watched variables as people may see them: `(secret)`, and null for one that is not set. Null where nobody could read them. */
  variables: Record<string, string | null> | null;
  trouble: string | null;
}

/** Every service of the profile in its order, then those that it does not name, by name. */
export function deployedServices(
  { services }: Pick<CloudFacts, 'services'>,
  profile: Profile,
): { regions: DeployedRegion[]; services: DeployedService[] } {
  const { deployment } = profile;
  const watched = deployment === undefined ? [] : watchedIn(deployment);
  const rows = Object.values(services).flatMap((fact) => (fact.state === 'known' ? fact.value : []));
  const isNamed = (row: ServiceRow): boolean =>
    watched.some(({ service, region }) => row.service === service && row.region === region);

  const named = watched.map(({ service, region, variables }): DeployedService => {
    const row = rows.find((one) => one.service === service && one.region === region);
    const names = [...new Set([...Object.keys(variables), ...flagOf(service, profile)])];
    if (row !== undefined) return fromRow(row, true, names);
    return absent(service, region, services[region]?.state === 'known' ? 'not_found' : 'unknown');
  });
  const others = rows
    .filter((row) => !isNamed(row))
    .map((row) => fromRow(row, false, []))
    .toSorted((one, other) => (one.service < other.service ? -1 : 1));
  return {
    regions: Object.entries(services).map(([region, fact]) => regionOf(region, fact)),
    services: [...named, ...others],
  };
}

function regionOf(region: string, fact: Fact<ServiceRow[]>): DeployedRegion {
  if (fact.state === 'known') return { region, services: fact.value.length, trouble: null };
  if (fact.state === 'unknown')
    return {
      region,
      services: null,
      trouble: { cause: fact.cause, message: fact.message, fix: fact.fix },
    };
  return {
    region,
    services: null,
    trouble: {
      cause: 'config',
      message: 'nobody was named who can list its services',
      fix: 'set CLOUD_RUN=gcp:PROJECT',
    },
  };
}

function flagOf(service: string, { checks }: Profile): string[] {
  const flag = checks.sequential_execution_flag;
  return flag?.service === service ? [flag.variable] : [];
}

function fromRow(row: ServiceRow, watched: boolean, names: readonly string[]): DeployedService {
  const newest = row.newestCreated ?? row.newest.revision;
  const isServing = row.serving.some(({ revision }) => revision === newest);
  return {
    service: row.service,
    region: row.region,
    watched,
    state: 'there',
    serving: row.serving.map((one) => revisionOf(one, names)),
    idle: isServing || newest === '' ? null : { revision: newest, ready: row.newestReady === newest },
    ready: row.ready,
    rollingOut: row.rollingOut,
    changedAt: row.changedAt,
    changedBy: row.changedBy,
  };
}

function revisionOf(
  { revision, percent, state, trouble }: ServingRevision,
  names: readonly string[],
): DeployedRevision {
  return {
    revision,
    percent,
    commit: state === null ? null : commitOf(state),
    deployedAt: state?.createdAt ?? null,
    by: state?.createdBy ?? null,
    image: state?.image ?? null,
    minInstances: state?.minInstances ?? null,
    variables: state === null ? null : shown(state.variables, names),
    trouble: trouble === null ? null : trouble.message,
  };
}

/** The watched variables first, those that are not set too; then whatever else of them is set here. */
function shown(
  variables: Readonly<Record<string, VariableValue>>,
  names: readonly string[],
): Record<string, string | null> {
  const all = [...new Set([...names, ...Object.keys(variables)])];
  return Object.fromEntries(all.map((name) => [name, shownValue(variables[name])]));
}

function absent(service: string, region: string, state: 'not_found' | 'unknown'): DeployedService {
  return {
    service,
    region,
    watched: true,
    state,
    serving: [],
    idle: null,
    ready: null,
    rollingOut: false,
    changedAt: null,
    changedBy: null,
  };
}
