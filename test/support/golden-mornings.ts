import { addDays, eachDate } from '../../src/calendar/dates.ts';
import type { Report } from '../../src/history/rows.ts';
import {
  BOXSCORE,
  boxscoreGap,
  CACHE,
  DEFENSE,
  FIX,
  GAMEBOOK,
  OFFENSE,
  PHASE_4_PENDING,
  SUMMARY,
} from './golden-parts.ts';
import {
  change,
  checkRow,
  failed,
  part,
  passed,
  pending,
  reportOf,
  saying,
  warned,
} from './report-builders.ts';

export function allGreen(): Report {
  return reportOf({
    checks: [
      passed('phase3_completion', '3 tables hold 7 of 7 games'),
      passed('phase4_completion', '5 tables are filled'),
      passed('historical_completeness', '5 tables are whole over 13 game dates'),
      passed('data_freshness', '12 tables hold the newest game date'),
      passed('scraper_failures', '214 attempts of 22 scrapers, 3 failed'),
    ],
  });
}

export function oneFailure(): Report {
  const dates = eachDate('2026-01-23', '2026-02-03');
  return reportOf({
    checks: [
      passed('phase3_completion', '3 tables hold 7 of 7 games'),
      PHASE_4_PENDING,
      checkRow('historical_completeness', [boxscoreGap(dates)], saying({ fix: FIX.history })),
      passed('data_freshness', '12 tables hold the newest game date'),
      checkRow(
        'scraper_failures',
        [
          warned('nbac_gamebook_pdf', '9 of 18 attempts failed: HTTP 403 from the league', {
            expected: 'at most half of the attempts failed',
            actual: '9 of 18 failed',
          }),
        ],
        saying({ fix: FIX.scrapers }),
      ),
    ],
    details: {
      changes: [
        change('still', 'historical_completeness', BOXSCORE, { since: '2026-01-23', days: 12 }),
        change('new', 'scraper_failures', 'nbac_gamebook_pdf', { status: 'WARN', severity: 'P3_MEDIUM' }),
        change('recovered', 'phase3_completion', SUMMARY, { since: '2026-02-01', days: 2 }),
      ],
      cost: { statements: 19, bytes_billed: 48_300_000, warehouse: 'BigQuery, project nba-props-platform' },
    },
  });
}

export function fortyFailures(): Report {
  const dates = eachDate('2025-12-27', '2026-01-21');
  const failures = Array.from({ length: 40 }, (_, index) =>
    failed(
      `scraper_${String(index + 1).padStart(2, '0')}`,
      index < 12 ? 'P1_CRITICAL' : 'P2_HIGH',
      `no success in ${index + 8} attempts`,
      { dates, expected: 'a success in 24 hours', actual: `0 of ${index + 8}` },
    ),
  );
  return reportOf({
    checks: [
      passed('phase3_completion'),
      checkRow('scraper_failures', failures, saying({ fix: FIX.scrapers })),
    ],
    details: {
      changes: failures.map(({ subject, severity }) =>
        change('new', 'scraper_failures', subject, { severity }),
      ),
    },
  });
}

export function offDay(): Report {
  const skipped = (name: string) =>
    checkRow(name, [part(SUMMARY, 'SKIP', { reason: 'no_games', message: 'no games on this date' })], {
      target_date: '2026-02-15',
    });
  return reportOf({
    checks: [
      skipped('phase3_completion'),
      skipped('phase4_completion'),
      skipped('historical_completeness'),
      skipped('data_freshness'),
      skipped('scraper_failures'),
    ],
    run: { target_date: '2026-02-15', run_timestamp: '2026-02-16T11:00:00.900Z' },
    details: {
      games: 0,
      mode: 'OFF_DAY',
      next_run: '2026-02-17T11:00:00.000Z',
      compared_with: {
        run_id: 'post_overnight-20260215T110000Z',
        target_date: '2026-02-14',
        run_timestamp: '2026-02-15T11:00:01.200Z',
      },
    },
  });
}

export function allPending(): Report {
  return reportOf({
    checks: [
      checkRow('phase3_completion', [
        pending(SUMMARY, '5 of 7 games', '7 games', '2026-02-04T15:30:00Z'),
        pending(OFFENSE, '5 of 7 games', '7 games', '2026-02-04T15:30:00Z'),
        pending(DEFENSE, '0 of 7 games', '7 games', '2026-02-04T15:30:00Z'),
      ]),
      PHASE_4_PENDING,
      checkRow('data_freshness', [pending(GAMEBOOK, '0 of 7 games', '7 games', '2026-02-04T13:00:00Z')]),
    ],
  });
}

export function firstRun(): Report {
  return reportOf({
    checks: [
      passed('phase3_completion', '3 tables hold 7 of 7 games'),
      checkRow(
        'data_freshness',
        [
          warned(CACHE, '1 game date behind: newest is 2026-02-02', {
            expected: '2026-02-03',
            actual: '2026-02-02',
          }),
          part(SUMMARY, 'SKIP', { reason: 'bootstrap', message: 'nothing expected in the first 14 days' }),
        ],
        saying({
          fix: FIX.freshness,
          notes: ['not judged (first days of the season, nothing expected yet): player_game_summary'],
        }),
      ),
    ],
    details: {
      compared_with: null,
      changes: [change('new', 'data_freshness', CACHE, { status: 'WARN', severity: 'P3_MEDIUM' })],
      postponed: ['DEN@MEM'],
    },
  });
}

export function everyChange(): Report {
  const yesterday = addDays('2026-02-03', -1);
  return reportOf({
    checks: [
      checkRow(
        'historical_completeness',
        [
          boxscoreGap(eachDate('2026-01-21', '2026-02-03')),
          failed(GAMEBOOK, 'P1_CRITICAL', '2 of 14 games on 2 dates', {
            dates: ['2026-01-30', '2026-02-03'],
          }),
        ],
        saying({ fix: FIX.history }),
      ),
      checkRow('data_freshness', [warned(CACHE, '1 game date behind')], saying({ fix: FIX.freshness })),
      checkRow(
        'phase3_completion',
        [failed(DEFENSE, 'P2_HIGH', '6 of 7 games; missing DEN@MEM')],
        saying({ fix: FIX.phase3 }),
      ),
      checkRow('phase4_completion', [], {
        target_date: yesterday,
        message: '5 tables are filled',
        ...saying({ carried_from: 'post_overnight-20260203T110000Z' }),
      }),
    ],
    run: { trigger_source: 'slack', run_timestamp: '2026-02-04T17:00:00Z' },
    details: {
      requested_by: 'U012ABCDE',
      late: 'late: it was due at 06:00 EST, and the bot was not running',
      changes: [
        change('new', 'phase3_completion', DEFENSE),
        change('worse', 'historical_completeness', GAMEBOOK, {
          since: '2026-01-30',
          days: 5,
          severity: 'P1_CRITICAL',
        }),
        change('still', 'historical_completeness', BOXSCORE, { since: '2026-01-21', days: 14 }),
        change('better', 'data_freshness', CACHE, {
          status: 'WARN',
          severity: 'P3_MEDIUM',
          since: '2026-02-01',
          days: 3,
        }),
        change('unsettled', 'phase4_completion', 'nba_precompute.player_composite_factors', {
          since: '2026-02-02',
          days: 2,
        }),
        change('recovered', 'scraper_failures', 'oddsa_events', { since: '2026-01-31', days: 3 }),
      ],
    },
  });
}
