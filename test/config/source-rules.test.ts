import { describe, expect, it } from 'vitest';
import { changed, errorOf, warningsOf } from '../support/tiny-profile.ts';

const SECTION = '  never_succeeded: { days: 14, leastAttempts: 20, stormRunsADay: 1000 }\n';
const scheduled = changed(
  ['  consecutive_failures:', `${SECTION}  consecutive_failures:`],
  ['checks: [phase3_completion, ', 'checks: [never_succeeded, phase3_completion, '],
);
const logged = scheduled.replace(
  '  schedule: league.fixtures\n',
  '  schedule: league.fixtures\n  runs: league.jobs\n',
);

describe('what a profile says of what never works', () => {
  it('is accepted where there is a log to look at', () => {
    expect(warningsOf(logged)).toEqual([]);
  });

  it('does nothing without a log, or without its thresholds, which is a warning', () => {
    expect(warningsOf(scheduled)).toEqual([
      'checks.never_succeeded: has no effect without "sources.attempts" or "sources.runs"',
      'schedules.monday_morning.checks[0]: "never_succeeded" is skipped as not configured without "sources.attempts" or "sources.runs"',
    ]);
    expect(warningsOf(logged.replace(SECTION, ''))).toEqual([
      'schedules.monday_morning.checks[0]: "never_succeeded" is skipped as not configured without "checks.never_succeeded"',
    ]);
  });

  it.each([
    ['days: 14', 'days: 31', 'checks.never_succeeded.days'],
    ['leastAttempts: 20', 'leastAttempts: 0', 'checks.never_succeeded.leastAttempts'],
    ['stormRunsADay: 1000', 'stormRunsADay: 0', 'checks.never_succeeded.stormRunsADay'],
    [
      'starvedGameDates: 3 }',
      'starvedGameDates: 3, activeDays: 91 }',
      'checks.consecutive_failures.activeDays',
    ],
    [
      '\nchecks:\n',
      '\nprocessors:\n  expected:\n    - { source: retrain, names: [retrain], everyDays: 29 }\nchecks:\n',
      'processors.expected[0].everyDays',
    ],
  ])('is refused where %s is %s', (from, to, path) => {
    expect(logged).toContain(from);
    expect(errorOf(logged.replace(from, to)).message).toContain(path);
  });
});
