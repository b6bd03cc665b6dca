import { judgeDeployments } from '../../src/checks/deployments.ts';
import type { CommitRow, RevisionState, ServiceRow } from '../../src/cloud/ports.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import { type Fact, known } from '../../src/facts/facts.ts';
import type { DeployedAnswer, DriftAnswer } from '../../src/inquiries/ask-deployments.ts';
import { deployedServices } from '../../src/inquiries/deployed-services.ts';
import { switchedServices } from '../../src/inquiries/switched-services.ts';
import { undeployedCommits } from '../../src/inquiries/undeployed-commits.ts';
import { profile as shipped } from './fact-builders.ts';
import {
  commitRow,
  commitRows,
  FLEET_NOW,
  fleetFacts,
  hoursBefore,
  logLines,
  onBranch,
  revisionState,
  serviceRow,
  servingRevision,
  withDeployed,
  withNotReady,
  withoutService,
  withPinned,
  withRegion,
  withService,
  withState,
} from './fleet-facts.ts';

export const FLAGGED = 'nba-phase3-analytics-processors';
const FLAG = 'SEQUENTIAL_EXECUTION_ENABLED';

const asked = (kind: string, profile: Profile) => ({
  id: `${kind}-20260205T170000Z-0a1b2c`,
  askedAt: FLEET_NOW.toISOString(),
  pipeline: profile.pipeline,
  timeZone: profile.timeZone,
  cloud: 'Cloud Run, project nba-props-platform',
});

/** What `/drift` answers about a fleet at noon; nothing is wrong unless the facts say so. */
export function driftAnswer(
  cloud: CloudFacts = fleetFacts(),
  over: Partial<Pick<DriftAnswer, 'service' | 'history' | 'pipeline' | 'cloud'>> = {},
  profile: Profile = shipped,
): DriftAnswer {
  const { service = null, history = 'github.com/nba/props@main' } = over;
  const all = judgeDeployments({ cloud: { ...cloud, history }, profile, now: FLEET_NOW });
  const judged =
    service === null
      ? all
      : {
          ...all,
          services: all.services.filter((one) => one.service === service),
          unwatched: [],
          flag: all.flag?.service === service ? all.flag : null,
        };
  return {
    ...asked('drift', profile),
    ...over,
    history,
    service,
    judged,
    undeployed: undeployedCommits(judged.services, cloud, profile),
    switched: switchedServices(judged.services, profile),
  };
}

/** What `/deployed` answers about a fleet. */
export function deployedAnswer(
  cloud: CloudFacts = fleetFacts(),
  over: Partial<Pick<DeployedAnswer, 'pipeline' | 'cloud'>> = {},
  profile: Profile = shipped,
): DeployedAnswer {
  return { ...asked('deployed', profile), ...over, ...deployedServices(cloud, profile) };
}

export const RACE_FIX: CommitRow = commitRow('Wait for the team rows before the player rows', {
  committedAt: hoursBefore(70),
  files: ['data_processors/analytics/player_game_summary.py'],
});

/** Every kind of drift at once, two services that are not known, and one that the profile does not name. */
export function troubledFleet(): CloudFacts {
  const behind = withDeployed(
    fleetFacts(),
    FLAGGED,
    onBranch([RACE_FIX, ...commitRows(6, 30, ['data_processors/analytics/main_service.py'])]),
  );
  const flagged = withState(behind, FLAGGED, { variables: { [FLAG]: { kind: 'value', value: 'false' } } });
  const few = withDeployed(flagged, 'nba-scrapers', onBranch([commitRow('Retry odds once more')]));
  const pinned = withPinned(few, 'prediction-worker');
  const broken = withNotReady(pinned, 'nba-phase2-raw-processors');
  const small = withState(broken, 'prediction-coordinator', { minInstances: 0 });
  const unlabelled = withState(small, 'validation-runner', { commitLabel: null, commitVariable: null });
  return withStranger(withoutService(unlabelled, 'nba-admin-dashboard'));
}

/** A service that runs in the region, and that no profile names. */
export function withStranger(cloud: CloudFacts, name = 'mlb-scrapers'): CloudFacts {
  const fact = cloud.services['us-west2'];
  const rows = fact?.state === 'known' ? fact.value : [];
  return withRegion(cloud, 'us-west2', known([...rows, serviceRow(name)]));
}

/** The flagged service serves two revisions, the newer of them for a tenth of the traffic. */
export function withSplit(cloud: CloudFacts = fleetFacts(), service = FLAGGED): CloudFacts {
  return withService(cloud, service, (row): ServiceRow => {
    const [old] = row.serving;
    const newest: RevisionState = revisionState(`${service}-00043-def`, {
      createdAt: hoursBefore(5),
      createdBy: 'ada@example.com',
      variables: { [FLAG]: { kind: 'value', value: 'true' } },
    });
    return {
      ...row,
      newest,
      newestCreated: newest.revision,
      newestReady: newest.revision,
      serving: [
        ...(old === undefined ? [] : [{ ...old, percent: 90, named: true }]),
        servingRevision(newest, { percent: 10, named: true }),
      ],
    };
  });
}

const IN_PARALLEL = [['2026-02-04T06:50:00.000Z', 'LEGACY parallel execution for 2026-02-03']] as const;
const IN_LEVELS = [
  ['2026-02-05T06:56:50.000Z', 'SEQUENTIAL GROUPS (2 levels) for 2026-02-04'],
  ['2026-02-05T06:56:56.000Z', 'Level 1: Running 2 processors - Team stats'],
  ['2026-02-05T06:57:06.000Z', 'Level 1 complete'],
  ['2026-02-05T06:57:06.500Z', 'Level 2: Running 1 processors - Player stats'],
  ['2026-02-05T06:57:13.000Z', 'Level 2 complete'],
] as const;

/** The flagged service's log holds two runs, the newest in levels and the one before in parallel; or one of them alone. */
export function withRuns(
  cloud: CloudFacts = fleetFacts(),
  which: 'both' | 'sequential' | 'legacy' = 'both',
): CloudFacts {
  const lines = [...(which === 'sequential' ? [] : IN_PARALLEL), ...(which === 'legacy' ? [] : IN_LEVELS)];
  const entries = logLines(FLAGGED, `${FLAGGED}-00042-abc`, lines);
  return { ...cloud, pathLines: { [FLAGGED]: known({ entries, cut: false }) } };
}

/** A profile of `count` services: every third is behind, every seventh pinned, every tenth not there, the rest is well. */
export function manyServices(count: number): { profile: Profile; cloud: CloudFacts } {
  const [one] = Object.values(shipped.deployment?.services ?? {});
  if (one === undefined || shipped.deployment === undefined) throw new Error('the profile names no services');
  const names = Array.from({ length: count }, (_, index) => `service-${String(index + 1).padStart(3, '0')}`);
  const services = Object.fromEntries(names.map((name) => [name, { ...one, aliases: [], alsoInImage: [] }]));
  const profile: Profile = { ...shipped, deployment: { ...shipped.deployment, services } };
  const cloud = names.reduce((facts, name, index) => {
    if (index % 10 === 9) return withoutService(facts, name);
    if (index % 7 === 6) return withPinned(facts, name);
    if (index % 3 !== 2) return facts;
    return withDeployed(facts, name, onBranch(commitRows(1 + (index % 8), 20, ['shared/x.py'])));
  }, fleetFacts(profile));
  return { profile, cloud };
}

/** Something that could not be read, with its cause and fix. */
export const unreadable = (cause: 'permission' | 'timeout' | 'quota', message: string): Fact<never> => ({
  state: 'unknown',
  cause,
  message,
  fix: `a fix for ${cause}`,
});
