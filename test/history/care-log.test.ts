import { describe, expect, it } from 'vitest';
import { createCareLog } from '../../src/history/care-log.ts';
import type { Event } from '../../src/history/events.ts';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { type MemoryEventStore, memoryEventStore } from '../support/memory-event-store.ts';

const said = (id: string, over: Partial<Event> = {}): Event => ({
  event_id: id,
  event_time: '2026-02-04T11:00:00.000Z',
  kind: 'acknowledged',
  subject: 'failure:a:b',
  actor: 'U_ADA',
  run_id: null,
  details: {},
  ...over,
});
const ids = (events: readonly Event[]): string[] =>
  [...new Set(events.map(({ event_id }) => event_id))].sort();

/** A log on a store that counts its readings. */
function logOn(store: MemoryEventStore, clock: JumpingClock = jumpingClock()) {
  const counts = { readings: 0 };
  const log = createCareLog(
    {
      note: store.note,
      aboutFailures: () => {
        counts.readings += 1;
        return store.aboutFailures();
      },
    },
    clock.now,
  );
  return { log, counts, clock };
}

describe('what people say', () => {
  it('is read back with what others said', async () => {
    const store = memoryEventStore();
    const { log } = logOn(store);
    await store.note(said('theirs'));
    expect(await log.say(said('ours'))).toBe('recorded');
    expect(ids(await log.read())).toEqual(['ours', 'theirs']);
  });

  it('is known here at once, even where the store does not show it yet', async () => {
    const store = memoryEventStore();
    const { log } = logOn({ ...store, aboutFailures: async () => [] });
    await log.say(said('ours'));
    expect(ids(await log.read())).toEqual(['ours']);
    expect(ids(log.recent())).toEqual(['ours']);
  });

  it.each(['recorded', 'not recorded'])(
    'ends what was read before: another process may have spoken meanwhile, whether it was %s',
    async (outcome) => {
      const store = memoryEventStore();
      const { log, counts } = logOn({
        ...store,
        async note(event) {
          // Another process is faster by a moment.
          await store.note(said('theirs'));
          if (outcome === 'not recorded') throw new Error('did not answer');
          return store.note(event);
        },
      });
      await log.read();
      await log.say(said('ours')).catch(() => undefined);
      expect(ids(await log.read())).toContain('theirs');
      // The message that is redrawn next needs no reading of its own.
      await log.read();
      expect(counts.readings).toBe(2);
    },
  );

  it('is remembered for ten minutes: by then every reader sees it', async () => {
    const { log, clock } = logOn(memoryEventStore());
    await log.say(said('first'));
    await clock.sleep(10 * 60_000 + 1);
    await log.say(said('second', { event_time: clock.now().toISOString() }));
    expect(ids(log.recent())).toEqual(['second']);
  });

  it('is not said where it could not be recorded', async () => {
    const store = memoryEventStore();
    store.failNext('acknowledged');
    const { log } = logOn(store);
    await expect(log.say(said('lost'))).rejects.toThrow('did not answer');
    expect(log.recent()).toEqual([]);
    expect(await log.read()).toEqual([]);
    // The next one does not wait for it.
    expect(await log.say(said('next'))).toBe('recorded');
  });
});

describe('a reading', () => {
  it('serves everybody who asks within a second', async () => {
    const { log, counts, clock } = logOn(memoryEventStore());
    await Promise.all([log.read(), log.read(), log.read()]);
    await clock.sleep(999);
    await log.read();
    expect(counts.readings).toBe(1);
    await clock.sleep(1);
    await log.read();
    expect(counts.readings).toBe(2);
  });

  it('is made anew where what others said just now counts', async () => {
    const store = memoryEventStore();
    const { log } = logOn(store);
    await log.read();
    await store.note(said('theirs'));
    expect(ids(await log.read())).toEqual([]);
    expect(ids(await log.read('anew'))).toEqual(['theirs']);
  });

  it('that failed serves nobody else', async () => {
    const store = memoryEventStore();
    store.failNext('about');
    const { log } = logOn(store);
    await expect(log.read()).rejects.toThrow('did not answer');
    expect(await log.read()).toEqual([]);
  });
});

describe('two who speak of the same failure', () => {
  /** A store that writes each event when the test lets it. */
  function slowStore() {
    const store = memoryEventStore();
    const gates = new Map<string, (error?: Error) => void>();
    const slow: MemoryEventStore = {
      ...store,
      async note(event) {
        await new Promise<void>((resolve, reject) => {
          gates.set(event.event_id, (error) => (error ? reject(error) : resolve()));
        });
        return store.note(event);
      },
    };
    return { slow, open: (id: string, error?: Error) => gates.get(id)?.(error) };
  }
  const settled = async (promise: Promise<unknown>): Promise<boolean> =>
    Promise.race([
      promise.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 10)),
    ]);

  it('are answered in their order: the second knows what became of the first', async () => {
    const { slow, open } = slowStore();
    const { log } = logOn(slow);
    const first = log.say(said('first'));
    const second = log.say(said('second'));
    open('second');
    expect(await settled(second)).toBe(false);
    open('first');
    expect(await second).toBe('recorded');
    expect(await first).toBe('recorded');
    expect(ids(log.recent())).toEqual(['first', 'second']);
  });

  it('the second is answered, too, when the first was not recorded', async () => {
    const { slow, open } = slowStore();
    const { log } = logOn(slow);
    const first = log.say(said('first'));
    const second = log.say(said('second'));
    open('second');
    open('first', new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    expect(await second).toBe('recorded');
  });

  it('about different failures do not wait for each other', async () => {
    const { slow, open } = slowStore();
    const { log } = logOn(slow);
    const first = log.say(said('first'));
    const other = log.say(said('other', { subject: 'failure:a:c' }));
    open('other');
    expect(await settled(other)).toBe(true);
    open('first');
    await first;
  });
});
