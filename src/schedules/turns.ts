import type { Entrance, SlotOutcome } from './entrance.ts';
import type { Slot } from './slot.ts';

/**
 * The same entrance, with the slots of one line going through it one after the other; a schedule is a line unless
 * `lineOf` says otherwise. Whoever is still waiting when `signal` is aborted is turned away with its reason.
 */
export function oneAtATime(
  entrance: Entrance,
  signal: AbortSignal,
  lineOf: (slot: Slot) => string = ({ schedule }) => schedule,
): Entrance {
  const tails = new Map<string, Promise<unknown>>();
  return {
    trigger(slot, trigger, late) {
      const before = tails.get(lineOf(slot)) ?? Promise.resolve();
      const turn: Promise<SlotOutcome> = before.then(() => {
        signal.throwIfAborted();
        return entrance.trigger(slot, trigger, late);
      });
      // Whoever is next waits for this turn to end, however it ends.
      const tail = turn.then(
        () => undefined,
        () => undefined,
      );
      tails.set(lineOf(slot), tail);
      return turn;
    },
  };
}
