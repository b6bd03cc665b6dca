import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, eachDate } from '../../src/calendar/dates.ts';
import { tablesOf } from '../../src/warehouse/sql.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { type CliOutcome, typeCommand } from '../support/cli.ts';
import { profile } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';

const TO = '2026-02-03';
// Everything about the 3rd is due.
const NOW = '2026-02-04T15:00:00-05:00';
const TEAM_BOX = 'nba_raw.nbac_team_boxscore';
const SUMMARY = 'nba_analytics.player_game_summary';
const CACHE = 'nba_precompute.player_daily_cache';
const SCHEDULE = 'nba_raw.nbac_schedule';
const TABLES = Object.keys(profile.tables);
const [MISSING, PARTIAL, DUPLICATED, WHOLE] = [
  '2026-01-20',
  '2026-01-22',
  '2026-01-24',
  '2026-01-26',
] as const;

let pipeline: HealthyPipeline;
beforeAll(async () => {
  pipeline = await openHealthyPipeline({ from: '2025-12-01', to: TO });
  await pipeline.spoil(`DELETE FROM ${TEAM_BOX} WHERE game_date = DATE '${MISSING}'`);
  await pipeline.spoil(
    `DELETE FROM ${SUMMARY} WHERE game_date = DATE '${PARTIAL}' AND team_abbr IN ('ATL', 'BOS')`,
  );
  await pipeline.spoil(
    `INSERT INTO ${TEAM_BOX} SELECT * FROM ${TEAM_BOX} WHERE game_date = DATE '${DUPLICATED}' AND team_abbr = 'ATL'`,
  );
});
afterAll(() => pipeline?.close());

/** The warehouse of the tests, on which some tables are denied. */
const denying = (denied: readonly string[]): Warehouse => ({
  ...pipeline.warehouse,
  async query(statement, about) {
    if (tablesOf(statement).some((table) => denied.includes(table)))
      throw new WarehouseError('permission', 'no right to read', 'grant it');
    return pipeline.warehouse.query(statement, about);
  },
  // The file stays open for the next test.
  close: async () => undefined,
});

const ask = (words: readonly string[], denied: readonly string[] = []) =>
  typeCommand(['gaps', '--now', NOW, ...words], {
    env: { WAREHOUSE: `duckdb:${pipeline.path}` },
    openWarehouse: async () => denying(denied),
  });

async function document(words: readonly string[], denied: readonly string[] = []) {
  const { status, out, err } = await ask(['--json', ...words], denied);
  expect(err).toBe('');
  return { status, answer: JSON.parse(out) };
}

describe('gaps --json', () => {
  it('is one document with an entry for each table and date', async () => {
    const { answer } = await document([]);
    expect(Object.keys(answer)).toEqual(expect.arrayContaining(['from', 'to', 'tables']));
    expect(answer).toMatchObject({
      from: '2026-01-21',
      to: TO,
      notes: [],
      warnings: [],
      slate_unknown: null,
    });
    expect(answer.cost).toEqual({ statements: 20, bytes_billed: 0 });
    expect(answer.tables.map(({ table }: { table: string }) => table)).toEqual(TABLES);
    for (const { dates } of answer.tables)
      expect(dates.map(({ date }: { date: string }) => date)).toEqual(eachDate('2026-01-21', TO));
  });

  it('says of a date what was expected, found and missing', async () => {
    const { answer } = await document(['--date', PARTIAL, '--days', '1', '--table', SUMMARY]);
    expect(answer.tables).toEqual([
      {
        table: SUMMARY,
        unknown: null,
        dates: [
          {
            date: PARTIAL,
            expected_games: 4,
            games: 3,
            rows: 66,
            state: 'partial',
            missing_games: ['ATL@BOS'],
            cause: null,
            duplicated_rows: 0,
            due: null,
            found: '3 of 4 games, missing ATL@BOS',
          },
        ],
      },
    ]);
  });

  it('gives null for the games of tables that have none, and what is there twice', async () => {
    const { answer } = await document(['--from', DUPLICATED, '--to', DUPLICATED]);
    const dateOf = (name: string) =>
      answer.tables.find(({ table }: { table: string }) => table === name)?.dates[0];
    expect(dateOf(CACHE)).toMatchObject({ state: 'complete', games: null, rows: 80, expected_games: 4 });
    expect(dateOf(TEAM_BOX)).toMatchObject({ state: 'duplicated', games: 4, rows: 9, duplicated_rows: 1 });
  });

  it('gives the cause of what nobody could look at, and the games that were expected', async () => {
    const { answer } = await document(['--days', '1', '--table', CACHE], [CACHE]);
    expect(answer.tables[0]).toMatchObject({
      unknown: { cause: 'permission', message: 'no right to read', fix: 'grant it' },
      dates: [
        {
          state: 'unknown',
          cause: 'permission',
          expected_games: 4,
          games: null,
          rows: null,
          missing_games: [],
        },
      ],
    });
  });

  it('gives no expectation where the schedule is unknown', async () => {
    const { answer } = await document(['--days', '2'], [SCHEDULE]);
    expect(answer.slate_unknown).toEqual({
      cause: 'permission',
      message: 'no right to read',
      fix: 'grant it',
    });
    for (const { dates } of answer.tables)
      expect(dates).toMatchObject([
        { state: 'unknown', cause: 'slate_unknown', expected_games: null },
        { state: 'unknown', cause: 'slate_unknown', expected_games: null },
      ]);
  });

  it('gives the due time of what is not due, in UTC', async () => {
    const { answer, status } = await document(['--date', '2026-02-04', '--days', '1', '--table', TEAM_BOX]);
    expect(answer.tables[0].dates[0]).toMatchObject({
      state: 'not_due',
      due: '2026-02-05T12:00:00.000Z',
      games: 0,
    });
    expect(status).toBe(0);
  });
});

describe('the exit status of gaps', () => {
  const of = async (from: string, to: string, denied: readonly string[] = []): Promise<number> =>
    (await ask(['--json', '--from', from, '--to', to], denied)).status;

  it.each([
    ['0 where nothing is missing', WHOLE, WHOLE, [], 0],
    ['1 where a date is partial', PARTIAL, PARTIAL, [], 1],
    ['1 where a date is duplicated', DUPLICATED, DUPLICATED, [], 1],
    ['1 where a date is partial and a table unknown', PARTIAL, PARTIAL, [CACHE], 1],
    ['1 where a date is duplicated and a table unknown', DUPLICATED, DUPLICATED, [CACHE], 1],
    ['2 where a date is missing', MISSING, MISSING, [], 2],
    ['2 where dates are missing, partial and duplicated', MISSING, DUPLICATED, [], 2],
    ['2 where a date is missing and a table unknown', MISSING, MISSING, [CACHE], 2],
    ['3 where a table is unknown', WHOLE, WHOLE, [CACHE], 3],
    ['3 where every table is unknown', WHOLE, WHOLE, TABLES, 3],
    ['3 where the schedule is unknown, whatever is missing', MISSING, DUPLICATED, [SCHEDULE], 3],
    ['2 where what was due this noon is absent', '2026-02-04', '2026-02-04', [], 2],
    ['3 before the first season that the profile lists', '2019-01-01', '2019-01-10', [], 3],
    ['0 in the summer', '2025-07-01', '2025-07-31', [], 0],
  ] as const)('is %s', async (_, from, to, denied, status) => {
    expect(await of(from, to, denied)).toBe(status);
  });
});

describe('the range of gaps', () => {
  const rangeOf = async (...words: string[]) => {
    const { answer } = await document(['--table', CACHE, ...words]);
    return [answer.from, answer.to];
  };

  it.each([
    [[], ['2026-01-21', TO]],
    [
      ['--days', '1'],
      [TO, TO],
    ],
    [
      ['--days', '400'],
      [addDays(TO, -399), TO],
    ],
    [
      ['--date', '2026-01-31'],
      ['2026-01-18', '2026-01-31'],
    ],
    [
      ['--date', '2026-01-31', '--days', '2'],
      ['2026-01-30', '2026-01-31'],
    ],
    [
      ['--date', '2026-02-04', '--days', '1'],
      ['2026-02-04', '2026-02-04'],
    ],
    [
      ['--from', '2026-01-01', '--to', '2026-01-05'],
      ['2026-01-01', '2026-01-05'],
    ],
    [
      ['--from', '2026-01-01'],
      ['2026-01-01', TO],
    ],
    [
      ['--from', '2026-02-04'],
      ['2026-02-04', '2026-02-04'],
    ],
    [
      ['--from=2026-01-01', '--to=2026-01-01'],
      ['2026-01-01', '2026-01-01'],
    ],
  ])('of %j is %j', async (words, range) => {
    expect(await rangeOf(...words)).toEqual(range);
  });

  it('ends with the yesterday of the pipeline, at the instant that is given', async () => {
    const answered = async (now: string) =>
      JSON.parse((await ask(['--json', '--days', '1', '--table', CACHE, '--now', now])).out).to;
    expect(await answered('2026-02-04T04:59:00Z')).toBe('2026-02-02');
    expect(await answered('2026-02-04T05:00:00Z')).toBe('2026-02-03');
  });

  it.each([CACHE, 'player_daily_cache'])('of one table takes %s', async (name) => {
    const { answer } = await document(['--table', name, '--days', '1']);
    expect(answer.tables.map(({ table }: { table: string }) => table)).toEqual([CACHE]);
  });
});

describe('what gaps refuses', () => {
  const REFUSED: [string[], string, string][] = [
    [['--days', '-3'], '-3 is no number of days to look at', 'write 1 to 400'],
    [['--days=-3'], '-3 is no number of days to look at', 'write 1 to 400'],
    [['--days', '0'], '0 is no number of days to look at', 'write 1 to 400'],
    [['--days', '401'], '401 is no number of days to look at', 'write 1 to 400'],
    [['--days', '99999'], '99999 is no number of days to look at', 'write 1 to 400'],
    [['--days', '14.5'], '--days 14.5 is no number', 'write a whole number, as --days 14'],
    [['--days', 'potato'], '--days potato is no number', 'write a whole number, as --days 14'],
    [
      ['--days', '14; drop table'],
      '--days 14; drop table is no number',
      'write a whole number, as --days 14',
    ],
    [['--days'], '--days needs a value', 'write --days VALUE'],
    [['--date', '2026-02-30'], '--date 2026-02-30 is no date', 'write a date that exists, as YYYY-MM-DD'],
    [['--date', 'yesterday'], '--date yesterday is no date', 'write a date that exists, as YYYY-MM-DD'],
    [
      ['--date', '2026-02-05'],
      '--date 2026-02-05 lies in the future',
      'the latest date to ask about is 2026-02-04',
    ],
    [['--from', '2026-02-30'], '--from 2026-02-30 is no date', 'write a date that exists, as YYYY-MM-DD'],
    [['--from', '2026-02-05'], '2026-02-05 lies in the future', 'the latest date to ask about is 2026-02-04'],
    [
      ['--from', '2026-01-05', '--to', '2026-01-01'],
      '--from 2026-01-05 lies after --to 2026-01-01',
      'write the earlier date as --from',
    ],
    [
      ['--from', '2020-01-01', '--to', '2026-01-01'],
      '2020-01-01..2026-01-01 is 2193 days',
      'ask for at most 400 at once, such as 2024-11-28..2026-01-01',
    ],
    [
      ['--from', '2026-01-01', '--to', '2026-03-01'],
      '2026-03-01 lies in the future',
      'the latest date to ask about is 2026-02-04',
    ],
    [['--to', '2026-01-01'], '--to needs --from', 'write both, or --date for the last date'],
    [
      ['--from', '2026-01-01', '--days', '3'],
      '--from and --days or --date contradict each other',
      'write a range, or a number of days',
    ],
    [
      ['--from', '2026-01-01', '--date', TO],
      '--from and --days or --date contradict each other',
      'write a range, or a number of days',
    ],
    [
      ['--table', 'nbac_team_boxscor'],
      '"nbac_team_boxscor" is no table that is watched',
      'Did you mean nba_raw.nbac_team_boxscore?',
    ],
    [['--table', 'potato'], '"potato" is no table that is watched', 'the tables are '],
    [['--table', 'a: b. c'], '"a: b. c" is no table that is watched', 'the tables are '],
    [['30'], '"30" is not understood here', 'use --days 30'],
    [['2026-01-31'], '"2026-01-31" is not understood here', 'use --date 2026-01-31'],
    [
      ['2026-01-01..2026-01-31', 'nbac_team_boxscore'],
      '"2026-01-01..2026-01-31 nbac_team_boxscore" is not understood here',
      'use --from 2026-01-01 --to 2026-01-31 --table nbac_team_boxscore',
    ],
    [['--day', '3'], 'there is no option --day', 'did you mean --days?'],
    [['--now', '2026-02-04'], '--now 2026-02-04 is no instant', 'write it with its zone'],
    [['--now', '2026-02-30T06:00:00Z'], '--now 2026-02-30T06:00:00Z is no instant', 'write it with its zone'],
  ];
  const refused = (words: readonly string[]): Promise<CliOutcome> =>
    typeCommand(['gaps', '--now', NOW, ...words], {
      env: { WAREHOUSE: 'duckdb:/nowhere/at/all.duckdb' },
      openWarehouse: async () => {
        throw new Error('opened before the arguments were checked');
      },
    });

  it.each(REFUSED)('%j: %s', async (words, message, fix) => {
    const told = await refused(words);
    expect(told).toMatchObject({ status: 64, out: '' });
    expect(told.err.split('\n')).toHaveLength(1);
    expect(told.err).toContain(`${message}. Fix: ${fix}`);
    expect(told.log.lines).toEqual([]);
    const scripted = await refused(['--json', ...words]);
    expect(scripted).toMatchObject({ status: 64, err: '' });
    expect(JSON.parse(scripted.out)).toEqual({
      error: { code: 'usage', message, fix: expect.stringContaining(fix) },
    });
  });

  it('is a warehouse that is not there', async () => {
    const { status, err } = await typeCommand(['gaps', '--now', NOW], {
      env: { WAREHOUSE: 'duckdb:/nowhere/at/all.duckdb' },
    });
    expect(status).toBe(78);
    expect(err).toContain('/nowhere/at/all.duckdb');
    expect(err.split('\n')).toHaveLength(1);
  });
});

describe('gaps in a terminal', () => {
  it('leads with what matters, then the grid, then every table in trouble', async () => {
    const { status, out } = await ask(['--from', '2026-01-20', '--to', '2026-01-25']);
    expect(status).toBe(2);
    const lines = out.split('\n');
    expect(lines[0]).toBe('🔴 MISSING · Jan 20 – Jan 25, 6 days · 2 of 17 tables');
    expect(lines[1]).toBe('nba_raw.nbac_team_boxscore is empty for Tue Jan 20. 1 more table has gaps.');
    expect(lines[2]).toBe('6 days · 6 game dates · 17 tables · 2 with gaps · 15 whole');
    expect(out).toContain('nbac_team_boxscore               ✕ • • • = •');
    expect(out).toContain('player_game_summary              • • ▄ • • •');
    expect(out).toContain('✕ missing   = duplicated   ▄ partial   • complete');
    expect(out).toContain(
      [
        '✕ nba_raw.nbac_team_boxscore · missing on 1 of 6 game dates, duplicated on 1',
        '    missing: Tue Jan 20',
        '    Sat Jan 24 duplicated: 1 row more than there should be',
        '',
        '▲ nba_analytics.player_game_summary · partial on 1 of 6 game dates',
        '    Thu Jan 22 partial: 3 of 4 games, missing ATL@BOS',
      ].join('\n'),
    );
    expect(out).not.toMatch(/`|undefined|null|NaN/);
  });

  it('says what could not be read and how to mend it, beside what could', async () => {
    const { status, out } = await ask(['--days', '3'], [CACHE]);
    expect(status).toBe(3);
    expect(out).toContain(
      '⊘ nba_precompute.player_daily_cache · could not be read (no permission): no right to read',
    );
    expect(out).toContain('    to mend it: grant it');
    expect(out).toContain('In the other 16 tables');
  });

  it.each([['14'], ['62'], ['63'], ['400']])('keeps within the width for %s days', async (days) => {
    const { out } = await ask(['--days', days], [SUMMARY]);
    for (const line of out.split('\n')) expect([line, [...line].length <= 100]).toEqual([line, true]);
  });

  it('tells a summer in a few lines', async () => {
    const { status, out } = await ask(['--from', '2025-07-01', '--to', '2025-07-14', '--table', TEAM_BOX]);
    expect(status).toBe(0);
    expect(out.split('\n').slice(0, 2)).toEqual([
      '🟢 NOTHING EXPECTED · Jul 1 – Jul 14, 14 days',
      'No games on these dates: nothing was expected, and nothing is missing.',
    ]);
  });
});
