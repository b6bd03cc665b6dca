import { describe, expect, it } from 'vitest';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import { typeCommand } from '../support/cli.ts';
import { FLAGGED, troubledFleet, unreadable, withSplit } from '../support/deployment-answers.ts';
import { fleetFacts, shortSha, withoutService, withPinned, withRegion } from '../support/fleet-facts.ts';
import { scriptedCloud } from '../support/scripted-cloud.ts';

function deployed(facts: CloudFacts, ...words: string[]) {
  const cloud = scriptedCloud(facts);
  return typeCommand(['deployed', '--now', '2026-02-05T12:00:00-05:00', ...words], {
    openCloud: async () => cloud.ports,
    openWarehouse: () => {
      throw new Error('opened a warehouse');
    },
  });
}

async function asJson(facts: CloudFacts) {
  const { status, out } = await deployed(facts, '--json');
  return { status, answer: JSON.parse(out) };
}

describe('deployed', () => {
  it('lists every service, and judges none: 0', async () => {
    const { status, answer } = await asJson(troubledFleet());
    expect(status).toBe(0);
    expect(answer.services).toHaveLength(17);
    expect(answer.regions).toEqual([
      { region: 'us-west2', services: 16, cause: null, trouble: null, fix: null },
    ]);
    expect(answer.services.at(-1)).toMatchObject({ service: 'mlb-scrapers', watched: false, state: 'there' });
  });

  it('tells what serves with its shares, commits, times, people and variables', async () => {
    const { answer } = await asJson(withSplit());
    const found = answer.services.find(({ service }: { service: string }) => service === FLAGGED);
    expect(found).toMatchObject({
      region: 'us-west2',
      watched: true,
      state: 'there',
      idle: null,
      ready: true,
      rolling_out: false,
      changed_at: '2026-02-03T17:00:00.000Z',
      changed_by: 'deployer@example.com',
      serving: [
        {
          revision: `${FLAGGED}-00042-abc`,
          percent: 90,
          commit: shortSha('the newest commit'),
          deployed_at: '2026-02-03T17:00:00.000Z',
          by: 'deployer@example.com',
          min_instances: null,
          variables: { SEQUENTIAL_EXECUTION_ENABLED: 'true' },
          trouble: null,
        },
        { revision: `${FLAGGED}-00043-def`, percent: 10, by: 'ada@example.com' },
      ],
    });
    expect(found.serving[0].image).toContain('@sha256:');
  });

  it('tells the newest revision that gets nothing, and what is not there', async () => {
    const facts = withoutService(withPinned(fleetFacts(), 'prediction-worker'), 'nba-scrapers');
    const { status, answer } = await asJson(facts);
    expect(status).toBe(0);
    const of = (name: string) => answer.services.find(({ service }: { service: string }) => service === name);
    expect(of('prediction-worker').idle).toEqual({ revision: 'prediction-worker-00043-def', ready: true });
    expect(of('nba-scrapers')).toMatchObject({ state: 'not_found', serving: [] });
  });

  it('is 3 where a region could not be listed', async () => {
    const { status, answer } = await asJson(
      withRegion(fleetFacts(), 'us-west2', unreadable('timeout', 'no answer within 10 s')),
    );
    expect(status).toBe(3);
    expect(answer.regions).toEqual([
      {
        region: 'us-west2',
        services: null,
        cause: 'timeout',
        trouble: 'no answer within 10 s',
        fix: 'a fix for timeout',
      },
    ]);
    expect(new Set(answer.services.map(({ state }: { state: string }) => state))).toEqual(
      new Set(['unknown']),
    );
  });

  it('is explained with the statuses that it ends with, and no others', async () => {
    const { out } = await typeCommand(['deployed', '--help']);
    expect(out).toContain('   0  listed');
    expect(out).toContain('   3  a region could not be listed');
    expect(out).not.toMatch(/^ +[12] {2}/m);
  });
});
