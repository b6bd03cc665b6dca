import type { Clock } from '../clock.ts';

/** An answer younger than this answers the same question again. */
const FRESH_MS = 60_000;

/** Lets everybody who asks the same within a minute share one answer, also while it is being found. */
export interface SharedAnswers<T> {
  get(question: string, find: () => Promise<T>): Promise<T>;
}

export function createSharedAnswers<T>(clock: Pick<Clock, 'now'>): SharedAnswers<T> {
  const held = new Map<string, { answer: Promise<T>; settledAt: number | null }>();
  const isStale = ({ settledAt }: { settledAt: number | null }): boolean =>
    settledAt !== null && clock.now().getTime() - settledAt >= FRESH_MS;

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
