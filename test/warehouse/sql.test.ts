import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
  sql,
  table,
  tablesOf,
  text,
  timestamp,
} from '../../src/warehouse/sql.ts';

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
