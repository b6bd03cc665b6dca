import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type {
  ChangeAnswer,
  ChangeTarget,
  CloudChanges,
  ServiceChange,
  ServingValue,
} from '../change-ports.ts';
import { CloudError } from '../cloud-error.ts';
import { isSameState } from '../same-state.ts';
import type { Connection } from './client-options.ts';
import { withinCloudDeadline } from './deadline.ts';
import { type CallAbout, cloudErrorFrom, grpcCode } from './errors.ts';
import { errorWithoutValues, othersValues, withoutValues } from './others-values.ts';
import { createRunChangeClients, type ReadService } from './run-change-clients.ts';
import { type Edited, editService, updateRequest } from './run-edit.ts';
import { platformSays, UPDATE_GRANT, updateRefusal } from './run-refusals.ts';
import { servingValue, snapshotOf, stateIn } from './run-snapshot.ts';
import { type TrafficShare, trafficOf } from './run-traffic.ts';

export interface GoogleCloudChangesOptions {
  projectId: string;
  log: Log;
  clock: Clock;
  /** For reading, finding credentials included, and once more for an update; in milliseconds. */
  deadlineMs?: number;
  connection?: Connection;
}

const DEADLINE_MS = 20_000;
const NOT_FOUND = 5;
const RUN_AGAIN = 'run it again; if it stays, see status.cloud.google.com';

/** What is left to do of a change, or the answer to it. */
type Prepared = { state: 'ready'; edited: Extract<Edited, { state: 'edited' }> } | ChangeAnswer;

/** Changes services of Cloud Run in one project, over its Admin API. Nothing is loaded, and nobody asked, before the first call. */
export function createGoogleCloudChanges(options: GoogleCloudChangesOptions): CloudChanges {
  const { projectId, log, clock, connection, deadlineMs = DEADLINE_MS } = options;
  const clients = createRunChangeClients(connection);
  /** By the service's whole name, as it was read last: what the platform must not be quoted with. */
  const values = new Map<string, string[]>();
  const nameOf = ({ region, service }: ChangeTarget) =>
    `projects/${projectId}/locations/${region}/services/${service}`;
  const aboutReading = ({ service, region }: ChangeTarget): CallAbout => ({
    what: `reading ${service} of project ${projectId} in ${region}`,
    grant: `roles/run.viewer on project ${projectId}`,
    deadlineSeconds: deadlineMs / 1_000,
  });

  /** Does one thing and writes down how that went, without any value. */
  async function noted<T>(what: string, work: () => Promise<T>, outcome: (value: T) => string): Promise<T> {
    const started = performance.now();
    const note = (told: string) =>
      log.info('cloud_run_change', { what, outcome: told, ms: Math.round(performance.now() - started) });
    try {
      const value = await work();
      note(outcome(value));
      return value;
    } catch (error) {
      note(error instanceof CloudError ? error.errorCause : 'failed');
      throw error;
    }
  }

  /** @throws CloudError */
  async function within<T>(about: CallAbout, work: (msLeft: () => number) => Promise<T>): Promise<T> {
    const started = performance.now();
    const msLeft = () => Math.max(1, Math.ceil(started + deadlineMs - performance.now()));
    try {
      return await withinCloudDeadline(deadlineMs, about, () => work(msLeft));
    } catch (error) {
      throw cloudErrorFrom(error, about);
    }
  }

  async function read(target: ChangeTarget, timeoutMs: number): Promise<ReadService> {
    try {
      const name = nameOf(target);
      const read = await clients.service(name, timeoutMs);
      values.set(name, othersValues(read.service, target.variable, name));
      return read;
    } catch (error) {
      throw grpcCode(error) === NOT_FOUND ? noService(target) : error;
    }
  }

  async function serving(
    share: TrafficShare,
    target: ChangeTarget,
    timeoutMs: number,
  ): Promise<ServingValue> {
    try {
      const revision = await clients.revision(`${nameOf(target)}/revisions/${share.revision}`, timeoutMs);
      return servingValue(revision, share, target);
    } catch (error) {
      throw grpcCode(error) === NOT_FOUND ? noRevision(share.revision, target) : error;
    }
  }

  async function follow(operation: string, timeoutMs: number) {
    try {
      return await clients.operation(operation, timeoutMs);
    } catch (error) {
      throw grpcCode(error) === NOT_FOUND ? noOperation() : error;
    }
  }

  /** Reads the service anew and does the edit to what is there now, where that is what the change is bound to. */
  async function prepare({ target, edit, bound }: ServiceChange, timeoutMs: number): Promise<Prepared> {
    const { service, bytes } = await read(target, timeoutMs);
    if (!isSameState(bound, stateIn(service, target))) return { state: 'changed' };
    const { variable, container } = target;
    const edited = editService({ service: bytes, edit, variable, container });
    if (edited.state === 'edited') return { state: 'ready', edited };
    return edited.state === 'already' ? { state: 'accepted', operation: null } : edited;
  }

  /** Never rejects. What goes wrong before the update has surely changed nothing. */
  async function update(change: ServiceChange, validateOnly: boolean): Promise<ChangeAnswer> {
    const { target } = change;
    let prepared: Prepared;
    try {
      prepared = await within(aboutReading(target), (msLeft) => prepare(change, msLeft()));
    } catch (error) {
      const { message, fix, errorCause } = cloudErrorFrom(error, aboutReading(target));
      const mayPass = errorCause === 'timeout' || errorCause === 'bad_response';
      return validateOnly && mayPass ? { state: 'unknown', message } : { state: 'refused', message, fix };
    }
    if (prepared.state !== 'ready') return prepared;
    const request = updateRequest(prepared.edited, validateOnly);
    const about: CallAbout = {
      what: `${validateOnly ? 'validating a change of' : 'changing'} ${target.service} of project ${projectId} in ${target.region}`,
      grant: `${UPDATE_GRANT} on ${target.service}`,
      deadlineSeconds: deadlineMs / 1_000,
    };
    try {
      const { name, error } = await withinCloudDeadline(deadlineMs, about, () =>
        clients.update(nameOf(target), request, deadlineMs),
      );
      if (!validateOnly) return { state: 'accepted', operation: name || null };
      if (!error) return { state: 'accepted', operation: null };
      throw Object.assign(new Error(error.message ?? ''), { code: error.code });
    } catch (error) {
      return updateRefusal(errorWithoutValues(error, values.get(nameOf(target)) ?? []), about, target);
    }
  }

  /** Of an operation only its own name is known, so it must not quote what any service holds. */
  const saysWithoutValues = (words: string | null | undefined) =>
    platformSays(withoutValues(words ?? '', [...values.values()].flat()));
  const changing = (verb: string, { target, edit }: ServiceChange) =>
    `${verb} ${edit.kind} of ${target.service} in ${target.region}`;
  const stateOfAnswer = ({ state }: ChangeAnswer) => state;

  return {
    label: `Cloud Run, project ${projectId}`,
    snapshot: (target) =>
      noted(
        `look at ${target.service} in ${target.region}`,
        () =>
          within(aboutReading(target), async (msLeft) => {
            const readAt = clock.now().toISOString();
            const { service } = await read(target, msLeft());
            const shares = trafficOf(service).map((share) => serving(share, target, msLeft()));
            const seen = snapshotOf(service, await Promise.all(shares), target, readAt);
            const told = (words: string | null) =>
              words && withoutValues(words, values.get(nameOf(target)) ?? []);
            return {
              ...seen,
              readyMessage: told(seen.readyMessage),
              newestTrouble: told(seen.newestTrouble),
            };
          }),
        () => 'read',
      ),
    validate: (change) => noted(changing('validate', change), () => update(change, true), stateOfAnswer),
    send: (change) => noted(changing('send', change), () => update(change, false), stateOfAnswer),
    progress: (operation) =>
      noted(
        'follow an operation',
        async () => {
          const about = {
            what: `asking how a change in project ${projectId} goes`,
            grant: `run.operations.get (roles/run.developer) on project ${projectId}`,
            deadlineSeconds: deadlineMs / 1_000,
          };
          const { done, error } = await within(about, (msLeft) => follow(operation, msLeft()));
          if (error)
            return { state: 'failed', message: saysWithoutValues(error.message) || 'no reason is given' };
          return { state: done === true ? 'done' : 'running' };
        },
        ({ state }) => state,
      ),
    close: () => clients.close(),
  };
}

function noService({ service, region }: ChangeTarget): CloudError {
  return new CloudError(
    'config',
    `Google found no service ${service} in ${region}`,
    'see whether the project in CLOUD_RUN, and the service and its region in the profile, are spelled right and exist',
  );
}

/** The service says that it gets traffic, so neither its name nor its region is wrong. */
function noRevision(revision: string, { service, region }: ChangeTarget): CloudError {
  return new CloudError(
    'bad_response',
    `Google found no revision ${revision} of ${service} in ${region}, although it gets traffic`,
    RUN_AGAIN,
  );
}

function noOperation(): CloudError {
  return new CloudError(
    'bad_response',
    'Google does not know this change any more',
    'look at the service: it shows what became of it',
  );
}
