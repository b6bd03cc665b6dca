import type { ChangeTarget, ServiceSnapshot, ServiceState, ServingValue } from '../change-ports.ts';
import { CloudError } from '../cloud-error.ts';
import type { RevisionReading, VariableValue } from '../ports.ts';
import type { Revision, Service } from './run-clients.ts';
import { toldTraffic } from './run-edit-traffic.ts';
import { revisionState } from './run-revisions.ts';
import { serviceRowOf } from './run-service.ts';
import { containerOf, instancesOf, stateOf, variableOf } from './run-state.ts';
import { shortName, type TrafficShare } from './run-traffic.ts';

/** @throws CloudError `bad_response` without one of them: a change could not be bound to anything. */
export function stateIn(service: Service, target: ChangeTarget): ServiceState {
  const { uid, etag } = service;
  const generation = String(service.generation ?? '');
  if (uid && etag && generation !== '') return { uid, etag, generation };
  throw new CloudError(
    'bad_response',
    `Cloud Run does not say which state ${target.service} is in`,
    'run it again; if it stays, see status.cloud.google.com',
  );
}

/** What of a revision a change is about: the value of one variable. All others stay outside. */
function readingFor({ service, variable, container, commitLabel }: ChangeTarget): RevisionReading {
  return {
    commitLabel,
    commitVariable: '',
    variables: [variable],
    containers: container === null ? {} : { [service]: container },
  };
}

/**
 * A service as whoever wants to change it sees it, without the value of any other variable.
 * @throws CloudError where it has no such container, or does not say which state it is in.
 */
export function snapshotOf(
  service: Service,
  serving: ServingValue[],
  target: ChangeTarget,
  readAt: string,
): ServiceSnapshot {
  const row = serviceRowOf(service, target.region);
  const state = stateIn(service, target);
  return {
    service: target.service,
    region: target.region,
    variable: target.variable,
    readAt,
    ...state,
    settled: !row.rollingOut && String(service.observedGeneration ?? '') === state.generation,
    ready: row.ready,
    readyMessage: row.readyMessage,
    newestCreated: row.newestCreated,
    newestReady: row.newestReady,
    newestTrouble: row.newestTrouble,
    template: templateOf(service, target),
    traffic: toldTraffic(service.traffic ?? []),
    serving,
    changedAt: row.changedAt,
    changedBy: row.changedBy,
  };
}

/** A revision that gets traffic. */
export function servingValue(revision: Revision, share: TrafficShare, target: ChangeTarget): ServingValue {
  const { variables, commitLabel, image, createdAt, createdBy } = revisionState(
    revision,
    target.service,
    readingFor(target),
  );
  return {
    ...share,
    value: variables[target.variable] ?? null,
    commit: commitLabel,
    image,
    createdAt,
    createdBy,
  };
}

function templateOf(service: Service, target: ChangeTarget): ServiceSnapshot['template'] {
  const template = service.template ?? {};
  const origin = { revision: '', createdAt: null, createdBy: null };
  const reading = readingFor(target);
  const state = stateOf(template, target.service, reading, origin);
  const container = containerOf(template, target.service, reading.containers[target.service]);
  return {
    value: state.variables[target.variable] ?? null,
    others: othersIn(container?.env ?? [], target.variable),
    container: container?.name ?? '',
    sidecars: (template.containers ?? []).filter((one) => one !== container).map(({ name }) => name ?? ''),
    image: state.image,
    commit: state.commitLabel,
    fixedName: shortName(template.revision),
    labels: Object.keys(template.labels ?? {}).length,
    annotations: Object.keys(template.annotations ?? {}).length,
    minInstances: instancesOf(service.scaling) ?? state.minInstances,
    maxInstances: service.scaling?.maxInstanceCount || template.scaling?.maxInstanceCount || null,
  };
}

function othersIn(
  env: readonly Parameters<typeof variableOf>[0][],
  variable: string,
): ServiceSnapshot['template']['others'] {
  const isSecret = (value: VariableValue) => value.kind === 'secret';
  return env
    .filter(({ name }) => name !== variable)
    .map((entry) => ({ name: entry.name ?? '', secret: isSecret(variableOf(entry)) }));
}
