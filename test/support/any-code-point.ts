import fc from 'fast-check';

/** Halves of surrogate pairs stand for nothing by themselves. */
const HALVES = { from: 0xd800, count: 0x800 };
const COUNT = 0x110000 - HALVES.count;

/**
 * A unit for texts: every code point there is, as fast-check's own `binary` has them. That one makes a table of all million
 * of them, which takes a second of each process that names it.
 */
export const anyCodePoint = fc
  .integer({ min: 0, max: COUNT - 1 })
  .map((index) => String.fromCodePoint(index < HALVES.from ? index : index + HALVES.count), indexOf);

/** @throws Error for what is not one of them, as fast-check wants it */
function indexOf(text: unknown): number {
  const code = typeof text === 'string' ? text.codePointAt(0) : undefined;
  if (code === undefined || text !== String.fromCodePoint(code)) throw new Error('not one code point');
  if (code < HALVES.from) return code;
  if (code < HALVES.from + HALVES.count) throw new Error('half a pair');
  return code - HALVES.count;
}
