import { describe, expect, it } from 'vitest';
import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import { cutFacts } from '../../src/facts/cut.ts';
import { type AttemptRow, type Facts, known, type LedgerRow } from '../../src/facts/facts.ts';
import { tableErrors } from '../support/error-builders.ts';
import {
  at,
  attempt,
  coverageRows,
  dayCount,
  game,
  grade,
  healthyFacts,
  unknown,
  withTable,
} from '../support/fact-builders.ts';
import { runs } from '../support/failure-builders.ts';

const DATE = '2026-02-03';
const SUMMARY = 'nba_analytics.player_game_summary';
const CACHE = 'nba_precompute.player_daily_cache';
const NOW = at('2026-02-04', '12:00');
const cut = {
  targetDate: DATE,
  now: NOW,
  today: '2026-02-04',
  attemptHours: 24,
  decisionHours: 72,
  ledgerDays: 14,
};

const ledgerRow = (gameDate: IsoDate | null): LedgerRow => ({
  scraper: 'nbac_team_boxscore',
  gameDate,
  errorMessage: null,
  lastFailedAt: null,
  retryCount: 1,
  backfilled: false,
});

const dates = ['2025-12-20', '2025-12-21', DATE, '2026-02-04'];
const facts: Facts = {
  ...healthyFacts([game(DATE, 'ATL@BOS'), game('2026-02-10', 'ATL@BOS')], DATE, NOW),
  coverage: {
    [SUMMARY]: known(
      coverageRows(
        SUMMARY,
        dates.map((date) => game(date, 'ATL@BOS')),
      ),
    ),
  },
  dayCounts: { [CACHE]: known(dates.map((date) => dayCount(date, 50))) },
  grades: known(dates.map((date) => grade(date, 'system_a', 'star', 9, 0))),
  performance: known(dates.map((date) => ({ date, model: 'system_a', graded: 90, gap: 0 }))),
  attempts: known(
    [
      '2026-02-03T17:00:00.000Z',
      '2026-02-03T17:00:00.001Z',
      NOW.toISOString(),
      '2026-02-04T17:00:00.001Z',
    ].map((instant) => attempt('nbac_schedule', 'success', instant)),
  ),
  ledger: known([
    ledgerRow(addDays(DATE, -14)),
    ledgerRow(addDays(DATE, -13)),
    ledgerRow(DATE),
    ledgerRow(addDays(DATE, 1)),
    ledgerRow(null),
  ]),
  decisions: known([
    { firstAt: '2026-02-01T16:10:00.000Z', lastAt: '2026-02-01T16:59:59.000Z', decisions: 8 },
    { firstAt: '2026-02-01T16:59:59.500Z', lastAt: '2026-02-01T17:00:00.000Z', decisions: 7 },
    { firstAt: '2026-02-01T16:59:59.900Z', lastAt: '2026-02-01T17:00:10.000Z', decisions: 6 },
    { firstAt: '2026-02-01T17:00:30.000Z', lastAt: '2026-02-01T17:40:00.000Z', decisions: 9 },
    { firstAt: '2026-02-04T16:50:00.000Z', lastAt: '2026-02-04T17:00:01.000Z', decisions: 2 },
    { firstAt: '2026-02-04T17:00:00.001Z', lastAt: '2026-02-04T17:00:30.000Z', decisions: 1 },
  ]),
  runs: known([
    runs('X', 'failed', { firstAt: '2026-02-04T16:59:59.000Z', lastAt: '2026-02-04T17:00:01.000Z' }),
    runs('Y', 'failed', { firstAt: '2026-02-04T17:00:00.001Z' }),
    runs('Z', 'failed', { dataDate: '2026-01-04' }),
    runs('Z', 'failed', { dataDate: '2026-01-05' }),
  ]),
  errors: known(
    ['2026-01-20T17:00:00.000Z', '2026-02-04T16:59:59.999Z', NOW.toISOString()].map((firstAt) =>
      tableErrors({ firstAt, lastAt: firstAt }),
    ),
  ),
};

const datesOf = (
  rows: Facts['coverage'][string] | Facts['dayCounts'][string] | Facts['grades' | 'performance'] | undefined,
) => (rows?.state === 'known' ? [...new Set(rows.value.map(({ date }) => date))] : rows);

describe('facts that are cut to a date', () => {
  const one = cutFacts(facts, cut);

  it('hold 45 days of every table, that date included and nothing after it', () => {
    expect(datesOf(one.coverage[SUMMARY])).toEqual(['2025-12-21', DATE]);
    for (const fact of [one.dayCounts[CACHE], one.grades, one.performance])
      expect(datesOf(fact)).toEqual(['2025-12-21', DATE]);
  });

  it('hold the attempts of the hours up to the verdict', () => {
    expect(one.attempts).toMatchObject({
      value: [{ at: '2026-02-03T17:00:00.001Z' }, { at: NOW.toISOString() }],
    });
  });

  it.each<[string, string, string, Partial<AttemptRow>[]]>([
    ['before the verdict', '02-04T10', '02-04T17', [{ attempts: 9 }]],
    ['over the verdict', '02-04T10', '02-05T11', [{ attempts: 1, at: '2026-02-04T10:00:00.000Z' }]],
    ['after it', '02-04T18', '02-05T09', []],
    ['over the first hour', '02-03T10', '02-04T09', [{ attempts: 1, firstAt: '2026-02-04T09:00:00.000Z' }]],
    ['before the first hour', '02-03T10', '02-03T17', []],
  ])('count of attempts %s, from %s to %s, no more than is certain', (_name, firstAt, last, found) => {
    const row = attempt('nbac_schedule', 'failed', `2026-${last}:00:00.000Z`, {
      firstAt: `2026-${firstAt}:00:00.000Z`,
      attempts: 9,
    });
    const { attempts } = cutFacts({ ...facts, attempts: known([row]) }, cut);
    expect(attempts).toEqual(known(found.map((over) => ({ ...row, ...over }))));
  });

  it('hold the ledger of the days up to the date', () => {
    expect(one.ledger).toMatchObject({ value: [{ gameDate: '2026-01-21' }, { gameDate: DATE }] });
  });

  it('hold the runs of 30 days that had begun by the verdict, and say of none that it is later', () => {
    expect(one.runs).toMatchObject({
      value: [
        { processor: 'X', lastAt: NOW.toISOString() },
        { processor: 'Z', dataDate: '2026-01-05' },
      ],
    });
  });

  it('hold the decisions of the hours up to the verdict, and of an hour that reaches over either end what is certain', () => {
    expect(one.decisions).toEqual(
      known([
        { firstAt: '2026-02-01T17:00:10.000Z', lastAt: '2026-02-01T17:00:10.000Z', decisions: 6 },
        { firstAt: '2026-02-01T17:00:30.000Z', lastAt: '2026-02-01T17:40:00.000Z', decisions: 9 },
        { firstAt: '2026-02-04T16:50:00.000Z', lastAt: '2026-02-04T16:50:00.000Z', decisions: 2 },
      ]),
    );
  });

  it('hold the errors before the verdict, those of earlier days too', () => {
    expect(one.errors).toMatchObject({
      value: [{ firstAt: '2026-01-20T17:00:00.000Z' }, { firstAt: '2026-02-04T16:59:59.999Z' }],
    });
  });

  it('hold the whole slate: make-up games lie ahead', () => {
    expect(one.slate).toEqual(facts.slate);
    expect(one).toMatchObject({ from: DATE, to: DATE });
  });

  it('are as blind as they were', () => {
    const blind = withTable({ ...facts, attempts: unknown('timeout') }, CACHE, unknown('permission'));
    const still = cutFacts(blind, cut);
    expect(still.dayCounts[CACHE]).toEqual(unknown('permission'));
    expect(still.attempts).toEqual(unknown('timeout'));
  });

  it('leave the facts that they were cut from alone', () => {
    expect(datesOf(facts.coverage[SUMMARY])).toEqual(dates);
  });
});
