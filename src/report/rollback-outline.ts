/** Plain text, not escaped: whoever shows it does that. */
export interface RollbackSection {
  title: string;
  lines: string[];
}

/** What a change would do, as a window and a terminal tell it. */
export interface PreviewOutline {
  /** `Switch off sequential-execution`. */
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
  /** Who, why, when, where: label and value. */
  facts: [label: string, value: string][];
  sections: RollbackSection[];
  buttons: RequestButton[];
  /** Slack ids of whoever is asked to approve; empty once nobody is. */
  approvers: string[];
  footer: string[];
}

export { previewOutline } from './rollback-preview-outline.ts';
export { requestOutline } from './rollback-request-outline.ts';
