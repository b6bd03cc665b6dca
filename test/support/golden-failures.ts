import type { FailuresAnswer } from '../../src/inquiries/ask-failures.ts';
import {
  answerOf,
  boxscoreStreak,
  everyFinding,
  manySources,
  stormOfRuns,
  streak,
} from './failure-answers.ts';

const blindProcessors = {
  kind: 'processor',
  cause: 'permission',
  message: 'nba_reference.processor_run_history may not be read',
  fix: 'grant roles/bigquery.dataViewer on nba_reference',
} as const;

/** Every state of the answer to "what keeps failing" that has a golden; the key names its files. */
export const GOLDEN_FAILURES: Readonly<Record<string, () => FailuresAnswer>> = {
  'failures-none': () => answerOf(),
  'failures-every-finding': everyFinding,
  'failures-many': manySources,
  'failures-never-worked': () => answerOf({ never_succeeded: [stormOfRuns] }),
  'failures-blind': () =>
    answerOf({
      seen: answerOf().judged.seen.slice(0, 1),
      unknown: [blindProcessors],
    }),
  'failures-critical-and-blind': () =>
    answerOf({
      streaks: [boxscoreStreak],
      seen: answerOf().judged.seen.slice(0, 1),
      unknown: [blindProcessors],
    }),
  'failures-nothing-judged': () =>
    answerOf({
      seen: [],
      not_judged: [
        { kind: 'scraper', reason: 'not_recorded' },
        { kind: 'processor', reason: 'not_recorded' },
      ],
    }),
  'failures-off-season': () =>
    answerOf({
      seen: [
        { kind: 'scraper', sources: 0, attempts: 0, since: null },
        { kind: 'processor', sources: 0, attempts: 0, since: null },
      ],
    }),
  'failures-short-log': () => answerOf({}, { days: 400, threshold: 1 }),
  'failures-hostile': () =>
    answerOf({
      streaks: [
        streak('<!channel> *boo* `x`', {
          errors: ['</script> & <@U012ABCDE>\n\u001b[2J', 'x'.repeat(400)],
          error_count: 2,
        }),
      ],
    }),
};
