import type { ServiceEdit } from '../change-ports.ts';
import { fieldsOf, joined, lengthField, textOf, varintField, type WireField } from './protobuf-wire.ts';
import { trafficFields } from './run-edit-traffic.ts';

/** Numbers of the fields that are touched, in the protos of `google.cloud.run.v2`. */
export const FIELDS = {
  request: { service: 1, updateMask: 2, validateOnly: 3 },
  mask: { paths: 1 },
  service: { template: 18, traffic: 19 },
  template: { revision: 1, containers: 10 },
  container: { name: 1, env: 5 },
  variable: { name: 1, value: 2, valueSource: 3 },
} as const;

/** What a change comes to, on the service as it was read. */
export type Edited =
  /** `service` is what was read, with nothing but the edit done to it; `mask` is the part that it is about. */
  | { state: 'edited'; service: Uint8Array; mask: 'template' | 'traffic' }
  /** It says already what it should say. */
  | { state: 'already' }
  /** What is to be changed is not what it was. */
  | { state: 'changed' }
  | { state: 'refused'; message: string; fix: string };

export interface EditRequest {
  /** A `google.cloud.run.v2.Service` as it came, in protobuf's wire format. */
  service: Uint8Array;
  edit: ServiceEdit;
  variable: string;
  /** The container that has the variable; null for the first. */
  container: string | null;
}

/**
 * Does one edit to a service, and leaves every other byte of it as it was read: settings that this program knows nothing
 * of, the order of everything, and the secrets of others. Pure. @throws Error where the bytes are no service.
 */
export function editService(request: EditRequest): Edited {
  const { edit, service } = request;
  if (edit.kind === 'variable') return editVariable(request, edit);
  const fields = fieldsOf(service);
  const { traffic } = FIELDS.service;
  const entries = fields.flatMap(({ id, content }) => (id === traffic && content !== null ? [content] : []));
  const edited = trafficFields(entries, edit);
  if (edited.state !== 'edited') return edited;
  const replaced = edited.entries.map((entry) => lengthField(traffic, entry));
  const first = fields.findIndex(({ id }) => id === traffic);
  const place = first < 0 ? behindSmaller(fields, traffic) : first;
  const after = fields.slice(place).filter(({ id }) => id !== traffic);
  return {
    state: 'edited',
    service: joined([...bytesOf(fields.slice(0, place)), ...replaced, ...bytesOf(after)]),
    mask: 'traffic',
  };
}

/** The request that sends an edited service: only the part that `mask` names takes effect. */
export function updateRequest(
  { service, mask }: Extract<Edited, { state: 'edited' }>,
  validateOnly: boolean,
): Uint8Array {
  const { request } = FIELDS;
  return joined([
    lengthField(request.service, service),
    lengthField(request.updateMask, lengthField(FIELDS.mask.paths, mask)),
    ...(validateOnly ? [varintField(request.validateOnly, 1)] : []),
  ]);
}

function editVariable(
  { service, variable, container }: EditRequest,
  { from, to }: Extract<ServiceEdit, { kind: 'variable' }>,
): Edited {
  const fields = fieldsOf(service);
  const template = fieldsOf(only(fields, FIELDS.service.template));
  const holder = template.find((one) => one.id === FIELDS.template.containers && isNamed(one, container));
  if (holder === undefined) {
    return container === null
      ? refused('the service has no container', 'look at the service in the Google Cloud console')
      : refused(
          `the service has no container named ${container}`,
          'name the container in the profile as the service has it',
        );
  }
  const env = editEnv(fieldsOf(holder.content ?? new Uint8Array()), variable, { from, to });
  if (env.state !== 'edited') return env;
  const { revision, containers } = FIELDS.template;
  // A fixed revision name would be refused, as the revision of that name is another one.
  const edited = template.flatMap((one) => {
    if (one.id === revision) return [];
    return [one === holder ? lengthField(containers, joined(env.fields)) : one.bytes];
  });
  return {
    state: 'edited',
    service: joined(
      fields.map((one) =>
        one.id === FIELDS.service.template ? lengthField(one.id, joined(edited)) : one.bytes,
      ),
    ),
    mask: 'template',
  };
}

/** The fields of a container with one variable set, or taken out: in its own place, or behind the last one. */
function editEnv(
  fields: readonly WireField[],
  variable: string,
  { from, to }: { from: string | null; to: string | null },
): { state: 'edited'; fields: Uint8Array[] } | Exclude<Edited, { state: 'edited' }> {
  const { name, value, valueSource } = FIELDS.variable;
  const isEnv = ({ id }: WireField) => id === FIELDS.container.env;
  const inside = (one: WireField) => fieldsOf(one.content ?? new Uint8Array());
  const found = fields.filter((one) => isEnv(one) && textOf(inside(one), name) === variable);
  const [held, ...more] = found;
  if (more.length > 0) {
    return refused(
      `the service sets ${variable} ${found.length} times`,
      `leave one entry for ${variable} in the service, then look at it again`,
    );
  }
  if (held !== undefined && inside(held).some(({ id }) => id === valueSource)) {
    return refused(
      `${variable} comes from a secret, which is not changed here`,
      `set ${variable} to a plain value in the service, or change the secret itself`,
    );
  }
  const now = held === undefined ? null : textOf(inside(held), value);
  if (now !== from) return { state: 'changed' };
  if (now === to) return { state: 'already' };
  const entry =
    to === null
      ? []
      : [lengthField(FIELDS.container.env, joined([lengthField(name, variable), lengthField(value, to)]))];
  if (held !== undefined) {
    return { state: 'edited', fields: fields.flatMap((one) => (one === held ? entry : [one.bytes])) };
  }
  const behind = fields.findLastIndex(isEnv) + 1 || behindSmaller(fields, FIELDS.container.env);
  return {
    state: 'edited',
    fields: [...bytesOf(fields.slice(0, behind)), ...entry, ...bytesOf(fields.slice(behind))],
  };
}

/** Where a field goes that is not there yet: fields stand in the order of their numbers. */
function behindSmaller(fields: readonly WireField[], id: number): number {
  return fields.findLastIndex((one) => one.id < id) + 1;
}

function isNamed({ content }: WireField, container: string | null): boolean {
  return (
    container === null || textOf(fieldsOf(content ?? new Uint8Array()), FIELDS.container.name) === container
  );
}

/** @throws Error where a message that has to be there once is there more often, or not at all. */
function only(fields: readonly WireField[], id: number): Uint8Array {
  const found = fields.flatMap((one) => (one.id === id && one.content !== null ? [one.content] : []));
  const [content] = found;
  if (content === undefined || found.length > 1) {
    throw new Error(`a service holds field ${id} ${found.length} times`);
  }
  return content;
}

function refused(message: string, fix: string): Extract<Edited, { state: 'refused' }> {
  return { state: 'refused', message, fix };
}

const bytesOf = (fields: readonly WireField[]): Uint8Array[] => fields.map(({ bytes }) => bytes);
