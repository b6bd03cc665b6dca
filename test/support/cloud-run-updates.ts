import { createRequire } from 'node:module';
import type { protos } from '@google-cloud/run';
import type { RevisionProto, ServiceProto } from './cloud-run-protos.ts';
import { stamp } from './cloud-run-protos.ts';
import { GrpcRefusal } from './grpc-server.ts';

type Template = protos.google.cloud.run.v2.IRevisionTemplate;
type Target = protos.google.cloud.run.v2.ITrafficTarget;
type Update = protos.google.cloud.run.v2.IUpdateServiceRequest;

const { v2 }: { v2: typeof protos.google.cloud.run.v2 } = createRequire(import.meta.url)(
  '@google-cloud/run/build/protos/protos.js',
).google.cloud.run;

/** What becomes of a revision that an update makes. */
export interface RevisionFate {
  state: 'ready' | 'fails' | 'never';
  /** How often somebody has to look at the operation or the service before it has ended; 0 for at once. */
  asks?: number;
  /** How long it takes besides, in milliseconds of the server's clock. */
  ms?: number;
  /** What the platform says of a failure. */
  message?: string;
}

interface Operation {
  name: string;
  service: string;
  fate: RevisionFate;
  /** It makes a revision. */
  isNew: boolean;
  asked: number;
  /** Milliseconds since 1970. */
  begun: number;
  error: { code: number; message: string } | null;
  done: boolean;
}

/** What a server of Cloud Run keeps. */
export interface RunState {
  services: Map<string, ServiceProto>;
  revisions: Map<string, RevisionProto>;
}

const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const FAILED_PRECONDITION = 9;
const ABORTED = 10;
/** What the platform alone writes; a request may hold it, and it says nothing there. */
const OUTPUT_ONLY = [
  'name',
  'uid',
  'generation',
  'observedGeneration',
  'etag',
  'createTime',
  'updateTime',
  'creator',
  'lastModifier',
  'terminalCondition',
  'conditions',
  'latestReadyRevision',
  'latestCreatedRevision',
  'trafficStatuses',
  'uri',
  'urls',
  'reconciling',
] as const;
const WRITABLE = [
  'description',
  'labels',
  'annotations',
  'template',
  'traffic',
  'scaling',
  'ingress',
] as const;
const STARTED_BADLY =
  "Revision 'REVISION' is not ready and cannot serve traffic. The user-provided container failed to start and listen on the port defined provided by the PORT=8080 environment variable.";

/** The half of Cloud Run that changes services: masks, etags, revisions that take their time, and where traffic goes. */
export class CloudRunUpdates {
  /** Of the revisions that the next updates make. */
  fate: RevisionFate = { state: 'ready' };
  /** The code that a stale etag is refused with. */
  staleCode: typeof ABORTED | typeof FAILED_PRECONDITION | typeof ALREADY_EXISTS = ABORTED;
  /** What a validation finds, as the error of an operation that is done; null for nothing. */
  judgement: { code: number; message: string } | null = null;
  /** Who the next updates are made by. */
  modifier = 'shootaround@test-project.iam.gserviceaccount.com';
  now: () => Date = () => new Date();
  /** Updates that took effect. */
  applied = 0;
  readonly #state: RunState;
  readonly #operations = new Map<string, Operation>();

  constructor(state: RunState) {
    this.#state = state;
  }

  update(request: Update): object {
    const { service: sent, updateMask, validateOnly, allowMissing } = request;
    const name = sent?.name ?? '';
    const held = this.#state.services.get(name);
    if (held === undefined) {
      if (allowMissing) throw new GrpcRefusal(INVALID_ARGUMENT, 'this server makes no service by an update');
      throw new GrpcRefusal(NOT_FOUND, `Resource '${name}' was not found`);
    }
    if (sent?.etag && sent.etag !== held.etag) {
      throw new GrpcRefusal(this.staleCode, `Conflict for resource '${name}': the etag does not match`);
    }
    const wanted = masked(held, sent ?? {}, updateMask?.paths ?? []);
    this.#judge(name, held, wanted);
    const isNew = !isSame(template(held), template(wanted));
    const isOther = isNew || !isSame(besides(held), besides(wanted));
    if (validateOnly)
      return this.#answer(this.#operation(name, { done: true, error: this.judgement }, false), wanted);
    if (!isOther) return this.#answer(this.#operation(name, { done: true }), held);
    this.#apply(name, wanted, isNew);
    // Traffic alone can't fail: where it goes is ready, or it would not have been taken.
    const fate: RevisionFate =
      isNew || this.fate.state !== 'fails' ? this.fate : { ...this.fate, state: 'ready' };
    const operation = this.#operation(name, { fate, isNew });
    this.look(name, 0);
    return this.#answer(operation);
  }

  /** How an operation goes; asking takes it on. */
  operation(name: string): object {
    const operation = this.#operations.get(name);
    if (operation === undefined) throw new GrpcRefusal(NOT_FOUND, `Operation '${name}' was not found`);
    this.look(operation.service);
    return this.#answer(operation);
  }

  /** Takes what is under way for a service as far as time and asking bring it. */
  look(service: string, asks = 1): void {
    for (const operation of this.#operations.values()) {
      if (operation.done || operation.service !== service) continue;
      operation.asked += asks;
      const { state, asks: needed = 0, ms = 0 } = operation.fate;
      const isDue = operation.asked >= needed && this.now().getTime() - operation.begun >= ms;
      if (state !== 'never' && isDue) this.#end(operation);
    }
  }

  /** Somebody else changes a service: whatever of it, with a new etag. */
  meddle(name: string, change: (service: ServiceProto) => void): void {
    const held = this.#state.services.get(name);
    if (held === undefined) throw new Error(`there is no service ${name}`);
    change(held);
    const generation = String(Number(held.generation) + 1);
    Object.assign(held, { generation, observedGeneration: generation, etag: `"etag-${generation}"` });
  }

  #judge(name: string, held: ServiceProto, wanted: ServiceProto): void {
    const refuse = (message: string) => new GrpcRefusal(INVALID_ARGUMENT, message);
    const containers = wanted.template?.containers ?? [];
    if (containers.length === 0) throw refuse('template.containers: must be set');
    for (const { image, env } of containers) {
      if (!image) throw refuse('template.containers[].image: must be set');
      const names = (env ?? []).map((one) => one.name ?? '');
      if (names.includes('') || new Set(names).size < names.length) {
        throw refuse('template.containers[].env: names must be set, and unique');
      }
    }
    const traffic = wanted.traffic ?? [];
    const sum = traffic.reduce((all, { percent }) => all + (percent ?? 0), 0);
    if (traffic.length > 0 && sum !== 100) throw refuse(`traffic: percents add up to ${sum}, not to 100`);
    for (const { type, revision } of traffic) {
      const isNamed = typeOf({ type }) === 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION';
      if (isNamed && !this.#state.revisions.has(`${name}/revisions/${revision}`)) {
        throw refuse(`traffic: there is no revision '${revision}'`);
      }
    }
    const fixed = wanted.template?.revision ?? '';
    const isOther = !isSame(template(held), template(wanted));
    if (fixed !== '' && isOther && this.#state.revisions.has(`${name}/revisions/${fixed}`)) {
      throw new GrpcRefusal(
        ALREADY_EXISTS,
        `Revision named '${fixed}' with different configuration already exists.`,
      );
    }
  }

  #apply(name: string, wanted: ServiceProto, isNew: boolean): void {
    this.applied += 1;
    const generation = String(Number(wanted.generation) + 1);
    const service: ServiceProto = {
      ...wanted,
      generation,
      etag: `"etag-${generation}"`,
      updateTime: stamp(this.now().toISOString()),
      lastModifier: this.modifier,
      reconciling: true,
      terminalCondition: { type: 'Ready', state: 'CONDITION_RECONCILING' },
    };
    if (isNew) {
      const short = name.split('/').at(-1) ?? '';
      const revision =
        wanted.template?.revision || `${short}-${generation.padStart(5, '0')}-${this.applied}up`;
      service.latestCreatedRevision = `${name}/revisions/${revision}`;
      this.#state.revisions.set(service.latestCreatedRevision, {
        ...contentOf(wanted.template ?? {}),
        name: service.latestCreatedRevision,
        service: short,
        generation: '1',
        createTime: stamp(this.now().toISOString()),
        creator: this.modifier,
        conditions: [{ type: 'Ready', state: 'CONDITION_RECONCILING' }],
      });
    }
    this.#state.services.set(name, service);
  }

  #end(operation: Operation): void {
    operation.done = true;
    const service = this.#state.services.get(operation.service);
    if (service === undefined) return;
    const at = stamp(this.now().toISOString());
    service.reconciling = false;
    service.observedGeneration = service.generation ?? null;
    const revision = this.#state.revisions.get(service.latestCreatedRevision ?? '');
    if (operation.fate.state === 'fails') {
      const short = service.latestCreatedRevision?.split('/').at(-1) ?? '';
      const message = operation.fate.message ?? STARTED_BADLY.replace('REVISION', short);
      const failed = { state: 'CONDITION_FAILED', message, lastTransitionTime: at } as const;
      operation.error = { code: FAILED_PRECONDITION, message };
      service.terminalCondition = { type: 'Ready', ...failed };
      service.conditions = [{ type: 'ConfigurationsReady', ...failed }];
      if (revision) revision.conditions = [{ type: 'Ready', ...failed }];
      return;
    }
    const well = { state: 'CONDITION_SUCCEEDED', lastTransitionTime: at } as const;
    service.trafficStatuses = trafficOf(service);
    if (!operation.isNew) {
      // What became of the newest revision stays as it was.
      const bad = service.conditions?.find(({ state }) => state === 'CONDITION_FAILED');
      service.terminalCondition = bad ? { ...bad, type: 'Ready' } : { type: 'Ready', ...well };
      return;
    }
    service.terminalCondition = { type: 'Ready', ...well };
    service.conditions = [
      { type: 'RoutesReady', ...well },
      { type: 'ConfigurationsReady', ...well },
    ];
    service.latestReadyRevision = service.latestCreatedRevision ?? null;
    if (revision) revision.conditions = [{ type: 'Ready', ...well }];
  }

  #operation(service: string, over: Partial<Operation>, isKept = true): Operation {
    const place = service.split('/services/')[0];
    const name = `${place}/operations/operation-${this.#operations.size + 1}`;
    const operation: Operation = {
      name,
      service,
      fate: { state: 'ready' },
      isNew: false,
      asked: 0,
      begun: this.now().getTime(),
      error: null,
      done: false,
      ...over,
    };
    if (isKept) this.#operations.set(name, operation);
    return operation;
  }

  #answer({ name, service, error, done }: Operation, result = this.#state.services.get(service)): object {
    if (!done) return { name, done };
    if (error !== null) return { name, done, error };
    return {
      name,
      done,
      response: {
        type_url: 'type.googleapis.com/google.cloud.run.v2.Service',
        value: encodeService(result ?? {}),
      },
    };
  }
}

/** A service as it goes over the wire. */
export function encodeService(service: ServiceProto): Uint8Array {
  return Uint8Array.from(v2.Service.encode(v2.Service.fromObject(service)).finish());
}

/** What an update asks for, as JSON without what is not set. */
export function decodeUpdate(bytes: Uint8Array): Record<string, unknown> {
  return v2.UpdateServiceRequest.toObject(v2.UpdateServiceRequest.decode(bytes), {
    enums: String,
    longs: String,
  });
}

/** A service from the wire, as JSON without what is not set. */
export function decodeService(bytes: Uint8Array): Record<string, unknown> {
  return v2.Service.toObject(v2.Service.decode(bytes), { enums: String, longs: String });
}

/** A service with the parts that a mask names from another; all that can be written where there is no mask. */
function masked(held: ServiceProto, sent: ServiceProto, paths: readonly string[]): ServiceProto {
  const writable: readonly string[] = WRITABLE;
  const odd = paths.find((path) => !writable.includes(path));
  if (odd !== undefined) throw new GrpcRefusal(INVALID_ARGUMENT, `update_mask: no such path here: ${odd}`);
  if (paths.length === 0) {
    const kept = Object.fromEntries(OUTPUT_ONLY.map((field) => [field, held[field]]));
    return { ...sent, ...kept };
  }
  return { ...held, ...Object.fromEntries(paths.map((path) => [path, sent[path as keyof ServiceProto]])) };
}

/** A template in one form, without the name of its revision: two are the same where nothing new is to run. */
function template(service: ServiceProto): unknown {
  const whole = v2.RevisionTemplate.fromObject({ ...service.template, revision: '' });
  return v2.RevisionTemplate.toObject(whole, { defaults: true, enums: String, longs: String });
}

/** What else of a service can be written, in one form. */
function besides(service: ServiceProto): unknown {
  const parts = Object.fromEntries(WRITABLE.map((field) => [field, service[field]]));
  const whole = v2.Service.fromObject({ ...parts, template: null, traffic: trafficOf(service) });
  return v2.Service.toObject(whole, { defaults: true, enums: String, longs: String });
}

function contentOf({ labels, annotations, scaling, containers, volumes }: Template): RevisionProto {
  return structuredClone({
    labels: labels ?? null,
    annotations: annotations ?? null,
    scaling: scaling ?? null,
    containers: containers ?? null,
    volumes: volumes ?? null,
  });
}

function trafficOf({ traffic }: ServiceProto) {
  const targets: Target[] = traffic?.length
    ? traffic
    : [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 }];
  return targets.map((target) => ({
    type: typeOf(target),
    revision: target.revision ?? '',
    percent: target.percent ?? 0,
    tag: target.tag ?? '',
  }));
}

function typeOf({ type }: Target) {
  return type === 2 || type === 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION'
    ? ('TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION' as const)
    : ('TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' as const);
}

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

/** Maps have no order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
