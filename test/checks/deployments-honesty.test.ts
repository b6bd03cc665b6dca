import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isDocumentation } from '../../src/checks/deployments-commits.ts';
import type { CommitRow, CommitsSince, RevisionState, ServiceRow } from '../../src/cloud/ports.ts';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import { commitOf } from '../../src/facts/cloud/watched-services.ts';
import { type Fact, known } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import { profile, unknown } from '../support/fact-builders.ts';
import {
  FLEET_HEAD,
  fleetFacts,
  hoursBefore,
  revisionState,
  serviceRow,
  shaOf,
} from '../support/fleet-facts.ts';
import { standing, WORKER } from '../support/standings.ts';

const { deployment } = profile;
const watched = deployment?.services[WORKER];
if (deployment === undefined || watched === undefined) throw new Error('the profile watches no worker');
const { documentation } = deployment;
const { paths } = watched;
/** The worker alone. */
const alone = { ...profile, deployment: { ...deployment, services: { [WORKER]: watched } } };

const anyCommitId = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('abc1234', FLEET_HEAD) },
  { weight: 1, arbitrary: fc.constantFrom('latest', '') },
);
/** Mostly null. */
function sometimes<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: value });
}

const anyState: fc.Arbitrary<RevisionState> = fc
  .record({
    commitLabel: fc.option(anyCommitId, { freq: 8 }),
    commitVariable: sometimes(anyCommitId),
    createdAt: fc.option(fc.constantFrom(hoursBefore(1), hoursBefore(99))),
    minInstances: fc.option(fc.nat({ max: 2 })),
  })
  .map((over) => revisionState('rev', over));

const anyServing = fc
  .record({
    revision: fc.constantFrom('rev-1', 'rev-1', 'rev-2'),
    percent: fc.integer({ min: 1, max: 100 }),
    named: fc.boolean(),
    state: fc.option(anyState, { freq: 15 }),
  })
  .map((one) => ({
    ...one,
    trouble: one.state === null ? { cause: 'timeout' as const, message: 'too slow', fix: 'wait' } : null,
  }));

const anyRow: fc.Arbitrary<ServiceRow> = fc
  .record({
    serving: fc.array(anyServing, { maxLength: 2 }),
    newestCreated: fc.constantFrom('rev-1', 'rev-1', 'rev-2', null),
    newestReady: fc.constantFrom('rev-1', 'rev-2', null, null),
    rollingOut: fc.boolean(),
    changedAt: fc.option(fc.constantFrom(hoursBefore(0.1), hoursBefore(5))),
  })
  .map((over) => serviceRow(WORKER, revisionState('rev-1'), over));

function anyFact<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Fact<T>> {
  return fc.oneof(
    { weight: 18, arbitrary: value.map(known) },
    { weight: 1, arbitrary: fc.constantFrom(...ERROR_CAUSES).map(unknown) },
    { weight: 1, arbitrary: fc.constant({ state: 'not_configured' as const }) },
  );
}

const rarely = fc.nat({ max: 9 }).map((number) => number === 0);

const anyCommit: fc.Arbitrary<CommitRow> = fc.record({
  sha: fc.constantFrom(shaOf('one'), shaOf('two')),
  committedAt: fc.constantFrom(hoursBefore(1), hoursBefore(7), hoursBefore(20)),
  subject: fc.string(),
  files: fc.array(
    fc.constantFrom('shared/x.md', 'docs/x.py', 'ml/x.py', 'y.py', 'shared_utils/x.py', 'shared/x.py'),
    { maxLength: 2 },
  ),
  filesCut: rarely,
});

const anySince: fc.Arbitrary<CommitsSince> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      relation: fc.constant('on_branch' as const),
      commits: fc.array(anyCommit, { maxLength: 2 }),
      cut: rarely,
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('not_found' as const, 'not_on_branch' as const, 'ambiguous' as const)
      .map((relation) => ({ relation })),
  },
);

const anyCloud: fc.Arbitrary<CloudFacts> = fc
  .record({
    rows: anyFact(fc.option(anyRow, { freq: 9 }).map((row) => (row === null ? [] : [row]))),
    branch: anyFact(
      fc
        .constantFrom<string[][]>([], ['scrapers'], ['ml'], ['shared', 'ml'])
        .map((missingPaths) => ({ head: FLEET_HEAD, committedAt: hoursBefore(1), missingPaths })),
    ),
    commits: fc
      .array(fc.tuple(fc.constantFrom('abc1234', FLEET_HEAD), anyFact(anySince)), {
        minLength: 3,
        maxLength: 6,
      })
      .map((pairs): CloudFacts['commits'] => Object.fromEntries(pairs)),
  })
  .map(({ rows, branch, commits }) => ({
    ...fleetFacts(alone),
    services: { 'us-west2': rows },
    branch,
    commits,
  }));

/** The rule once more, as plainly as it can be said. */
function mayBeCurrent(cloud: CloudFacts): boolean {
  const rows = cloud.services['us-west2'];
  const row = rows?.state === 'known' ? rows.value[0] : undefined;
  if (row === undefined || row.serving.length === 0 || cloud.branch.state !== 'known') return false;
  const { missingPaths } = cloud.branch.value;
  if (missingPaths.some((path) => paths.includes(path))) return false;
  return row.serving.every(({ state }) => {
    const commit = state === null ? null : commitOf(state);
    const since = commit === null ? undefined : cloud.commits[commit];
    if (since?.state !== 'known' || since.value.relation !== 'on_branch' || since.value.cut) return false;
    return since.value.commits.every(
      ({ files, filesCut }) =>
        !filesCut &&
        !files.some(
          (file) =>
            paths.some((path) => file.startsWith(`${path}/`)) && !isDocumentation(file, documentation),
        ),
    );
  });
}

it('never calls current what is not known to be, and always says why', () => {
  let current = 0;
  fc.assert(
    fc.property(anyCloud, (cloud) => {
      const one = standing(cloud, WORKER, alone);
      if (one.state === 'current') {
        current += 1;
        expect(mayBeCurrent(cloud)).toBe(true);
        expect(one).toMatchObject({ status: 'PASS', kinds: [], behind: 0, behindCut: false, trouble: null });
      } else {
        expect(one.status).not.toBe('PASS');
        expect(one.kinds).not.toEqual([]);
      }
      if (one.state === 'unknown') expect(one.trouble).not.toBeNull();
      if (one.status === 'ERROR') expect(one.fix).not.toBeNull();
      expect(one.severity === null).toBe(one.status === 'PASS' || one.status === 'ERROR');
      expect(one.says).not.toMatch(/undefined|null|NaN|\n/);
    }),
    { numRuns: 1_000 },
  );
  // Otherwise the rule above was never put to the test.
  expect(current).toBeGreaterThan(0);
});
