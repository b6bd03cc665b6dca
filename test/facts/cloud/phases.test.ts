import { describe, expect, it } from 'vitest';
import { closeCloud, NO_CLOUD } from '../../../src/cloud/ports.ts';
import { type CloudFacts, NO_CLOUD_FACTS } from '../../../src/facts/cloud/cloud-facts.ts';
import { collectCloud } from '../../../src/facts/cloud/collect-cloud.ts';
import { collect, windowFor } from '../../../src/facts/collect.ts';
import { cutFacts } from '../../../src/facts/cut.ts';
import { known } from '../../../src/facts/facts.ts';
import { parseSavedFacts } from '../../../src/facts/saved-facts.ts';
import { at, profile, unknown } from '../../support/fact-builders.ts';
import { NOON, notes, season } from '../../support/phase-builders.ts';
import { scriptedCloud } from '../../support/scripted-cloud.ts';
import { scriptedWarehouse } from '../../support/scripted-warehouse.ts';

const dates = { from: '2026-01-01', to: '2026-02-06' };
const completions = known(notes('phase3_completion', ['2026-02-05'], true));
const exports = known([{ date: '2026-02-05', at: at('2026-02-05', '12:30').toISOString() }]);
const told: CloudFacts = { ...NO_CLOUD_FACTS, completions, exports };
const BOTH = { completions: true, exports: true };

const asked = (facts: CloudFacts, over: Partial<Parameters<typeof collectCloud>[0]> = {}) => {
  const cloud = scriptedCloud(facts);
  const request = { cloud: cloud.ports, profile, needs: BOTH, now: NOON, dates, ...over };
  return { cloud, facts: collectCloud(request) };
};

describe('what the pipeline notes of its phases', () => {
  it('is asked once each, for the kinds that the profile names, and nothing else with it', async () => {
    const { cloud, facts } = asked(told);
    expect(await facts).toEqual({ ...told, at: NOON.toISOString() });
    expect(cloud.asked).toEqual([
      'documents phase3_completion,phase4_completion 2026-01-01 2026-02-06',
      'exports 2026-01-01 2026-02-06',
    ]);
  });

  it('is asked where no service is watched, and only where somebody needs it', async () => {
    const { deployment: _, ...without } = profile;
    expect(await asked(told, { profile: without }).facts).toMatchObject({ completions, exports });
    const one = asked(told, { needs: { exports: true } });
    expect(await one.facts).toMatchObject({ completions: { state: 'not_configured' }, exports });
    expect(one.cloud.asked).toEqual(['exports 2026-01-01 2026-02-06']);
    const { phase_transitions: _rule, ...checks } = profile.checks;
    expect(await asked(told, { profile: { ...profile, checks } }).facts).toEqual(NO_CLOUD_FACTS);
  });

  it('is asked once where an earlier run left it open, too', async () => {
    const { cloud, facts } = asked(told, { needs: {}, later: Promise.resolve(BOTH) });
    expect(await facts).toMatchObject({ completions, exports });
    expect(cloud.asked).toHaveLength(2);
    const again = asked(told, { later: Promise.resolve(BOTH) });
    await again.facts;
    expect(again.cloud.asked).toHaveLength(2);
  });

  it('fails each for itself, and is not configured where there is no port', async () => {
    const completions = unknown('permission');
    expect(await asked({ ...told, completions }).facts).toMatchObject({ completions, exports });
    expect(await asked(told, { cloud: NO_CLOUD }).facts).toEqual(NO_CLOUD_FACTS);
  });

  it('is asked for the days that tables are asked for', async () => {
    const { ports, asked: questions } = scriptedCloud(told);
    const needs = [{ tables: [], cloud: BOTH }];
    const warehouse = scriptedWarehouse();
    const window = windowFor(['2026-02-06'], NOON);
    expect((await collect({ warehouse, profile, needs, window, cloud: ports })).cloud).toMatchObject({
      completions,
      exports,
    });
    expect(questions).toContain('exports 2025-12-24 2026-02-06');
  });

  it('is cut to the days that tables are cut to', () => {
    const around = ['2025-12-23', '2025-12-24', '2026-02-06', '2026-02-07'];
    const cloud: CloudFacts = {
      ...NO_CLOUD_FACTS,
      completions: known(notes('phase3_completion', around, false)),
      exports: known(around.map((date) => ({ date, at: '2025-12-24T18:00:00.000Z' }))),
    };
    const cut = {
      targetDate: '2026-02-06',
      now: NOON,
      today: '2026-02-07',
      attemptHours: 24,
      decisionHours: 24,
      ledgerDays: 14,
    };
    const dates = [{ date: '2025-12-24' }, { date: '2026-02-06' }];
    expect(cutFacts({ ...season(), cloud }, cut).cloud).toMatchObject({
      completions: { value: dates },
      exports: { value: dates },
    });
  });

  it('lets go of its connections with the others', async () => {
    const { ports, asked: questions } = scriptedCloud(told);
    await closeCloud(ports);
    expect(questions).toEqual(expect.arrayContaining(['close completions', 'close exports']));
  });

  it('can be saved, and was never asked in what older versions saved', () => {
    const facts = { ...season(), cloud: told };
    expect(parseSavedFacts(JSON.stringify(facts))).toEqual({ ok: true, facts });
    const { completions: _, exports: __, ...older } = told;
    expect(parseSavedFacts(JSON.stringify({ ...facts, cloud: older }))).toMatchObject({
      facts: { cloud: { completions: { state: 'not_configured' }, exports: { state: 'not_configured' } } },
    });
    const wrong = { ...told, exports: known([{ date: '2026-02-30', at: NOON.toISOString() }]) };
    expect(parseSavedFacts(JSON.stringify({ ...facts, cloud: wrong }))).toMatchObject({ ok: false });
  });
});
