import type { CompletionRow, ExportRow } from '../../cloud/phase-ports.ts';
import type {
  BranchRow,
  CommitsSince,
  LogEntries,
  ProbeRow,
  RevisionState,
  ServiceRow,
} from '../../cloud/ports.ts';
import type { Fact } from '../facts.ts';

/** What is deployed, and how it does: facts about now. Each part fails for itself. */
export interface CloudFacts {
  /** When they were collected, ISO in UTC; null where nobody asked. */
  at: string | null;
  /** By region: every service there. */
  services: Record<string, Fact<ServiceRow[]>>;
  /** By service, newest first; only of services whose watched flag is not as it should be. */
  revisions: Record<string, Fact<RevisionState[]>>;
  /** What the history is called, `github.com/owner/repo@main`: sentences name its branch. Null where none is named, and in facts of earlier versions. */
  history: string | null;
  branch: Fact<BranchRow>;
  /** By commit, as the revision's label or variable gives it: one comparison each. */
  commits: Record<string, Fact<CommitsSince>>;
  /** By service and path. */
  probes: Record<string, Record<string, Fact<ProbeRow>>>;
  errors: Fact<ErrorGroups>;
  /** What a service logged about the path that its runs took, by service. */
  pathLines: Record<string, Fact<LogEntries>>;
  /** What the pipeline noted of phases that are done. */
  completions: Fact<CompletionRow[]>;
  /** When each game date was last made public. */
  exports: Fact<ExportRow[]>;
}

/** Which of them a check reads. A run collects the union of these, each once. */
export interface CloudNeeds {
  services?: boolean;
  /** What the branch has that serving revisions have not. Implies services. */
  commits?: boolean;
  /** What health endpoints answer. Implies services. */
  probes?: boolean;
  errors?: boolean;
  /** What the flagged service logged about the path of its runs, and its earlier revisions where the flag is not on. Implies services. */
  path?: boolean;
  /** Notes of the kinds that the profile names. */
  completions?: boolean;
  exports?: boolean;
}

/** Errors of the last hours, and of the same hours of the days before, grouped by what they say. */
export interface ErrorGroups {
  hours: number;
  daysBefore: number;
  groups: ErrorGroupRow[];
  /** The window holds more entries than were read, so every count of it is the least that it can be. */
  cut: boolean;
  /** The same of the days before: a group that looks new may not be. */
  cutBefore: boolean;
}

export interface ErrorGroupRow {
  service: string;
  /** The text without what differs from entry to entry: ids, numbers, times. */
  says: string;
  /** One of the texts, in a line. */
  sample: string;
  /** Entries in the window. */
  count: number;
  firstAt: string | null;
  lastAt: string | null;
  /** Entries in the same hours of each day before, yesterday first. */
  before: number[];
}

/** Errors of an hour in the pipeline's own table of them, alike in everything but digits of their texts. */
export interface TableErrorRow {
  service: string;
  /** As the writer names the exception. */
  type: string;
  category: string;
  severity: string;
  /** As in {@link ErrorGroupRow}, of one of the texts behind this row. */
  says: string;
  sample: string;
  /** How many different texts are behind it. More than one: whatever the hour had more than its most frequent texts. */
  texts: number;
  count: number;
  firstAt: string;
  lastAt: string;
}

const NOT_CONFIGURED = { state: 'not_configured' } as const;

/** Where nobody asked, or nobody can be asked. */
export const NO_CLOUD_FACTS: CloudFacts = {
  at: null,
  services: {},
  revisions: {},
  history: null,
  branch: NOT_CONFIGURED,
  commits: {},
  probes: {},
  errors: NOT_CONFIGURED,
  pathLines: {},
  completions: NOT_CONFIGURED,
  exports: NOT_CONFIGURED,
};
