import type { protos } from '@google-cloud/logging-api';

const AUDIT_LOG = /(^|\/)google\.cloud\.audit\.AuditLog$/;
/** Numbers of the fields `AuditLog.status` and, inside it, `google.rpc.Status.message`. */
const STATUS_FIELD = 2;
const MESSAGE_FIELD = 2;

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/**
 * The status message of an audit entry; empty where it is none, or has none. The client ships no description of
 * audit entries, and one field of one of its fields is all that is wanted, so it is read off the wire format.
 */
export function auditStatusMessage(payload: protos.google.protobuf.IAny | null): string {
  if (!payload?.value || !AUDIT_LOG.test(payload.type_url ?? '')) return '';
  const bytes =
    typeof payload.value === 'string' ? Buffer.from(payload.value, 'base64') : Buffer.from(payload.value);
  const status = lengthDelimitedField(bytes, STATUS_FIELD);
  const message = status && lengthDelimitedField(status, MESSAGE_FIELD);
  return message ? new TextDecoder().decode(message) : '';
}

/** The last value of a field, as the format wants it; null where it is missing or the bytes make no sense. */
function lengthDelimitedField(bytes: Uint8Array, wanted: number): Uint8Array | null {
  let found: Uint8Array | null = null;
  let at = 0;
  while (at < bytes.length) {
    const key = varint(bytes, at);
    if (key === null) return null;
    const [field, wireType] = [Math.floor(key.value / 8), key.value % 8];
    const end = endOfValue(bytes, key.next, wireType);
    if (end === null || end > bytes.length) return null;
    if (field === wanted && wireType === LENGTH_DELIMITED) {
      found = bytes.subarray(varint(bytes, key.next)?.next ?? end, end);
    }
    at = end;
  }
  return found;
}

function endOfValue(bytes: Uint8Array, at: number, wireType: number): number | null {
  switch (wireType) {
    case VARINT:
      return varint(bytes, at)?.next ?? null;
    case FIXED_64:
      return at + 8;
    case FIXED_32:
      return at + 4;
    case LENGTH_DELIMITED: {
      const length = varint(bytes, at);
      return length && length.next + length.value;
    }
    default:
      return null;
  }
}

function varint(bytes: Uint8Array, from: number): { value: number; next: number } | null {
  let value = 0;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[from + index];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: from + index + 1 };
  }
  return null;
}
