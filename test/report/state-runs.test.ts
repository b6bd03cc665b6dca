import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import { GAP_STATES, type GapState } from '../../src/checks/gap-state.ts';
import { stateRuns } from '../../src/report/state-runs.ts';

const days = (states: readonly GapState[], from = '2026-01-08') =>
  states.map((state, index) => {
    const date = addDays(from, index);
    return { from: date, to: date, state };
  });

describe('runs of a state', () => {
  it('last as long as nothing else was seen', () => {
    expect(stateRuns(days(['missing', 'missing', 'complete', 'missing']))).toEqual([
      { state: 'missing', first: '2026-01-08', last: '2026-01-09', dates: 2, bridged: 0 },
      { state: 'complete', first: '2026-01-10', last: '2026-01-10', dates: 1, bridged: 0 },
      { state: 'missing', first: '2026-01-11', last: '2026-01-11', dates: 1, bridged: 0 },
    ]);
  });

  it.each<GapState>(['no_games', 'not_expected'])('are not ended by a date with %s', (nothing) => {
    expect(stateRuns(days(['missing', nothing, nothing, 'missing', nothing]))).toEqual([
      { state: 'missing', first: '2026-01-08', last: '2026-01-11', dates: 2, bridged: 2 },
      { state: nothing, first: '2026-01-09', last: '2026-01-10', dates: 2, bridged: 0 },
      { state: nothing, first: '2026-01-12', last: '2026-01-12', dates: 1, bridged: 0 },
    ]);
  });

  it.each<GapState>(['unknown', 'not_due', 'not_recorded', 'complete', 'partial'])(
    'are ended by %s',
    (end) => {
      const runs = stateRuns(days(['missing', end, 'missing']));
      expect(runs.map(({ state }) => state)).toEqual(['missing', end, 'missing']);
    },
  );

  it('are ended by a hole in the calendar', () => {
    const runs = stateRuns([...days(['missing', 'no_games']), ...days(['missing'], '2026-01-12')]);
    expect(runs.map(({ first, dates, bridged }) => [first, dates, bridged])).toEqual([
      ['2026-01-08', 1, 0],
      ['2026-01-09', 1, 0],
      ['2026-01-12', 1, 0],
    ]);
  });

  it('take weeks as they take days', () => {
    const weeks = [
      { from: '2026-01-07', to: '2026-01-11', state: 'partial' as const },
      { from: '2026-01-12', to: '2026-01-18', state: 'partial' as const },
    ];
    expect(stateRuns(weeks)).toEqual([
      { state: 'partial', first: '2026-01-07', last: '2026-01-18', dates: 2, bridged: 0 },
    ]);
  });

  it('hold every date once', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...GAP_STATES), { maxLength: 60 }), (states) => {
        const runs = stateRuns(days(states));
        for (const state of GAP_STATES) {
          const dates = runs.filter((run) => run.state === state).reduce((sum, run) => sum + run.dates, 0);
          expect(dates).toBe(states.filter((each) => each === state).length);
        }
        expect(runs.map(({ first }) => first)).toEqual(runs.map(({ first }) => first).sort());
      }),
    );
  });
});
