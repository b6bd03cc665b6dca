import { createRequire } from 'node:module';
import type { RevisionProto, ServiceProto, ServiceProtos } from './cloud-run-protos.ts';
import { CloudRunUpdates } from './cloud-run-updates.ts';
import { connectionTo, GrpcRefusal, GrpcServer, type JsonProtos } from './grpc-server.ts';

const protos: JsonProtos = createRequire(import.meta.url)('@google-cloud/run/build/protos/protos.json');

const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const LARGEST_PAGE = 100;
const PLACE = /^projects\/[^/]+\/locations\/([a-z]+-[a-z]+\d+)$/;
const SERVICE = /^projects\/[^/]+\/locations\/[^/]+\/services\/[^/]+$/;
const REVISION = /^projects\/[^/]+\/locations\/[^/]+\/services\/[^/]+\/revisions\/[^/]+$/;

/**
 * Cloud Run's Admin API on a port of its own: services and revisions by their whole names, lists in pages with tokens
 * that only fit what they were given for, updates as the platform carries them out, and failures on purpose.
 */
export class CloudRunServer extends GrpcServer {
  readonly services = new Map<string, ServiceProto>();
  readonly revisions = new Map<string, RevisionProto>();
  /** What becomes of updates; every request is in `calls`, its bytes too. */
  readonly updates = new CloudRunUpdates(this);
  /** Services, by their whole names, that are given out as these bytes, whatever else is known of them. */
  readonly bytes = new Map<string, Uint8Array>();
  /** Regions that the next lists are without. */
  unreachable: string[] = [];

  /** Starts one with a fleet. Whoever starts it closes it. */
  static async start(fleet: readonly ServiceProtos[] = []): Promise<CloudRunServer> {
    const server = new CloudRunServer();
    for (const one of fleet) server.put(one);
    await server.start();
    return server;
  }

  private constructor() {
    super(protos);
    this.serve('google.cloud.run.v2.Services', {
      listServices: (request) => this.#listServices(request),
      getService: ({ name }) => {
        this.updates.look(String(name));
        return this.bytes.get(String(name)) ?? found(this.services, name, SERVICE);
      },
      updateService: (request) => this.updates.update(request),
    });
    this.serve('google.longrunning.Operations', {
      getOperation: ({ name }) => this.updates.operation(String(name)),
    });
    this.serve('google.cloud.run.v2.Revisions', {
      listRevisions: (request) => this.#listRevisions(request),
      getRevision: ({ name }) => found(this.revisions, name, REVISION),
    });
  }

  /** Where a client finds it. */
  get connection(): ReturnType<typeof connectionTo> {
    return connectionTo(this.port);
  }

  /** Adds a service with its revisions, or takes the place of the one that had its name. */
  put({ service, revisions }: ServiceProtos): void {
    const name = service.name ?? '';
    this.remove(name);
    this.services.set(name, service);
    for (const revision of revisions) this.revisions.set(revision.name ?? '', revision);
  }

  /** Deletes a service, whole name, and its revisions. */
  remove(name: string): void {
    this.services.delete(name);
    for (const one of this.revisions.keys()) if (one.startsWith(`${name}/`)) this.revisions.delete(one);
  }

  #listServices(request: Record<string, unknown>): object {
    const parent = String(request.parent);
    if (!PLACE.test(parent)) throw new GrpcRefusal(INVALID_ARGUMENT, `no place: ${parent}`);
    for (const name of this.services.keys()) this.updates.look(name, 0);
    const all = [...this.services.values()].filter(({ name }) => name?.startsWith(`${parent}/services/`));
    const { items, nextPageToken } = page(all, request);
    return { services: items, nextPageToken, unreachable: this.unreachable };
  }

  #listRevisions(request: Record<string, unknown>): object {
    const parent = String(request.parent);
    if (!SERVICE.test(parent)) throw new GrpcRefusal(INVALID_ARGUMENT, `no service: ${parent}`);
    if (!this.services.has(parent)) throw new GrpcRefusal(NOT_FOUND, `Resource '${parent}' was not found`);
    const secondsOf = ({ createTime }: RevisionProto) => Number(createTime?.seconds ?? 0);
    const all = [...this.revisions.values()]
      .filter(({ name }) => name?.startsWith(`${parent}/revisions/`))
      .sort((one, other) => secondsOf(other) - secondsOf(one));
    const { items, nextPageToken } = page(all, request);
    return { revisions: items, nextPageToken };
  }
}

function found<T extends object>(all: Map<string, T>, name: unknown, form: RegExp): T {
  if (!form.test(String(name))) throw new GrpcRefusal(INVALID_ARGUMENT, `no such form of name: ${name}`);
  const one = all.get(String(name));
  if (one === undefined) throw new GrpcRefusal(NOT_FOUND, `Resource '${name}' was not found`);
  return one;
}

/** A token says where to go on, and is refused for any question but the one that it was given for. */
function page<T>(all: readonly T[], request: Record<string, unknown>): { items: T[]; nextPageToken: string } {
  const asked = Number(request.pageSize);
  if (asked < 0) throw new GrpcRefusal(INVALID_ARGUMENT, 'page_size is negative');
  const size = Math.min(asked === 0 ? LARGEST_PAGE : asked, LARGEST_PAGE);
  const question = `${request.parent}|${request.pageSize}`;
  const from = request.pageToken === '' ? 0 : readToken(String(request.pageToken), question);
  const end = from + size;
  return {
    items: all.slice(from, end),
    nextPageToken:
      end < all.length ? Buffer.from(JSON.stringify({ question, from: end })).toString('base64url') : '',
  };
}

function readToken(token: string, question: string): number {
  try {
    const read = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (read.question === question) return Number(read.from);
  } catch {
    // Not one of ours.
  }
  throw new GrpcRefusal(INVALID_ARGUMENT, 'page_token is invalid');
}
