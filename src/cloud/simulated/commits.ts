import { CloudError } from '../cloud-error.ts';
import type { Commits } from '../ports.ts';
import type { Fleet } from './fleet-file.ts';

/** The repository of a fleet: one branch, and what is known to lie elsewhere. */
export function simulatedCommits(fleet: () => Promise<Fleet>): Commits {
  return {
    label: 'simulated repository@main',
    async branch(paths) {
      const { repository } = await fleet();
      const head = repository.commits.at(-1);
      if (head === undefined)
        throw new CloudError(
          'bad_response',
          'the simulated repository has no commit',
          'run "shootaround sandbox --fresh"',
        );
      const there = [...repository.paths, ...repository.commits.flatMap(({ files }) => files)];
      return {
        head: head.sha,
        committedAt: head.committedAt,
        missingPaths: paths.filter((path) => !there.some((file) => isIn(file, path))),
      };
    },
    async since(commit) {
      const { repository } = await fleet();
      const id = commit.toLowerCase();
      const matching = [...repository.commits.map(({ sha }) => sha), ...repository.elsewhere].filter((sha) =>
        sha.startsWith(id),
      );
      const [found, another] = matching;
      if (found === undefined) return { relation: 'not_found' };
      if (another !== undefined) return { relation: 'ambiguous' };
      const position = repository.commits.findIndex(({ sha }) => sha === found);
      if (position === -1) return { relation: 'not_on_branch' };
      const after = repository.commits.slice(position + 1);
      return {
        relation: 'on_branch',
        commits: after.map((row) => ({ ...row, filesCut: false })),
        cut: false,
      };
    },
  };
}

function isIn(file: string, path: string): boolean {
  return file === path || file.startsWith(`${path}/`);
}
