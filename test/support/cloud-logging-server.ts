import { createRequire } from 'node:module';
import {
  type handleUnaryCall,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
  status,
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { compileFilter, FilterError, type Json, type LoggedEntry } from './cloud-logging-filter.ts';

export type { LoggedEntry } from './cloud-logging-filter.ts';

/** A request as it came over the wire. */
export interface ListRequest {
  resourceNames: string[];
  filter: string;
  orderBy: string;
  pageSize: number;
  pageToken: string;
}

/** What the next requests are answered with instead of entries. */
export type Trouble =
  | { code: number; details?: string }
  /** Never answered, until the server closes. */
  | 'silence'
  /** No entries, and a token to go on with: the search took the server too long. */
  | 'empty_page';

export interface CloudLoggingServer {
  port: number;
  requests: ListRequest[];
  /** Replaces everything that is logged. */
  holds(entries: readonly LoggedEntry[]): void;
  /** One trouble for each of the next requests; then all is well again. */
  fails(...troubles: readonly Trouble[]): void;
  /** Every request is answered with this, until it is null. */
  failsAlways(trouble: Trouble | null): void;
  /** Milliseconds before an answer. */
  takes(ms: number): void;
  /** A server limit below what clients ask for. */
  pagesOf(entries: number): void;
  close(): Promise<void>;
}

const LONGEST_FILTER = 20_000;
const LARGEST_PAGE = 1_000;
const PROJECT = /^projects\/[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const OPTIONS = { keepCase: false, longs: String, enums: String, defaults: true, oneofs: true };

/**
 * Cloud Logging as its client sees it: the service of the client's own description, over gRPC. It evaluates the filters
 * that it understands, and refuses every other, so that a broken filter is loud.
 */
export async function startCloudLogging(): Promise<CloudLoggingServer> {
  const json = createRequire(import.meta.url)('@google-cloud/logging-api/build/protos/protos.json');
  const loaded = loadPackageDefinition(fromJSON(json, OPTIONS));
  const { LoggingServiceV2 } = serviceIn(loaded, ['google', 'logging', 'v2']);
  if (LoggingServiceV2 === undefined) throw new Error('the client describes no LoggingServiceV2');

  const requests: ListRequest[] = [];
  const next: Trouble[] = [];
  let always: Trouble | null = null;
  let logged: LoggedEntry[] = [];
  let latencyMs = 0;
  let pageLimit = LARGEST_PAGE;

  const list: handleUnaryCall<ListRequest, object> = (call, callback) => {
    const { resourceNames, filter, orderBy, pageSize, pageToken } = call.request;
    requests.push({ resourceNames, filter, orderBy, pageSize, pageToken });
    const trouble = next.shift() ?? always;
    if (trouble === 'silence') return;
    setTimeout(() => {
      if (trouble === 'empty_page') callback(null, { entries: [], nextPageToken: pageToken || '0' });
      else if (trouble !== null) callback({ code: trouble.code, details: trouble.details ?? 'on purpose' });
      else answer(call.request, callback);
    }, latencyMs);
  };

  function answer(request: ListRequest, callback: Parameters<typeof list>[1]): void {
    try {
      const { filter, orderBy, pageSize, pageToken } = accepted(request);
      const found = logged
        .filter(compileFilter(filter))
        .toSorted((one, other) => one.at.localeCompare(other.at));
      if (orderBy === 'timestamp desc') found.reverse();
      const from = Number(pageToken || 0);
      const size = Math.min(pageSize || 50, pageLimit);
      const entries = found.slice(from, from + size).map(wireEntry);
      const isEnd = from + size >= found.length;
      callback(null, { entries, nextPageToken: isEnd ? '' : String(from + size) });
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      callback({ code: status.INVALID_ARGUMENT, details: error.message });
    }
  }

  const server = new Server();
  server.addService(LoggingServiceV2.service, { listLogEntries: list });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    port,
    requests,
    holds: (entries) => {
      logged = [...entries];
    },
    fails: (...troubles) => {
      next.push(...troubles);
    },
    failsAlways: (trouble) => {
      always = trouble;
    },
    takes: (ms) => {
      latencyMs = ms;
    },
    pagesOf: (entries) => {
      pageLimit = entries;
    },
    close: async () => server.forceShutdown(),
  };
}

function accepted(request: ListRequest): ListRequest {
  const { resourceNames, filter, orderBy, pageSize } = request;
  const isKnownOrder = ['', 'timestamp asc', 'timestamp desc'].includes(orderBy);
  if (resourceNames.length === 0 || !resourceNames.every((name) => PROJECT.test(name)))
    throw new FilterError(`resource_names: ${resourceNames.join()}`);
  if (filter.length > LONGEST_FILTER) throw new FilterError('the filter is too long');
  if (!isKnownOrder) throw new FilterError(`order_by: ${orderBy}`);
  if (pageSize < 0 || pageSize > LARGEST_PAGE) throw new FilterError(`page_size: ${pageSize}`);
  return request;
}

function serviceIn(
  definition: object,
  path: readonly string[],
): Record<string, ServiceClientConstructor | undefined> {
  return path.reduce<Record<string, never>>(
    (inner, name) => (inner[name] ?? {}) as Record<string, never>,
    definition as Record<string, never>,
  );
}

function wireEntry(entry: LoggedEntry, index: number) {
  const ms = Date.parse(entry.at);
  return {
    logName: 'projects/test-project/logs/run.googleapis.com%2Fstderr',
    insertId: `entry-${index}`,
    resource: {
      type: entry.resourceType ?? 'cloud_run_revision',
      labels: { service_name: entry.service, revision_name: entry.revision ?? '' },
    },
    timestamp: { seconds: Math.floor(ms / 1_000), nanos: (ms % 1_000) * 1_000_000 + 1_234 },
    severity: entry.severity ?? 'ERROR',
    ...(entry.text !== undefined && { textPayload: entry.text }),
    ...(entry.json !== undefined && { jsonPayload: structOf(entry.json) }),
    ...(entry.proto !== undefined && {
      protoPayload: { type_url: entry.proto.typeUrl, value: entry.proto.value },
    }),
    ...(entry.request !== undefined && { httpRequest: entry.request }),
  };
}

function structOf(value: { readonly [key: string]: Json }): object {
  return { fields: Object.fromEntries(Object.entries(value).map(([key, one]) => [key, jsonValue(one)])) };
}

function jsonValue(value: Json): object {
  if (value === null) return { nullValue: 'NULL_VALUE' };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (isList(value)) return { listValue: { values: value.map(jsonValue) } };
  return { structValue: structOf(value) };
}

function isList(value: readonly Json[] | { readonly [key: string]: Json }): value is readonly Json[] {
  return Array.isArray(value);
}
