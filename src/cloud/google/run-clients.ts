import type { protos, RevisionsClient, ServicesClient } from '@google-cloud/run';
import { CloudError } from '../cloud-error.ts';
import { type Connection, clientOptions } from './client-options.ts';
import { onceMore } from './once-more.ts';

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

const SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];

/** Clients that are loaded with the first call, because a bot that watches no cloud must not pay for them. */
export function createRunClients(connection: Connection | undefined): RunClients {
  let opened: Promise<Opened> | null = null;
  let closed = false;

  /** Regions are asked at once and share the clients. An attempt that failed is made again by the next call. */
  async function clients(): Promise<Opened> {
    if (closed) throw new CloudError('internal', 'Cloud Run is closed', 'start again');
    opened ??= open(connection).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  }

  return {
    async servicesPage(request, timeoutMs) {
      const { services } = await clients();
      const [, , page] = await onceMore(() => services.listServices(request, settings(timeoutMs)));
      return {
        items: page.services ?? [],
        next: page.nextPageToken ?? '',
        unreachable: page.unreachable ?? [],
      };
    },
    async revisionsPage(request, timeoutMs) {
      const { revisions } = await clients();
      const [, , page] = await onceMore(() => revisions.listRevisions(request, settings(timeoutMs)));
      return { items: page.revisions ?? [], next: page.nextPageToken ?? '', unreachable: [] };
    },
    async revision(name, timeoutMs) {
      const { revisions } = await clients();
      const [revision] = await onceMore(() => revisions.getRevision({ name }, settings(timeoutMs)));
      return revision;
    },
    async close() {
      closed = true;
      const held = await opened?.catch(() => null);
      opened = null;
      if (held) await Promise.all([held.services.close(), held.revisions.close()]);
    },
  };
}

async function open(connection: Connection | undefined): Promise<Opened> {
  // Credentials come first: see there.
  const options = await clientOptions(SCOPES, connection);
  const { RevisionsClient, ServicesClient } = await import('@google-cloud/run');
  return { services: new ServicesClient({ ...options }), revisions: new RevisionsClient({ ...options }) };
}

/**
 * The library's own repeating is off: it goes on until the time is over, which makes an outage look like slowness, and
 * calls made at once overwrite each other's times in it.
 */
function settings(timeout: number) {
  return { timeout, retry: null, autoPaginate: false };
}
