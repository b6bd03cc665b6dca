import type { Log } from '../../log.ts';
import { CloudError } from '../cloud-error.ts';
import type { CloudRun, RevisionReading, RevisionState, ServiceRow, ServingRevision } from '../ports.ts';
import type { Connection } from './client-options.ts';
import { withinCloudDeadline } from './deadline.ts';
import { type CallAbout, cloudErrorFrom, grpcCode } from './errors.ts';
import { createRunClients, type Revision, type Service } from './run-clients.ts';
import { allPages } from './run-pages.ts';
import { createRevisionReader, revisionState } from './run-revisions.ts';
import {
  newestOf,
  serviceRowOf,
  templateDescribes,
  templateState,
  withServiceScaling,
} from './run-service.ts';
import { shortName, type TrafficShare, trafficOf } from './run-traffic.ts';

export interface GoogleCloudRunOptions {
  projectId: string;
  log: Log;
  /** For everything that one question asks, finding credentials included. */
  deadlineMs?: number;
  connection?: Connection;
}

/** One question on its way. */
interface Call {
  about: CallAbout;
  /** Requests made for it so far. */
  requests: number;
  msLeft(): number;
}

const DEADLINE_MS = 20_000;
/** The most that the API gives at once. */
const PAGE_SIZE = 100;
const NOT_FOUND = 5;
const RUN_AGAIN = 'run it again; if it stays, see status.cloud.google.com';

/** Cloud Run in one project, over its Admin API. Nothing is loaded, and nobody asked, before the first question. */
export function createGoogleCloudRun(options: GoogleCloudRunOptions): CloudRun {
  const { projectId, log, connection, deadlineMs = DEADLINE_MS } = options;
  const label = `Cloud Run, project ${projectId}`;
  const clients = createRunClients(connection);
  const readRevision = createRevisionReader((name, timeoutMs) => clients.revision(name, timeoutMs));
  const deadlineSeconds = deadlineMs / 1_000;
  const placeOf = (region: string) => `projects/${projectId}/locations/${region}`;
  const aboutOf = (what: string): CallAbout => ({
    what,
    grant: `roles/run.viewer on project ${projectId}`,
    deadlineSeconds,
  });

  /** Answers one question; what goes wrong comes out in our words. */
  async function answer<T>(what: string, work: (call: Call) => Promise<T>): Promise<T> {
    const started = performance.now();
    const call: Call = {
      about: aboutOf(what),
      requests: 0,
      msLeft: () => Math.max(1, Math.ceil(started + deadlineMs - performance.now())),
    };
    let failed: string | null = null;
    try {
      return await work(call);
    } catch (error) {
      const told = cloudErrorFrom(error, call.about);
      failed = told.errorCause;
      throw told;
    } finally {
      const ms = Math.round(performance.now() - started);
      log.info('cloud_run_asked', { what, requests: call.requests, ms, ...(failed !== null && { failed }) });
    }
  }

  function listServices(region: string, call: Call): Promise<Service[]> {
    const request = { parent: placeOf(region), pageSize: PAGE_SIZE };
    return withinCloudDeadline(deadlineMs, call.about, (signal) =>
      allPages(call.about, Number.POSITIVE_INFINITY, signal, (pageToken) => {
        call.requests += 1;
        return clients.servicesPage({ ...request, pageToken }, call.msLeft());
      }),
    );
  }

  async function rowOf(
    service: Service,
    region: string,
    reading: RevisionReading,
    call: Call,
  ): Promise<ServiceRow> {
    const name = shortName(service.name);
    if (name === null) {
      throw new CloudError('bad_response', `${label} lists a service without a name`, RUN_AGAIN);
    }
    const shares = trafficOf(service).map((share) => servingOf(service, name, share, region, reading, call));
    return {
      ...serviceRowOf(service, region),
      service: name,
      serving: await Promise.all(shares),
      newest: newestOf(service, name, reading),
    };
  }

  /** A revision that gets traffic: from the service's template where that describes it, else read by itself. */
  async function servingOf(
    service: Service,
    name: string,
    share: TrafficShare,
    region: string,
    reading: RevisionReading,
    call: Call,
  ): Promise<ServingRevision> {
    const { revision } = share;
    const about = aboutOf(`reading revision ${revision} of ${name} in ${region}`);
    const wanted = {
      name: `${placeOf(region)}/services/${name}/revisions/${revision}`,
      service: name,
      serviceUid: service.uid ?? '',
    };
    const readsInMs = () => {
      call.requests += 1;
      return call.msLeft();
    };
    try {
      const state = templateDescribes(service, revision)
        ? templateState(service, name, reading, revision)
        : await withinCloudDeadline(call.msLeft(), about, () => readRevision(wanted, reading, readsInMs));
      return { ...share, state: withServiceScaling(service, state), trouble: null };
    } catch (error) {
      const {
        errorCause: cause,
        message,
        fix,
      } = grpcCode(error) === NOT_FOUND ? gone(about) : cloudErrorFrom(error, about);
      return { ...share, state: null, trouble: { cause, message, fix } };
    }
  }

  return {
    label,
    services(region, reading) {
      return answer(`listing the Cloud Run services of project ${projectId} in ${region}`, async (call) => {
        const services = await listServices(region, call);
        return Promise.all(services.map((service) => rowOf(service, region, reading, call)));
      });
    },
    revisions({ region, service }, reading, most) {
      return answer(
        `listing the revisions of ${service} of project ${projectId} in ${region}`,
        async (call) => {
          const request = {
            parent: `${placeOf(region)}/services/${service}`,
            pageSize: Math.min(PAGE_SIZE, most),
          };
          const found = await withinCloudDeadline(deadlineMs, call.about, (signal) =>
            allPages(call.about, most, signal, (pageToken) => {
              call.requests += 1;
              return clients.revisionsPage({ ...request, pageToken }, call.msLeft());
            }),
          );
          return historyOf(found, service, reading);
        },
      );
    },
    close: () => clients.close(),
  };
}

/** Newest first, as the API lists them. It ends before the first revision that has no container of the name asked for: nothing is known of that one. */
function historyOf(found: Revision[], service: string, reading: RevisionReading): RevisionState[] {
  const states: RevisionState[] = [];
  for (const revision of found) {
    try {
      states.push(revisionState(revision, service, reading));
    } catch (error) {
      if (states.length === 0) throw error;
      break;
    }
  }
  return states;
}

/** One answer says that it serves, the other that it does not exist: neither project nor region is wrong. */
function gone({ what }: CallAbout): CloudError {
  return new CloudError(
    'bad_response',
    `Google found nothing when ${what}, although it gets traffic`,
    RUN_AGAIN,
  );
}
