import { describe, expect, it } from 'vitest';
import { createRevisionReader } from '../../../src/cloud/google/run-revisions.ts';
import type { RevisionReading } from '../../../src/cloud/ports.ts';

const reading: RevisionReading = { commitLabel: 'c', commitVariable: 'C', variables: [], containers: {} };
const wanted = (name: string) => ({ name, service: 's', serviceUid: 'u' });
const msLeft = () => 1_000;

/** Reads that end when the test says so. */
function heldReads() {
  const asked: { name: string; end: () => void }[] = [];
  const read = (name: string) =>
    new Promise<{ name: string }>((resolve) => asked.push({ name, end: () => resolve({ name }) }));
  return { asked, read };
}

/** Lets everything go on that waits for nothing but a turn. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('revisions read by themselves', () => {
  it('are asked for at most so many at once, the others as soon as one is done', async () => {
    const { asked, read } = heldReads();
    const revision = createRevisionReader(read, { atOnce: 2 });
    const all = Promise.all(['a', 'b', 'c', 'd'].map((name) => revision(wanted(name), reading, msLeft)));
    await settle();
    expect(asked.map(({ name }) => name)).toEqual(['a', 'b']);
    asked[0]?.end();
    await settle();
    expect(asked.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    asked[1]?.end();
    asked[2]?.end();
    await settle();
    asked[3]?.end();
    expect((await all).map((state) => state.revision)).toEqual(['a', 'b', 'c', 'd']);

    // Everybody left: there is room for two again, and not for more.
    for (const name of ['e', 'f', 'g']) void revision(wanted(name), reading, msLeft);
    await settle();
    expect(asked.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('are asked for once, also by those who come while it is on its way', async () => {
    const { asked, read } = heldReads();
    const revision = createRevisionReader(read);
    const both = Promise.all([
      revision(wanted('a'), reading, msLeft),
      revision(wanted('a'), reading, msLeft),
    ]);
    await settle();
    expect(asked).toHaveLength(1);
    asked[0]?.end();
    expect((await both).map((state) => state.revision)).toEqual(['a', 'a']);
  });

  it('are kept as long as they are used, up to so many', async () => {
    const asked: string[] = [];
    const revision = createRevisionReader(
      async (name) => {
        asked.push(name);
        return { name };
      },
      { kept: 2 },
    );
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await revision(wanted(name), reading, msLeft);
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('are told how much time is left when their turn comes', async () => {
    const times: number[] = [];
    const revision = createRevisionReader(async (name, timeoutMs) => {
      times.push(timeoutMs);
      return { name };
    });
    await revision(wanted('a'), reading, () => 77);
    expect(times).toEqual([77]);
  });
});
