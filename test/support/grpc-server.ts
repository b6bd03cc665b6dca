import type { Http2Stream } from 'node:http2';
import {
  type ChannelCredentials,
  credentials,
  type GrpcObject,
  loadPackageDefinition,
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceClientConstructor,
  type ServiceDefinition,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

/** A refusal with one of gRPC's status codes, and Google's own reason where it gives one. */
export class GrpcRefusal extends Error {
  readonly code: number;
  readonly reason: string | undefined;

  constructor(code: number, message: string, reason?: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

export interface GrpcCall {
  /** As the client calls it: `listServices`. */
  method: string;
  request: Record<string, unknown>;
  /** What goes along, such as `authorization` or `x-goog-request-params`. */
  headers: Record<string, string>;
  /** The request as it came over the wire. */
  bytes: Uint8Array;
}

/** Something that goes wrong on purpose. Without `times` it stays. */
export interface GrpcFault {
  /** Calls that it is about: of this method, and only where `when` says so. All of them without. */
  method?: string;
  when?: (request: Record<string, unknown>) => boolean;
  times?: number;
  /** A status code to answer with, `never` for no answer at all, or `dropped` for a connection that ends. */
  answer: number | 'never' | 'dropped';
  /** The call is carried out, and only its answer goes wrong. */
  after?: boolean;
  message?: string;
  reason?: string;
}

/** What it answers goes out encoded; bytes go out as they are. */
export type GrpcHandler = (request: Record<string, unknown>) => object | Promise<object>;

type Call = ServerUnaryCall<Record<string, unknown>, object>;

/** Protos in JSON form, as Google's clients ship them. */
export type JsonProtos = Parameters<typeof fromJSON>[0];

/** Reading them takes longer than most tests. */
const read = new WeakMap<JsonProtos, GrpcObject>();

function typesOf(protos: JsonProtos): GrpcObject {
  const held = read.get(protos);
  if (held !== undefined) return held;
  const types = loadPackageDefinition(
    fromJSON(protos, { keepCase: false, longs: String, enums: String, defaults: true, oneofs: true }),
  );
  read.set(protos, types);
  return types;
}

/** How a client finds a server of this machine that has no encryption. */
export function connectionTo(port: number): { host: string; port: number; sslCreds: ChannelCredentials } {
  return { host: '127.0.0.1', port, sslCreds: credentials.createInsecure() };
}

/**
 * A gRPC server on a port of its own that speaks a service's real protos. It keeps what it is asked, takes its time where
 * it is told to, and fails on purpose.
 */
export class GrpcServer {
  readonly host = '127.0.0.1';
  readonly calls: GrpcCall[] = [];
  readonly faults: GrpcFault[] = [];
  /** How long each call takes, in milliseconds. */
  latencyMs = 0;
  port = 0;
  readonly #server = new Server();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #bytes = new WeakMap<object, Uint8Array>();
  readonly #types: GrpcObject;

  constructor(protos: JsonProtos) {
    this.#types = typesOf(protos);
  }

  /** Answers the methods of a service, such as `google.cloud.run.v2.Services`. */
  serve(service: string, handlers: Record<string, GrpcHandler>): void {
    const found = service
      .split('.')
      .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], this.#types);
    if (found === undefined) throw new Error(`the protos have no service ${service}`);
    this.#server.addService(
      this.#withBytes((found as ServiceClientConstructor).service, Object.keys(handlers)),
      Object.fromEntries(
        Object.entries(handlers).map(([method, handler]) => [
          method,
          (call: Call, answer: sendUnaryData<object>) => this.#answer(call, method, handler, answer),
        ]),
      ),
    );
  }

  async start(): Promise<void> {
    this.port = await new Promise<number>((resolve, reject) => {
      this.#server.bindAsync(`${this.host}:0`, ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
  }

  fail(fault: GrpcFault): void {
    this.faults.push({ ...fault });
  }

  callsOf(method: string): GrpcCall[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** Ends at once, also what was never answered. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#server.forceShutdown();
  }

  async #answer(
    raw: Call,
    method: string,
    handler: GrpcHandler,
    answer: sendUnaryData<object>,
  ): Promise<void> {
    const { request, metadata } = raw;
    const bytes = this.#bytes.get(request) ?? new Uint8Array();
    const call = { method, request, headers: headersOf(metadata), bytes };
    this.calls.push(call);
    const fault = this.#faultFor(call);
    if (fault?.answer === 'never' && fault.after !== true) return;
    await this.#takeTime();
    try {
      const told = fault === undefined || fault.after === true ? await handler(request) : {};
      if (fault?.answer === 'never') return;
      if (fault?.answer === 'dropped') return drop(raw);
      if (fault !== undefined) {
        throw new GrpcRefusal(fault.answer, fault.message ?? 'on purpose', fault.reason);
      }
      answer(null, told);
    } catch (error) {
      const refusal = error instanceof GrpcRefusal ? error : new GrpcRefusal(13, String(error));
      answer({ code: refusal.code, details: refusal.message, metadata: detailsOf(refusal) });
    }
  }

  /** A service's methods, so that what came is kept as it came, and bytes go out as they are. */
  #withBytes(service: ServiceDefinition, methods: readonly string[]): ServiceDefinition {
    const served = Object.entries(service).filter(
      ([name, { originalName }]) => methods.includes(name) || methods.includes(originalName ?? ''),
    );
    return Object.fromEntries(
      served.map(([name, method]) => [
        name,
        {
          ...method,
          requestDeserialize: (bytes: Buffer) => {
            const request = method.requestDeserialize(bytes);
            this.#bytes.set(request, bytes);
            return request;
          },
          responseSerialize: (answer: object) =>
            answer instanceof Uint8Array ? Buffer.from(answer) : method.responseSerialize(answer),
        },
      ]),
    );
  }

  async #takeTime(): Promise<void> {
    if (this.latencyMs === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, this.latencyMs);
      this.#timers.add(timer);
    });
  }

  #faultFor({ method, request }: GrpcCall): GrpcFault | undefined {
    const fault = this.faults.find(
      (one) =>
        (one.method === undefined || one.method === method) &&
        (one.when === undefined || one.when(request)) &&
        one.times !== 0,
    );
    if (fault?.times !== undefined) fault.times -= 1;
    return fault;
  }
}

/** Ends the connection that a call came over, as a network does. The library gives no way to it. */
function drop({ call }: Call & { call?: unknown }): void {
  let at = call as { stream?: Http2Stream; nextCall?: unknown } | undefined;
  while (at !== undefined && at.stream === undefined) at = at.nextCall as typeof at;
  if (at?.stream?.session === undefined) throw new Error('there is no connection to end');
  at.stream.session.destroy();
}

function headersOf(metadata: Metadata): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata.getMap()).map(([name, value]) => [name, String(value)]));
}

/** Google's reason travels beside the status: `google.rpc.Status` with an `ErrorInfo` in it. */
function detailsOf({ code, message, reason }: GrpcRefusal): Metadata {
  const metadata = new Metadata();
  if (reason === undefined) return metadata;
  const info = Buffer.concat([field(1, reason), field(2, 'googleapis.com')]);
  const any = Buffer.concat([field(1, 'type.googleapis.com/google.rpc.ErrorInfo'), field(2, info)]);
  const status = Buffer.concat([Buffer.from([0x08, code]), field(2, message), field(3, any)]);
  metadata.set('grpc-status-details-bin', status);
  return metadata;
}

/** A field of protobuf's wire format that has a length. */
function field(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string);
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    if (rest < 0x80) {
      length.push(rest);
      break;
    }
    length.push((rest & 0x7f) | 0x80);
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}
