import type { ChangeTarget, ServiceSnapshot, ServingValue } from '../change-ports.ts';
import { CloudError } from '../cloud-error.ts';
import type { VariableValue } from '../ports.ts';
import type { FleetRevision, FleetService } from './fleet-file.ts';
import { boundStateOf, containerIn, type FleetContainer } from './service-state.ts';
import { type Route, type ServiceStatus, statusAt } from './service-status.ts';

/**
 * A service as somebody sees it who wants to change it.
 * @throws CloudError `config` where it was not there yet, or where a revision lacks the container: that is not a variable that is not set.
 */
export function snapshotOf(service: FleetService, target: ChangeTarget, at: Date): ServiceSnapshot {
  const status = statusAt(service, at);
  if (status === null) throw notThere(target);
  const { newest, newestReady, rollingOut, trouble, routes } = status;
  return {
    service: service.service,
    region: service.region,
    variable: target.variable,
    readAt: at.toISOString(),
    ...boundStateOf(service),
    settled: !rollingOut,
    ready: rollingOut ? null : trouble === null,
    readyMessage: trouble,
    newestCreated: newest.name,
    newestReady: newestReady?.name ?? null,
    newestTrouble: trouble,
    template: templateAs(newest, target),
    traffic: structuredClone(service.traffic),
    serving: routes.map((route) => servingAs(route, target)),
    changedAt: service.changedAt,
    changedBy: service.changedBy,
  };
}

export function notThere({ service, region }: ChangeTarget): CloudError {
  return new CloudError(
    'config',
    `there is no service ${service} in ${region}`,
    'name a service that runs there in the profile',
  );
}

/** What a variable is set to; null where it is not set. */
export function valueIn({ variables }: FleetContainer, name: string): VariableValue | null {
  const found = variables.find((variable) => variable.name === name);
  if (found === undefined) return null;
  return 'value' in found ? { kind: 'value', value: found.value } : { kind: 'secret' };
}

function templateAs(template: ServiceStatus['newest'], target: ChangeTarget): ServiceSnapshot['template'] {
  const container = wantedIn(template, target);
  return {
    value: valueIn(container, target.variable),
    others: container.variables
      .filter(({ name }) => name !== target.variable)
      .map((variable) => ({ name: variable.name, secret: 'secret' in variable })),
    container: container.name,
    sidecars: template.containers.filter((one) => one !== container).map(({ name }) => name),
    image: container.image,
    commit: template.labels[target.commitLabel] || null,
    fixedName: template.nameFixed === true ? template.name : null,
    labels: Object.keys(template.labels).length,
    annotations: 0,
    minInstances: template.minInstances || null,
    maxInstances: null,
  };
}

function servingAs({ revision, percent, named }: Route, target: ChangeTarget): ServingValue {
  const container = wantedIn(revision, target);
  return {
    revision: revision.name,
    percent,
    named,
    value: valueIn(container, target.variable),
    commit: revision.labels[target.commitLabel] || null,
    image: container.image,
    createdAt: revision.createdAt,
    createdBy: revision.createdBy,
  };
}

function wantedIn(revision: FleetRevision, { container, service }: ChangeTarget): FleetContainer {
  const found = containerIn(revision, container);
  if (found !== undefined) return found;
  throw new CloudError(
    'config',
    `${revision.name} has no container ${container}`,
    `correct deployment.services.${service}.container in the profile`,
  );
}
