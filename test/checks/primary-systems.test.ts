import { describe, expect, it } from 'vitest';
import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import { primarySystems, retiredSystems } from '../../src/checks/primary-systems.ts';
import type { SliceRow } from '../../src/facts/facts.ts';
import { readSlate } from '../../src/schedules/judge-run.ts';
import { healthyFacts, night, nights, profile, slice } from '../support/fact-builders.ts';

const D = '2026-02-06';

function input(schedule = nights(D, 20)) {
  const slate = readSlate(healthyFacts(schedule, D, new Date('2026-02-07T17:00:00Z')), profile);
  if (!slate.known) throw new Error(slate.message);
  return { targetDate: D, slate: slate.book };
}
const on = (systems: readonly string[], ...daysBefore: number[]): SliceRow[] =>
  daysBefore.map((days) => slice(addDays(D, -days), 10, { systems: [...systems] }));

describe('the systems that count', () => {
  it.each<[string, SliceRow[], string[]]>([
    ['were there on three of the last seven game dates', on(['a'], 0, 1, 4, 7), ['a']],
    [
      'two dates are too few beside one that lasted',
      [...on(['a'], 0, 1, 2, 3), ...on(['b'], 0, 1, 2)],
      ['a'],
    ],
    ['the eighth date before is too long ago', [...on(['a'], 0, 1, 2, 3), ...on(['b'], 0, 6, 7, 8)], ['a']],
    ['the target date itself proves nothing', [...on(['a'], 0, 1, 2, 3), ...on(['b'], 0)], ['a']],
    [
      'one that lasted counts though another one is not there',
      on(['a', 'b'], 1, 2, 3).concat(on(['b'], 0)),
      ['a', 'b'],
    ],
    [
      'where none that lasted is there, those that are count too',
      [...on(['a'], 1, 2, 3), ...on(['b'], 0)],
      ['a', 'b'],
    ],
    ['where nothing is there, those that lasted', on(['a'], 1, 2, 3), ['a']],
    ['after dates without a row, those that are there', on(['b', 'a'], 0), ['a', 'b']],
    ['several rows of a date are one date', [...on(['a'], 0, 1, 2, 3), ...on(['b'], 1, 1, 1)], ['a']],
    ['nobody', [], []],
  ])('%s', (_, slices, expected) => {
    expect(primarySystems(slices, [], input())).toEqual(expected);
  });

  it('are those that are named, whatever is there', () => {
    expect(primarySystems(on(['a'], 0, 1, 2, 3), ['z'], input())).toEqual(['z']);
  });

  it('are counted by game dates, over a break', () => {
    const dates: IsoDate[] = [12, 13, 14].map((days) => addDays(D, -days));
    const schedule = [...dates.flatMap((date) => night(date, 2)), ...night(D, 2)];
    expect(primarySystems([...on(['a'], 0, 12, 13, 14), ...on(['b'], 0)], [], input(schedule))).toEqual([
      'a',
    ]);
  });

  it('are all that were ever there while a season is young', () => {
    const slices = [...on(['a'], 0, 1), ...on(['b'], 2), ...on(['c'], 0)];
    expect(primarySystems(slices, [], input(nights(D, 3)))).toEqual(['a', 'b', 'c']);
    expect(primarySystems(slices, [], input(nights(D, 4)))).toEqual(['a', 'c']);
    expect(primarySystems([...slices, ...on(['a'], 2, 3)], [], input(nights(D, 4)))).toEqual(['a']);
  });
});

describe('systems that are gone', () => {
  it('predicted most of the last dates, and not this one, which others did', () => {
    expect(retiredSystems([...on(['a', 'b'], 1, 2, 3), ...on(['b'], 0)], input())).toEqual(['a']);
    expect(retiredSystems(on(['a', 'b'], 1, 2, 3), input())).toEqual([]);
    expect(retiredSystems([...on(['a'], 1, 2), ...on(['b'], 0)], input())).toEqual([]);
  });
});
