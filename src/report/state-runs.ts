import { addDays, type IsoDate } from '../calendar/dates.ts';
import type { GapState } from '../checks/gap-state.ts';

/** What was found for a date, or for a stretch of them that is judged as one. */
export interface DatedState {
  from: IsoDate;
  to: IsoDate;
  state: GapState;
}

/** The same state over and over. */
export interface StateRun {
  state: GapState;
  first: IsoDate;
  last: IsoDate;
  /** How many of the given stretches had the state. */
  dates: number;
  /** How many between them had nothing to show. */
  bridged: number;
}

/** A date without games neither ends an outage nor proves that it is over. */
const BRIDGES: ReadonlySet<GapState> = new Set(['no_games', 'not_expected']);

/**
 * Folds ascending states into runs, in the order of their first dates. Every stretch counts in exactly one run, so a bridged
 * off-day is a run of its own too. A hole in the calendar ends every run.
 */
export function stateRuns(states: readonly DatedState[]): StateRun[] {
  const runs: StateRun[] = [];
  let lasting: StateRun | undefined;
  let latest: StateRun | undefined;
  let bridging = 0;
  let expected: IsoDate | null = null;
  for (const { from, to, state } of states) {
    if (from !== expected) {
      lasting = undefined;
      latest = undefined;
      bridging = 0;
    }
    expected = addDays(to, 1);
    const isBridge = BRIDGES.has(state);
    const open: StateRun | undefined = isBridge ? latest : lasting;
    if (open?.state === state) {
      open.last = to;
      open.dates += 1;
      if (!isBridge) open.bridged += bridging;
      latest = open;
    } else {
      latest = { state, first: from, last: to, dates: 1, bridged: 0 };
      runs.push(latest);
    }
    if (isBridge) bridging += 1;
    else {
      lasting = latest;
      bridging = 0;
    }
  }
  return runs;
}
