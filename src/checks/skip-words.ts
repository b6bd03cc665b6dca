import type { SkipReason } from './finding.ts';

/** Why there was nothing to judge, for people. */
export const SKIP_WORDS: Readonly<Record<SkipReason, string>> = {
  no_games: 'no games',
  not_due: 'not due yet',
  bootstrap: 'first days of the season, nothing expected yet',
  playoffs_not_processed: 'playoffs are not processed',
  halted: 'halted by decision',
  beyond_retention: 'older than the table keeps',
  insufficient_sample: 'too little to judge',
  not_configured: 'not configured',
  not_recorded: 'not in this recording',
  past_date: 'only says something about the present',
};
