/** Plain text, not escaped: whoever shows it does that. */
export interface RollbackSection {
  title: string;
  lines: string[];
}

/** What a change would do, as a window and a terminal tell it. */
export interface PreviewOutline {
  /** `Switch off sequential-execution on nba-phase3-analytics-processors in us-west2`. */
  headline: string;
  /** What changes, in a line: `SEQUENTIAL_EXECUTION_ENABLED: true → false`. */
  change: string;
  sections: RollbackSection[];
}

export type RequestButton = 'approve' | 'deny' | 'renew' | 'undo' | 'move_traffic';

/** A request and what became of it, as its message tells it from the first minute to the last. */
export interface RequestOutline {
  light: string;
  headline: string;
  /** One sentence: how things stand. */
  verdict: string;
  change: string;
  /** What stands now, what to watch out for and what to do: nobody has to read on for it. */
  foremost: RollbackSection[];
  /** Who, why, when, where: label and value. */
  facts: [label: string, value: string][];
  /** What it means, for whoever has to decide about it or looks later. */
  sections: RollbackSection[];
  buttons: RequestButton[];
  /** Slack ids of whoever is asked to approve; empty once nobody is. */
  approvers: string[];
  footer: string[];
}

export { previewOutline } from './rollback-preview-outline.ts';
export { requestOutline } from './rollback-request-outline.ts';
