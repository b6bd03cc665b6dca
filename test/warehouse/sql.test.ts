import fc from 'fast-check';
import { PassThroughClient } from 'google-auth-library';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evidenceStatement } from '../../src/inquiries/ask-gaps.ts';
import { openBigQuery } from '../../src/warehouse/bigquery.ts';
import {
  bound,
  column,
  type Dialect,
  date,
  float,
  int,
  join,
  raw,
  render,
  renderForPeople,
  sql,
  table,
  tablesOf,
  text,
  timestamp,
} from '../../src/warehouse/sql.ts';
import { profile } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';

const statement = sql`SELECT ${column('team')}, COUNT(*) AS row_count FROM ${table('nba_raw.nbac_schedule')}
WHERE game_date >= ${date('2026-02-01')} AND processed_at < ${timestamp(new Date('2026-02-02T03:04:05.678Z'))}
  AND team IN (${join([text('LAL'), text('BOS')], ', ')}) AND points > ${int(3)} AND usage > ${float(1.5)}`;

describe('a rendered statement', () => {
  it('quotes and casts for BigQuery, with the project in front of its tables', () => {
    expect(render(statement, 'bigquery', 'my-project').text).toBe(
      'SELECT `team`, COUNT(*) AS row_count FROM `my-project.nba_raw.nbac_schedule`\n' +
        'WHERE game_date >= CAST(? AS DATE) AND processed_at < CAST(? AS TIMESTAMP)\n' +
        '  AND team IN (?, ?) AND points > ? AND usage > CAST(? AS FLOAT64)',
    );
  });

  it('quotes and casts for DuckDB', () => {
    expect(render(statement, 'duckdb').text).toBe(
      'SELECT "team", COUNT(*) AS row_count FROM "nba_raw"."nbac_schedule"\n' +
        'WHERE game_date >= CAST(? AS DATE) AND processed_at < CAST(? AS TIMESTAMPTZ)\n' +
        '  AND team IN (?, ?) AND points > ? AND usage > CAST(? AS DOUBLE)',
    );
  });

  it('carries its values in the order of their placeholders', () => {
    expect(render(statement, 'bigquery').values).toEqual([
      { kind: 'bound', type: 'DATE', value: '2026-02-01' },
      { kind: 'bound', type: 'TIMESTAMP', value: '2026-02-02T03:04:05.678Z' },
      { kind: 'bound', type: 'STRING', value: 'LAL' },
      { kind: 'bound', type: 'STRING', value: 'BOS' },
      { kind: 'bound', type: 'INT64', value: 3 },
      { kind: 'bound', type: 'FLOAT64', value: 1.5 },
    ]);
  });

  it.each([
    ['bigquery', 'CAST(? AS INT64)'],
    ['duckdb', 'CAST(? AS BIGINT)'],
  ] as const)('gives a NULL its type on %s', (dialect, expected) => {
    expect(render(sql`${bound('INT64', null)}`, dialect).text).toBe(expected);
  });

  it('names its tables once each, however deep they stand', () => {
    const inner = sql`SELECT 1 FROM ${table('a.one')} JOIN ${table('a.two')} USING (id)`;
    expect(
      tablesOf(sql`SELECT * FROM (${inner}) UNION ALL ${inner}, ${raw('x')}, ${table('b.three')}`),
    ).toEqual(['a.one', 'a.two', 'b.three']);
  });
});

describe('text from outside', () => {
  const hostile = [
    "'; DROP TABLE nba_raw.nbac_schedule; --",
    '` OR 1=1 --',
    '"',
    '?',
    '@@x',
    '\\',
    'a\u0000b',
    '<!channel>',
  ];

  it.each(hostile)('never becomes part of the statement: %j', (value) => {
    for (const dialect of ['bigquery', 'duckdb'] as Dialect[]) {
      const rendered = render(sql`SELECT ${text(value)}`, dialect);
      expect(rendered.text).toBe('SELECT ?');
      expect(rendered.values.map((one) => one.value)).toEqual([value]);
    }
  });

  it('is refused as the name of a table unless it is one', () => {
    const names = [
      ...hostile,
      'schedule',
      'a.b.c',
      'a.',
      '.b',
      'a.b c',
      'a.b`',
      'a.b"',
      'a.b;',
      'ä.b',
      'a.b\n',
    ];
    for (const name of names) expect(() => table(name), name).toThrow(TypeError);
  });

  it('is refused as the name of a column unless it is one', () => {
    for (const name of [...hostile, '', 'a b', '1a', 'a.b', 'a-b', 'a`', 'a"', 'a\n']) {
      expect(() => column(name), name).toThrow(TypeError);
    }
  });

  it('leaves as many placeholders as values, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 20 }), (values) => {
        const rendered = render(sql`SELECT 1 IN (${join(values.map(text), ', ')})`, 'bigquery');
        expect(rendered.text.split('?').length - 1).toBe(values.length);
        expect(rendered.values.map((one) => one.value)).toEqual(values);
      }),
    );
  });
});

describe('a statement for people', () => {
  it('has its values written into it, for BigQuery', () => {
    expect(renderForPeople(statement, 'bigquery', 'my-project')).toBe(
      'SELECT `team`, COUNT(*) AS row_count FROM `my-project.nba_raw.nbac_schedule`\n' +
        "WHERE game_date >= CAST('2026-02-01' AS DATE) AND processed_at < CAST('2026-02-02T03:04:05.678Z' AS TIMESTAMP)\n" +
        "  AND team IN ('LAL', 'BOS') AND points > 3 AND usage > CAST(1.5e0 AS FLOAT64)",
    );
  });

  it('has its values written into it, for DuckDB', () => {
    expect(renderForPeople(statement, 'duckdb')).toBe(
      'SELECT "team", COUNT(*) AS row_count FROM "nba_raw"."nbac_schedule"\n' +
        "WHERE game_date >= CAST('2026-02-01' AS DATE) AND processed_at < CAST('2026-02-02T03:04:05.678Z' AS TIMESTAMPTZ)\n" +
        "  AND team IN ('LAL', 'BOS') AND points > 3 AND usage > CAST(1.5e0 AS DOUBLE)",
    );
  });

  it.each([
    ['bigquery', "O'Neal \\ n\n?", "SELECT 'O\\'Neal \\\\ n\\n?', CAST(NULL AS INT64)"],
    ['duckdb', "O'Neal \\ n\n?", "SELECT 'O''Neal \\ n\n?', CAST(NULL AS BIGINT)"],
  ] as const)('ends no text before its end on %s', (dialect, value, expected) => {
    expect(renderForPeople(sql`SELECT ${text(value)}, ${int(null)}`, dialect)).toBe(expected);
  });

  it('holds no text of BigQuery that is ended from inside, whatever it is', () => {
    const piece = fc.constantFrom("'", '\\', '\n', '\r', '"', '`', 'a', '--', ';');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const literal = renderForPeople(sql`${text(pieces.join(''))}`, 'bigquery');
        // One quote at either end, and between them only escapes or signs that mean themselves.
        expect(literal).toMatch(/^'(?:\\[\\'nr]|[^'\\\n\r])*'$/);
      }),
    );
  });
});

describe('a statement for people, on DuckDB,', () => {
  let pipeline: HealthyPipeline;
  beforeAll(async () => {
    pipeline = await openHealthyPipeline({ from: '2026-01-28', to: '2026-02-03' });
    const summary = 'nba_analytics.player_game_summary';
    await pipeline.spoil(`INSERT INTO ${summary} SELECT * FROM ${summary} WHERE game_date = '2026-02-02'`);
  });
  afterAll(() => pipeline.close());

  const rowsOf = async (asked: Parameters<HealthyPipeline['warehouse']['query']>[0]) => {
    const { rows } = await pipeline.warehouse.query(asked, { name: 'test' });
    return rows.map((row) => JSON.stringify(row)).toSorted();
  };

  it.each(Object.keys(profile.tables))('gives the rows that were judged: %s', async (name) => {
    const question = { from: '2026-02-01', to: '2026-02-03', table: name };
    const run = evidenceStatement(question, name, profile);
    if (run === null) throw new Error(`no statement reads ${name}`);
    const rows = await rowsOf(run);
    expect(rows.length).toBeGreaterThan(6);
    expect(await rowsOf(raw(pipeline.warehouse.forPeople(run)))).toEqual(rows);
  });

  it('says the same text, whatever it holds', async () => {
    const anyText = fc.string({
      unit: fc.constantFrom("'", '\\', '"', '\n', '?', '$1', ';', '--', 'é', '🏀'),
    });
    await fc.assert(
      fc.asyncProperty(anyText, fc.double({ min: -1e6, max: 1e6, noNaN: true }), async (value, number) => {
        const asked = sql`SELECT ${text(value)} AS said, ${float(number)} AS number, ${date('2026-02-01')} AS day`;
        const bare = raw(renderForPeople(asked, 'duckdb'));
        expect(await rowsOf(bare)).toEqual(await rowsOf(asked));
      }),
      { numRuns: 50 },
    );
  });
});

describe('the page of a table', () => {
  it.each(['nba-props-platform', 'example.com:nba props&d=other#x'])(
    'is in the console of its project: %s',
    async (projectId) => {
      const warehouse = await openBigQuery({
        projectId,
        maximumBytesBilled: 1,
        deadlineMs: 1_000,
        labels: {},
        authClient: new PassThroughClient(),
      });
      const page = new URL(warehouse.pageOf('nba_raw.nbac_team-boxscore') ?? '');
      await warehouse.close();
      expect(page.origin + page.pathname).toBe('https://console.cloud.google.com/bigquery');
      expect(Object.fromEntries(page.searchParams)).toEqual({
        project: projectId,
        p: projectId,
        d: 'nba_raw',
        t: 'nbac_team-boxscore',
        page: 'table',
      });
      expect(page.href).not.toMatch(/[\s"'<>|]/);
    },
  );
});
