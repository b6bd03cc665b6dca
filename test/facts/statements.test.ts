import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { FAILURES_NEEDS } from '../../src/checks/streaks.ts';
import { windowFor } from '../../src/facts/collect.ts';
import { planStatements } from '../../src/facts/plan-statements.ts';
import { pipelineTable } from '../../src/warehouse/pipeline-tables.ts';
import { type Dialect, type RenderedSql, render, tablesOf } from '../../src/warehouse/sql.ts';
import { profile } from '../support/fact-builders.ts';

const NOW = new Date('2026-02-04T11:00:00Z');
const window = windowFor(['2026-02-03'], NOW);
const plan = planStatements(
  profile,
  CHECKS.map((check) => check.needs(profile)),
);
const statements = plan.all.map((collector) => ({ ...collector, sql: collector.statement(profile, window) }));
/** The same tables as a question about gaps reads them: copies and different values counted, too. */
const gapStatements = planStatements(profile, [{ tables: Object.keys(profile.tables), copies: true }])
  .all.filter(({ name }) => name === 'coverage' || name === 'day_counts')
  .map((collector) => ({ ...collector, sql: collector.statement(profile, window) }));
const everyText = [
  ...statements.map(({ table, sql }) => ({ table, sql, purpose: 'for a run' })),
  ...gapStatements.map(({ table, sql }) => ({ table, sql, purpose: 'for gaps' })),
];

/** Values that are compared with a column, as `>= 2026-01-01`, in order. */
function boundsOf({ text, values }: RenderedSql, column: string): string[] {
  const found = [...text.matchAll(/\?|(["`])([a-z_]+)\1|\b([a-z_]+)\b|(>=|<=|>|<|=)/gi)];
  const bounds: string[] = [];
  let nextValue = 0;
  let name: string | undefined;
  let operator: string | undefined;
  for (const [token, , quoted, bare, comparison] of found) {
    if (token === '?') {
      if (name === column && operator) bounds.push(`${operator} ${values[nextValue]?.value}`);
      nextValue += 1;
      operator = undefined;
    } else if (comparison) operator = comparison;
    else if ((bare ?? '').toUpperCase() !== 'CAST') name = quoted ?? bare;
  }
  return bounds;
}

const boundsOn = (table: string, column: string): string[] => {
  const found = statements.find((one) => one.table === table);
  if (!found) throw new Error(`nothing reads ${table}`);
  return boundsOf(render(found.sql, 'bigquery', 'project'), column);
};

describe('every statement of a run', () => {
  it('reads one table, and no table is read twice', () => {
    const read = statements.map(({ sql }) => tablesOf(sql));
    expect(read.every((tables) => tables.length === 1)).toBe(true);
    expect(read.flat()).toEqual(statements.map(({ table }) => table));
    expect(new Set(read.flat()).size).toBe(statements.length);
  });

  it('counts copies or different values of some tables where gaps are asked for, and in a run of those that a check names for it', () => {
    const added = (some: typeof gapStatements) =>
      some
        .filter(({ sql }) => / AS (copies|distinct_values)\b/.test(render(sql, 'bigquery').text))
        .map(({ table }) => table);
    const wanted = Object.entries(profile.tables).filter(([, of]) => of.key.length > 0 || of.distinct);
    expect(added(gapStatements).toSorted()).toEqual(wanted.map(([name]) => name).toSorted());
    const named = profile.checks.duplicate_rows?.tables.map(({ table }) => table) ?? [];
    const keyed = named.filter((name) => profile.tables[name]?.key.length);
    expect(keyed.length).toBeGreaterThan(3);
    const sliced = CHECKS.map((check) => check.needs(profile))
      .flatMap(({ slices, tables }) => (slices ? tables : []))
      .filter((name) => profile.tables[name]?.distinct && profile.tables[name]?.by);
    const expected = [...new Set([...keyed, ...sliced])];
    expect(added(statements).toSorted()).toEqual(expected.toSorted());
  });

  it.each(everyText)(
    'filters the bare partition column of $table $purpose between two bound values',
    ({ table, sql }) => {
      const column = pipelineTable(table).partitionBy ?? 'game_date';
      const bounds = boundsOf(render(sql, 'bigquery', 'project'), column);
      expect(bounds.map((bound) => bound.split(' ')[0]?.charAt(0))).toEqual(['>', '<']);
      const { text } = render(sql, 'bigquery', 'project');
      expect(text.slice(text.indexOf('WHERE'))).not.toMatch(new RegExp(`\\(\\W*${column}\\b`));
    },
  );

  it.each(everyText)('of $table $purpose holds no value in its text, in either warehouse', ({ sql }) => {
    for (const dialect of ['bigquery', 'duckdb'] satisfies Dialect[]) {
      const { text, values } = render(sql, dialect, 'project');
      expect(text).not.toMatch(/'|\d{4}-\d{2}|SELECT \*/);
      expect([...text.matchAll(/\?/g)]).toHaveLength(values.length);
    }
  });
});

describe('the window', () => {
  it('of the slate begins well before the season and reaches ahead for make-up games', () => {
    expect(boundsOn('nba_raw.nbac_schedule', 'game_date')).toEqual(['>= 2025-07-23', '<= 2026-05-14']);
  });

  it.each([
    ['nba_analytics.player_game_summary', 'game_date'],
    ['nba_precompute.player_daily_cache', 'cache_date'],
    ['nba_precompute.team_defense_zone_analysis', 'analysis_date'],
  ])('of %s is 45 days up to the target date', (table, column) => {
    expect(boundsOn(table, column)).toEqual(['>= 2025-12-21', '<= 2026-02-03']);
  });

  it('of the attempts ends with the verdict and begins a day before it', () => {
    const { attempts } = planStatements(profile, [{ tables: [], attempts: true }]);
    const bounds =
      attempts && boundsOf(render(attempts.statement(profile, window), 'bigquery'), 'triggered_at');
    expect(bounds).toEqual(['> 2026-02-03T11:00:00.000Z', '<= 2026-02-04T11:00:00.000Z']);
  });

  it('of the attempts reaches back as far as the one that needs most of them', () => {
    const { attempts } = planStatements(profile, [
      { tables: [], attempts: true },
      { tables: [], attempts: true, attemptHours: 48 },
      { tables: [], attempts: true, attemptHours: 12 },
    ]);
    const bounds =
      attempts && boundsOf(render(attempts.statement(profile, window), 'bigquery'), 'triggered_at');
    expect(bounds).toEqual(['> 2026-02-02T11:00:00.000Z', '<= 2026-02-04T11:00:00.000Z']);
  });

  it('of the decisions is as long as a silent controller is looked for', () => {
    expect(boundsOn('nba_orchestration.workflow_decisions', 'decision_time')).toEqual([
      '> 2026-01-31T11:00:00.000Z',
      '<= 2026-02-04T11:00:00.000Z',
    ]);
    const { decisions } = planStatements(profile, [{ tables: [], attempts: true }]);
    expect(decisions).toBeNull();
  });

  it('of the attempts is 90 days where their history is asked for, also beside a check that needs a day', () => {
    for (const needs of [
      [FAILURES_NEEDS],
      [...CHECKS.map((check) => check.needs(profile)), FAILURES_NEEDS],
    ]) {
      const { all: planned, attempts } = planStatements(profile, needs);
      expect(planned.filter(({ name }) => name === 'attempts')).toEqual([attempts]);
      const statement = attempts?.statement(profile, window);
      expect(statement && boundsOf(render(statement, 'bigquery'), 'triggered_at')).toEqual([
        '> 2025-11-06T11:00:00.000Z',
        '<= 2026-02-04T11:00:00.000Z',
      ]);
    }
  });

  it('of the runs is 30 days of data dates, a little ahead of today, and nothing that began later than now', () => {
    const [statement] = plan.all.filter(({ name }) => name === 'runs');
    const written = statement && render(statement.statement(profile, window), 'bigquery');
    expect(written && boundsOf(written, 'data_date')).toEqual(['>= 2026-01-05', '<= 2026-02-06']);
    expect(written && boundsOf(written, 'started_at')).toContain('<= 2026-02-04T11:00:00.000Z');
  });

  it('of the ledger is 14 days up to the target date', () => {
    expect(boundsOn('nba_orchestration.scraper_failures', 'game_date')).toEqual([
      '>= 2026-01-21',
      '<= 2026-02-03',
    ]);
  });

  it('of several dates spans them, whatever their order', () => {
    expect(windowFor(['2026-02-04', '2026-02-03', '2026-02-03'], NOW)).toEqual({
      from: '2026-02-03',
      to: '2026-02-04',
      firstNow: NOW,
      lastNow: NOW,
    });
    expect(() => windowFor([], NOW)).toThrow(RangeError);
  });

  it('of a long backtest reaches from before its first date to after its last', () => {
    const range = { from: '2024-10-22', to: '2025-04-13', firstNow: NOW, lastNow: NOW };
    const bounds = boundsOf(render(plan.slate.statement(profile, range), 'bigquery'), 'game_date');
    expect(bounds).toEqual(['>= 2024-07-24', '<= 2025-07-22']);
  });

  it('before the first listed season begins with its own first date', () => {
    const early = { ...window, from: '2019-11-01', to: '2019-11-01' };
    const [first] = boundsOf(render(plan.slate.statement(profile, early), 'bigquery'), 'game_date');
    expect(first).toBe('>= 2019-08-03');
  });
});
