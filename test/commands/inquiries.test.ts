import { describe, expect, it } from 'vitest';
import { createInquiries } from '../../src/commands/inquiries.ts';
import { rollbackRequested } from '../../src/history/rollback-events.ts';
import { jumpingClock } from '../support/clocks.ts';
import { FLAGGED } from '../support/deployment-answers.ts';
import { profile } from '../support/fact-builders.ts';
import { FLEET_NOW, fleetFacts } from '../support/fleet-facts.ts';
import { memoryEventStore } from '../support/memory-event-store.ts';
import { ROLLBACK, request, serving, snapshot, valued } from '../support/rollback-builders.ts';
import { scriptedChanges } from '../support/scripted-changes.ts';
import { scriptedCloud } from '../support/scripted-cloud.ts';
import { scriptedWarehouse } from '../support/scripted-warehouse.ts';

function inquiriesOf(cloud = scriptedCloud(fleetFacts())) {
  const clock = jumpingClock(FLEET_NOW.toISOString());
  const warehouse = scriptedWarehouse({
    answer() {
      throw new Error('asked the warehouse');
    },
  });
  return { cloud, clock, inquiries: createInquiries({ warehouse, profile, clock, cloud: cloud.ports }) };
}

describe('questions about what is deployed', () => {
  it('that are the same within a minute are asked of the cloud once', async () => {
    const { cloud, clock, inquiries } = inquiriesOf();
    const asking = [1, 2, 3].map(() => inquiries.ask({ kind: 'drift', service: null }));
    const [first, ...others] = await Promise.all(asking);
    for (const other of others) expect(other).toBe(first);
    expect(cloud.count('services')).toBe(1);
    await inquiries.ask({ kind: 'deployed', service: null });
    await inquiries.ask({ kind: 'drift', service: FLAGGED });
    expect(cloud.count('services')).toBe(3);
    await clock.sleep(60_000);
    await inquiries.ask({ kind: 'drift', service: null });
    expect(cloud.count('services')).toBe(4);
  });

  it('are asked again by their buttons', async () => {
    const { inquiries } = inquiriesOf();
    expect(await inquiries.again(`drift ${FLAGGED}`)).toMatchObject({
      kind: 'drift',
      drift: { service: FLAGGED },
    });
    expect(await inquiries.again('drift *')).toMatchObject({ kind: 'drift', drift: { service: null } });
    expect(await inquiries.again('deployed')).toMatchObject({ kind: 'deployed' });
    expect(inquiries.again('drift nobody-runs-this')).toBeNull();
    expect(inquiries.evidence('drift *')).toBeNull();
  });

  it('are answered with what is not known where no cloud was handed over', async () => {
    const clock = jumpingClock(FLEET_NOW.toISOString());
    const bare = createInquiries({ warehouse: scriptedWarehouse(), profile, clock });
    const exhibit = await bare.ask({ kind: 'drift', service: null });
    const states = exhibit.kind === 'drift' ? exhibit.drift.judged.services.map(({ state }) => state) : [];
    expect(new Set(states)).toEqual(new Set(['unknown']));
  });
});

describe('questions about rollbacks', () => {
  function rig() {
    const { cloud, clock } = inquiriesOf();
    const changes = scriptedChanges(snapshot(), clock.now);
    const events = memoryEventStore();
    events.events.push(rollbackRequested(request({ expiresAt: '2026-02-05T18:00:00.000Z' })));
    const warehouse = scriptedWarehouse();
    const deps = { warehouse, profile, clock, cloud: { ...cloud.ports, changes } };
    return { changes, clock, deps, inquiries: createInquiries({ ...deps, rollbackEvents: events }) };
  }
  const all = { kind: 'rollbacks', name: null } as const;

  it('are asked once by those who ask at the same time, and anew by whoever asks next', async () => {
    const { changes, inquiries } = rig();
    const [first, second] = await Promise.all([inquiries.ask(all), inquiries.ask(all)]);
    expect(second).toBe(first);
    expect(changes.calls).toEqual(['snapshot']);
    changes.meddle({ serving: [serving({ value: valued('false') })] });
    expect(await inquiries.ask(all)).toMatchObject({
      kind: 'rollbacks',
      rollbacks: {
        recordsTrouble: null,
        items: [{ name: ROLLBACK, means: 'disabled', open: [{ phase: 'open' }] }],
      },
    });
  });

  it('are asked again by their buttons, while the profile names the rollback', async () => {
    const { inquiries } = rig();
    expect(await inquiries.again('rollbacks *')).toMatchObject({
      rollbacks: { items: [{ name: ROLLBACK }] },
    });
    expect(await inquiries.again(`rollbacks ${ROLLBACK}`)).toMatchObject({ kind: 'rollbacks' });
    for (const value of [
      'rollbacks',
      'rollbacks nothing',
      'rollbacks constructor',
      `rollbacks ${ROLLBACK} x`,
    ])
      expect(inquiries.again(value), value).toBeNull();
    expect(inquiries.evidence('rollbacks *')).toBeNull();
  });

  it('say so where nobody handed over the records', async () => {
    const { deps } = rig();
    const exhibit = await createInquiries(deps).ask(all);
    expect(exhibit).toMatchObject({
      rollbacks: { recordsTrouble: expect.stringContaining('my records'), items: [{ means: 'enabled' }] },
    });
  });
});
