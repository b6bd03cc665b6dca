import type { DeploymentStanding, DriftKind, DriftTier } from '../checks/deployment-standing.ts';
import { counted } from './counted.ts';

/** What is wrong with a deployment, in a few words. */
export const DRIFT_WORDS: Readonly<Record<DriftKind, string>> = {
  behind: 'code behind',
  pinned: 'newest revision gets no traffic',
  not_ready: 'newest revision is not ready',
  settings: 'settings differ from the profile',
  no_label: 'no commit recorded',
  not_found: 'no such service',
  commit_unknown: 'commit unknown to the history',
  not_on_branch: 'commit not on the branch',
  label_mismatch: 'label and variable name different commits',
  nothing_serves: 'nothing gets traffic',
  unreadable: 'could not be read',
};

/** What is wrong with a deployment. What could not be read for no cause was never named to be read. */
export function driftWords(kind: DriftKind, { cause }: Pick<DeploymentStanding, 'cause'>): string {
  return kind === 'unreadable' && cause === null ? 'not configured' : DRIFT_WORDS[kind];
}

export const TIER_WORDS: Readonly<Record<DriftTier, string>> = {
  info: 'tier INFO',
  warning: 'tier WARNING',
  critical: 'tier CRITICAL',
};

/** `1 of 16 services has`, `2 of 16 services have`; without the number of all where it is one alone. */
export function ofAll(count: number, all: number, one: string, many: string): string {
  return `${count} of ${counted(all, 'service')} ${count === 1 ? one : many}`;
}
