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
    return [
      {
        revision: revision.name,
        percent,
        named: named !== null,
        state: stateOf(service, revision, reading),
        trouble: null,
      },
    ];
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
    // The platform's template tells what a revision runs, and not when it was made or by whom.
    newest: { ...stateOf(service, newest, reading), createdAt: null, createdBy: null },
    changedAt: service.changedAt,
    changedBy: service.changedBy,
    servingSince: newest.trouble === null ? service.routedAt : null,
  };
}

function newestOf({ revisions, service }: FleetService): FleetRevision {
  const [newest] = revisions;
  if (newest === undefined) throw new RangeError(`${service} has no revision`);
  return newest;
}

function stateOf(
  { service }: FleetService,
  { name, createdAt, createdBy, labels, minInstances, containers }: FleetRevision,
  reading: RevisionReading,
): RevisionState {
  const wanted = reading.containers[service];
  const container = wanted === undefined ? containers[0] : containers.find((one) => one.name === wanted);
  const variables = new Map(container?.variables.map((variable) => [variable.name, variable]));
  const commit = variables.get(reading.commitVariable);
  return {
    revision: name,
    createdAt,
    createdBy,
    commitLabel: labels[reading.commitLabel] ?? null,
    commitVariable: commit !== undefined && 'value' in commit ? commit.value : null,
    minInstances,
    variables: Object.fromEntries(
      reading.variables.flatMap((wantedName) => {
        const variable = variables.get(wantedName);
        if (variable === undefined) return [];
        const value =
          'value' in variable
            ? ({ kind: 'value', value: variable.value } as const)
            : ({ kind: 'secret' } as const);
        return [[wantedName, value] as const];
      }),
    ),
    image: container?.image ?? null,
  };
}
