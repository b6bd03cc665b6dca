import type { Finding } from '../../src/checks/finding.ts';
import type { ProbeRow, ServiceRow } from '../../src/cloud/ports.ts';
import type { Profile } from '../../src/config/profile.ts';
import { watchedIn } from '../../src/facts/cloud/watched-services.ts';
import { type Fact, type Facts, known } from '../../src/facts/facts.ts';
import { at, healthyFacts, judge, nights, profile } from './fact-builders.ts';
import { withService as changeService, fleetFacts } from './fleet-facts.ts';

/** The date and the instant at which services are judged in tests. */
export const D = '2026-02-06';
export const NOON = at(D, '12:00');
export const REGION = 'us-west2';
export const SCRAPERS = 'nba-scrapers';
export const PHASE3 = 'nba-phase3-analytics-processors';
export const PHASE4 = 'nba-phase4-precompute-processors';
export const COORDINATOR = 'prediction-coordinator';
export const WORKER = 'prediction-worker';
export const GRADING = 'nba-grading-service';
/** Normal, and without an endpoint. */
export const DASHBOARD = 'nba-admin-dashboard';

const { deployment } = profile;
if (deployment === undefined) throw new Error('the profile that ships watches services');
export const watched = watchedIn(deployment);

type Body = NonNullable<ProbeRow['body']>;

export function body(over: Partial<Body> = {}): Body {
  return { status: 'healthy', unhealthy: [], reason: null, tellsOfDependencies: false, ...over };
}

export function probeRow(service: string, path: string, over: Partial<ProbeRow> = {}): ProbeRow {
  return {
    service,
    path,
    outcome: 'answered',
    status: 200,
    ms: 300,
    firstMs: 300,
    tries: 1,
    body: body({ tellsOfDependencies: path === '/health/deep' }),
    location: null,
    error: null,
    ...over,
  };
}

const endpointOf = (service: string) => watched.find((one) => one.service === service)?.health[0]?.path ?? '';

/** Everything that is watched is there and answers; what it writes is whole up to {@link D}. */
export function healthFacts(schedule = nights(D, 30), now = NOON): Facts {
  const asked = watched.filter(({ health }) => health.length > 0);
  const probes = asked.map(({ service, health }) => [
    service,
    Object.fromEntries(health.map(({ path }) => [path, known(probeRow(service, path))])),
  ]);
  return {
    ...healthyFacts(schedule, D, now),
    cloud: { ...fleetFacts(profile, now), probes: Object.fromEntries(probes) },
  };
}

/** The same with one service changed; null: it is not there. */
export function withService(from: Facts, service: string, over: Partial<ServiceRow> | null): Facts {
  const cloud = changeService(from.cloud, service, (row) => (over === null ? null : { ...row, ...over }));
  return { ...from, cloud };
}

/** The same with the first endpoint of a service answering otherwise. */
export function withProbe(from: Facts, service: string, answer: Partial<ProbeRow> | Fact<ProbeRow>): Facts {
  const path = endpointOf(service);
  const fact = 'state' in answer ? answer : known(probeRow(service, path, answer));
  return { ...from, cloud: { ...from.cloud, probes: { ...from.cloud.probes, [service]: { [path]: fact } } } };
}

export const NO_ANSWER: Partial<ProbeRow> = {
  outcome: 'no_answer',
  status: null,
  ms: 30_000,
  firstMs: 10_000,
  tries: 2,
  body: null,
  error: 'no whole answer came within 30 s',
};

/** Facts in which these services give no answer. */
export function withoutAnswerOf(...down: string[]): Facts {
  return down.reduce((all, service) => withProbe(all, service, NO_ANSWER), healthFacts());
}

export function judgedHealth(
  facts: Facts,
  over: { targetDate?: string; now?: Date; profile?: Profile } = {},
): Finding {
  return judge('service_health', { facts, targetDate: D, now: NOON, ...over });
}

export function changedProfile(change: (copy: Profile) => void): Profile {
  const copy = structuredClone(profile);
  change(copy);
  return copy;
}
