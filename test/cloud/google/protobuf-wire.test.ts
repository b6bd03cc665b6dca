import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fieldsOf,
  joined,
  lengthField,
  textOf,
  varintField,
} from '../../../src/cloud/google/protobuf-wire.ts';

describe('a message on the wire', () => {
  it('is the same when its fields are put together again', () => {
    const part = fc.oneof(
      fc
        .tuple(fc.integer({ min: 1, max: 2 ** 29 - 1 }), fc.string({ maxLength: 300 }))
        .map(([id, text]) => lengthField(id, text)),
      fc
        .tuple(fc.integer({ min: 1, max: 30_000 }), fc.nat(Number.MAX_SAFE_INTEGER))
        .map(([id, value]) => varintField(id, value)),
      // A double in field 1, and a float in field 2.
      fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => joined([Uint8Array.of(9), bytes])),
      fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => joined([Uint8Array.of(21), bytes])),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        const message = joined(parts);
        const fields = fieldsOf(message);
        expect(fields).toHaveLength(parts.length);
        expect(joined(fields.map(({ bytes }) => bytes))).toEqual(message);
      }),
    );
  });

  it('gives text and numbers as they were written, the last where there are two', () => {
    const fields = fieldsOf(joined([lengthField(7, 'one'), varintField(3, 300), lengthField(7, 'zwei €')]));
    expect(textOf(fields, 7)).toBe('zwei €');
    expect(textOf(fields, 8)).toBe('');
    expect(fields.map(({ id, number }) => [id, number])).toEqual([
      [7, null],
      [3, 300],
      [7, null],
    ]);
  });

  it.each([
    ['a length beyond the end', [0x0a, 5, 1]],
    ['a number without an end', [0x08, 0xff]],
    ['a number of eleven bytes', [0x08, ...Array.from({ length: 10 }, () => 0x80), 1]],
    ['a group', [0x0b]],
    ['field 0', [0x02, 0]],
    ['half a double', [0x09, 1, 2, 3]],
    ['half a float', [0x15, 1, 2]],
    ['a tag alone', [0x0a]],
  ])('is not read where it holds %s', (_, bytes) => {
    expect(() => fieldsOf(Uint8Array.from(bytes))).toThrow(/protobuf/);
  });
});
