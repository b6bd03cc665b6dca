import { describe, expect, it } from 'vitest';
import { createSharedAnswers } from '../../src/inquiries/shared-answers.ts';

/** Answers with a number of its own each time it has to look. */
function sharing() {
  let nowMs = 0;
  let looks = 0;
  const answers = createSharedAnswers<number>({ now: () => new Date(nowMs) });
  return {
    pass: (ms: number) => {
      nowMs += ms;
    },
    ask: (question: string, find: (look: number) => Promise<number> = async (look) => look) =>
      answers.get(question, () => {
        looks += 1;
        return find(looks);
      }),
  };
}

describe('answers that are shared', () => {
  it('are found once while they are being found', async () => {
    const { ask, pass } = sharing();
    let settle: (value: number) => void = () => undefined;
    const first = ask(
      'q',
      () =>
        new Promise((resolve) => {
          settle = resolve;
        }),
    );
    pass(10 * 60_000);
    const second = ask('q');
    settle(7);
    expect(await Promise.all([first, second])).toEqual([7, 7]);
  });

  it('are fresh for a minute after they were found, however long that took', async () => {
    const { ask, pass } = sharing();
    expect(await ask('q')).toBe(1);
    pass(59_999);
    expect(await ask('q')).toBe(1);
    pass(1);
    expect(await ask('q')).toBe(2);
  });

  it('are those of the same question only', async () => {
    const { ask } = sharing();
    expect(await Promise.all([ask('q'), ask('other'), ask('q')])).toEqual([1, 2, 1]);
  });

  it('that came to nothing are told to everybody who waited, and are looked for again', async () => {
    const { ask } = sharing();
    const failing = () => Promise.reject(new Error('no warehouse'));
    const waiting = await Promise.allSettled([ask('q', failing), ask('q', failing)]);
    expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await ask('q')).toBe(2);
  });
});
