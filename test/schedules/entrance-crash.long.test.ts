import { describe, expect, it } from 'vitest';
import { createHistory } from '../../src/history/history.ts';
import { createWarehouseEventStore } from '../../src/history/warehouse-event-store.ts';
import { CLAIM_LEASE_MS, POST_LEASE_MS } from '../../src/schedules/entrance.ts';
import { expectPosted, morningSlots } from '../support/morning-slots.ts';
import { type Death, mortal, PLACES } from '../support/slot-machine.ts';

const slots = morningSlots();
const { life, runId, shared, shown } = slots;

describe('a crash', () => {
  const DEATHS = PLACES.flatMap((place): Death[] => [
    { place, when: 'before', othersGoOn: false },
    { place, when: 'after', othersGoOn: false },
    // These three are written together, so that a crash can leave any of them behind.
    ...(place === 'results' || place === 'run' || place === 'intent'
      ? [{ place, when: 'before', othersGoOn: true } as const]
      : []),
  ]);

  it.each(
    DEATHS.map((death) => ({
      name: `${death.when} the ${death.place}${death.othersGoOn ? ', with the rest written' : ''}`,
      death,
    })),
  )('$name ends after the restart with one message and one whole run', async ({ death }) => {
    const first = mortal(slots.pipeline.warehouse, death);
    const end = life('first', { warehouse: first.warehouse, between: first.between })
      .trigger(slots.slot, 'cron', null)
      .then(() => 'lived' as const);
    expect(await Promise.race([first.died, end])).toBe('died');
    // What had been begun comes to its end before the next life opens the file.
    await slots.pipeline.warehouse.query(
      { kind: 'sql', strings: ['SELECT 1 AS one'], parts: [] },
      { name: 'settle' },
    );

    const again = await life('second').trigger(slots.slot, 'start-up', 'late: it was due at 06:00 EST');
    const recorded = death.place === 'posted' && death.when === 'after';
    expect(again).toMatchObject(
      recorded ? { state: 'already', by: 'cron' } : { state: 'done', delivery: { state: 'posted' } },
    );
    expect(shown()).toHaveLength(1);
    expect(await createHistory(slots.pipeline.warehouse).report(runId())).toMatchObject({
      run: { run_id: runId(), schedule_name: 'post_overnight' },
    });
    expect(await life('third').trigger(slots.slot, 'cron', null)).toMatchObject({ state: 'already' });
    expect(shown()).toHaveLength(1);
  });

  it('of a process among several is taken over when its claim has lapsed, and not before', async () => {
    const first = mortal(shared(), { place: 'results', when: 'before', othersGoOn: false });
    void life('first', { warehouse: first.warehouse, between: first.between }).trigger(
      slots.slot,
      'cron',
      null,
    );
    await first.died;
    const second = life('second', { warehouse: shared() });

    const claimedAt = slots.clock.now();
    expect(await second.trigger(slots.slot, 'scheduler', null)).toEqual({
      state: 'running',
      runId: runId(),
      by: 'cron',
      until: new Date(claimedAt.getTime() + CLAIM_LEASE_MS),
    });
    expect(shown()).toHaveLength(0);
    await slots.clock.sleep(CLAIM_LEASE_MS);
    expectPosted(await second.trigger(slots.slot, 'scheduler', null));
    expect(shown()).toHaveLength(1);
  });

  it('of a process that had announced its message is taken over only when no wait for Slack can go on so long', async () => {
    const first = mortal(shared(), { place: 'post', when: 'before', othersGoOn: false });
    void life('first', { warehouse: first.warehouse, between: first.between }).trigger(
      slots.slot,
      'cron',
      null,
    );
    await first.died;
    const second = life('second', { warehouse: shared() });
    await slots.clock.sleep(CLAIM_LEASE_MS);
    expect(await second.trigger(slots.slot, 'scheduler', null)).toMatchObject({
      state: 'running',
      by: 'cron',
    });
    await slots.clock.sleep(POST_LEASE_MS);
    expectPosted(await second.trigger(slots.slot, 'scheduler', null));
    expect(shown()).toHaveLength(1);
  });

  it('after the run was stored is mended by one of two who take over at once', async () => {
    const first = mortal(shared(), { place: 'post', when: 'before', othersGoOn: false });
    void life('first', { warehouse: first.warehouse, between: first.between }).trigger(
      slots.slot,
      'cron',
      null,
    );
    await first.died;
    await slots.clock.sleep(POST_LEASE_MS);
    const outcomes = await Promise.all(
      ['b', 'c'].map((owner) => life(owner, { warehouse: shared() }).trigger(slots.slot, 'cron', null)),
    );
    expect(outcomes.filter(({ state }) => state === 'done')).toHaveLength(1);
    expect(shown()).toHaveLength(1);
  });

  it('of one taker-over after another is survived, whatever their clocks said', async () => {
    const events = createWarehouseEventStore(slots.pipeline.warehouse, slots.clock.now);
    for (const [index, hours] of [0, 5, -3].entries()) {
      const attempt = index + 1;
      await events.append({
        event_id: `slot_claimed:${slots.slot.key}:${attempt}`,
        event_time: new Date(slots.clock.now().getTime() + hours * 3_600_000).toISOString(),
        kind: 'slot_claimed',
        subject: slots.slot.key,
        actor: 'cron',
        run_id: runId(),
        details: { owner: `life ${attempt}`, attempt },
      });
    }
    expectPosted(await life('last').trigger(slots.slot, 'start-up', null));
    expect(await events.about(slots.slot.key)).toContainEqual(
      expect.objectContaining({ actor: 'start-up', details: { owner: 'last', attempt: 4 } }),
    );
    expect(shown()).toHaveLength(1);
  });
});
