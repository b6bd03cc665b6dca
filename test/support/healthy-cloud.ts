import type { Facts } from '../../src/facts/facts.ts';
import { known } from '../../src/facts/facts.ts';
import { profile } from './fact-builders.ts';
import { fleetFacts } from './fleet-facts.ts';
import { healthyProbe } from './scripted-cloud.ts';

/** The fleet as it should be, with an answer at every endpoint, and the errors of an ordinary day. */
export function withHealthyCloud(facts: Facts, now: Date): Facts {
  const fleet = fleetFacts(profile, now);
  const endpoints = Object.entries(profile.deployment?.services ?? {}).filter(
    ([, { health }]) => health.length > 0,
  );
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
  const noise = {
    service: 'nba-scrapers',
    says: 'the odds service answered late',
    sample: 'the odds service answered late',
    count: 12,
    firstAt: hoursAgo(23),
    lastAt: hoursAgo(13),
    before: [11, 12, 13, 12, 10, 14, 12],
  };
  return {
    ...facts,
    cloud: {
      ...fleet,
      probes: Object.fromEntries(
        endpoints.map(([service, { health }]) => [
          service,
          Object.fromEntries(health.map(({ path }) => [path, known(healthyProbe(service, path))])),
        ]),
      ),
      errors: known({ hours: 24, daysBefore: 7, groups: [noise], cut: false, cutBefore: false }),
    },
  };
}
