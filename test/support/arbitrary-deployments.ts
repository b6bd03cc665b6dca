import fc from 'fast-check';
import {
  type DeploymentStanding,
  DRIFT_KINDS,
  type FlagStanding,
  type PathRun,
} from '../../src/checks/deployment-standing.ts';
import type { DeployedAnswer, DriftAnswer } from '../../src/inquiries/ask-deployments.ts';
import type { DeployedService } from '../../src/inquiries/deployed-services.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import { hostileText } from './arbitrary-reports.ts';
import { deployedAnswer, driftAnswer } from './deployment-answers.ts';

const INSTANTS = ['2026-02-01T03:04:05.000Z', '2026-02-05T16:00:00.000Z'];
const instant = fc.constantFrom(...INSTANTS);
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of);
const anyCause = fc.constantFrom(...ERROR_CAUSES);
const commit = fc.record({ sha: hostileText, subject: hostileText, committedAt: instant });
const percent = fc.integer({ min: 1, max: 100 });
/** Names of services are the profile's own; of others anything may come. */
const serviceName = fc.stringMatching(/^[a-z][a-z0-9-]{0,47}[a-z0-9]$/);

const anyServing = fc.array(
  fc.record({
    revision: hostileText,
    percent,
    commit: maybe(hostileText),
    since: maybe(instant),
    by: maybe(hostileText),
    variables: fc.dictionary(hostileText, hostileText, { maxKeys: 4 }),
    minInstances: maybe(fc.nat({ max: 9 })),
  }),
  { maxLength: 6 },
);

const anyStanding: fc.Arbitrary<DeploymentStanding> = fc.record({
  service: serviceName,
  region: fc.constant('us-west2'),
  state: fc.constantFrom('current', 'drifted', 'unknown'),
  kinds: fc.subarray([...DRIFT_KINDS]),
  serving: anyServing,
  newest: maybe(fc.record({ revision: hostileText, commit: maybe(hostileText), ready: fc.boolean() })),
  behind: maybe(fc.nat({ max: 500 })),
  behindCut: fc.boolean(),
  oldest: maybe(commit),
  commits: fc.array(commit, { maxLength: 5 }),
  tier: fc.constantFrom('info', 'warning', 'critical', null),
  differences: fc.constant([]),
  cause: maybe(anyCause),
  trouble: maybe(hostileText),
  fix: maybe(hostileText),
  says: hostileText,
  status: fc.constantFrom('PASS', 'WARN', 'FAIL', 'ERROR'),
  severity: fc.constantFrom('P1_CRITICAL', 'P2_HIGH', 'P3_MEDIUM', 'P4_LOW', null),
  notes: fc.array(hostileText, { maxLength: 6 }),
});

const anyRun: fc.Arbitrary<PathRun> = fc.record({
  date: maybe(hostileText),
  path: fc.constantFrom('sequential', 'legacy'),
  revision: maybe(hostileText),
  startedAt: instant,
  levels: fc.array(
    fc.record({ level: fc.nat({ max: 9 }), says: hostileText, startedAt: instant, endedAt: maybe(instant) }),
    { maxLength: 12 },
  ),
  line: hostileText,
});

const anyFlag: fc.Arbitrary<FlagStanding> = fc.record({
  service: serviceName,
  variable: hostileText,
  state: fc.constantFrom('on', 'off', 'mixed', 'unknown'),
  values: fc.array(fc.record({ revision: hostileText, percent, value: maybe(hostileText) }), {
    maxLength: 9,
  }),
  changeNotLive: maybe(fc.record({ revision: hostileText, value: maybe(hostileText) })),
  since: maybe(instant),
  sinceAtLeast: fc.boolean(),
  by: maybe(hostileText),
  contradiction: maybe(anyRun),
  cause: maybe(anyCause),
  trouble: maybe(hostileText),
  fix: maybe(hostileText),
  evidence: fc.oneof(
    fc.record({
      state: fc.constant('known' as const),
      hours: fc.constant(48),
      runs: fc.array(anyRun, { maxLength: 20 }),
      cut: fc.boolean(),
    }),
    fc.record({
      state: fc.constant('unknown' as const),
      cause: anyCause,
      message: hostileText,
      fix: hostileText,
    }),
    fc.constant({ state: 'not_configured' as const }),
  ),
});

/** A few services, or one of them very often. */
const anyStandings = fc.oneof(
  fc.array(anyStanding, { maxLength: 8 }),
  fc
    .tuple(anyStanding, fc.integer({ min: 9, max: 320 }))
    .map(([one, count]) =>
      Array.from({ length: count }, (_, index) => ({ ...one, service: `s${index}-${one.service}` })),
    ),
);

/** Any answer to "does it serve what the branch has", with texts that try to break out, and very many services. */
export const anyDrift: fc.Arbitrary<DriftAnswer> = fc
  .record({
    services: anyStandings,
    undeployed: fc.array(commit, { maxLength: 60 }),
    unwatched: fc.array(fc.record({ service: hostileText, region: hostileText }), { maxLength: 200 }),
    branch: maybe(fc.record({ label: hostileText, head: hostileText, committedAt: instant })),
    flag: maybe(anyFlag),
    isOne: fc.boolean(),
    history: maybe(hostileText),
    pipeline: hostileText,
    cloud: hostileText,
  })
  .map(({ services, undeployed, unwatched, branch, flag, isOne, history, pipeline, cloud }) => {
    const [first] = services;
    const one = isOne ? first : undefined;
    return {
      ...driftAnswer(),
      history,
      pipeline,
      cloud,
      service: one?.service ?? null,
      judged: { services: one === undefined ? services : [one], unwatched, branch, flag },
      undeployed: first === undefined ? {} : { [first.service]: undeployed },
    };
  });

const anyDeployedService: fc.Arbitrary<DeployedService> = fc.record({
  service: hostileText,
  region: fc.constantFrom('us-west2', 'europe-west1'),
  watched: fc.boolean(),
  state: fc.constantFrom('there', 'not_found', 'unknown'),
  serving: fc.array(
    fc.record({
      revision: hostileText,
      percent,
      commit: maybe(hostileText),
      deployedAt: maybe(instant),
      by: maybe(hostileText),
      image: maybe(hostileText),
      minInstances: maybe(fc.nat({ max: 9 })),
      variables: maybe(fc.dictionary(hostileText, maybe(hostileText), { maxKeys: 4 })),
      trouble: maybe(hostileText),
    }),
    { maxLength: 9 },
  ),
  idle: maybe(fc.record({ revision: hostileText, ready: fc.boolean() })),
  ready: maybe(fc.boolean()),
  rollingOut: fc.boolean(),
  changedAt: maybe(instant),
  changedBy: maybe(hostileText),
});

/** Any inventory, with texts that try to break out, and very many services. */
export const anyDeployed: fc.Arbitrary<DeployedAnswer> = fc
  .record({
    // Very many are dear to draw, and seldom show what a few do not.
    services: fc.oneof(
      { weight: 4, arbitrary: fc.array(anyDeployedService, { maxLength: 12 }) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(anyDeployedService, fc.integer({ min: 13, max: 320 }))
          .map(([one, count]) =>
            Array.from({ length: count }, (_, index) => ({ ...one, service: `${index} ${one.service}` })),
          ),
      },
    ),
    regions: fc.array(
      fc.record({
        region: fc.constantFrom('us-west2', 'europe-west1'),
        services: maybe(fc.nat()),
        trouble: maybe(fc.record({ cause: anyCause, message: hostileText, fix: hostileText })),
      }),
      { maxLength: 6 },
    ),
    pipeline: hostileText,
    cloud: hostileText,
  })
  .map((over) => ({ ...deployedAnswer(), ...over }));
