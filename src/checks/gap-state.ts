/**
 * How one table stands for one date. `missing`: no game is covered, or no row is there; `partial`: some are;
 * `not_expected`: empty by design, the cause says why; `unknown`: nobody could look. Missing beats duplicated beats partial.
 */
export const GAP_STATES = [
  'missing',
  'duplicated',
  'partial',
  'unknown',
  'not_due',
  'complete',
  'not_expected',
  'not_recorded',
  'no_games',
] as const;
export type GapState = (typeof GAP_STATES)[number];
