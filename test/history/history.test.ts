import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHistory, type History } from '../../src/history/history.ts';
import type { Report } from '../../src/history/rows.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { checkRow, failed, passed, reportOf } from '../support/report-builders.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../support/scratch-warehouse.ts';

const NOW = new Date('2026-02-04T17:00:00Z');
const TABLE = 'nba_raw.nbac_team_boxscore';

let scratch: ScratchWarehouse;
let history: History;

beforeAll(async () => {
  scratch = await openScratchWarehouse();
  await scratch.warehouse.ensureTables(OWN_TABLES);
  history = createHistory(scratch.warehouse);
});
afterAll(() => scratch.close());

/** A report of a run at an instant, whole: its details name every check. */
function report(instant: string, over: Partial<Report['run']> = {}): Report {
  const at = new Date(instant).toISOString();
  const schedule = over.schedule_name ?? 'post_overnight';
  const run_id = over.run_id ?? `${schedule}-${at.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const built = reportOf({
    checks: [
      passed('phase3_completion'),
      checkRow('data_freshness', [failed(TABLE, 'P2_HIGH', 'two game dates behind')]),
    ],
    run: { run_timestamp: at, ...over, run_id },
  });
  const checks = built.checks.map((check) => ({
    ...check,
    result_id: `${run_id}:${check.check_name}:${check.target_date}`,
    check_timestamp: at,
    threshold: check.status === 'FAIL' ? 2 : null,
    affected_records: check.status === 'FAIL' ? 2 : null,
  }));
  const outcomes = checks.map(({ check_name, target_date, status }) => ({
    check: check_name,
    target_date,
    status,
    reason: null,
  }));
  return { run: { ...built.run, details: { ...built.run.details, outcomes } }, checks };
}

async function save(one: Report): Promise<Report> {
  await history.saveChecks(one.run.run_id, one.checks);
  await history.saveRun(one.run);
  return one;
}

const recent = async (schedule: string) =>
  (await history.recentRuns(schedule, NOW)).runs.map((run) => run.run_id);

describe('a stored run', () => {
  it('is read back as it was, findings in the order in which they were judged', async () => {
    const stored = await save(report('2026-02-01T11:00:02.140Z'));
    expect(await history.report(stored.run.run_id)).toEqual(stored);
  });

  it('is written once: whoever writes it again changes nothing', async () => {
    const first = await save(report('2026-02-01T12:00:00Z'));
    const second = report('2026-02-01T12:00:00Z', { message: 'another' });
    expect(await history.saveRun(second.run)).toBe('held');
    expect(await history.saveChecks(second.run.run_id, second.checks)).toBe('held');
    expect(await history.report(first.run.run_id)).toEqual(first);
  });

  it('is not there while one of its findings, or its row, is missing', async () => {
    const whole = report('2026-02-01T13:00:00Z');
    await history.saveChecks(whole.run.run_id, whole.checks.slice(1));
    expect(await history.report(whole.run.run_id)).toBeNull();
    await history.saveRun(whole.run);
    expect(await history.report(whole.run.run_id)).toBeNull();
    await history.saveChecks(`${whole.run.run_id}-rest`, whole.checks.slice(0, 1));
    expect(await history.report(whole.run.run_id)).toEqual(whole);
  });

  it.each(['post_overnight-20200101T110000Z', 'no run id', ''])('is not there under "%s"', async (id) => {
    expect(await history.report(id)).toBeNull();
  });
});

describe('recent runs', () => {
  it('are those of the schedule in 45 days, newest first, and of all others in three', async () => {
    const wanted = 'weekly_look';
    for (const instant of ['2025-12-20T17:00:00Z', '2025-12-22T11:00:00Z', '2026-01-31T11:00:00Z'])
      await save(report(instant, { schedule_name: wanted }));
    await save(report('2026-02-04T17:00:01Z', { schedule_name: wanted }));
    await save(report('2026-01-30T11:00:00Z', { schedule_name: 'midday' }));
    await save(report('2026-02-03T11:00:00Z', { schedule_name: 'midday' }));
    expect(await recent(wanted)).toEqual([
      'midday-20260203T110000Z',
      'weekly_look-20260131T110000Z',
      'weekly_look-20251222T110000Z',
    ]);
  });

  it('leave out what something else wrote into the table', async () => {
    const ours = await save(report('2026-02-02T09:00:00Z', { schedule_name: 'shared_table' }));
    const foreign = [null, '', 'no json', 'null', '[]', '{}', '{"outcomes": 5, "changes": []}'];
    for (const [index, details] of foreign.entries()) {
      await scratch.warehouse.run(
        `INSERT INTO nba_orchestration.validation_runs (run_id, run_timestamp, schedule_name, details)
         VALUES (?, '2026-02-02T10:00:00Z', 'shared_table', ?)`,
        [`foreign-${index}`, details],
      );
    }
    const found = await recent('shared_table');
    expect(found.filter((id) => !id.startsWith('midday'))).toEqual([ours.run.run_id]);
  });

  it('give what a row in our form does not tell as nothing told, so that runs can be compared with it', async () => {
    await scratch.warehouse.run(
      `INSERT INTO nba_orchestration.validation_runs (run_id, run_timestamp, schedule_name, details)
       VALUES ('bare', '2026-02-02T11:00:00Z', 'bare_table', '{"outcomes":[],"changes":[]}')`,
    );
    const { runs } = await history.recentRuns('bare_table', new Date('2026-02-03T00:00:00Z'));
    const bare = runs.find(({ run_id }) => run_id === 'bare');
    expect(bare?.details).toMatchObject({ error_causes: {}, warnings: [] });
  });

  it('leave a report whole when something else wrote findings under its id', async () => {
    const ours = await save(report('2026-02-02T08:00:00Z'));
    await scratch.warehouse.run(
      `INSERT INTO nba_orchestration.validation_check_results (result_id, run_id, check_timestamp, check_name, target_date, details)
       VALUES ('foreign', ?, '2026-02-02T08:00:00Z', 'phase3_completion', '2026-02-03', '{"tables": null}')`,
      [ours.run.run_id],
    );
    expect(await history.report(ours.run.run_id)).toEqual(ours);
  });
});
