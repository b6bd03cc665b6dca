/**
 * What the pipeline notes of its own phases outside the warehouse. It explains what tables say and never decides:
 * phases are judged by what they wrote. As in `ports.ts`, every method has a deadline and throws only `CloudError`.
 */

/** The pipeline's own note that a phase is done for a date, one per document and date. */
export interface CompletionRow {
  /** What kind of note: `phase3_completion`. */
  document: string;
  date: string;
  /** Whoever keeps the note started the next phase. */
  triggered: boolean;
  /** When, ISO in UTC; null where it was not, or that is not told. */
  triggeredAt: string | null;
}

/** Completion notes. They are kept for some weeks: one that is gone says nothing. */
export interface CompletionDocs {
  readonly label: string;
  /** Those of some kinds for the dates `from..to`, as far as they are kept. */
  documents(kinds: readonly string[], dates: { from: string; to: string }): Promise<CompletionRow[]>;
  close(): Promise<void>;
}

/** What was made public of a game date. */
export interface ExportRow {
  date: string;
  /** When for the last time, ISO in UTC. */
  at: string;
}

/** The files that the last phase makes public. */
export interface ExportTimes {
  readonly label: string;
  /** One per game date of `from..to` that has any; a date without one was never exported. */
  exports(dates: { from: string; to: string }): Promise<ExportRow[]>;
  close(): Promise<void>;
}
