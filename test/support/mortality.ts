export interface Mortality {
  /** Settles when the life has ended; never where it outlives all that it is asked for. */
  death: Promise<'died'>;
  /** One thing that the life does: a step before it, and one after. */
  around<T>(use: () => Promise<T>): Promise<T>;
}

/**
 * What ends a life at its nth step, before or after what it does there: what it was about to do is never done, what it
 * waited for never comes.
 */
export function mortality(deathAt: number): Mortality {
  let steps = 0;
  let die: (how: 'died') => void = () => undefined;
  const death = new Promise<'died'>((resolve) => {
    die = resolve;
  });
  const step = async (): Promise<void> => {
    steps += 1;
    if (steps < deathAt) return;
    die('died');
    await new Promise<never>(() => undefined);
  };
  return {
    death,
    around: async (use) => {
      await step();
      const result = await use();
      await step();
      return result;
    },
  };
}
