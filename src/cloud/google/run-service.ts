import type { protos } from '@google-cloud/run';
import { oneLine } from '../../text/one-line.ts';
import { CloudError } from '../cloud-error.ts';
import type { RevisionReading, RevisionState, ServiceRow } from '../ports.ts';
import { instancesOf, instantOf, stateOf } from './run-state.ts';
import { shortName } from './run-traffic.ts';

type Service = protos.google.cloud.run.v2.IService;
type Condition = protos.google.cloud.run.v2.ICondition;

/** A condition's message can hold a page of a container's log. */
const SHOWN = 300;

/** What a service's own entry in the list says of it, without what its revisions run. */
export function serviceRowOf(
  service: Service,
  region: string,
): Omit<ServiceRow, 'service' | 'serving' | 'newest'> {
  const terminal = service.terminalCondition;
  const ready = readyOf(terminal);
  const newestCreated = shortName(service.latestCreatedRevision);
  const newestReady = shortName(service.latestReadyRevision);
  return {
    region,
    uri: service.uri || null,
    ready,
    readyMessage: ready === true ? null : messageOf(terminal),
    rollingOut: service.reconciling === true,
    newestCreated,
    newestReady,
    newestTrouble: newestCreated === newestReady ? null : troubleOf(service),
    changedAt: instantOf(service.updateTime),
    changedBy: service.lastModifier || null,
    servingSince: servingSince(service),
  };
}

/**
 * Whether the template describes a revision. It does so only for the newest one, and only while nothing is being changed:
 * the template is the wish, there before the revision that fulfils it, and left behind where that could not be made.
 */
export function templateDescribes(service: Service, revision: string): boolean {
  const named = shortName(service.template?.revision);
  return (
    revision === shortName(service.latestCreatedRevision) &&
    (named === null || named === revision) &&
    service.reconciling !== true &&
    service.terminalCondition?.state === 'CONDITION_SUCCEEDED' &&
    String(service.generation) === String(service.observedGeneration)
  );
}

/** What the template describes, as a revision would have it. */
export function templateState(
  service: Service,
  name: string,
  reading: RevisionReading,
  revision: string,
): RevisionState {
  const origin = { revision, createdAt: null, createdBy: null };
  return withServiceScaling(service, stateOf(service.template ?? {}, name, reading, origin));
}

/** What the newest revision runs, or will run. */
export function newestOf(service: Service, name: string, reading: RevisionReading): RevisionState {
  const revision = shortName(service.latestCreatedRevision) ?? shortName(service.template?.revision) ?? '';
  try {
    return templateState(service, name, reading, revision);
  } catch (error) {
    // Its variables can't be read. What serves says so, where it is the same; here only the rest can be told.
    if (!(error instanceof CloudError)) throw error;
    return {
      ...templateState(service, name, { ...reading, containers: {}, variables: [] }, revision),
      commitVariable: null,
    };
  }
}

/** The instances that a service keeps as a whole take the place of those that its revisions would keep. */
export function withServiceScaling(service: Service, state: RevisionState): RevisionState {
  return { ...state, minInstances: instancesOf(service.scaling) ?? state.minInstances };
}

function readyOf(condition: Condition | null | undefined): boolean | null {
  if (condition?.state === 'CONDITION_SUCCEEDED') return true;
  return condition?.state === 'CONDITION_FAILED' ? false : null;
}

/**
 * Since when traffic goes where it goes. The routes' own condition says so best: the service's as a whole fails, and
 * changes its time, with a revision that gets no traffic.
 */
function servingSince(service: Service): string | null {
  const routes = service.conditions?.find(({ type }) => type === 'RoutesReady');
  const well = [routes, service.terminalCondition].find((one) => readyOf(one) === true);
  return instantOf(well?.lastTransitionTime);
}

/** Why the newest revision is not ready; only a failure tells, as anything else is still on its way. */
function troubleOf(service: Service): string | null {
  const configuration = service.conditions?.find(({ type }) => type === 'ConfigurationsReady');
  const failed = [configuration, service.terminalCondition].filter((one) => readyOf(one) === false);
  return failed.map(messageOf).find((message) => message !== null) ?? null;
}

/** What the platform says, else its reason as words. */
function messageOf(condition: Condition | null | undefined): string | null {
  const reason = condition?.reason ?? condition?.revisionReason;
  const words = typeof reason === 'string' ? reason.toLowerCase().replaceAll('_', ' ') : '';
  const text = oneLine(condition?.message ?? '') || words;
  if (text === '') return null;
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN - 1)}…`;
}
