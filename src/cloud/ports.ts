import type { ErrorCause } from '../warehouse/warehouse.ts';
import type { CloudChanges } from './change-ports.ts';
import type { CompletionDocs, ExportTimes } from './phase-ports.ts';

/**
 * What the core asks of the world outside the warehouse. Everything that comes back is a plain value that can be saved
 * as JSON and judged again; instants are ISO 8601 in UTC. Every method has a deadline of its own and throws only `CloudError`.
 */

/** The value of an environment variable as a revision has it. A secret's value is never read. */
export type VariableValue = { kind: 'value'; value: string } | { kind: 'secret' };

/** What of a revision is read. Everything else, other variables above all, stays outside. */
export interface RevisionReading {
  /** The label that holds the commit. */
  commitLabel: string;
  /** The variable that holds the commit where the label is missing. */
  commitVariable: string;
  /** Names of the variables whose values may be read and shown. */
  variables: readonly string[];
  /** Of services whose first container is not the one with the variables: the container's name, by service. */
  containers: Readonly<Record<string, string>>;
}

/** What a revision runs. It never changes once the revision is made. */
export interface RevisionState {
  /** Short: `nba-scrapers-00231-abc`. */
  revision: string;
  /** Null where only the service's template was read, which does not say. */
  createdAt: string | null;
  /** Who made it, as an e-mail address; null where that is not told. */
  createdBy: string | null;
  commitLabel: string | null;
  commitVariable: string | null;
  /** Null where it is not set: none. */
  minInstances: number | null;
  /** The watched variables that are set. One that is not set is not in here. */
  variables: Record<string, VariableValue>;
  /** `…@sha256:…` or a tag, as it was deployed. */
  image: string | null;
}

/** A revision that gets traffic. */
export interface ServingRevision {
  revision: string;
  /** 1 to 100. */
  percent: number;
  /** Traffic names this revision, so a newer one gets none until somebody moves it. */
  named: boolean;
  /** Null where the revision could not be read, as `trouble` says. */
  state: RevisionState | null;
  trouble: { cause: ErrorCause; message: string; fix: string } | null;
}

/** One Cloud Run service: what it is, and what it serves. */
export interface ServiceRow {
  service: string;
  region: string;
  /** The address as the API gives it, also the audience of a token for it. */
  uri: string | null;
  /** Null while nobody can say, as in a rollout. */
  ready: boolean | null;
  /** What the platform says of it where it is not ready. */
  readyMessage: string | null;
  /** A change is being rolled out at this moment. */
  rollingOut: boolean;
  newestCreated: string | null;
  newestReady: string | null;
  /** Why the newest revision is not ready, as the platform says it; null where it is, or that is not told. */
  newestTrouble: string | null;
  /** Largest share first; empty where nothing gets traffic. */
  serving: ServingRevision[];
  /** The service's template: what the newest revision runs. */
  newest: RevisionState;
  /** The last change of the service, whatever it was. */
  changedAt: string | null;
  changedBy: string | null;
  /** Since when it is ready and routes traffic as it does now. */
  servingSince: string | null;
}

/** Cloud Run in one project. */
export interface CloudRun {
  /** For people: `Cloud Run, project nba-props-platform`. */
  readonly label: string;
  /** Every service of a region. Rejects where the list is not whole: a service that is not in it is not there. */
  services(region: string, reading: RevisionReading): Promise<ServiceRow[]>;
  /** The newest revisions of one service, newest first, at most `most`. */
  revisions(
    place: { region: string; service: string },
    reading: RevisionReading,
    most: number,
  ): Promise<RevisionState[]>;
  close(): Promise<void>;
}

/** A commit on the branch that is deployed from. Merges are left out: what they bring is in their commits. */
export interface CommitRow {
  /** Whole, 40 digits. */
  sha: string;
  /** When it came onto the branch, as far as the commit says. */
  committedAt: string;
  /** The first line of its message. */
  subject: string;
  /** Files that it touched, before and after a rename; relative to the repository's root. */
  files: string[];
  /** There are more files than the host tells. */
  filesCut: boolean;
}

/** What the branch has that a commit has not. */
export type CommitsSince =
  /** The commit is on the branch. `commits` are those after it, oldest first; `cut` says that there are more. */
  | { relation: 'on_branch'; commits: CommitRow[]; cut: boolean }
  /** It exists, and the branch does not contain it: built from another branch, or the branch was rewritten. */
  | { relation: 'not_on_branch' }
  /** Nobody knows it: thrown away by a forced push, or a wrong label. */
  | { relation: 'not_found' }
  /** The short id fits several commits. */
  | { relation: 'ambiguous' };

/** The branch that is deployed from. */
export interface BranchRow {
  /** Whole id of its newest commit. */
  head: string;
  committedAt: string;
  /** Those of the paths asked about that do not exist on it, as they were given. */
  missingPaths: string[];
  /** When a clone last asked where it comes from; left out where the branch was read at its host, or nobody can say. */
  fetchedAt?: string;
  /** Commits that a clone has fetched and its branch does not have yet; left out for none. */
  behindUpstream?: number;
}

/** The history that is deployed from. */
export interface Commits {
  /** For people: `github.com/owner/repo@main`. */
  readonly label: string;
  /** The branch now, and which of some paths do not exist on it. */
  branch(paths: readonly string[]): Promise<BranchRow>;
  /** `commit` is a whole or short id: 7 to 40 hexadecimal digits. */
  since(commit: string): Promise<CommitsSince>;
}

export interface ProbeTarget {
  service: string;
  /** The service's own address, which is also the audience of the token. */
  uri: string;
  /** Begins with a slash. */
  path: string;
  /** How long each try may take, in seconds: a cold start needs longer than the first. */
  trySeconds: readonly number[];
  /** An answer that took longer is asked for once more, to tell a cold start from a slow service. */
  slowSeconds: number;
}

/** What a health endpoint answered. */
export interface ProbeRow {
  service: string;
  path: string;
  /** `answered`: with `status`. `no_answer`: no try was answered in time. `unreachable`: no connection at all. */
  outcome: 'answered' | 'no_answer' | 'unreachable';
  status: number | null;
  /** Milliseconds of the try that decided, and of the first one. */
  ms: number;
  firstMs: number;
  tries: number;
  /** Null where the answer had no JSON object in its first 64 KB. */
  body: {
    status: string | null;
    /** Names of dependencies that are not well. */
    unhealthy: string[];
    reason: string | null;
    /** Whether it says anything of what the service depends on; without, it proves that a process answers. */
    tellsOfDependencies: boolean;
  } | null;
  /** Where a redirect leads; a redirect is no success. */
  location: string | null;
  /** What went wrong below HTTP, in a line. */
  error: string | null;
}

/** Asks health endpoints. Rejects only where it could not ask: no token, no permission to get one. */
export interface Prober {
  probe(target: ProbeTarget): Promise<ProbeRow>;
}

/** One entry of a service's log. */
export interface LogEntryRow {
  service: string;
  revision: string | null;
  at: string;
  severity: string;
  /** Its text, or the message of its payload; several lines where it has them, cut at 2,000 characters. */
  text: string;
}

export interface LogEntries {
  /** Newest first. */
  entries: LogEntryRow[];
  /** There are more than were asked for: the oldest of the window are not here. */
  cut: boolean;
}

/** The logs of services. */
export interface CloudLogs {
  readonly label: string;
  /** Entries of severity ERROR and above of all services in a half-open window. */
  errors(window: { from: string; to: string }, most: number): Promise<LogEntries>;
  /** Entries of one service whose text holds one of `phrases`, in a half-open window. */
  lines(
    question: { service: string; from: string; to: string; phrases: readonly string[] },
    most: number,
  ): Promise<LogEntries>;
  close(): Promise<void>;
}

/** What is there to ask; null for what neither profile nor environment names. */
export interface CloudPorts {
  run: CloudRun | null;
  /** Of the same project as `run`. */
  changes: CloudChanges | null;
  commits: Commits | null;
  prober: Prober | null;
  logs: CloudLogs | null;
  /** Nothing that ships opens these two yet: whoever has such notes brings an adapter. */
  completions: CompletionDocs | null;
  exports: ExportTimes | null;
}

/** Lets go of every connection. Whatever is under way is not waited for. */
export async function closeCloud({ run, changes, logs, completions, exports }: CloudPorts): Promise<void> {
  await Promise.allSettled([
    run?.close(),
    changes?.close(),
    logs?.close(),
    completions?.close(),
    exports?.close(),
  ]);
}

export const NO_CLOUD: CloudPorts = {
  run: null,
  changes: null,
  commits: null,
  prober: null,
  logs: null,
  completions: null,
  exports: null,
};
