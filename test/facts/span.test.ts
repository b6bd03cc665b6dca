import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sliceBetween, wholeOf } from '../../src/facts/span.ts';

const key = fc.constantFrom('2026-02-01', '2026-02-02', '2026-02-03', '2026-02-04', '2026-02-05');

describe('a slice of a list', () => {
  it('is what a filter takes, in the order of its key, whatever was cut before', () => {
    fc.assert(
      fc.property(
        fc.array(key),
        fc.array(fc.tuple(key, key, fc.boolean()), { minLength: 1, maxLength: 4 }),
        (keys, spans) => {
          const rows = keys.map((at, index) => ({ at, index }));
          for (const [from, to, excluding] of spans) {
            const wanted = rows
              .filter(({ at }) => (excluding ? at > from : at >= from) && at <= to)
              .sort((one, other) => one.at.localeCompare(other.at) || one.index - other.index);
            expect(sliceBetween(rows, ({ at }) => at, { from, to, excluding })).toEqual(wanted);
          }
        },
      ),
    );
  });

  it('leaves the list as it was', () => {
    const rows = [{ at: 'b' }, { at: 'a' }];
    sliceBetween(rows, ({ at }) => at, { from: 'a', to: 'b' });
    expect(rows).toEqual([{ at: 'b' }, { at: 'a' }]);
  });

  it('can be cut again, and remembers what it was cut from', () => {
    const rows = ['a', 'b', 'c', 'c', 'd'].map((at, index) => ({ at, index }));
    const at = (row: { at: string }) => row.at;
    const most = sliceBetween(rows, at, { from: 'b', to: 'c' });
    expect(sliceBetween(most, at, { from: 'c', to: 'd' }).map(({ index }) => index)).toEqual([2, 3]);
    expect(sliceBetween(most, at, { from: 'a', to: 'd' })).toBe(most);
    const whole = sliceBetween(rows, at, { from: 'a', to: 'd' });
    expect(whole).toEqual(rows);
    expect(wholeOf(most)).toBe(whole);
    expect(wholeOf(sliceBetween(most, at, { from: 'c', to: 'c' }))).toBe(whole);
    expect(wholeOf([...most])).not.toBe(whole);
  });
});
