import type { ErrorCause } from '../warehouse/warehouse.ts';
import type { Severity } from './finding.ts';

/**
 * How a service's deployment can be other than it should. The first four are drift; the others leave it unknown.
 * `behind`: the branch has commits in its own sources. `pinned`: the newest ready revision gets no traffic. `not_ready`:
 * the newest revision never became ready, so an older one serves. `settings`: instances or watched variables differ from
 * the profile. `no_label`: nothing says which commit serves. `not_found`: no such service in its region.
 * `commit_unknown`: nobody knows the commit, or its short id fits several. `not_on_branch`: it was built from another
 * branch, or the branch was rewritten. `label_mismatch`: label and variable name different commits. `nothing_serves`: no
 * revision gets traffic. `unreadable`: the cloud or the history could not be read, as `cause` says.
 */
export const DRIFT_KINDS = [
  'behind',
  'pinned',
  'not_ready',
  'settings',
  'no_label',
  'not_found',
  'commit_unknown',
  'not_on_branch',
  'label_mismatch',
  'nothing_serves',
  'unreadable',
] as const;
export type DriftKind = (typeof DRIFT_KINDS)[number];

export type DriftTier = 'info' | 'warning' | 'critical';

/** A commit that is not served, for people. */
export interface UndeployedCommit {
  /** Short. */
  sha: string;
  subject: string;
  /** ISO in UTC. */
  committedAt: string;
}

/** What serves a share of the traffic. */
export interface ServingStanding {
  revision: string;
  percent: number;
  /** As its label or variable says; null where neither does. */
  commit: string | null;
  /** When it began to serve or was made, as exactly as is known, ISO in UTC; null where nothing says. */
  since: string | null;
  /** Who made it, or changed the service last; null where nothing says. */
  by: string | null;
  /** Watched variables that are set, as people may see them: a secret's value is `(secret)`. */
  variables: Record<string, string>;
  minInstances: number | null;
}

/** A setting that differs from the profile. */
export interface SettingDifference {
  /** `minimum instances`, or the variable's name. */
  what: string;
  expected: string;
  actual: string;
}

/** How one service stands. */
export interface DeploymentStanding {
  service: string;
  region: string;
  /** `unknown` is never shown as current; `drifted` wins where one thing has drifted and another is unknown. */
  state: 'current' | 'drifted' | 'unknown';
  /** Worst first; empty where it is current. */
  kinds: DriftKind[];
  serving: ServingStanding[];
  /** The newest revision, where it is not the one that serves. */
  newest: { revision: string; commit: string | null; ready: boolean } | null;
  /** Commits of its own sources that are not served, documentation left out; null where that is not known. */
  behind: number | null;
  /** `behind` is the least that it can be. */
  behindCut: boolean;
  oldest: UndeployedCommit | null;
  /** Up to five, oldest first. */
  commits: UndeployedCommit[];
  tier: DriftTier | null;
  differences: SettingDifference[];
  /** Why something is not known: of the closed list, and in a sentence with its fix. */
  cause: ErrorCause | null;
  trouble: string | null;
  fix: string | null;
  /** One plain sentence for people. */
  says: string;
  status: 'PASS' | 'WARN' | 'FAIL' | 'ERROR';
  severity: Severity | null;
  /** What is said and does not count: a rollout under way, commits elsewhere in its image. */
  notes: string[];
}

/** The path that one run of the flagged service took, as its log says. */
export interface PathRun {
  /** The date that it worked on, where the log names it. */
  date: string | null;
  path: 'sequential' | 'legacy';
  revision: string | null;
  startedAt: string;
  /** Of a sequential run, in order; `endedAt` is null where no line says that it ended. */
  levels: { level: number; says: string; startedAt: string; endedAt: string | null }[];
  /** The line that shows it, as it was logged. */
  line: string;
}

/** What is known of how the runs of the flagged service really went. */
export type PathEvidence =
  | { state: 'known'; hours: number; runs: PathRun[]; cut: boolean }
  | { state: 'unknown'; cause: ErrorCause; message: string; fix: string }
  | { state: 'not_configured' };

/** The flag in what is being served. */
export interface FlagStanding {
  service: string;
  variable: string;
  state: 'on' | 'off' | 'mixed' | 'unknown';
  /** The value that serves, by revision; null where the variable is not set. */
  values: { revision: string; percent: number; value: string | null }[];
  /** The newest revision has another value, and gets no traffic. */
  changeNotLive: { revision: string; value: string | null } | null;
  /** Since when it is off, and who made that revision; null where nothing says. */
  since: string | null;
  /** The change lies further back than could be read: it is off for at least this long. */
  sinceAtLeast: boolean;
  by: string | null;
  /** The newest run that started everything at once although what serves has the flag on. */
  contradiction: PathRun | null;
  /** Why the flag, or since when it is off, is not known: of the closed list, and in a sentence with its fix. */
  cause: ErrorCause | null;
  trouble: string | null;
  fix: string | null;
  evidence: PathEvidence;
}

/** Everything that is known of what is deployed. */
export interface DeploymentsJudged {
  services: DeploymentStanding[];
  /** Services of the watched regions that the profile does not name. */
  unwatched: { service: string; region: string }[];
  /** The branch that they are held against; null where it could not be read. */
  branch: { label: string; head: string; committedAt: string } | null;
  flag: FlagStanding | null;
}
