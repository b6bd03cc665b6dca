import { isDeepStrictEqual } from 'node:util';
import type { FleetRevision, FleetService } from '../cloud/simulated/fleet-file.ts';
import { withValue } from '../cloud/simulated/planned-change.ts';
import { containerIn, generationOf } from '../cloud/simulated/service-state.ts';

const REVISIONS_KEPT = 20;

/** A variable that we switched, and to what; null for one that we took away. */
interface Switch {
  container: string;
  variable: string;
  value: string | null;
}

/**
 * A service that was made anew, with what we changed of it before: revisions of ours with their values, names and times,
 * on the code of the revisions that they came after; their values in everything deployed since, for a deployment leaves
 * variables alone; and traffic, where we moved it and what it names is still there.
 */
export function withKeptChanges(made: FleetService, before: FleetService | undefined): FleetService {
  if (before === undefined) return made;
  const revisions = withOurs(made.revisions, before.revisions);
  const isThere = (name: string | null) => name === null || revisions.some((one) => one.name === name);
  const isMoved = before.before !== undefined && before.traffic.every(({ revision }) => isThere(revision));
  const isOurs = isMoved || revisions.some(({ switched }) => switched !== undefined);
  const isLater = isOurs && Date.parse(before.changedAt) > Date.parse(made.changedAt);
  return numberedOn(
    {
      ...made,
      revisions,
      ...(isMoved && { traffic: before.traffic, before: before.before }),
      ...(isLater && { changedAt: before.changedAt, changedBy: before.changedBy }),
      ...(before.nextChange !== undefined && { nextChange: before.nextChange }),
    },
    before,
  );
}

/** Newest first. */
function withOurs(made: readonly FleetRevision[], before: readonly FleetRevision[]): FleetRevision[] {
  const ours = before.filter(({ switched }) => switched !== undefined);
  const timeline = [...made, ...ours].sort(
    (one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt),
  );
  const switches = new Map<string, Switch>();
  let base = made.at(-1);
  const merged = timeline.map((revision) => {
    const own = switchOf(revision);
    if (own === null) {
      base = revision;
      return withSwitches(revision, switches);
    }
    switches.set(`${own.container} ${own.variable}`, own);
    const { name, createdAt, createdBy, trouble, readyAt, switched } = revision;
    const { nameFixed: _, ...template } = withSwitches(base ?? revision, switches);
    return { ...template, name, createdAt, createdBy, trouble, readyAt, switched };
  });
  const dropped = merged.filter(({ switched }) => switched !== undefined).slice(0, -REVISIONS_KEPT);
  return merged.filter((one) => !dropped.includes(one)).reverse();
}

function switchOf(revision: FleetRevision): Switch | null {
  const { switched } = revision;
  if (switched === undefined) return null;
  const found = containerIn(revision, switched.container)?.variables.find(
    ({ name }) => name === switched.variable,
  );
  return { ...switched, value: found !== undefined && 'value' in found ? found.value : null };
}

function withSwitches(revision: FleetRevision, switches: ReadonlyMap<string, Switch>): FleetRevision {
  return {
    ...revision,
    containers: revision.containers.map((container) => ({
      ...container,
      variables: [...switches.values()]
        .filter((one) => one.container === container.name)
        .reduce(
          (variables, { variable, value }) => withValue(variables, variable, value),
          container.variables,
        ),
    })),
  };
}

/** Whoever looked at a service that is another one now has to see that. */
function numberedOn(service: FleetService, before: FleetService): FleetService {
  const generation = generationOf(before);
  const same: FleetService = { ...service, generation };
  // As it would be read: without what is not there.
  if (isDeepStrictEqual(JSON.parse(JSON.stringify(same)), { ...before, generation })) return same;
  return { ...service, generation: Math.max(generationOf(service), generation + 1) };
}
