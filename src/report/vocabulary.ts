import type { CheckStatus, Severity } from '../checks/finding.ts';
import type { Change, RunStatus } from '../history/rows.ts';

/** Every symbol stands beside its word: neither colour nor shape carries meaning alone. */
export const STATUS_WORDS: Readonly<Record<CheckStatus, { symbol: string; word: string }>> = {
  FAIL: { symbol: '✕', word: 'failed' },
  WARN: { symbol: '▲', word: 'warned' },
  ERROR: { symbol: '⊘', word: 'blind' },
  PASS: { symbol: '✓', word: 'passed' },
  SKIP: { symbol: '◌', word: 'skipped' },
};

/** Coloured lights. As characters: plain text shows a `:red_circle:` letter by letter. */
export const RUN_LIGHTS: Readonly<Record<RunStatus, string>> = {
  OK: '🟢',
  WARNING: '🟡',
  CRITICAL: '🔴',
  ERROR: '⚫',
};
/** Nothing is wrong because nothing could be judged: that must not look like a good morning. */
export const NOTHING_PASSED_LIGHT = '⚪';

/** Above what went wrong around the run itself, as opposed to in the data. */
export const TROUBLE = { symbol: '⚠️', words: 'Trouble with the run itself' } as const;

/** Before what stands rolled back: neither failed nor well. */
export const ROLLED_BACK_LIGHT = '🟠';

export const LATE_SYMBOL = '⏰';

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  P1_CRITICAL: 'P1 critical',
  P2_HIGH: 'P2 high',
  P3_MEDIUM: 'P3 medium',
  P4_LOW: 'P4 low',
};

export { CAUSE_WORDS } from '../checks/cause-words.ts';
export { SKIP_WORDS } from '../checks/skip-words.ts';

/** In the order in which a reader needs them. */
export const CHANGE_WORDS: readonly (readonly [Change, string])[] = [
  ['new', 'New'],
  ['worse', 'Worse'],
  ['still', 'Still failing'],
  ['better', 'Better'],
  ['unsettled', 'Could not be judged this time'],
  ['recovered', 'Recovered'],
];
