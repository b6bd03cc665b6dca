import type { DeploymentStanding } from './deployment-standing.ts';
import { plural } from './wording.ts';

interface Compared {
  expected: string;
  actual: string;
}

/** What was expected of a service and what was found, in the terms of what is worst with it. */
export function comparedOf({
  kinds,
  behind,
  behindCut,
  differences,
  region,
}: Pick<DeploymentStanding, 'kinds' | 'behind' | 'behindCut' | 'differences' | 'region'>): Compared {
  const [worst = 'behind'] = kinds;
  switch (worst) {
    case 'behind': {
      const count = `${behindCut ? 'at least ' : ''}${plural(behind ?? 0, 'commit')} behind`;
      return { expected: 'no commit behind', actual: behind === null ? 'not known' : count };
    }
    case 'pinned':
      return { expected: 'traffic for its newest revision', actual: 'none' };
    case 'not_ready':
      return { expected: 'a newest revision that is ready', actual: 'one that is not' };
    case 'settings':
      return {
        expected: differences.map(({ what, expected }) => `${what} ${expected}`).join(', '),
        actual: differences.map(({ what, actual }) => `${what} ${actual}`).join(', '),
      };
    case 'no_label':
      return { expected: 'a recorded commit', actual: 'none' };
    case 'not_found':
      return { expected: `the service in ${region}`, actual: 'not there' };
    case 'commit_unknown':
      return { expected: 'a commit of the branch', actual: 'one that nobody knows' };
    case 'not_on_branch':
      return { expected: 'a commit of the branch', actual: 'one of another' };
    case 'label_mismatch':
      return { expected: 'one recorded commit', actual: 'two' };
    case 'nothing_serves':
      return { expected: 'a revision with traffic', actual: 'none' };
    case 'unreadable':
      return { expected: 'no commit behind', actual: 'not known' };
  }
}
