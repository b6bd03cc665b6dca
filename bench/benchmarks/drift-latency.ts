import { driftMessage } from '../../src/bot/blocks/drift.ts';
import type { Profile } from '../../src/config/profile.ts';
import { collectCloud } from '../../src/facts/cloud/collect-cloud.ts';
import { askDeployments } from '../../src/inquiries/ask-deployments.ts';
import { type CloudRig, openCloudRig } from '../../test/support/cloud-rig.ts';
import { atMost, type Benchmark, shown } from '../benchmark.ts';
import { median } from '../statistics.ts';
import { clockFrom, readProfile } from '../workbench.ts';

const SERVICES = 21;
const LATENCY_MS = 300;
/** Commits that the branch has and nobody deployed: each is read by itself. */
const UNDEPLOYED = 13;
/** Commits that serve: each is compared once. */
const DISTINCT = 7;
const RUNS = 7;
const QUICK_MS = 120;
const SLOWEST_MS = 2_000;
const DEPLOYED_AT = '2026-02-03T15:00:00Z';

export const driftLatency: Benchmark = {
  name: 'drift-latency',
  title: `/drift for ${SERVICES} services where every call takes ${LATENCY_MS} ms, and asking all how they are`,
  async run() {
    const profile = withServices(readProfile(), SERVICES);
    const first = await medianOf(() => askFresh(profile, false));
    const pinned = await medianOf(() => askFresh(profile, true));
    const again = await askAgain(profile);
    const probing = await probeAll(profile);
    return {
      figures: [
        atMost(
          `first /drift, ${DISTINCT} distinct commits, ${UNDEPLOYED} undeployed`,
          first / 1000,
          1.2,
          's',
        ),
        shown('first /drift, every service pinned to an old revision', pinned / 1000, 's'),
        shown('/drift again, the branch unchanged', again / 1000, 's'),
        shown('first /drift against one call', first / LATENCY_MS, '×'),
        atMost(`health of ${SERVICES} services against the slowest of them`, probing.ratio, 1.1, '×'),
        shown('the same, one after the other, against the slowest', probing.inTurn, '×'),
      ],
      notes: [
        `Real clients against servers that speak the real protocols: Cloud Run over gRPC, GitHub over HTTP from a real repository, health endpoints over HTTP. From the question to the finished message; medians of ${RUNS}, each with clients that have asked nothing before, of a GitHub whose git has answered somebody else before: a call takes ${LATENCY_MS} ms and no longer.`,
        `GitHub is asked for the branch, ${DISTINCT} comparisons and ${UNDEPLOYED} commits. Four calls in a row, the revisions among them, is the least for a pinned fleet: what serves there is in no list.`,
        `Health: ${SERVICES - 1} endpoints answer after ${QUICK_MS} ms, one after ${SLOWEST_MS} ms; median of ${RUNS} sweeps, without the list of services. One after the other is their sum.`,
      ],
    };
  },
};

/** As many services as asked for: the profile's, and copies of one with sources of their own; each with a health endpoint. */
function withServices(profile: Profile, count: number): Profile {
  const { deployment } = profile;
  if (deployment === undefined) throw new Error('the profile has no deployment');
  const health = [{ path: '/health', deep: false }];
  const own = Object.entries(deployment.services).map(
    ([name, service]) => [name, { ...service, health }] as const,
  );
  const [model] = own;
  if (model === undefined) throw new Error('the profile has no services');
  const further = Array.from(
    { length: count - own.length },
    (_, index) =>
      [
        `further-${index}`,
        { ...model[1], aliases: [], alsoInImage: [], paths: [`further/${index}`] },
      ] as const,
  );
  return { ...profile, deployment: { ...deployment, services: Object.fromEntries([...own, ...further]) } };
}

async function medianOf(measure: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push(await measure());
  return median(times);
}

async function withRig<T>(
  profile: Profile,
  latencyMs: number,
  use: (rig: CloudRig) => Promise<T>,
): Promise<T> {
  const clock = clockFrom(new Date('2026-02-05T17:00:00Z'));
  const rig = await openCloudRig({ profile, clock, at: DEPLOYED_AT, latencyMs });
  try {
    return await use(rig);
  } finally {
    await rig.stop();
  }
}

/** Services on different commits of the branch, with more commits after the newest of them. */
function spread(rig: CloudRig, profile: Profile, isPinned: boolean): void {
  const names = Object.keys(profile.deployment?.services ?? {});
  const commits = [rig.deployed];
  for (let index = 1; index < DISTINCT; index += 1)
    commits.push(rig.commit(`Deployed ${index}`, `2026-02-04T0${index}:00:00Z`, [`scrapers/${index}.py`]));
  for (let index = 0; index < UNDEPLOYED - (DISTINCT - 1); index += 1)
    rig.commit(`Not deployed ${index}`, `2026-02-04T1${index}:00:00Z`, [`shared/${index}.py`]);
  names.forEach((name, index) => {
    const commit = (commits[index % DISTINCT] ?? rig.deployed).slice(0, 7);
    rig.deploy(name, {
      revisions: [{ suffix: '00001-aaa', commit }, ...(isPinned ? [{ suffix: '00002-bbb', commit }] : [])],
      ...(isPinned && { pinned: { '00001-aaa': 100 } }),
    });
  });
}

async function ask(rig: CloudRig, profile: Profile): Promise<number> {
  const clock = clockFrom(new Date('2026-02-05T17:00:00Z'));
  const started = performance.now();
  const answer = await askDeployments({ cloud: rig.ports, profile, clock }, { kind: 'drift', service: null });
  if (answer.kind !== 'drift') throw new Error('another question was answered');
  driftMessage(answer.drift);
  const ms = performance.now() - started;
  const { services } = answer.drift.judged;
  const drifted = services.filter(({ state }) => state === 'drifted').length;
  // An answer that finds nothing, or does not know, must not look fast.
  if (services.length !== SERVICES || drifted < DISTINCT || services.some(({ state }) => state === 'unknown'))
    throw new Error(`${drifted} of ${services.length} services drifted: that is not what was deployed`);
  return ms;
}

const askFresh = (profile: Profile, isPinned: boolean): Promise<number> =>
  withRig(profile, LATENCY_MS, async (rig) => {
    spread(rig, profile, isPinned);
    await rig.warm();
    return ask(rig, profile);
  });

const askAgain = (profile: Profile): Promise<number> =>
  withRig(profile, LATENCY_MS, async (rig) => {
    spread(rig, profile, false);
    await ask(rig, profile);
    return ask(rig, profile);
  });

async function probeAll(profile: Profile): Promise<{ ratio: number; inTurn: number }> {
  return withRig(profile, 0, async (rig) => {
    const names = Object.keys(profile.deployment?.services ?? {});
    names.forEach((name, index) => {
      const ms = index === 0 ? SLOWEST_MS : QUICK_MS;
      rig.answers(name, async () => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        return { status: 200, body: { status: 'healthy' } };
      });
    });
    const services = { ...NOTHING, services: true };
    await sweep(rig, profile, services);
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const listed = await sweep(rig, profile, services);
      const all = await sweep(rig, profile, { ...services, probes: true });
      times.push(all - listed);
    }
    return {
      ratio: median(times) / SLOWEST_MS,
      inTurn: (SLOWEST_MS + (SERVICES - 1) * QUICK_MS) / SLOWEST_MS,
    };
  });
}

const NOTHING = { services: false, commits: false, probes: false, errors: false, path: false };

async function sweep(rig: CloudRig, profile: Profile, needs: typeof NOTHING): Promise<number> {
  const started = performance.now();
  const facts = await collectCloud({ cloud: rig.ports, profile, needs, now: new Date() });
  const ms = performance.now() - started;
  const answers = Object.values(facts.probes).flatMap((paths) => Object.values(paths));
  const isWhole = answers.length === SERVICES && answers.every(({ state }) => state === 'known');
  if (needs.probes && !isWhole) throw new Error('not every service was asked');
  return ms;
}
