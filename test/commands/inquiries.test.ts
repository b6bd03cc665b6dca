import { describe, expect, it } from 'vitest';
import { createInquiries } from '../../src/commands/inquiries.ts';
import { jumpingClock } from '../support/clocks.ts';
import { FLAGGED } from '../support/deployment-answers.ts';
import { profile } from '../support/fact-builders.ts';
import { FLEET_NOW, fleetFacts } from '../support/fleet-facts.ts';
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
