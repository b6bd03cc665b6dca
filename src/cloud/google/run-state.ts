import type { protos } from '@google-cloud/run';
import { CloudError } from '../cloud-error.ts';
import type { RevisionReading, RevisionState, VariableValue } from '../ports.ts';

type Container = protos.google.cloud.run.v2.IContainer;
type Scaling = protos.google.cloud.run.v2.IRevisionScaling;

/** What a revision and a service's template have in common. */
interface Content {
  labels?: Record<string, string> | null;
  containers?: Container[] | null;
  scaling?: Scaling | null;
}

/** What is known of a revision besides what it runs. */
type Origin = Pick<RevisionState, 'revision' | 'createdAt' | 'createdBy'>;

/**
 * What a revision runs, reduced to what may be known of it: variables that `reading` does not name end here. The commit's
 * label is the revision's own and never the service's, which a later deployment overwrites while this one still serves.
 * @throws CloudError `config` without the container that holds the variables: that must not look like variables not set.
 */
export function stateOf(
  content: Content,
  service: string,
  reading: RevisionReading,
  origin: Origin,
): RevisionState {
  const container = containerOf(content, service, reading.containers[service]);
  const values = new Map((container?.env ?? []).map((entry) => [entry.name ?? '', variableOf(entry)]));
  const commit = values.get(reading.commitVariable);
  return {
    ...origin,
    commitLabel: content.labels?.[reading.commitLabel] || null,
    commitVariable: commit?.kind === 'value' ? commit.value || null : null,
    minInstances: instancesOf(content.scaling),
    variables: Object.fromEntries(
      reading.variables.flatMap((name) => {
        const value = values.get(name);
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
    image: container?.image || null,
  };
}

/** The interface gives 0 for what is not set, and 0 means none. */
export function instancesOf(scaling: { minInstanceCount?: number | null } | null | undefined): number | null {
  return scaling?.minInstanceCount || null;
}

/** ISO 8601 in UTC, to the millisecond. */
export function instantOf(stamp: protos.google.protobuf.ITimestamp | null | undefined): string | null {
  if (!stamp) return null;
  const ms = Number(stamp.seconds ?? 0) * 1_000 + Math.floor((stamp.nanos ?? 0) / 1_000_000);
  return ms > 0 && Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}

/** The container that has the variables: the one of that name, else the first. @throws CloudError `config` without it. */
export function containerOf(
  { containers }: Content,
  service: string,
  wanted: string | undefined,
): Container | undefined {
  if (wanted === undefined) return containers?.[0];
  const found = containers?.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  throw new CloudError(
    'config',
    `a revision of ${service} has no container named ${wanted}`,
    `name the container of ${service} in the profile as the revision that serves has it`,
  );
}

export function variableOf({ value, valueSource }: protos.google.cloud.run.v2.IEnvVar): VariableValue {
  return valueSource ? { kind: 'secret' } : { kind: 'value', value: value ?? '' };
}
