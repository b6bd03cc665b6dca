import { afterEach, describe, expect, it } from 'vitest';
import { addDays, eachDate, type IsoDate } from '../../src/calendar/dates.ts';
import { type CloudPorts, NO_CLOUD } from '../../src/cloud/ports.ts';
import type { Profile } from '../../src/config/profile.ts';
import { NO_CLOUD_FACTS } from '../../src/facts/cloud/cloud-facts.ts';
import { known } from '../../src/facts/facts.ts';
import type { Report } from '../../src/history/rows.ts';
import { at, profile as shipped } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { askingAtNoon, checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';
import { scriptedCloud } from '../support/scripted-cloud.ts';

const SCHEDULE = 'nba_raw.nbac_schedule';
const HALTS = 'nba_orchestration.halt_state';
/** Empty while the playoffs are not processed, or predictions halted. */
const COMPUTED = Object.entries(shipped.tables)
  .filter(([, { phase }]) => phase !== 'raw')
  .map(([name, { date }]) => ({ name, date }));
const PREDICTED = Object.entries(shipped.tables)
  .filter(([, { haltable }]) => haltable)
  .map(([name, { date }]) => ({ name, date }));

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
const asking = (profile: Profile) => askingAtNoon(checks, profile);
const usual = asking(shipped);

let pipeline: HealthyPipeline;
afterEach(() => pipeline?.close());
const spoil = (statement: string) => pipeline.spoil(statement);
const noonAfter = (targetDate: IsoDate, profile = usual): Promise<Report> =>
  scenarioRun(pipeline, {
    schedule: 'night',
    targetDate,
    now: at(addDays(targetDate, 1), '12:00'),
    profile,
  });
const reasonsIn = (report: Report, name: string) =>
  (checkIn(report, name).details.tables ?? []).map(({ reason }) => reason ?? null);

describe('2026-04-13 and after: playoffs that nobody processes, and predictions that are halted', () => {
  const FIRST = '2026-04-18';
  const NIGHT = '2026-04-20';
  const { calendar } = shipped;
  const unprocessed = asking({
    ...shipped,
    calendar: {
      ...calendar,
      playoffsProcessed: { raw: true, analytics: false, precompute: false, predictions: false },
    },
  });

  async function playoffs(empty: readonly { name: string; date: string }[]): Promise<void> {
    pipeline = await openHealthyPipeline({ from: '2026-04-10', to: NIGHT, games: 2 });
    await spoil(`DELETE FROM ${SCHEDULE} WHERE game_date BETWEEN '2026-04-13' AND '2026-04-17'`);
    await spoil(
      `UPDATE ${SCHEDULE} SET game_id = concat('004', substr(game_id, 4)) WHERE game_date >= '${FIRST}'`,
    );
    for (const { name, date } of empty) await spoil(`DELETE FROM ${name} WHERE ${date} >= '2026-04-13'`);
  }

  const halt = () =>
    spoil(`INSERT INTO ${HALTS} (effective_date, sport, halt_active, halt_reason, source, written_at)
      SELECT DATE '2026-04-13' + CAST(n AS INTEGER), 'nba', TRUE, 'predictions_inactive', 'cli', TIMESTAMPTZ '2026-04-13 09:00:00+00' FROM range(8) AS days(n)`);

  it('are left out by what is computed, while raw tables are judged, and nothing fires', async () => {
    await playoffs(COMPUTED);
    const report = await noonAfter(NIGHT, unprocessed);
    expect(firingIn(report)).toEqual([]);
    for (const name of ['phase3_completion', 'phase4_completion'])
      expect(checkIn(report, name)).toMatchObject({
        status: 'SKIP',
        details: { reason: 'playoffs_not_processed' },
      });
    expect(checkIn(report, 'phase2_progress')).toMatchObject({ status: 'PASS' });
    expect(report.run.status).toBe('OK');
    await spoil(`DELETE FROM nba_raw.nbac_team_boxscore WHERE game_date = '${NIGHT}'`);
    expect(firingIn(await noonAfter(NIGHT, unprocessed))).toContain('phase2_progress');
  });

  it('would be missed by every one of them where the profile said that they are processed', async () => {
    await playoffs(COMPUTED);
    const report = await noonAfter(NIGHT);
    expect(checkIn(report, 'phase3_completion')).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(checkIn(report, 'phase4_completion')).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
  });

  it('leave what was exported as it was on the 18th, which is a warning in a halt, too', async () => {
    await playoffs(COMPUTED);
    await halt();
    const exported = (last: IsoDate): CloudPorts => {
      const rows = eachDate('2026-04-10', last).map((date) => ({ date, at: `${date}T16:30:00.000Z` }));
      const { exports } = scriptedCloud({ ...NO_CLOUD_FACTS, exports: known(rows) }).ports;
      return { ...NO_CLOUD, exports };
    };
    const ask = (cloud: CloudPorts) =>
      scenarioRun(pipeline, {
        schedule: 'night',
        targetDate: NIGHT,
        now: at(addDays(NIGHT, 1), '12:00'),
        profile: unprocessed,
        also: 'phase_transitions',
        cloud,
      });
    const report = await ask(exported(FIRST));
    expect(firingIn(report)).toEqual(['phase_transitions']);
    const row = checkIn(report, 'phase_transitions');
    expect(row).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM', affected_records: 2 });
    expect(row.message).toContain('last export Sat Apr 18, 12:30 EDT');
    expect(firingIn(await ask(exported(NIGHT)))).toEqual([]);
    // Nobody says where exports are.
    expect(firingIn(await ask(NO_CLOUD))).toEqual([]);
  });

  it('have neither predictions nor lines while the halt lasts, and miss both from its end on', async () => {
    await playoffs(PREDICTED);
    await halt();
    const report = await noonAfter(NIGHT);
    expect(firingIn(report)).toEqual([]);
    expect(reasonsIn(report, 'vegas_line_coverage')).toEqual(['halted', 'halted', 'halted']);
    expect(checkIn(report, 'data_freshness')).toMatchObject({ status: 'PASS' });
    await spoil(`UPDATE ${HALTS} SET halt_active = FALSE WHERE effective_date >= '2026-04-19'`);
    const after = await noonAfter(NIGHT);
    expect(firingIn(after)).toEqual(['data_freshness', 'vegas_line_coverage']);
    expect(checkIn(after, 'vegas_line_coverage')).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
  });
});
