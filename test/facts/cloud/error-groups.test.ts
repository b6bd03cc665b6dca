import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogEntries, LogEntryRow } from '../../../src/cloud/ports.ts';
import { groupErrors } from '../../../src/facts/cloud/error-groups.ts';

const logged = (text: string, over: Partial<LogEntryRow> = {}): LogEntryRow => ({
  service: 'phase3',
  revision: null,
  at: '2026-02-05T10:00:00.000Z',
  severity: 'ERROR',
  text,
  ...over,
});
const all = (...entries: LogEntryRow[]): LogEntries => ({ entries, cut: false });

const anyEntry = fc.record({
  service: fc.constantFrom('phase3', 'phase4', 'grading'),
  revision: fc.constant(null),
  at: fc
    .integer({ min: 0, max: 5 })
    .map((second) => new Date(Date.UTC(2026, 1, 5) + second * 1000).toISOString()),
  severity: fc.constantFrom('ERROR', 'CRITICAL'),
  text: fc.oneof(
    fc.nat().map((id) => `failed for game ${id}`),
    fc.constantFrom("KeyError: 'a'", "KeyError: 'b'", 'boom', ''),
  ),
});
const anyDay: fc.Arbitrary<LogEntries> = fc.record({ entries: fc.array(anyEntry), cut: fc.boolean() });

describe('groups of errors', () => {
  it('are of one service and one failure, with counts of the window and of each day before', () => {
    const groups = groupErrors(
      all(
        logged('failed for game 1', { at: '2026-02-05T11:00:00.000Z' }),
        logged('failed for game 22', { at: '2026-02-05T12:00:00.000Z' }),
        logged('failed for game 333', { at: '2026-02-05T10:00:00.000Z' }),
        logged('failed for game 1', { service: 'phase4' }),
      ),
      [all(), all(logged('failed for game 7'), logged('out of memory'), logged('out of memory'))],
      24,
    );
    expect(groups).toEqual({
      hours: 24,
      daysBefore: 2,
      cut: false,
      cutBefore: false,
      groups: [
        {
          service: 'phase3',
          says: 'failed for game #',
          sample: 'failed for game 22',
          count: 3,
          firstAt: '2026-02-05T10:00:00.000Z',
          lastAt: '2026-02-05T12:00:00.000Z',
          before: [0, 1],
        },
        {
          service: 'phase4',
          says: 'failed for game #',
          sample: 'failed for game 1',
          count: 1,
          firstAt: '2026-02-05T10:00:00.000Z',
          lastAt: '2026-02-05T10:00:00.000Z',
          before: [0, 0],
        },
        {
          service: 'phase3',
          says: 'out of memory',
          sample: 'out of memory',
          count: 0,
          firstAt: null,
          lastAt: null,
          before: [0, 2],
        },
      ],
    });
  });

  it('say what was cut, of the window and of any day before', () => {
    const cut = { entries: [], cut: true };
    expect(groupErrors(cut, [all()], 24)).toMatchObject({ cut: true, cutBefore: false });
    expect(groupErrors(all(), [all(), cut], 24)).toMatchObject({ cut: false, cutBefore: true });
    expect(groupErrors(all(), [], 6)).toEqual({
      hours: 6,
      daysBefore: 0,
      groups: [],
      cut: false,
      cutBefore: false,
    });
  });

  it('lose and invent no entry', () => {
    fc.assert(
      fc.property(anyDay, fc.array(anyDay, { maxLength: 4 }), (current, before) => {
        const { groups } = groupErrors(current, before, 24);
        expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(current.entries.length);
        for (const [day, { entries }] of before.entries())
          expect(groups.reduce((sum, group) => sum + (group.before[day] ?? 0), 0)).toBe(entries.length);
        expect(groups.every((group) => group.count + group.before.reduce((a, b) => a + b, 0) > 0)).toBe(true);
      }),
    );
  });

  it('are the same in whatever order entries come', () => {
    const shuffled = anyDay.chain((day) =>
      fc.record({
        day: fc.constant(day),
        again: fc
          .shuffledSubarray(day.entries, { minLength: day.entries.length, maxLength: day.entries.length })
          .map((entries) => ({ ...day, entries })),
      }),
    );
    fc.assert(
      fc.property(shuffled, shuffled, (current, before) => {
        expect(groupErrors(current.again, [before.again], 24)).toEqual(
          groupErrors(current.day, [before.day], 24),
        );
      }),
    );
  });

  it('are not split by ids', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), (ids) => {
        const entries = ids.map((id) => logged(`failed for game ${id}`));
        expect(groupErrors(all(...entries), [], 24).groups).toHaveLength(1);
      }),
    );
  });
});
