import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { typeCommand } from '../support/cli.ts';
import { profile } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { scriptedWarehouse } from '../support/scripted-warehouse.ts';

const DATE = '2026-02-03';
const NOON = '2026-02-04T12:00:00-05:00';
const LOG = 'nba_orchestration.scraper_execution_log';
const RUNS = 'nba_reference.processor_run_history';

describe('failures', () => {
  let pipeline: HealthyPipeline;

  beforeAll(async () => {
    pipeline = await openHealthyPipeline({ from: '2025-12-01', to: DATE });
  });
  afterAll(() => pipeline?.close());

  beforeEach(async () => {
    await pipeline.spoil(`DELETE FROM ${LOG} WHERE execution_id LIKE 'test%'`);
    await pipeline.spoil(`DELETE FROM ${RUNS}`);
    for (const { names } of profile.processors.expected) {
      await pipeline.spoil(`INSERT INTO ${RUNS} (processor_name, run_id, status, started_at, errors, data_date) VALUES
        ('${names[0]}', '${names[0]}1', 'failed', '2026-02-04T09:00:00Z', '{"cleanup_reason":"stale_running_cleanup"}', DATE '${DATE}'),
        ('${names[0]}', '${names[0]}1', 'success', '2026-02-04T09:00:00Z', NULL, DATE '${DATE}')`);
    }
  });

  const ask = (...words: string[]) =>
    typeCommand(['failures', '--now', NOON, ...words], {
      env: { WAREHOUSE: `duckdb:${pipeline.path}` },
      // The file is open here, and one process opens it in one way only.
      openWarehouse: async () => ({ ...pipeline.warehouse, close: async () => undefined }),
    });
  async function asJson(...words: string[]) {
    const { status, out } = await ask('--json', ...words);
    return { status, answer: JSON.parse(out) };
  }
  const attempts = (scraper: string, status: string, count: number, lastHour: string) =>
    pipeline.spoil(`INSERT INTO ${LOG} (execution_id, scraper_name, status, triggered_at, source, game_date, error_message)
SELECT 'test-${scraper}-${status}-' || i, '${scraper}', '${status}', TIMESTAMPTZ '${lastHour}' - INTERVAL (i) HOUR, 'CONTROLLER',
  CAST(TIMESTAMPTZ '${lastHour}' - INTERVAL (i) HOUR AS DATE), IF('${status}' = 'failed', 'boom ' || (i % 2), NULL)
FROM range(${count}) AS numbers(i)`);

  it('of a pipeline that is well is OK', async () => {
    const { status, answer } = await asJson();
    expect(status).toBe(0);
    expect(answer).toMatchObject({
      status: 'OK',
      threshold: 5,
      days: 14,
      streaks: [],
      never_succeeded: [],
      starved: [],
      silent: [],
      disabled: [],
      unknown: [],
      cost: { statements: 5, bytes_billed: 0 },
    });
    const { out } = await ask();
    expect(out.split('\n')[0]).toBe('🟢 OK · nothing fails 5 times in a row');
  });

  it('of 148 in a row are 148, back to a success of long ago', async () => {
    await attempts('espn_boxscore', 'success', 3, '2026-01-28T12:00:00Z');
    await attempts('espn_boxscore', 'failed', 148, '2026-02-04T15:05:00Z');
    const { status, answer } = await asJson();
    expect(status).toBe(1);
    expect(answer.streaks).toHaveLength(1);
    expect(answer.streaks[0]).toMatchObject({
      source: 'espn_boxscore',
      kind: 'scraper',
      failures: 148,
      first_failure: '2026-01-29T12:05:00.000Z',
      last_success: '2026-01-28T12:00:00.000Z',
      errors: ['boom 0', 'boom 1'],
      dates: expect.arrayContaining(['2026-01-29', '2026-02-04']),
    });
    expect((await ask()).out).toContain('espn_boxscore has failed 148 times in a row since Jan 29;');
    expect((await asJson('--threshold', '149')).answer.streaks).toEqual([]);
    expect((await asJson('--threshold', '148')).answer.streaks).toHaveLength(1);
  });

  it('of a critical scraper end with 2, and what is switched off is left out', async () => {
    await attempts('oddsa_events', 'failed', 10, '2026-02-04T16:30:00Z');
    await attempts('bdl_odds', 'failed', 40, '2026-02-04T16:30:00Z');
    await pipeline.spoil(
      `DELETE FROM ${LOG} WHERE scraper_name = 'oddsa_events' AND status = 'success' AND triggered_at > '2026-02-04T07:00:00Z'`,
    );
    const { status, answer } = await asJson();
    expect(status).toBe(2);
    expect(answer.streaks).toMatchObject([{ source: 'oddsa_events', failures: 10, severity: 'P1_CRITICAL' }]);
    expect(answer.disabled).toEqual([{ source: 'bdl_odds', kind: 'scraper', attempts: 40 }]);
    await pipeline.spoil(`INSERT INTO ${LOG} (execution_id, scraper_name, status, triggered_at, source)
      VALUES ('test-last', 'oddsa_events', 'success', '2026-02-04T16:31:00Z', 'CONTROLLER')`);
    expect((await asJson()).status).toBe(0);
  });

  it('of a processor that never worked come from the collapsed log', async () => {
    await pipeline.spoil(`INSERT INTO ${RUNS} (processor_name, run_id, status, started_at, errors, data_date, output_table)
SELECT 'OddsGameLinesProcessor', 'storm' || (i // 2), IF(i % 2 = 0, 'running', 'failed'),
  TIMESTAMPTZ '2026-02-01 00:00:00+00' + INTERVAL (i // 2) SECOND, IF(i % 2 = 0, NULL, '{"message":"no lines"}'), DATE '2026-02-01', 'odds_api_game_lines'
FROM range(100000) AS numbers(i)`);
    const { status, answer } = await asJson();
    expect(status).toBe(1);
    expect(answer.never_succeeded).toMatchObject([
      {
        source: 'OddsGameLinesProcessor',
        kind: 'processor',
        failures: 50_000,
        last_success: null,
        errors: ['no lines'],
        dates: ['2026-02-01'],
      },
    ]);
  });

  it('whose log is empty in season can not be told: 3', async () => {
    await pipeline.spoil(`DELETE FROM ${RUNS}`);
    const { status, answer } = await asJson();
    expect(status).toBe(3);
    expect(answer.unknown).toMatchObject([{ kind: 'processor', cause: 'bad_response' }]);
  });

  it.each([
    ['--threshold', '-3', '--threshold "-3" is no number of failures'],
    ['--threshold', '0', 'is no number of failures'],
    ['--threshold', '100001', 'is no number of failures'],
    ['--threshold', 'potato', 'is no number of failures'],
    ['--days', '-3', '--days "-3" is no number of days'],
    ['--days', '0', 'is no number of days'],
    ['--days', '401', 'is no number of days'],
    ['--days', '5; drop table', 'is no number of days'],
  ])('are refused for %s %s before anything is opened', async (option, value, message) => {
    const { status, out } = await typeCommand(['failures', '--json', option, value], {
      env: { WAREHOUSE: 'duckdb:/nowhere/at/all' },
      openWarehouse: () => {
        throw new Error('opened');
      },
    });
    expect(status).toBe(64);
    expect(JSON.parse(out).error).toMatchObject({ code: 'usage', message: expect.stringContaining(message) });
    expect(JSON.parse(out).error.fix).toMatch(/^write one from 1 to/);
  });

  it.each([
    [['extra'], 'use --threshold N or --days N'],
    [['5'], 'use --threshold 5'],
    [['5', '14'], 'use --threshold 5 --days 14'],
    [['5', '14', 'private'], 'use --threshold N or --days N'],
  ])('are refused for the words of Slack, with how they are written here: %j', async (words, fix) => {
    const { status, err } = await ask(...words);
    expect(status).toBe(64);
    expect(err.split('Fix: ')[1]).toBe(fix);
  });

  it('in a warehouse that does not exist are refused with 78', async () => {
    const { status } = await typeCommand(['failures', '--json'], {
      env: { WAREHOUSE: 'duckdb:/nowhere/at/all' },
    });
    expect(status).toBe(78);
  });
});

describe('failures in a warehouse that fails', () => {
  it('for one table only are told of the other', async () => {
    const warehouse = scriptedWarehouse({
      answer({ name }) {
        if (name === 'runs') throw new WarehouseError('permission', 'may not be read', 'grant it');
        if (name !== 'attempts') return [];
        return Array.from({ length: 6 }, (_, index) => ({
          scraper_name: 'espn_boxscore',
          status: 'failed',
          first_at: `2026-07-31T0${index}:00:00.000Z`,
          last_at: `2026-07-31T0${index}:00:00.000Z`,
          attempt_count: 1,
          game_date: null,
          workflow: null,
          error_type: null,
          error_text: 'boom',
          text_count: 1,
        }));
      },
      bytesBilled: 1000,
    });
    const { status, out } = await typeCommand(['failures', '--json', '--now', '2026-07-31T12:00:00-04:00'], {
      env: { WAREHOUSE: 'bigquery://some-project' },
      openWarehouse: async () => warehouse,
    });
    expect(status).toBe(3);
    expect(JSON.parse(out)).toMatchObject({
      status: 'ERROR',
      never_succeeded: [{ source: 'espn_boxscore', failures: 6 }],
      unknown: [{ kind: 'processor', cause: 'permission', message: 'may not be read', fix: 'grant it' }],
      cost: { statements: 5, bytes_billed: null },
    });
  });

  it('that holds an imported season without logs judges nothing, and that is no pass: 1', async () => {
    const recorded = async () => ({ 'nba_raw.nbac_schedule': ['2026-02-03'] });
    const { status, out } = await typeCommand(['failures', '--now', NOON], {
      env: { WAREHOUSE: 'bigquery://some-project' },
      openWarehouse: async () => scriptedWarehouse({ recorded }),
    });
    expect(status).toBe(1);
    expect(out).toContain('WARNING · nothing was judged');
    expect(out).toContain('Not judged: scrapers, not in this recording');
  });
});
