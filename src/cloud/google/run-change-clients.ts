import type { protos, RevisionsClient, ServicesClient } from '@google-cloud/run';
import { type Connection, clientOptions } from './client-options.ts';
import { onceMore } from './once-more.ts';
import { openedOnce } from './opened-once.ts';
import { callSettings, type Revision, RUN_SCOPES, type Service } from './run-clients.ts';

type Operation = protos.google.longrunning.IOperation;

/** A service as it came over the wire, and as its client decodes that. */
export interface ReadService {
  bytes: Uint8Array;
  service: Service;
}

/** The calls of the Admin API that a change takes, each within its own milliseconds. They reject with what Google throws. */
export interface RunChangeClients {
  /** By its whole name. */
  service(name: string, timeoutMs: number): Promise<ReadService>;
  revision(name: string, timeoutMs: number): Promise<Revision>;
  /** Sends an `UpdateServiceRequest` in protobuf's wire format for the service of that whole name. Once. */
  update(name: string, request: Uint8Array, timeoutMs: number): Promise<Operation>;
  operation(name: string, timeoutMs: number): Promise<Operation>;
  close(): Promise<void>;
}

/** A method of a client's stub, with what it is made of. */
interface StubMethod {
  path: string;
  requestSerialize(request: object): Buffer;
  responseDeserialize(response: Buffer): object;
}

/** The part of a gRPC client that is made use of. */
interface Stub {
  makeUnaryRequest(path: string, serialize: unknown, deserialize: unknown, ...call: unknown[]): unknown;
  getService: StubMethod;
  updateService: StubMethod;
}

interface Opened {
  services: ServicesClient;
  revisions: RevisionsClient;
  decodeService(bytes: Buffer): Service;
}

/** Where a request has its bytes. Nothing that writes a request to a log sees it. */
const BYTES = Symbol('bytes');

/** Nothing is loaded before the first call. */
export function createRunChangeClients(connection: Connection | undefined): RunChangeClients {
  const opened = openedOnce<Opened>(
    () => open(connection),
    async ({ services, revisions }) => Promise.all([services.close(), revisions.close()]),
  );
  return {
    async service(name, timeoutMs) {
      const { services, decodeService } = await opened.get();
      const [answer] = await onceMore(() => services.getService({ name }, callSettings(timeoutMs)));
      const bytes: unknown = answer;
      if (!(bytes instanceof Uint8Array)) throw new Error('a service came decoded');
      return { bytes, service: decodeService(Buffer.from(bytes)) };
    },
    async revision(name, timeoutMs) {
      const { revisions } = await opened.get();
      const [revision] = await onceMore(() => revisions.getRevision({ name }, callSettings(timeoutMs)));
      return revision;
    },
    async update(name, bytes, timeoutMs) {
      const { services } = await opened.get();
      // The client reads the region from it. Were it ever sent in place of the bytes, it would have no effect.
      const request = { service: { name }, validateOnly: true, [BYTES]: bytes };
      const [, operation] = await services.updateService(request, callSettings(timeoutMs));
      return operation ?? {};
    },
    async operation(name, timeoutMs) {
      const { services } = await opened.get();
      const request = { name } as protos.google.longrunning.GetOperationRequest;
      const [operation] = await onceMore(() => services.getOperation(request, callSettings(timeoutMs)));
      return operation;
    },
    close: () => opened.close(),
  };
}

async function open(connection: Connection | undefined): Promise<Opened> {
  // Credentials come first: see there.
  const options = await clientOptions(RUN_SCOPES, connection);
  const { RevisionsClient, ServicesClient } = await import('@google-cloud/run');
  const services = new ServicesClient({ ...options });
  const decodeService = await passBytes(services);
  return { services, revisions: new RevisionsClient({ ...options }), decodeService };
}

/**
 * Has a client hand out services as the bytes that came, and send updates as the bytes that it is given: decoding one and
 * encoding it again would take out of it whatever is newer than the client's protos. Headers, credentials, deadlines and
 * errors stay the client's own.
 * @returns What decodes a service as the client would have.
 */
async function passBytes(client: ServicesClient): Promise<(bytes: Buffer) => Service> {
  const stub = (await client.initialize()) as unknown as Stub;
  const { getService, updateService } = stub;
  const asTheyAre = (bytes: Buffer) => bytes;
  const bytesOf = (request: { [BYTES]: Uint8Array }) => Buffer.from(request[BYTES]);
  const { makeUnaryRequest } = stub;
  Object.assign(stub, {
    getService: makeUnaryRequest.bind(stub, getService.path, getService.requestSerialize, asTheyAre),
    updateService: makeUnaryRequest.bind(
      stub,
      updateService.path,
      bytesOf,
      updateService.responseDeserialize,
    ),
  });
  return (bytes) => getService.responseDeserialize(bytes) as Service;
}
