import { afterEach, describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { at } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { askingAtNoon, checkIn, scenarioRun } from '../support/scenario-run.ts';

const SCHEDULE = 'nba_raw.nbac_schedule';
/** What speaks of a date's games and tables. */
const checks = [
  'games_final',
  'phase2_progress',
  'phase3_completion',
  'phase4_completion',
  'historical_completeness',
  'data_freshness',
  'phase3_race',
  'duplicate_rows',
  'vegas_line_coverage',
];
const usual = askingAtNoon(checks);

let pipeline: HealthyPipeline;
afterEach(() => pipeline?.close());
const spoil = (statement: string) => pipeline.spoil(statement);

describe('a warehouse that does not answer as it should', () => {
  const D = '2026-02-06';
  const open = async () => {
    pipeline = await openHealthyPipeline({ from: '2026-02-04', to: D, games: 3 });
  };
  const failing = (over: Partial<HealthyPipeline['warehouse']>): HealthyPipeline => ({
    ...pipeline,
    warehouse: { ...pipeline.warehouse, ...over },
  });
  const ask = (on: HealthyPipeline) =>
    scenarioRun(on, { schedule: 'night', targetDate: D, now: at('2026-02-07', '12:00'), profile: usual });

  it('because it can not be reached, leaves every check blind, and says nothing of the data', async () => {
    await open();
    const unreachable = new WarehouseError('timeout', 'no answer within 30 s', 'see whether it is up');
    const report = await ask(failing({ query: async () => Promise.reject(unreachable) }));
    expect(report.checks.map(({ status }) => status)).toEqual(checks.map(() => 'ERROR'));
    expect(report.run.status).toBe('ERROR');
    expect(report.checks.every(({ details }) => details.cause !== undefined)).toBe(true);
  });

  it('because one table may not be read, is blind there, and judges the others', async () => {
    await open();
    const denied = new WarehouseError('permission', 'no right to read', 'grant it');
    const { warehouse } = pipeline;
    const report = await ask(
      failing({
        query: (statement, options) =>
          JSON.stringify(statement).includes('nbac_team_boxscore')
            ? Promise.reject(denied)
            : warehouse.query(statement, options),
      }),
    );
    for (const name of ['phase2_progress', 'historical_completeness', 'data_freshness', 'duplicate_rows'])
      expect(checkIn(report, name)).toMatchObject({ status: 'ERROR', details: { cause: 'permission' } });
    for (const name of [
      'games_final',
      'phase3_completion',
      'phase4_completion',
      'phase3_race',
      'vegas_line_coverage',
    ])
      expect(checkIn(report, name)).toMatchObject({ status: 'PASS' });
    expect(report.run.status).toBe('ERROR');
  });

  it('because the schedule is empty in the middle of a season, leaves all blind that speak of a date', async () => {
    await open();
    await spoil(`DELETE FROM ${SCHEDULE}`);
    const report = await ask(pipeline);
    const dateBound = CHECKS.filter(({ name, needsSlate }) => needsSlate && checks.includes(name));
    expect(dateBound.length).toBe(checks.length);
    for (const { name } of dateBound)
      expect(checkIn(report, name)).toMatchObject({ status: 'ERROR', details: { cause: 'slate_unknown' } });
    expect(report.run.status).toBe('ERROR');
  });
});
