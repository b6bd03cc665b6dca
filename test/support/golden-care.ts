import { eachDate } from '../../src/calendar/dates.ts';
import { type Care, NO_CARE } from '../../src/history/care.ts';
import type { OpenFailure } from '../../src/history/open-failures.ts';
import type { Report } from '../../src/history/rows.ts';
import type { OpenAnswer } from '../../src/inquiries/ask-open.ts';
import { BOXSCORE, boxscoreGap, CACHE, DEFENSE, FIX, GAMEBOOK, OFFENSE, SUMMARY } from './golden-parts.ts';
import { change, checkRow, failed, passed, reportOf, saying, warned } from './report-builders.ts';

const HISTORY = 'historical_completeness';
const HOSTILE = '<!channel> *boo* `x`';

const acknowledged = (name: string, note: string | null, until = '2026-02-06T11:04:00.000Z'): Care => ({
  ...NO_CARE,
  version: 1,
  acknowledged: {
    by: { id: 'U012ABCDE', name },
    at: '2026-02-03T11:04:00.000Z',
    until,
    note,
    basis: { status: 'FAIL', severity: 'P1_CRITICAL', dates: [] },
  },
});

const snoozed = (name: string): Care => ({
  ...NO_CARE,
  version: 2,
  snoozed: {
    by: { id: 'U012ABCDE', name },
    at: '2026-02-04T11:20:00.000Z',
    until: '2026-02-05T11:00:00.000Z',
    basis: { status: 'FAIL', severity: 'P2_HIGH', dates: [] },
  },
});

const reopened: Care = {
  ...NO_CARE,
  version: 3,
  reopened: { at: '2026-02-04T11:00:02.140Z', why: 'there is a new gap on Jan 25' },
};

const expired: Care = {
  ...NO_CARE,
  version: 1,
  expired: acknowledged('linus', 'the league is looking into it', '2026-02-04T09:30:00.000Z').acknowledged,
};

const recovered: Care = { ...NO_CARE, version: 4, recovered: { at: '2026-02-04T17:00:01.000Z', days: 3 } };

/** Everything that can have become of a failure by the time somebody looks at the message again. */
export function takenCare(): Report {
  return reportOf({
    checks: [
      passed('phase4_completion', '5 tables are filled'),
      checkRow(
        HISTORY,
        [
          boxscoreGap(eachDate('2026-01-23', '2026-02-03')),
          failed(GAMEBOOK, 'P1_CRITICAL', '2 of 14 games on 2 dates', {
            dates: ['2026-01-25', '2026-02-03'],
          }),
          failed(DEFENSE, 'P2_HIGH', '6 of 7 games; missing DEN@MEM'),
          failed(OFFENSE, 'P2_HIGH', '5 of 7 games; missing DEN@MEM, BOS@NYK'),
        ],
        saying({ fix: FIX.history }),
      ),
      checkRow(
        'phase3_completion',
        [failed(SUMMARY, 'P2_HIGH', '0 of 7 games')],
        saying({ fix: FIX.phase3 }),
      ),
      checkRow('data_freshness', [warned(CACHE, '1 game date behind')], saying({ fix: FIX.freshness })),
      checkRow('scraper_failures', [failed(HOSTILE, 'P2_HIGH', '9 of 18 attempts failed')]),
    ],
    details: {
      changes: [
        change('worse', HISTORY, GAMEBOOK, {
          since: '2026-01-25',
          days: 10,
          severity: 'P1_CRITICAL',
          reopened: 'there is a new gap on Jan 25',
        }),
        change('still', HISTORY, BOXSCORE, { since: '2026-01-23', days: 12, severity: 'P1_CRITICAL' }),
        change('still', HISTORY, DEFENSE, { since: '2026-02-01', days: 3 }),
        change('still', HISTORY, OFFENSE, { since: '2026-02-02', days: 2 }),
        change('still', 'phase3_completion', SUMMARY, { since: '2026-02-01', days: 3 }),
        change('still', 'data_freshness', CACHE, {
          status: 'WARN',
          severity: 'P3_MEDIUM',
          since: '2026-02-02',
          days: 2,
        }),
        change('still', 'scraper_failures', HOSTILE, { since: '2026-02-02', days: 2 }),
      ],
      care: [
        { check: HISTORY, subject: BOXSCORE, care: acknowledged('ada', 'backfill runs, done by noon') },
        { check: HISTORY, subject: GAMEBOOK, care: reopened },
        { check: HISTORY, subject: DEFENSE, care: snoozed('grace') },
        { check: HISTORY, subject: OFFENSE, care: expired },
        { check: 'phase3_completion', subject: SUMMARY, care: recovered },
        {
          check: 'scraper_failures',
          subject: HOSTILE,
          care: acknowledged('<@U012ABCDE>', '<https://evil.example|all well>\n*OK* & ```done```'),
        },
      ],
      owned: [{ check: HISTORY, subject: GAMEBOOK, owners: ['U0GAMEBOOK', 'S0ONCALL'] }],
    },
  });
}

/** Somebody has all of it, or it is gone. */
export function allTakenCare(): Report {
  return reportOf({
    checks: [
      passed('phase3_completion', '3 tables hold 7 of 7 games'),
      checkRow(HISTORY, [boxscoreGap(eachDate('2026-01-23', '2026-02-03'))], saying({ fix: FIX.history })),
      checkRow('data_freshness', [warned(CACHE, '1 game date behind')], saying({ fix: FIX.freshness })),
    ],
    details: {
      changes: [
        change('still', HISTORY, BOXSCORE, { since: '2026-01-23', days: 12, severity: 'P1_CRITICAL' }),
        change('new', 'data_freshness', CACHE, { status: 'WARN', severity: 'P3_MEDIUM' }),
      ],
      care: [
        { check: HISTORY, subject: BOXSCORE, care: acknowledged('ada', null) },
        { check: 'data_freshness', subject: CACHE, care: recovered },
      ],
    },
  });
}

const open = (check: string, subject: string, given: Partial<OpenFailure> = {}): OpenFailure => ({
  check,
  subject,
  status: 'FAIL',
  severity: 'P2_HIGH',
  targetDate: '2026-02-03',
  since: '2026-02-01',
  days: 3,
  isUnsettled: false,
  runId: 'post_overnight-20260204T110000Z',
  care: NO_CARE,
  ...given,
});

function openAnswer(failures: OpenFailure[], over: Partial<OpenAnswer> = {}): OpenAnswer {
  return {
    id: 'open-20260204T141200Z-0a1b2c',
    askedAt: '2026-02-04T14:12:00.000Z',
    pipeline: 'nba-props-platform',
    timeZone: 'America/New_York',
    open: failures,
    newestRun: {
      runId: 'post_overnight-20260204T110000Z',
      at: '2026-02-04T11:00:02.140Z',
      targetDate: '2026-02-03',
      blindChecks: 0,
    },
    ...over,
  };
}

/** Every state of the answer to "what is open" that has a golden; the key names its files. */
export const GOLDEN_OPEN: Readonly<Record<string, () => OpenAnswer>> = {
  'open-none': () => openAnswer([]),
  'open-blind': () =>
    openAnswer([], {
      newestRun: {
        runId: 'post_overnight-20260204T110000Z',
        at: '2026-02-04T11:00:02.140Z',
        targetDate: '2026-02-03',
        blindChecks: 2,
      },
    }),
  'open-unknown': () => openAnswer([], { newestRun: null }),
  'open-every-care': () =>
    openAnswer([
      open(HISTORY, GAMEBOOK, { severity: 'P1_CRITICAL', care: reopened }),
      open(HISTORY, OFFENSE, { care: expired }),
      open('phase3_completion', SUMMARY, { isUnsettled: true }),
      open('data_freshness', CACHE, { status: 'WARN', severity: 'P3_MEDIUM', days: 1, since: '2026-02-03' }),
      open(HISTORY, BOXSCORE, {
        severity: 'P1_CRITICAL',
        since: '2026-01-23',
        days: 12,
        care: acknowledged('ada', 'backfill runs, done by noon'),
      }),
      open(HISTORY, DEFENSE, { care: snoozed('grace') }),
      open('scraper_failures', HOSTILE, { care: acknowledged('<@U012ABCDE>', '<https://evil.example|ok>') }),
    ]),
  'open-all-owned': () => openAnswer([open(HISTORY, BOXSCORE, { care: acknowledged('ada', null) })]),
  'open-many': () =>
    openAnswer(Array.from({ length: 40 }, (_, index) => open('scraper_failures', `scraper_${index + 1}`))),
};
