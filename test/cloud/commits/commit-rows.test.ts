import { expect, it } from 'vitest';
import { oldestFirst, subjectOf, tipOf } from '../../../src/cloud/commits/commit-rows.ts';
import { within } from '../../../src/cloud/commits/within.ts';
import { createKept, createShared } from '../../../src/cloud/kept.ts';

const row = (sha: string, minute: number, ...parents: string[]) => ({
  sha,
  parents,
  committedAt: new Date(Date.UTC(2026, 1, 4, 10, minute)).toISOString(),
});
const shas = (rows: { sha: string }[]) => rows.map(({ sha }) => sha).join('');

it('orders by date, then parents first, then by id, however the commits come in', () => {
  const rows = [row('d', 1, 'c'), row('a', 2, 'd'), row('c', 1, 'x'), row('b', 1, 'x'), row('e', 0, 'a')];
  for (let turn = 0; turn < rows.length; turn += 1) {
    rows.push(rows.shift() ?? row('', 0));
    expect(shas(oldestFirst(rows))).toBe('ebcda');
  }
});

it('orders a long chain, and comes to an end where ids go round in a circle', () => {
  const chain = Array.from({ length: 20_000 }, (_, index) => row(`${index}`, 0, `${index - 1}`)).reverse();
  expect(oldestFirst(chain)[0]?.sha).toBe('0');
  expect(oldestFirst(chain).at(-1)?.sha).toBe('19999');
  expect(oldestFirst([row('a', 0, 'b'), row('b', 0, 'a')])).toHaveLength(2);
});

it('knows the newest commit only where it is one', () => {
  expect(tipOf([row('a', 0, 'x'), row('b', 1, 'a'), row('c', 2, 'a'), row('d', 3, 'b', 'c')])).toBe('d');
  expect(tipOf([row('a', 0, 'x'), row('b', 1, 'a'), row('c', 2, 'a')])).toBeNull();
  expect(tipOf([])).toBeNull();
});

it('takes the first line that says something, and not all of an endless one', () => {
  expect(subjectOf('\r\n\n  Fix \t the race  \r\nmore')).toBe('Fix the race');
  expect(subjectOf('')).toBe('');
  expect([...subjectOf('🏀'.repeat(400))]).toHaveLength(300);
});

it('keeps what was used last', () => {
  const kept = createKept<number>(2);
  kept.set('a', 1);
  kept.set('b', 2);
  expect(kept.get('a')).toBe(1);
  kept.set('c', 3);
  expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual([1, undefined, 3]);
  kept.delete('a');
  expect(kept.get('a')).toBeUndefined();
});

it('asks once for all who ask at the same time, and again afterwards, also after a failure', async () => {
  const shared = createShared<number>();
  let asked = 0;
  const ask = async () => {
    asked += 1;
    if (asked === 1) throw new Error('first');
    return asked;
  };
  const first = await Promise.allSettled([shared('a', ask), shared('a', ask)]);
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await Promise.all([shared('a', ask), shared('a', ask), shared('b', ask)])).toEqual([2, 2, 3]);
});

it('waits for work no longer than it may', async () => {
  const endless = new Promise<never>(() => undefined);
  await expect(within(0.01, 'Comparing', endless)).rejects.toMatchObject({
    errorCause: 'timeout',
    message: 'Comparing took longer than 0.01 s',
  });
  await expect(within(300, 'Comparing', Promise.resolve(7))).resolves.toBe(7);
});
