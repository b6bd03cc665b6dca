import type { Clock } from '../clock.ts';

/** An answer younger than this answers the same question again. */
const FRESH_MS = 60_000;

/** Lets everybody who asks the same within a minute share one answer, also while it is being found. */
export interface SharedAnswers<T> {
  get(question: string, find: () => Promise<T>): Promise<T>;
}

/** With `freshMs` of 0 an answer is shared by those who wait for it, and by nobody who asks later. */
export function createSharedAnswers<T>(clock: Pick<Clock, 'now'>, freshMs = FRESH_MS): SharedAnswers<T> {
  const held = new Map<string, { answer: Promise<T>; settledAt: number | null }>();
  const isStale = ({ settledAt }: { settledAt: number | null }): boolean =>
    settledAt !== null && clock.now().getTime() - settledAt >= freshMs;

  return {
    get(question, find) {
      for (const [key, entry] of held) if (isStale(entry)) held.delete(key);
      const known = held.get(question);
      if (known) return known.answer;
      const entry: { answer: Promise<T>; settledAt: number | null } = { answer: find(), settledAt: null };
      held.set(question, entry);
      entry.answer.then(
        () => {
          entry.settledAt = clock.now().getTime();
        },
        // What came to nothing answers nobody: whoever asks next tries again.
        () => held.delete(question),
      );
      return entry.answer;
    },
  };
}
