import { describe, expect, it } from 'vitest';
import { createGate } from '../../src/cloud/gate.ts';

/** Work that ends when a test says so. */
function heldWork() {
  const begun: number[] = [];
  const ends = new Map<number, (failure?: Error) => void>();
  const work = (id: number) => () => {
    begun.push(id);
    return new Promise<number>((resolve, reject) => {
      ends.set(id, (failure) => (failure === undefined ? resolve(id) : reject(failure)));
    });
  };
  return { begun, work, end: (id: number, failure?: Error) => ends.get(id)?.(failure) };
}

describe('slots', () => {
  it('begin as many as there are, and the others one by one in their order', async () => {
    const inSlot = createGate(2);
    const { begun, work, end } = heldWork();
    const all = [1, 2, 3, 4].map((id) => inSlot(work(id)));
    expect(begun).toEqual([1, 2]);
    end(2);
    await all[1];
    expect(begun).toEqual([1, 2, 3]);
    end(1);
    await all[0];
    expect(begun).toEqual([1, 2, 3, 4]);
    end(3);
    end(4);
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4]);
  });

  it('pass on the place of work that failed', async () => {
    const inSlot = createGate(1);
    const { begun, work, end } = heldWork();
    const [first, second] = [inSlot(work(1)), inSlot(work(2))];
    end(1, new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    end(2);
    expect(await second).toBe(2);
    expect(begun).toEqual([1, 2]);
  });

  it('are free again when all is done', async () => {
    const inSlot = createGate(1);
    expect(await inSlot(async () => 'first')).toBe('first');
    expect(await inSlot(async () => 'second')).toBe('second');
  });
});
