import type { RevisionState } from '../../src/cloud/ports.ts';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import { known } from '../../src/facts/facts.ts';
import type { DeployedAnswer, DriftAnswer } from '../../src/inquiries/ask-deployments.ts';
import {
  deployedAnswer,
  driftAnswer,
  FLAGGED,
  manyServices,
  RACE_FIX,
  troubledFleet,
  unreadable,
  withRuns,
  withSplit,
} from './deployment-answers.ts';
import { profile } from './fact-builders.ts';
import {
  commitRow,
  commitRows,
  FLEET_HEAD,
  fleetFacts,
  hoursBefore,
  onBranch,
  revisionState,
  withDeployed,
  withPinned,
  withRegion,
  withState,
} from './fleet-facts.ts';

const SERVICES = Object.keys(profile.deployment?.services ?? {});
const refused = unreadable('permission', 'run.services.list was refused in us-west2');

const allPinned = (): CloudFacts =>
  SERVICES.reduce((cloud, service) => withPinned(cloud, service), fleetFacts());

const noHistory = (): CloudFacts => ({
  ...fleetFacts(),
  branch: { state: 'not_configured' },
  commits: { [FLEET_HEAD.slice(0, 7)]: { state: 'not_configured' } },
});

/** The flag was turned off two days ago, and the log can't be read. */
function flagOff(): CloudFacts {
  const value = (on: boolean): Partial<RevisionState> => ({
    variables: { SEQUENTIAL_EXECUTION_ENABLED: { kind: 'value', value: String(on) } },
  });
  const off = withState(fleetFacts(), FLAGGED, value(false));
  return {
    ...off,
    revisions: {
      [FLAGGED]: known([
        revisionState(`${FLAGGED}-00042-abc`, { ...value(false), createdBy: 'ada@example.com' }),
        revisionState(`${FLAGGED}-00041-old`, { ...value(true), createdAt: hoursBefore(300) }),
      ]),
    },
    pathLines: { [FLAGGED]: unreadable('timeout', 'no answer within 10 s') },
  };
}

const hostile = (): CloudFacts => {
  const spiteful = '<!channel> *boo* `x` & <@U012ABCDE>\n\u001b[2J```';
  const commits = [
    commitRow(spiteful, { files: ['scrapers/x.py'] }),
    commitRow(`${'x'.repeat(400)}`, { files: ['scrapers/y.py'] }),
  ];
  const behind = withDeployed(fleetFacts(), 'nba-scrapers', onBranch(commits));
  const made = withState(behind, 'nba-scrapers', { createdBy: spiteful });
  return withState(made, FLAGGED, {
    variables: { SEQUENTIAL_EXECUTION_ENABLED: { kind: 'value', value: spiteful } },
  });
};

/** Every state of the answer to "does it serve what the branch has" that has a golden; the key names its files. */
export const GOLDEN_DRIFT: Readonly<Record<string, () => DriftAnswer>> = {
  'drift-none': () => driftAnswer(),
  'drift-every-kind': () => driftAnswer(troubledFleet()),
  'drift-all-pinned': () => driftAnswer(allPinned()),
  'drift-region-blind': () => driftAnswer(withRegion(fleetFacts(), 'us-west2', refused)),
  'drift-history-blind': () =>
    driftAnswer({
      ...fleetFacts(),
      branch: unreadable('quota', 'GitHub answers no more until 12:30 EST'),
      commits: { [FLEET_HEAD.slice(0, 7)]: unreadable('quota', 'GitHub answers no more until 12:30 EST') },
    }),
  'drift-no-history': () => driftAnswer(noHistory(), { history: null }),
  'drift-many': () => driftAnswer(manyServices(300).cloud, {}, manyServices(300).profile),
  'drift-hostile': () => driftAnswer(hostile()),
  'drift-one-behind': () =>
    driftAnswer(
      withRuns(
        withDeployed(
          withSplit(),
          FLAGGED,
          onBranch([RACE_FIX, ...commitRows(14, 30, ['data_processors/analytics/main_service.py'])]),
        ),
      ),
      { service: FLAGGED },
    ),
  'drift-one-running': () => driftAnswer(withRuns(fleetFacts(), 'sequential'), { service: FLAGGED }),
  'drift-one-off': () => driftAnswer(flagOff(), { service: FLAGGED }),
  'drift-one-blind': () => driftAnswer(withRegion(fleetFacts(), 'us-west2', refused), { service: FLAGGED }),
  'drift-one-unlabelled': () => driftAnswer(troubledFleet(), { service: 'validation-runner' }),
};

/** Every state of the inventory that has a golden. */
export const GOLDEN_DEPLOYED: Readonly<Record<string, () => DeployedAnswer>> = {
  'deployed-fleet': () => deployedAnswer(withSplit(troubledFleet())),
  'deployed-blind': () => deployedAnswer(withRegion(fleetFacts(), 'us-west2', refused)),
  'deployed-many': () => deployedAnswer(manyServices(300).cloud, {}, manyServices(300).profile),
  'deployed-last-change': () =>
    deployedAnswer(withState(fleetFacts(), 'nba-scrapers', { createdAt: null, createdBy: null })),
  'deployed-hostile': () => deployedAnswer(hostile()),
};
