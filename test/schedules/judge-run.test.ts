import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { judgeRun } from '../../src/schedules/judge-run.ts';
import { healthyFacts, nights, profile, unknown } from '../support/fact-builders.ts';
import { FLEET_NOW } from '../support/fleet-facts.ts';

const D = '2026-02-05';
const facts = healthyFacts(nights(D, 20), D, FLEET_NOW);

const warningsOf = (schedule: string, over: Partial<Facts> = {}, targetDate = D) =>
  judgeRun({
    facts: { ...facts, ...over },
    profile,
    checks: CHECKS.filter(({ name }) => profile.schedules[schedule]?.checks.includes(name)),
    targetDate,
    now: FLEET_NOW,
    carried: [],
  }).warnings;

describe('a run whose games are unknown', () => {
  it('says why where none of its checks does', () => {
    expect(warningsOf('midday')).toEqual([]);
    expect(warningsOf('midday', { slate: unknown('permission') })).toEqual([
      'The games of the date are unknown: the schedule could not be read (permission): a message about permission. To mend it: a fix for permission.',
    ]);
    expect(warningsOf('midday', { slate: healthyFacts([], D, FLEET_NOW).slate })).toEqual([
      'The games of the date are unknown: the schedule holds no game within 10 days, in the middle of a season. To mend it: see why the schedule was not loaded.',
    ]);
  });

  it('says so in the same words on the next day, so that it is news once', () => {
    const empty = { slate: healthyFacts([], D, FLEET_NOW).slate };
    expect(warningsOf('midday', empty, '2026-02-06')).toEqual(warningsOf('midday', empty));
  });

  it('leaves that to the checks that need them', () => {
    expect(warningsOf('post_overnight', { slate: unknown('permission') })).toEqual([]);
  });
});
