import { CloudError } from '../cloud-error.ts';
import type { CloudRun, RevisionReading, RevisionState, ServiceRow, ServingRevision } from '../ports.ts';
import type { Fleet, FleetRevision, FleetService } from './fleet-file.ts';

/** Cloud Run as a fleet plays it: what serves is worked out from revisions and traffic, as the platform does. */
export function simulatedRun(fleet: () => Promise<Fleet>): CloudRun {
  return {
    label: 'simulated Cloud Run',
    async services(region, reading) {
      const { services } = await fleet();
      return services.filter((service) => service.region === region).map((found) => rowOf(found, reading));
    },
    async revisions(place, reading, most) {
      const { services } = await fleet();
      const found = services.find(
        ({ service, region }) => service === place.service && region === place.region,
      );
      if (found === undefined)
        throw new CloudError(
          'config',
          `there is no service ${place.service} in ${place.region}`,
          'name a service that runs there in the profile',
        );
      return found.revisions.slice(0, most).map((revision) => stateOf(found, revision, reading));
    },
    close: async () => undefined,
  };
}

function rowOf(service: FleetService, reading: RevisionReading): ServiceRow {
  const newest = newestOf(service);
  const newestReady = service.revisions.find(({ trouble }) => trouble === null) ?? null;
  const serving = service.traffic.flatMap(({ revision: named, percent }): ServingRevision[] => {
    const revision =
      named === null ? newestReady : (service.revisions.find(({ name }) => name === named) ?? null);
    if (revision === null) return [];
    const share = { revision: revision.name, percent, named: named !== null };
    return [{ ...share, ...readServing(service, revision, reading) }];
  });
  return {
    service: service.service,
    region: service.region,
    uri: service.uri,
    ready: newest.trouble === null,
    readyMessage: newest.trouble,
    rollingOut: false,
    newestCreated: newest.name,
    newestReady: newestReady?.name ?? null,
    newestTrouble: newest.trouble,
    serving: serving.sort((one, other) => other.percent - one.percent),
    newest: asTemplate(stateOf(service, newest, reading)),
    changedAt: service.changedAt,
    changedBy: service.changedBy,
    servingSince: service.routedAt,
  };
}

function readServing(
  service: FleetService,
  revision: FleetRevision,
  reading: RevisionReading,
): Pick<ServingRevision, 'state' | 'trouble'> {
  const wanted = reading.containers[service.service];
  if (wanted !== undefined && containerOf(revision, wanted) === undefined) {
    const trouble = {
      cause: 'config' as const,
      message: `${revision.name} has no container ${wanted}`,
      fix: `correct deployment.services.${service.service}.container in the profile`,
    };
    return { state: null, trouble };
  }
  const state = stateOf(service, revision, reading);
  const isTemplate = revision === newestOf(service) && revision.trouble === null;
  return { state: isTemplate ? asTemplate(state) : state, trouble: null };
}

/** The list of services tells what their newest revisions run, and not when they were made or by whom. */
function asTemplate(state: RevisionState): RevisionState {
  return { ...state, createdAt: null, createdBy: null };
}

function newestOf({ revisions, service }: FleetService): FleetRevision {
  const [newest] = revisions;
  if (newest === undefined) throw new RangeError(`${service} has no revision`);
  return newest;
}

function containerOf({ containers }: FleetRevision, wanted: string | undefined) {
  return wanted === undefined ? containers[0] : containers.find(({ name }) => name === wanted);
}

function stateOf(
  { service }: FleetService,
  revision: FleetRevision,
  reading: RevisionReading,
): RevisionState {
  const container = containerOf(revision, reading.containers[service]);
  const variables = new Map(container?.variables.map((variable) => [variable.name, variable]));
  const commit = variables.get(reading.commitVariable);
  return {
    revision: revision.name,
    createdAt: revision.createdAt,
    createdBy: revision.createdBy,
    commitLabel: revision.labels[reading.commitLabel] || null,
    commitVariable: commit !== undefined && 'value' in commit ? commit.value || null : null,
    // The platform does not tell none from not set.
    minInstances: revision.minInstances || null,
    variables: Object.fromEntries(
      reading.variables.flatMap((name) => {
        const variable = variables.get(name);
        if (variable === undefined) return [];
        const value =
          'value' in variable
            ? ({ kind: 'value', value: variable.value } as const)
            : ({ kind: 'secret' } as const);
        return [[name, value] as const];
      }),
    ),
    image: container?.image ?? null,
  };
}
