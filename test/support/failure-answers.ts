import { addDays, eachDate } from '../../src/calendar/dates.ts';
import { type FailuresJudged, statusOf } from '../../src/checks/failures-judged.ts';
import type { SilentSource } from '../../src/checks/silence.ts';
import { ERRORS_TOLD, type Streak } from '../../src/checks/streak.ts';
import type { FailuresAnswer } from '../../src/inquiries/ask-failures.ts';

/** A streak of a scraper that is not critical, with what a test says about it. */
export function streak(source: string, over: Partial<Streak> = {}): Streak {
  const { failures = 6, kind = 'scraper', critical = null } = over;
  const isFailing = failures >= 10;
  return {
    source,
    kind,
    critical,
    failures,
    per: 'attempt',
    first_failure: '2026-02-03T11:05:00.000Z',
    last_failure: '2026-02-04T10:05:00.000Z',
    last_attempt: over.last_failure ?? '2026-02-04T10:05:00.000Z',
    last_success: '2026-02-03T10:05:00.000Z',
    at_least: false,
    errors: ['403 Forbidden'],
    error_count: over.errors?.length ?? 1,
    dates: ['2026-02-03'],
    known_broken: null,
    status: isFailing ? 'FAIL' : 'WARN',
    severity: isFailing && critical !== null ? 'P1_CRITICAL' : 'P2_HIGH',
    graded_by: 'length',
    starved_dates: [],
    ...over,
  };
}

export const boxscoreStreak = streak('nbac_team_boxscore', {
  critical: 'team boxscore',
  failures: 148,
  first_failure: '2025-12-27T07:00:00.000Z',
  last_failure: '2026-02-04T09:07:00.000Z',
  last_success: '2025-12-26T09:12:00.000Z',
  errors: ['expected 2 teams, got 0', 'expected 2 teams, got 1', 'read timed out'].slice(0, ERRORS_TOLD),
  error_count: 5,
  dates: eachDate('2025-12-26', '2026-01-21'),
});

export const stormOfRuns = streak('OddsGameLinesProcessor', {
  kind: 'processor',
  failures: 720_630,
  at_least: true,
  first_failure: '2026-01-05T05:00:00.000Z',
  last_success: null,
  errors: ["unexpected keyword argument 'snapshot_type'"],
  dates: eachDate('2026-01-05', '2026-02-04'),
});

export const excusedStreak = streak('nbac_play_by_play', {
  failures: 177,
  known_broken: { why: 'missing game_id', until: '2027-06-30' },
  status: null,
  severity: null,
  graded_by: null,
  errors: ['missing game_id'],
});

export const starvedScraper = streak('espn_boxscore', {
  failures: 3,
  status: 'FAIL',
  graded_by: 'starved',
  starved_dates: ['2026-02-01', '2026-02-02', '2026-02-03'],
  dates: ['2026-02-01', '2026-02-02', '2026-02-03'],
});

export function silentSource(source: string, over: Partial<SilentSource> = {}): SilentSource {
  return {
    source,
    kind: 'scraper',
    critical: true,
    severity: 'P2_HIGH',
    since: '2026-02-01',
    last_attempt: '2026-01-20T09:00:00.000Z',
    ...over,
  };
}

/** An answer of Wednesday noon; nothing is wrong unless it is said. */
export function answerOf(
  judged: Partial<FailuresJudged> = {},
  over: Partial<Omit<FailuresAnswer, 'judged'>> = {},
): FailuresAnswer {
  const found = {
    streaks: [],
    never_succeeded: [],
    starved: [],
    silent: [],
    disabled: [],
    unknown: [],
    not_judged: [],
    older: [],
    seen: [
      { kind: 'scraper' as const, sources: 20, attempts: 14_112, since: '2025-11-06T17:05:00.000Z' },
      { kind: 'processor' as const, sources: 11, attempts: 612, since: '2026-01-05T06:00:00.000Z' },
    ],
    ...judged,
  };
  const { threshold = 5, days = 14 } = over;
  return {
    id: 'failures-20260204T170000Z-0a1b2c',
    askedAt: '2026-02-04T17:00:00.000Z',
    pipeline: 'nba-props-platform',
    timeZone: 'America/New_York',
    warehouse: 'embedded',
    threshold,
    days,
    warnings: [],
    cost: { statements: 5, bytesBilled: 0 },
    ...over,
    judged: { status: judged.status ?? statusOf(found), threshold, days, ...found },
  };
}

/** Every kind of finding at once. */
export const everyFinding = (): FailuresAnswer =>
  answerOf({
    streaks: [
      boxscoreStreak,
      streak('nbac_referee_assignments', { failures: 6, per: 'day', dates: [] }),
      excusedStreak,
    ],
    never_succeeded: [stormOfRuns],
    starved: [starvedScraper],
    silent: [
      silentSource('odds events'),
      silentSource('feature store', {
        kind: 'processor',
        critical: false,
        severity: 'P3_MEDIUM',
        last_attempt: null,
      }),
    ],
    disabled: [{ source: 'bdl_box_scores', kind: 'scraper', attempts: 231 }],
    older: [
      { source: 'br_season_roster', kind: 'scraper', failures: 9, last_attempt: '2026-01-03T11:00:00.000Z' },
    ],
  });

/** More sources than a message holds. */
export const manySources = (): FailuresAnswer =>
  answerOf({
    streaks: Array.from({ length: 25 }, (_, index) =>
      streak(`scraper_${String(index + 1).padStart(2, '0')}`, {
        failures: 40 - index,
        dates: eachDate(addDays('2026-02-03', -index), '2026-02-03'),
      }),
    ),
    silent: Array.from({ length: 9 }, (_, index) => silentSource(`source ${index + 1}`)),
  });
