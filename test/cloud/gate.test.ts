import { expect, it } from 'vitest';
import { createGate } from '../../src/cloud/gate.ts';

function work() {
  const running: { name: string; end: (failure?: Error) => void }[] = [];
  const begin = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      const end = (failure?: Error) => {
        running.splice(running.indexOf(entry), 1);
        if (failure === undefined) resolve(name);
        else reject(failure);
      };
      const entry = { name, end };
      running.push(entry);
    });
  return { running, begin, names: () => running.map(({ name }) => name) };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('lets so many in at once and the others in order, also where one fails', async () => {
  const gate = createGate(2);
  const { running, begin, names } = work();
  const done = ['a', 'b', 'c', 'd', 'e'].map((name) => gate(begin(name)));
  const settled = Promise.allSettled(done);
  await turn();
  expect(names()).toEqual(['a', 'b']);
  running[1]?.end(new Error('failed'));
  // Who comes at the moment of a change of places waits like the others.
  const late = gate(begin('late'));
  await turn();
  const later = gate(begin('later'));
  await turn();
  expect(names()).toEqual(['a', 'c']);
  while (running.length > 0) {
    expect(running.length).toBeLessThanOrEqual(2);
    running[0]?.end();
    await turn();
  }
  expect(await Promise.all([late, later])).toEqual(['late', 'later']);
  expect((await settled).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
  ]);
  const again = gate(begin('again'));
  await turn();
  expect(names()).toEqual(['again']);
  running[0]?.end();
  expect(await again).toBe('again');
});
