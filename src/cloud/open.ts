import type { Clock } from '../clock.ts';
import type { CloudAddress, CommitsAddress } from '../config/cloud-addresses.ts';
import type { CloudSettings } from '../config/environment.ts';
import type { Log } from '../log.ts';
import type { CloudLogs, CloudPorts, Commits } from './ports.ts';

export interface OpenCloudOptions {
  settings: CloudSettings;
  clock: Clock;
  log: Log;
}

export type OpenCloud = (options: OpenCloudOptions) => Promise<CloudPorts>;

/**
 * Opens what the environment names, and loads nothing else. Nobody is asked yet: what can't be used says so when it is asked.
 */
export const openCloud: OpenCloud = async (options) => {
  const { run, logging, commits } = options.settings;
  const [asked, logs, history] = await Promise.all([
    runAndProber(run, options),
    logging && logsAt(logging, options),
    commits && commitsAt(commits, options),
  ]);
  return { ...asked, logs, commits: history, completions: null, exports: null };
};

/** Services are asked how they are, and changed, where they are listed. */
async function runAndProber(
  address: CloudAddress | null,
  { clock, log }: OpenCloudOptions,
): Promise<Pick<CloudPorts, 'run' | 'changes' | 'prober'>> {
  if (address === null) return { run: null, changes: null, prober: null };
  if (address.kind === 'simulated') {
    const { run, changes, prober } = await simulated(address.path, clock);
    return { run, changes, prober };
  }
  const [{ createGoogleCloudRun }, { createGoogleCloudChanges }, { createGoogleIdTokens }, { createProber }] =
    await Promise.all([
      import('./google/cloud-run.ts'),
      import('./google/cloud-changes.ts'),
      import('./google/id-tokens.ts'),
      import('./google/prober.ts'),
    ]);
  return {
    run: createGoogleCloudRun({ projectId: address.projectId, log }),
    changes: createGoogleCloudChanges({ projectId: address.projectId, log, clock }),
    prober: createProber({ idTokens: createGoogleIdTokens(), log, clock }),
  };
}

async function logsAt(address: CloudAddress, { clock, log }: OpenCloudOptions): Promise<CloudLogs | null> {
  if (address.kind === 'simulated') return (await simulated(address.path, clock)).logs;
  const { createGoogleLogs } = await import('./google/cloud-logging.ts');
  return createGoogleLogs({ projectId: address.projectId, log });
}

async function commitsAt(
  address: CommitsAddress,
  { settings, clock, log }: OpenCloudOptions,
): Promise<Commits | null> {
  switch (address.kind) {
    case 'simulated':
      return (await simulated(address.path, clock)).commits;
    case 'git': {
      const { createGitCommits } = await import('./commits/git-commits.ts');
      return createGitCommits({ path: address.path, branch: address.branch, log });
    }
    case 'github': {
      const { createGithubCommits } = await import('./commits/github-commits.ts');
      const { owner, repo, branch } = address;
      return createGithubCommits({ owner, repo, branch, ...settings.github, clock, log });
    }
  }
}

async function simulated(path: string, clock: Clock): Promise<CloudPorts> {
  const { openSimulatedCloud } = await import('./simulated/open.ts');
  return openSimulatedCloud(path, { clock });
}
