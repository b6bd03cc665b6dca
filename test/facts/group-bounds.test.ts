import { describe, expect, it } from 'vitest';
import { groupBounds } from '../../src/facts/group-bounds.ts';
import { at, profile } from '../support/fact-builders.ts';

const HOUR_MS = 3_600_000;

/** `>= 2026-03-09T04:00`: the first instant on its other side is that one, or with `>` the one after it. */
const said = (bounds: ReturnType<typeof groupBounds>) =>
  bounds.map(
    ({ at: instant, inclusive }) => `${inclusive ? '>=' : '>'} ${instant.toISOString().slice(0, 16)}`,
  );
const hoursBefore = (instant: Date, hours: number) => new Date(instant.getTime() - hours * HOUR_MS);

describe('attempts that are counted as one', () => {
  const now = at('2026-03-09', '06:00');
  const single = { from: '2026-03-08', to: '2026-03-08', firstNow: now, lastNow: now };

  it('are of one day, whose length clocks may change, and of one side of where a verdict looks back to', () => {
    expect(said(groupBounds({ from: hoursBefore(now, 80), window: single }, profile))).toEqual([
      '>= 2026-03-06T05:00',
      '>= 2026-03-07T05:00',
      '>= 2026-03-08T05:00',
      '> 2026-03-08T10:00',
      '>= 2026-03-09T04:00',
    ]);
  });

  it('are parted where never_succeeded begins to look, as long as that is judged', () => {
    const from = hoursBefore(now, 14 * 24 + 1);
    const edge = '> 2026-02-23T10:00';
    expect(said(groupBounds({ from, window: single }, profile))).toContain(edge);
    const { never_succeeded: _, ...checks } = profile.checks;
    expect(said(groupBounds({ from, window: single }, { ...profile, checks }))).not.toContain(edge);
  });

  it('of a range are parted for the verdict of each midnight, on both sides of it', () => {
    const [firstNow, lastNow] = [at('2026-03-08', '00:00'), at('2026-03-10', '00:00')];
    const range = { from: '2026-03-06', to: '2026-03-08', firstNow, lastNow };
    const bounds = said(groupBounds({ from: hoursBefore(firstNow, 90 * 24), window: range }, profile));
    expect(bounds.slice(-4)).toEqual([
      '>= 2026-03-08T05:00',
      '> 2026-03-08T05:00',
      '>= 2026-03-09T04:00',
      '> 2026-03-09T04:00',
    ]);
    // A day before the midnight after which clocks had gone forward, and ninety before the last one.
    expect(bounds).toContain('> 2026-03-08T04:00');
    expect(bounds).toContain('> 2025-12-09T04:00');
    expect(bounds.filter((bound, index) => bounds.indexOf(bound) !== index)).toEqual([]);
    expect(bounds.map((bound) => bound.split(' ')[1])).toEqual(
      bounds.map((bound) => bound.split(' ')[1]).toSorted(),
    );
  });
});
