import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createGitCommits } from '../../../src/cloud/commits/git-commits.ts';
import { createGithubCommits } from '../../../src/cloud/commits/github-commits.ts';
import type { CommitRow, CommitsSince } from '../../../src/cloud/ports.ts';
import { jumpingClock } from '../../support/clocks.ts';
import { createGitRepository, type ImportedCommit } from '../../support/git-repository.ts';
import { createGithubServer } from '../../support/github-server.ts';
import { logRecorder } from '../../support/log-recorder.ts';

const NAMES = ['shared/a.py', 'shared/b/c.py', 'docs/x.md', 'é.txt'];

interface Seed {
  /** How many commits back each parent lies. */
  back: number[];
  minutes: number;
  writes: string[];
  deletes: string[];
}

/** Seeds of a history: chains, branches, merges, several beginnings, clocks that go wrong or stand still. */
const seeds: fc.Arbitrary<Seed[]> = fc.array(
  fc.record({
    back: fc.oneof(
      { weight: 1, arbitrary: fc.constant<number[]>([]) },
      { weight: 9, arbitrary: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }) },
    ),
    minutes: fc.integer({ min: 0, max: 4 }),
    writes: fc.subarray(NAMES),
    deletes: fc.subarray(NAMES),
  }),
  { minLength: 3, maxLength: 8 },
);

function historyOf(drawn: readonly Seed[]): ImportedCommit[] {
  const trees: Set<string>[] = [];
  return drawn.map(({ back, minutes, writes, deletes }, index) => {
    const parents = [...new Set(back.map((steps) => index - steps))].filter((parent) => parent >= 0);
    const before = trees[parents[0] ?? -1] ?? new Set<string>();
    const gone = deletes.filter((name) => before.has(name) && !writes.includes(name));
    trees.push(new Set([...before, ...writes].filter((name) => !gone.includes(name))));
    return {
      parents,
      files: Object.fromEntries([
        ...writes.map((name) => [name, `written in ${index}`]),
        ...gone.map((name) => [name, null]),
      ]),
      message: `Change ${index}\n\nand more`,
      at: new Date(Date.UTC(2026, 1, 4, 10, minutes)).toISOString(),
    };
  });
}

/** What must come out, found as simply as can be. */
function model(history: readonly ImportedCommit[], ids: readonly string[], base: number): CommitsSince {
  const reached = (from: number): Set<number> => {
    const before = (history[from]?.parents ?? []).flatMap((parent) => [...reached(parent)]);
    return new Set([from, ...before]);
  };
  const onBranch = reached(history.length - 1);
  if (!onBranch.has(base)) return { relation: 'not_on_branch' };
  const missing = [...onBranch].filter((index) => !reached(base).has(index));
  const depth = (index: number): number =>
    missing.includes(index) ? 1 + Math.max(0, ...(history[index]?.parents ?? []).map(depth)) : 0;
  const rows = missing.map((index): CommitRow & { key: string; merge: boolean } => {
    const { at = '', files = {}, parents = [] } = history[index] ?? {};
    const sha = ids[index] ?? '';
    return {
      ...{ sha, committedAt: at, subject: `Change ${index}`, files: Object.keys(files).sort() },
      filesCut: false,
      key: `${at} ${String(depth(index)).padStart(3, '0')} ${sha}`,
      merge: parents.length > 1,
    };
  });
  const sorted = rows.filter(({ merge }) => !merge).sort((one, other) => (one.key < other.key ? -1 : 1));
  const commits = sorted.map(({ key: _key, merge: _merge, ...row }) => row);
  return { relation: 'on_branch', commits, cut: false };
}

it('of any history both hosts say what a naive walk over it says', async () => {
  const seen = { merges: 0, unknown: 0, commits: 0 };
  await fc.assert(
    fc.asyncProperty(seeds, fc.integer({ min: 7, max: 40 }), async (drawn, digits) => {
      const history = historyOf(drawn);
      const git = createGitRepository();
      const ids = git.importAll(history);
      const place = { owner: 'hoops', repo: 'nba-props-platform', branch: 'main' };
      const server = await createGithubServer({ ...place, path: git.path });
      const tools = { log: logRecorder(), callSeconds: 300 };
      const github = { ...place, ...tools, clock: jumpingClock(), apiUrl: server.apiUrl, token: null };
      try {
        const hosts = [createGithubCommits(github), createGitCommits({ ...place, ...tools, path: git.path })];
        // All at once, as services that serve different commits are asked about.
        const asked = ids.map((id) => Promise.all(hosts.map((host) => host.since(id.slice(0, digits)))));
        for (const [index, answers] of (await Promise.all(asked)).entries()) {
          const expected = model(history, ids, index);
          for (const answer of answers) expect(answer).toEqual(expected);
          if (expected.relation === 'on_branch') seen.commits += expected.commits.length;
          else seen.unknown += 1;
        }
        seen.merges += history.filter(({ parents }) => parents.length > 1).length;
      } finally {
        await server.close();
        git.remove();
      }
    }),
    { numRuns: 8, seed: 20260204 },
  );
  // Histories without any of these would prove little.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5);
}, 240_000);
