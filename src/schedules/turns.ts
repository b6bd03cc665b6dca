import type { Entrance, SlotOutcome } from './entrance.ts';

/**
 * The same entrance, with the slots of one schedule going through it one after the other. Whoever is still waiting when
 * `signal` is aborted is turned away with its reason.
 */
export function oneAtATime(entrance: Entrance, signal: AbortSignal): Entrance {
  const tails = new Map<string, Promise<unknown>>();
  return {
    trigger(slot, trigger, late) {
      const before = tails.get(slot.schedule) ?? Promise.resolve();
      const turn: Promise<SlotOutcome> = before.then(() => {
        signal.throwIfAborted();
        return entrance.trigger(slot, trigger, late);
      });
      // Whoever is next waits for this turn to end, however it ends.
      const tail = turn.then(
        () => undefined,
        () => undefined,
      );
      tails.set(slot.schedule, tail);
      return turn;
    },
  };
}
