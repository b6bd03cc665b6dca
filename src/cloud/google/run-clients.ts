import type { protos, RevisionsClient, ServicesClient } from '@google-cloud/run';
import { type Connection, clientOptions } from './client-options.ts';
import { onceMore } from './once-more.ts';
import { openedOnce } from './opened-once.ts';

export type Service = protos.google.cloud.run.v2.IService;
export type Revision = protos.google.cloud.run.v2.IRevision;

/** One page of a list; `next` asks for the one after it, and is empty with the last. */
export interface Page<T> {
  items: T[];
  next: string;
  /** Regions that the answer is without. */
  unreachable: string[];
}

export interface PageRequest {
  parent: string;
  pageSize: number;
  pageToken: string;
}

/** The calls of the Admin API that are made, each within its own milliseconds. They reject with what Google throws. */
export interface RunClients {
  servicesPage(request: PageRequest, timeoutMs: number): Promise<Page<Service>>;
  revisionsPage(request: PageRequest, timeoutMs: number): Promise<Page<Revision>>;
  revision(name: string, timeoutMs: number): Promise<Revision>;
  close(): Promise<void>;
}

interface Opened {
  services: ServicesClient;
  revisions: RevisionsClient;
}

export const RUN_SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];

/** Nothing is loaded before the first call. */
export function createRunClients(connection: Connection | undefined): RunClients {
  const opened = openedOnce<Opened>(
    () => open(connection),
    ({ services, revisions }) => Promise.all([services.close(), revisions.close()]),
  );

  return {
    async servicesPage(request, timeoutMs) {
      const { services } = await opened.get();
      const [, , page] = await onceMore(() => services.listServices(request, callSettings(timeoutMs)));
      return {
        items: page.services ?? [],
        next: page.nextPageToken ?? '',
        unreachable: page.unreachable ?? [],
      };
    },
    async revisionsPage(request, timeoutMs) {
      const { revisions } = await opened.get();
      const [, , page] = await onceMore(() => revisions.listRevisions(request, callSettings(timeoutMs)));
      return { items: page.revisions ?? [], next: page.nextPageToken ?? '', unreachable: [] };
    },
    async revision(name, timeoutMs) {
      const { revisions } = await opened.get();
      const [revision] = await onceMore(() => revisions.getRevision({ name }, callSettings(timeoutMs)));
      return revision;
    },
    close: () => opened.close(),
  };
}

async function open(connection: Connection | undefined): Promise<Opened> {
  // Credentials come first: see there.
  const options = await clientOptions(RUN_SCOPES, connection);
  const { RevisionsClient, ServicesClient } = await import('@google-cloud/run');
  return { services: new ServicesClient({ ...options }), revisions: new RevisionsClient({ ...options }) };
}

/**
 * The library's own repeating is off: it goes on until the time is over, which makes an outage look like slowness, and
 * calls made at once overwrite each other's times in it.
 */
export function callSettings(timeout: number) {
  return { timeout, retry: null, autoPaginate: false };
}
