import { type Care, NO_CARE } from '../../src/history/care.ts';
import type { Report } from '../../src/history/rows.ts';
import { FIX, SUMMARY } from './golden-parts.ts';
import { change, checkRow, failed, part, passed, reportOf, saying, warned } from './report-builders.ts';
import { PHASE3 } from './rollback-builders.ts';
import { standingRow } from './standing-builders.ts';

const ROLLBACK = 'sequential-execution';
const FIXES = {
  race: 'Process the named dates again, team tables first.',
  flag: `Once the reason is gone, switch it on again (/rollback enable ${ROLLBACK}), and reprocess the dates that ran meanwhile.`,
};

/** All went well, in a schedule that does not look at the flag, and something stands rolled back. */
export function rolledBack(): Report {
  return reportOf({
    checks: [
      passed('phase3_completion', '3 tables hold 7 of 7 games'),
      passed('historical_completeness', '5 tables are whole over 13 game dates'),
      passed('data_freshness', '12 tables hold the newest game date'),
    ],
    run: { status: 'WARNING' },
    details: {
      rolled_back: [
        standingRow(),
        standingRow({
          rollback: 'batch-writes',
          variable: 'BATCH_WRITES',
          since: '2026-02-04T02:30:00.000Z',
          requestedBy: '<@U012ABCDE>',
          approvedBy: ['Grace', 'Linus'],
          reason: '<!channel> *boo* `x`\nand more',
        }),
      ],
    },
  });
}

/** A night without games, and something stands rolled back: neither well nor unjudged. */
export function rolledBackOffDay(): Report {
  const nothing = { status: 'SKIP', ...saying({ reason: 'no_games' }), message: 'no games' } as const;
  return reportOf({
    checks: [checkRow('phase3_completion', [], nothing), checkRow('historical_completeness', [], nothing)],
    run: { status: 'WARNING' },
    details: { games: 0, mode: 'OFF_DAY', rolled_back: [standingRow()] },
  });
}

const hers: Care = {
  ...NO_CARE,
  version: 1,
  acknowledged: {
    by: { id: 'U012ABCDE', name: 'ada' },
    at: '2026-02-04T11:04:00.000Z',
    until: '2026-02-05T11:04:00.000Z',
    note: null,
    basis: { status: 'FAIL', severity: 'P2_HIGH', dates: [] },
  },
};

const RACE = 'phase3_race';
const PHASE_3 = 'phase3_completion';
const raced = () =>
  checkRow(
    RACE,
    [failed(SUMMARY, 'P1_CRITICAL', '19 players of 10 games have usage rates over 100, up to 1275')],
    saying({ fix: FIXES.race }),
  );

/** The race, and a failure that somebody has: each with its way to a rollback. */
export function raceWithRollback(): Report {
  return reportOf({
    checks: [
      passed('historical_completeness', '5 tables are whole over 13 game dates'),
      checkRow(
        PHASE_3,
        [failed(SUMMARY, 'P2_HIGH', '5 of 7 games; missing BOS@NYK, DEN@UTA')],
        saying({ fix: FIX.phase3 }),
      ),
      raced(),
      checkRow('data_freshness', [warned('nba_precompute.player_daily_cache', '1 game date behind')]),
      passed('sequential_execution_flag', 'SEQUENTIAL_EXECUTION_ENABLED is on (true at 100 %)'),
    ],
    details: {
      changes: [
        change('new', RACE, SUMMARY, { severity: 'P1_CRITICAL' }),
        change('still', PHASE_3, SUMMARY, { since: '2026-02-02', days: 2 }),
      ],
      care: [{ check: PHASE_3, subject: SUMMARY, care: hers }],
      rolled_back: [],
      offers: [
        { check: RACE, rollback: ROLLBACK, direction: 'toggle' },
        { check: PHASE_3, rollback: ROLLBACK, direction: 'toggle' },
      ],
    },
  });
}

/** The race after the flag was switched off: both lead to switching it on again. */
export function flagRolledBack(): Report {
  return reportOf({
    checks: [
      raced(),
      checkRow('sequential_execution_flag', [
        part(PHASE3, 'WARN', {
          kind: 'service',
          severity: 'P2_HIGH',
          expected: 'SEQUENTIAL_EXECUTION_ENABLED on',
          actual: 'false at 100 %',
          message:
            'SEQUENTIAL_EXECUTION_ENABLED is off (false at 100 %), since Tue Feb 3, 06:08 EST: rolled back by Ada, approved by Grace: “Level 1 hangs since 05:10, players wait for it”',
          fix: FIXES.flag,
          evidence: { state: 'off' },
        }),
      ]),
    ],
    details: {
      changes: [
        change('new', RACE, SUMMARY, { severity: 'P1_CRITICAL' }),
        change('new', 'sequential_execution_flag', PHASE3, { status: 'WARN' }),
      ],
      rolled_back: [],
      offers: [
        { check: RACE, rollback: ROLLBACK, direction: 'enable' },
        { check: 'sequential_execution_flag', rollback: ROLLBACK, direction: 'enable' },
      ],
    },
  });
}
