import { afterEach, describe, expect, it } from 'vitest';
import { eachDate, type IsoDate } from '../../src/calendar/dates.ts';
import { type CloudPorts, NO_CLOUD } from '../../src/cloud/ports.ts';
import { NO_CLOUD_FACTS } from '../../src/facts/cloud/cloud-facts.ts';
import { known } from '../../src/facts/facts.ts';
import type { Report } from '../../src/history/rows.ts';
import { at } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { notes } from '../support/phase-builders.ts';
import { checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';
import { scriptedCloud } from '../support/scripted-cloud.ts';

const CHECK = 'phase_transitions';
const CACHE = 'nba_precompute.player_daily_cache';
const PREDICTIONS = 'nba_predictions.player_prop_predictions';
/** Precompute with its date, and what notes when a row was written. */
const PRECOMPUTE = [
  [CACHE, 'cache_date', 'processed_at'],
  ['nba_precompute.player_composite_factors', 'game_date', 'processed_at'],
  ['nba_precompute.player_shot_zone_analysis', 'analysis_date', 'processed_at'],
  ['nba_precompute.team_defense_zone_analysis', 'analysis_date', 'processed_at'],
  ['nba_predictions.ml_feature_store_v2', 'game_date', 'created_at'],
] as const;

/** What is judged by tables, notes and exports alone. */
const IN_TABLES = [
  'phase3_completion',
  'phase4_completion',
  'historical_completeness',
  'phase3_race',
  'duplicate_rows',
  CHECK,
];

let pipeline: HealthyPipeline;
afterEach(() => pipeline?.close());

/** Nights whose precompute ran at 11:10, and predictions an hour later, on the day that they are for. */
async function open(from: IsoDate, to: IsoDate): Promise<void> {
  pipeline = await openHealthyPipeline({ from, to, games: 4 });
  const [offset, at1210] = ["INTERVAL '16 hours 10 minutes'", "INTERVAL '17 hours 10 minutes'"];
  for (const [table, date, stamp] of PRECOMPUTE)
    await pipeline.spoil(
      `UPDATE ${table} SET ${stamp} = (CAST(${date} AS TIMESTAMP) + ${offset}) AT TIME ZONE 'UTC'`,
    );
  await pipeline.spoil(
    `UPDATE ${PREDICTIONS} SET created_at = (CAST(game_date AS TIMESTAMP) + ${at1210}) AT TIME ZONE 'UTC'`,
  );
}

/** Precompute of a date was never made: no row, and no run. */
const lose = async (date: IsoDate) => {
  for (const [table, column] of PRECOMPUTE)
    await pipeline.spoil(`DELETE FROM ${table} WHERE ${column} = '${date}'`);
  await pipeline.spoil(`DELETE FROM nba_reference.processor_run_history WHERE data_date = '${date}'`);
};

const asked = (targetDate: IsoDate, noonOf: IsoDate, cloud: CloudPorts): Promise<Report> =>
  scenarioRun(pipeline, {
    schedule: 'post_overnight',
    targetDate,
    now: at(noonOf, '12:00'),
    also: CHECK,
    cloud,
  });

/** The pipeline's completion notes of one kind, and no other port. */
const noted = (rows: ReturnType<typeof notes>): CloudPorts => ({
  ...NO_CLOUD,
  completions: scriptedCloud({ ...NO_CLOUD_FACTS, completions: known(rows) }).ports.completions,
});

describe('until 2026-02-28: the orchestrator never sets a trigger, and Phase 4 runs on backup schedulers', () => {
  const D = '2026-02-28';
  const dates = eachDate('2026-02-19', D);
  const untriggered = noted(notes('phase3_completion', dates, false));

  it('is a warning of its own, and Phase 4 is whole', async () => {
    await open('2026-02-19', D);
    const report = await asked(D, '2026-03-01', untriggered);
    expect(checkIn(report, CHECK)).toMatchObject({
      status: 'WARN',
      severity: 'P4_LOW',
      target_table: CACHE,
      affected_records: 9,
    });
    expect(checkIn(report, CHECK).message).toContain('precompute runs on backup schedulers');
    expect(checkIn(report, 'phase4_completion')).toMatchObject({ status: 'PASS' });
    expect(firingIn(report)).toEqual([CHECK]);
    expect(report.run.status).toBe('WARNING');

    // What was triggered once, and what was not on two dates only, is no longer or not yet a warning.
    for (const first of ['2026-02-27', '2026-02-25']) {
      const partly = notes('phase3_completion', dates, (date) => date === first);
      const twin = await asked(D, '2026-03-01', noted(partly));
      expect(checkIn(twin, CHECK)).toMatchObject({ status: 'PASS' });
      expect(twin.run.status).toBe('OK');
    }
  });

  it('is a failure where the backups do not run either, on that date', async () => {
    await open('2026-02-19', D);
    await lose(D);
    const report = await asked(D, '2026-03-01', untriggered);
    expect(checkIn(report, CHECK)).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      target_table: CACHE,
    });
    expect(checkIn(report, CHECK).message).toContain('precompute did not start on 1 of 9 game dates: Feb 27');
    expect(checkIn(report, 'phase4_completion')).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    // On the day itself its predictions can still be saved.
    expect(checkIn(await asked(D, D, untriggered), CHECK)).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
    });
  });
});

describe('2026-02-19: Phase 4 never started Phase 5, which ran on backup schedulers', () => {
  const D = '2026-02-19';
  const dates = [...eachDate('2026-02-09', '2026-02-12'), D];
  const untriggered = noted(notes('phase4_completion', dates, false));

  /** Nothing is played from 13 to 18. */
  async function afterTheBreak(): Promise<void> {
    await open('2026-02-09', D);
    await pipeline.spoil(
      `DELETE FROM nba_raw.nbac_schedule WHERE game_date > '2026-02-12' AND game_date < '${D}'`,
    );
  }

  it('is found by its notes, across the break', async () => {
    await afterTheBreak();
    const report = await asked(D, '2026-02-20', untriggered);
    expect(checkIn(report, CHECK)).toMatchObject({
      status: 'WARN',
      severity: 'P4_LOW',
      target_table: PREDICTIONS,
      affected_records: 5,
    });
    expect(checkIn(report, CHECK).message).toContain('(Feb 9, Feb 10, Feb 11, Feb 12, Feb 19)');
    const twin = await asked(D, '2026-02-20', noted(notes('phase4_completion', dates, (date) => date === D)));
    expect(checkIn(twin, CHECK)).toMatchObject({ status: 'PASS' });
  });

  it('without a backup is a failure, and critical on the day', async () => {
    await afterTheBreak();
    await pipeline.spoil(`DELETE FROM ${PREDICTIONS} WHERE game_date = '${D}'`);
    const after = checkIn(await asked(D, '2026-02-20', untriggered), CHECK);
    expect(after).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', target_table: PREDICTIONS });
    expect(after.message).toContain('Feb 19 (complete Thu Feb 19, 11:10 EST; no row and no run since)');
    const evening = { schedule: 'post_overnight', targetDate: D, also: CHECK, cloud: untriggered };
    const onTheDay = (time: string) => scenarioRun(pipeline, { ...evening, now: at(D, time) });
    expect(checkIn(await onTheDay('12:10'), CHECK)).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
    });
    expect(checkIn(await onTheDay('12:09'), CHECK)).toMatchObject({ status: 'WARN', severity: 'P4_LOW' });
  });
});

describe('2026-03-19 to 21: Phase 4 is done, and nothing is exported', () => {
  const [first, last] = ['2026-03-19', '2026-03-21'] as const;
  const exported = (until: IsoDate, ...more: IsoDate[]): CloudPorts => {
    const rows = [...eachDate('2026-03-14', until), ...more].map((date) => ({
      date,
      at: `${date}T18:30:00.000Z`,
    }));
    const { exports } = scriptedCloud({ ...NO_CLOUD_FACTS, exports: known(rows) }).ports;
    return { ...NO_CLOUD, exports };
  };
  const stopped = exported('2026-03-18');

  it('is a failure of the export alone, and grows by a day', async () => {
    await open('2026-03-14', last);
    for (const [date, noonOf, dates] of [
      [first, '2026-03-20', 1],
      ['2026-03-20', last, 2],
      [last, '2026-03-22', 3],
    ] as const) {
      const report = await asked(date, noonOf, stopped);
      const row = checkIn(report, CHECK);
      expect(row).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', affected_records: dates });
      expect(row.message).toContain(
        'phase6-export: nothing was exported after precompute was complete on the last ',
      );
      expect(row.message).toContain('last export Wed Mar 18, 14:30 EDT');
      expect(firingIn(report).filter((name) => IN_TABLES.includes(name))).toEqual([CHECK]);
    }
    // It is over with the next export, and nobody can say anything where no export is told of.
    expect(checkIn(await asked(last, '2026-03-22', exported('2026-03-18', last)), CHECK)).toMatchObject({
      status: 'PASS',
    });
    const blind = checkIn(await asked(last, '2026-03-22', NO_CLOUD), CHECK);
    expect(blind).toMatchObject({ status: 'PASS' });
    expect(JSON.stringify(blind.details)).toContain('not judged (not configured): phase6-export');
  });

  it('is none of the export where Phase 4 was not complete', async () => {
    await open('2026-03-14', last);
    await lose(last);
    const report = await asked(last, '2026-03-22', exported('2026-03-20'));
    expect(checkIn(report, CHECK).message).not.toContain('exported since');
    expect(checkIn(report, 'phase4_completion')).toMatchObject({ status: 'FAIL' });
  });
});
