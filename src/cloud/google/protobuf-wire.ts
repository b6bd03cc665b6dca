/**
 * Protobuf's wire format, as far as it takes to change one field of a message and leave the others byte for byte as they
 * came. A client that decodes a message and encodes it again loses every field that is newer than its protos.
 */

/** One field of a message, as it stands there. */
export interface WireField {
  id: number;
  /** The whole field, tag included. */
  bytes: Uint8Array;
  /** What is in it, of text, bytes and messages; null for numbers. */
  content: Uint8Array | null;
  /** Of numbers written as a varint, as far as one is exact; null for all others. */
  number: number | null;
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

/** The fields of a message in their order. @throws Error where it is no message, or one with groups. */
export function fieldsOf(message: Uint8Array): WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  while (at < message.length) {
    const tag = varintAt(message, at);
    const id = Math.floor(tag.value / 8);
    const { content, number, end } = bodyAt(message, tag.end, tag.value % 8);
    if (id === 0 || end > message.length) throw new Error('this is no message of protobuf');
    fields.push({ id, bytes: message.subarray(at, end), content, number });
    at = end;
  }
  return fields;
}

/** A field that has a length: text, bytes, or a message. */
export function lengthField(id: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return joined([varint(id * 8 + LENGTH), varint(bytes.length), bytes]);
}

/** A number that is not negative, or a truth as 1. */
export function varintField(id: number, value: number): Uint8Array {
  return joined([varint(id * 8 + VARINT), varint(value)]);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** A field that has a length, as text; empty where it is not there. The last one counts, as everywhere in protobuf. */
export function textOf(fields: readonly WireField[], id: number): string {
  return Buffer.from(fields.findLast((one) => one.id === id)?.content ?? []).toString('utf8');
}

function bodyAt(
  message: Uint8Array,
  at: number,
  type: number,
): { content: Uint8Array | null; number: number | null; end: number } {
  switch (type) {
    case VARINT: {
      const { value, end } = varintAt(message, at);
      return { content: null, number: value, end };
    }
    case FIXED64:
      return { content: null, number: null, end: at + 8 };
    case FIXED32:
      return { content: null, number: null, end: at + 4 };
    case LENGTH: {
      const { value, end } = varintAt(message, at);
      return { content: message.subarray(end, end + value), number: null, end: end + value };
    }
    default:
      throw new Error(`protobuf has no wire type ${type} here`);
  }
}

function varintAt(message: Uint8Array, from: number): { value: number; end: number } {
  let value = 0;
  for (let at = from; at < message.length && at < from + 10; at += 1) {
    const byte = message[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - from));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new Error('a number ends in the middle of a message of protobuf');
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return Uint8Array.from([...bytes, rest]);
}
