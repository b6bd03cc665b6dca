import fc from 'fast-check';
import { eachDate } from '../../src/calendar/dates.ts';
import type { Streak } from '../../src/checks/streak.ts';
import type { FailuresAnswer } from '../../src/inquiries/ask-failures.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import { hostileText } from './arbitrary-reports.ts';
import { answerOf, silentSource, streak } from './failure-answers.ts';

const DATES = eachDate('2025-12-27', '2026-02-03');

const anyStreak: fc.Arbitrary<Streak> = fc
  .record({
    source: hostileText,
    critical: fc.option(hostileText),
    kind: fc.constantFrom('scraper', 'processor'),
    per: fc.constantFrom('attempt', 'day'),
    failures: fc.integer({ min: 1, max: 1_000_000 }),
    last_success: fc.constantFrom(null, '2026-01-02T03:04:05.000Z'),
    at_least: fc.boolean(),
    errors: fc.array(hostileText, { maxLength: 3 }),
    dates: fc.subarray(DATES),
    starved_dates: fc.constantFrom([], ['2026-02-01', '2026-02-02', '2026-02-03']),
    known_broken: fc.option(fc.record({ why: hostileText, until: fc.constant('2027-01-01') })),
  } as const)
  .map(({ source, starved_dates: starved, ...over }) =>
    streak(source, { ...over, starved_dates: [...starved] }),
  );

/** A few of them, or one of them very often. */
const anyStreaks = fc.oneof(
  fc.array(anyStreak, { maxLength: 8 }),
  fc
    .tuple(anyStreak, fc.integer({ min: 9, max: 90 }))
    .map(([one, count]) =>
      Array.from({ length: count }, (_, index) => ({ ...one, source: `${index} ${one.source}` })),
    ),
);

/** Any answer to "what keeps failing", with names and errors that try to break out, and very many sources. */
export const anyFailures: fc.Arbitrary<FailuresAnswer> = fc
  .record({
    streaks: anyStreaks,
    never_succeeded: anyStreaks,
    starved: anyStreaks,
    silent: fc.array(
      hostileText.map((source) => silentSource(source)),
      { maxLength: 40 },
    ),
    disabled: fc.array(
      fc.record({ source: hostileText, kind: fc.constant('scraper' as const), attempts: fc.nat() }),
      {
        maxLength: 40,
      },
    ),
    older: fc.array(
      fc.record({
        source: hostileText,
        kind: fc.constant('processor' as const),
        failures: fc.nat(),
        last_attempt: fc.constant('2026-01-02T03:04:05.000Z'),
      }),
      { maxLength: 40 },
    ),
    unknown: fc.array(
      fc.record({
        kind: fc.constantFrom('scraper' as const, 'processor' as const, 'schedule' as const),
        cause: fc.constantFrom(...ERROR_CAUSES),
        message: hostileText,
        fix: hostileText,
      }),
      { maxLength: 3 },
    ),
    not_judged: fc.subarray([
      { kind: 'scraper', reason: 'not_configured' },
      { kind: 'processor', reason: 'not_recorded' },
    ] as const),
    pipeline: hostileText,
    warehouse: hostileText,
  })
  .map(({ pipeline, warehouse, not_judged: absent, ...judged }) =>
    answerOf({ ...judged, not_judged: [...absent] }, { pipeline, warehouse }),
  );
