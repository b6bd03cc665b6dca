import type { Report } from '../../src/history/rows.ts';
import { allGreen, oneFailure } from './golden-mornings.ts';
import { BOXSCORE, DEFENSE, FIX, GAMEBOOK, OFFENSE, PHASE_4_PENDING, SUMMARY } from './golden-parts.ts';
import { blind, change, checkRow, failed, part, passed, reportOf, saying } from './report-builders.ts';

export function blindRun(): Report {
  const noAccess = (subject: string) =>
    blind(
      subject,
      'permission',
      `the bot may not read ${subject}`,
      'Grant roles/bigquery.dataViewer on the dataset to the service account of the bot.',
    );
  return reportOf({
    checks: [
      checkRow('phase3_completion', [noAccess(SUMMARY), noAccess(OFFENSE)]),
      PHASE_4_PENDING,
      checkRow('historical_completeness', [noAccess(SUMMARY), noAccess(OFFENSE)]),
      passed('data_freshness'),
      checkRow('scraper_failures', [], {
        status: 'ERROR',
        message: 'no answer within 30 s for nba_orchestration.scraper_execution_log',
        ...saying({
          cause: 'timeout',
          fix: 'See whether the warehouse answers at all, then run this again.',
        }),
      }),
    ],
    details: { warnings: ['the message of Mon Feb 2 could not be delivered: the bot is not in the channel'] },
  });
}

export function criticalWithBlind(): Report {
  return reportOf({
    checks: [
      checkRow(
        'phase3_completion',
        [
          failed(SUMMARY, 'P1_CRITICAL', '0 of 7 games', { expected: '7 games', actual: '0 of 7 games' }),
          failed(OFFENSE, 'P2_HIGH', '6 of 7 games; missing MEM@POR', {
            expected: '7 games',
            actual: '6 of 7 games',
            missingGames: [{ date: '2026-02-03', games: ['MEM@POR'] }],
          }),
          part(DEFENSE, 'PASS', { message: '7 of 7 games' }),
        ],
        saying({ fix: FIX.phase3 }),
      ),
      checkRow('data_freshness', [
        blind(
          GAMEBOOK,
          'missing_table',
          `the warehouse has no table ${GAMEBOOK}`,
          'Create the table or take it out of the profile.',
        ),
      ]),
      passed('scraper_failures'),
    ],
    details: {
      changes: [
        change('new', 'phase3_completion', SUMMARY, { severity: 'P1_CRITICAL' }),
        change('new', 'phase3_completion', OFFENSE),
      ],
    },
  });
}

/** Earlier runs could not be read: whatever failed may be new or a month old. */
export function changesUnknown(): Report {
  const failing = oneFailure();
  return reportOf({
    checks: failing.checks,
    details: {
      changes_known: false,
      compared_with: null,
      changes: [change('new', 'historical_completeness', BOXSCORE)],
      warnings: [
        'Earlier runs could not be read (timeout: no answer within 30 s), so what is new is not known.',
      ],
    },
  });
}

/** Everything was judged and is well, but nobody will find this run again. */
export function notStored(): Report {
  return reportOf({
    checks: allGreen().checks,
    run: { status: 'ERROR', message: '5 passed. This run could not be stored.' },
    details: {
      late: 'late: it was due at 06:00 EST, and the process was busy',
      warnings: [
        'This run could not be stored (permission): no right to create jobs. Fix: grant roles/bigquery.jobUser.',
        'Postponements could not be read, so a postponed game may show as missing (timeout: no answer within 30 s).',
      ],
    },
  });
}

export function nothingJudged(): Report {
  const notConfigured = (name: string) =>
    checkRow(name, [part(SUMMARY, 'SKIP', { reason: 'not_configured', message: 'no source for this' })]);
  return reportOf({
    checks: [notConfigured('phase3_completion'), notConfigured('data_freshness')],
    run: { status: 'WARNING' },
    details: { games: null, mode: null },
  });
}

export function hostileNames(): Report {
  return reportOf({
    checks: [
      checkRow('scraper_failures', [
        failed(
          '<!channel>',
          'P2_HIGH',
          'failed <https://evil.example|click here> & <@U012ABCDE>\n*OK* all green',
          {
            expected: '> 0',
            actual: '\u001b[2J```0```',
          },
        ),
      ]),
    ],
  });
}
