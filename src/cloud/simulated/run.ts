import { CloudError } from '../cloud-error.ts';
import type { CloudRun, RevisionReading, RevisionState, ServiceRow, ServingRevision } from '../ports.ts';
import type { Fleet, FleetRevision, FleetService } from './fleet-file.ts';
import { type ServiceStatus, statusAt } from './service-status.ts';

/** Cloud Run as a fleet plays it: what serves is worked out from revisions and traffic, as the platform does. */
export function simulatedRun(fleet: () => Promise<Fleet>, now: () => Date): CloudRun {
  return {
    label: 'simulated Cloud Run',
    async services(region, reading) {
      const { services } = await fleet();
      const at = now();
      return services
        .filter((service) => service.region === region)
        .flatMap((found) => {
          const status = statusAt(found, at);
          return status === null ? [] : [rowOf(found, status, reading)];
        });
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

function rowOf(service: FleetService, status: ServiceStatus, reading: RevisionReading): ServiceRow {
  const { newest, newestReady, rollingOut, trouble, routes, routedAt } = status;
  return {
    service: service.service,
    region: service.region,
    uri: service.uri,
    ready: rollingOut ? null : trouble === null,
    readyMessage: trouble,
    rollingOut,
    newestCreated: newest.name,
    newestReady: newestReady?.name ?? null,
    newestTrouble: trouble,
    serving: routes.map(({ revision, percent, named }) => {
      const isTemplate = revision === newest && !rollingOut && trouble === null;
      return {
        revision: revision.name,
        percent,
        named,
        ...readServing(service, revision, isTemplate, reading),
      };
    }),
    newest: asTemplate(stateOf(service, newest, reading)),
    changedAt: service.changedAt,
    changedBy: service.changedBy,
    servingSince: routedAt,
  };
}

function readServing(
  service: FleetService,
  revision: FleetRevision,
  isTemplate: boolean,
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
  return { state: isTemplate ? asTemplate(state) : state, trouble: null };
}

/** The list of services tells what their newest revisions run, and not when they were made or by whom. */
function asTemplate(state: RevisionState): RevisionState {
  return { ...state, createdAt: null, createdBy: null };
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
