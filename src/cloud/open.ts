import type { Clock } from '../clock.ts';
import type { CloudAddress, CommitsAddress } from '../config/cloud-addresses.ts';
import type { CloudSettings } from '../config/environment.ts';
import type { Log } from '../log.ts';
import { createGitCommits } from './commits/git-commits.ts';
import { createGithubCommits } from './commits/github-commits.ts';
import { createGoogleLogs } from './google/cloud-logging.ts';
import { createGoogleCloudRun } from './google/cloud-run.ts';
import { createGoogleIdTokens } from './google/id-tokens.ts';
import { createProber } from './google/prober.ts';
import type { CloudLogs, CloudPorts, Commits } from './ports.ts';
import { openSimulatedCloud } from './simulated/open.ts';

export interface OpenCloudOptions {
  settings: CloudSettings;
  clock: Clock;
  log: Log;
}

export type OpenCloud = (options: OpenCloudOptions) => CloudPorts;

/** Opens what the environment names. Nothing is asked yet: what can't be used says so when it is asked. */
export const openCloud: OpenCloud = (options) => {
  const { run, logging, commits } = options.settings;
  return {
    ...runAndProber(run, options),
    logs: logging && logsAt(logging, options),
    commits: commits && commitsAt(commits, options),
  };
};

/** Services are asked how they are where they are listed: their addresses come from there. */
function runAndProber(
  address: CloudAddress | null,
  { clock, log }: OpenCloudOptions,
): Pick<CloudPorts, 'run' | 'prober'> {
  if (address === null) return { run: null, prober: null };
  if (address.kind === 'simulated') {
    const { run, prober } = openSimulatedCloud(address.path, { clock });
    return { run, prober };
  }
  return {
    run: createGoogleCloudRun({ projectId: address.projectId, log }),
    prober: createProber({ idTokens: createGoogleIdTokens(), log, clock }),
  };
}

function logsAt(address: CloudAddress, { clock, log }: OpenCloudOptions): CloudLogs | null {
  return address.kind === 'simulated'
    ? openSimulatedCloud(address.path, { clock }).logs
    : createGoogleLogs({ projectId: address.projectId, log });
}

function commitsAt(address: CommitsAddress, { settings, clock, log }: OpenCloudOptions): Commits | null {
  switch (address.kind) {
    case 'simulated':
      return openSimulatedCloud(address.path, { clock }).commits;
    case 'git':
      return createGitCommits({ path: address.path, branch: address.branch, log });
    case 'github': {
      const { owner, repo, branch } = address;
      return createGithubCommits({ owner, repo, branch, ...settings.github, clock, log });
    }
  }
}
