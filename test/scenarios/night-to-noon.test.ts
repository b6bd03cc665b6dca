import { afterEach, describe, expect, it } from 'vitest';
import type { CarePress } from '../../src/actions/care-press.ts';
import { createCaretaker } from '../../src/actions/caretaker.ts';
import type { IsoDate } from '../../src/calendar/dates.ts';
import { CHECKS } from '../../src/checks/index.ts';
import type { Profile } from '../../src/config/profile.ts';
import { createCareLog } from '../../src/history/care-log.ts';
import { createHistory } from '../../src/history/history.ts';
import { createMemory } from '../../src/history/memory.ts';
import type { CheckRow, Report } from '../../src/history/rows.ts';
import { slotRunId } from '../../src/history/run-id.ts';
import { careInWords } from '../../src/report/care-in-words.ts';
import { itemsOf } from '../../src/report/items.ts';
import { runCorridor } from '../../src/schedules/corridor.ts';
import { hasChanges } from '../../src/schedules/news.ts';
import { scheduleOf, slotAt } from '../../src/schedules/slot.ts';
import { wallClock } from '../support/clocks.ts';
import { at, profile as shipped } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { logRecorder } from '../support/log-recorder.ts';

const SCHEDULE = 'nba_raw.nbac_schedule';
const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';
const PHASE3 = shipped.checks.phase3_completion.tables;

/** The shipped slots, each with the checks that this is about. */
const profile: Profile = {
  ...shipped,
  schedules: {
    post_overnight: { ...scheduleOf(shipped, 'post_overnight'), checks: ['phase3_completion'], mention: [] },
    midday: { ...scheduleOf(shipped, 'midday'), checks: ['data_freshness'] },
    post_game: { ...scheduleOf(shipped, 'post_game'), checks: ['games_final'] },
    overnight: { ...scheduleOf(shipped, 'overnight'), checks: ['phase2_progress'] },
  },
};
const ADA = { id: 'U_ADA', name: 'Ada' };

let pipeline: HealthyPipeline;
afterEach(() => pipeline?.close());
const spoil = (statement: string) => pipeline.spoil(statement);

/** What a slot finds at its time. */
async function slotOf(schedule: string, date: IsoDate, time: string): Promise<Report> {
  const { warehouse } = pipeline;
  const now = at(date, time);
  const slot = slotAt(profile, schedule, now);
  const deps = {
    ...createMemory(warehouse, () => now),
    warehouse,
    profile,
    checks: CHECKS,
    clock: { ...wallClock, now: () => now },
    log: logRecorder(),
  };
  const identity = {
    runId: slotRunId(schedule, now),
    schedule,
    targetDate: slot.targetDate,
    checkType: schedule,
    trigger: 'cron' as const,
    requestedBy: null,
    slot: { key: slot.key, nominal: slot.nominal },
    late: null,
  };
  return (await runCorridor(deps, identity, { store: true })).report;
}

/** One check's row about a date, carried or not. */
function rowOf(report: Report, check: string, date: IsoDate): CheckRow | undefined {
  return report.checks.find(({ check_name, target_date }) => check_name === check && target_date === date);
}
const changesOf = (report: Report) =>
  report.run.details.changes.map(({ change, check, subject }) => ({ change, check, subject }));

describe('2026-02-04: seven games, none of which Phase 3 has at six, five at noon, and all a day later', () => {
  const D = '2026-02-04';
  const late = `'HOU', 'IND', 'LAC', 'LAL'`;

  async function behind(where: string): Promise<void> {
    pipeline = await openHealthyPipeline({ from: '2026-02-02', to: '2026-02-05', games: 7 });
    await spoil(`CREATE TABLE players_whole AS FROM ${PHASE3[0]}`);
    await spoil(`DELETE FROM ${PHASE3[0]} WHERE game_date = '${D}' AND ${where}`);
  }
  const mend = async () => {
    await spoil(`DELETE FROM ${PHASE3[0]}`);
    await spoil(`INSERT INTO ${PHASE3[0]} FROM players_whole`);
  };

  it('is pending in the morning, settled at noon with two missing, and told of as over', async () => {
    await behind('TRUE');
    const six = await slotOf('post_overnight', '2026-02-05', '06:00');
    expect(rowOf(six, 'phase3_completion', D)).toMatchObject({
      status: 'SKIP',
      details: { reason: 'not_due' },
    });
    expect(rowOf(six, 'phase3_completion', D)?.message).toContain('0 of 7 games so far');
    expect(six.run.status).toBe('OK');

    await mend();
    await spoil(`DELETE FROM ${PHASE3[0]} WHERE game_date = '${D}' AND team_abbr IN (${late})`);
    const noon = await slotOf('midday', '2026-02-05', '12:00');
    expect(rowOf(noon, 'phase3_completion', D)).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      affected_records: 2,
    });
    expect(rowOf(noon, 'phase3_completion', D)?.message).toContain('5 of 7 games');
    expect(changesOf(noon)).toEqual([{ change: 'new', check: 'phase3_completion', subject: PHASE3[0] }]);
    expect(hasChanges(noon)).toBe(true);

    await mend();
    const healed = await slotOf('midday', '2026-02-05', '12:30');
    expect(rowOf(healed, 'phase3_completion', D)).toMatchObject({ status: 'PASS' });
    expect(changesOf(healed)).toEqual([
      { change: 'recovered', check: 'phase3_completion', subject: PHASE3[0] },
    ]);
    expect(hasChanges(healed)).toBe(true);
    // Said once.
    expect(hasChanges(await slotOf('midday', '2026-02-05', '12:45'))).toBe(false);
  });

  it('is critical at noon where nothing came', async () => {
    await behind('TRUE');
    await slotOf('post_overnight', '2026-02-05', '06:00');
    const noon = await slotOf('midday', '2026-02-05', '12:00');
    expect(rowOf(noon, 'phase3_completion', D)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(noon.run.status).toBe('CRITICAL');
  });
});

describe('an evening whose last games end after midnight', () => {
  const D = '2026-02-03';
  const SLATE = `game_date = '${D}' AND home_team_tricode IN ('BOS', 'CHA')`;
  const evening = async () => {
    pipeline = await openHealthyPipeline({ from: '2026-02-02', to: D });
    await spoil(
      `UPDATE ${SCHEDULE} SET game_status = 2, home_team_score = NULL, away_team_score = NULL WHERE ${SLATE}`,
    );
  };

  it('is pending at eleven, and settled at two: they are final', async () => {
    await evening();
    const eleven = await slotOf('post_game', D, '23:00');
    expect(rowOf(eleven, 'games_final', D)).toMatchObject({ status: 'SKIP', details: { reason: 'not_due' } });
    expect(rowOf(eleven, 'games_final', D)?.message).toContain('2 of 4 games final so far');
    expect(hasChanges(eleven)).toBe(false);
    await spoil(
      `UPDATE ${SCHEDULE} SET game_status = 3, home_team_score = 99, away_team_score = 98 WHERE ${SLATE}`,
    );
    const two = await slotOf('overnight', '2026-02-04', '02:00');
    expect(rowOf(two, 'games_final', D)).toMatchObject({
      status: 'PASS',
      details: { carried_from: eleven.run.run_id },
    });
    expect(hasChanges(two)).toBe(false);
  });

  it('is a warning at two where they are not, and a failure in the morning', async () => {
    await evening();
    await slotOf('post_game', D, '23:00');
    const two = await slotOf('overnight', '2026-02-04', '02:00');
    expect(rowOf(two, 'games_final', D)).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(hasChanges(two)).toBe(true);
    const six = await slotOf('post_overnight', '2026-02-04', '06:00');
    expect(rowOf(six, 'games_final', D)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
  });
});

describe('2026-04-01: ten games, one of them with a team that plays another one at home', () => {
  const D = '2026-04-01';

  /** Somebody presses in a message. */
  async function press(report: Report, subject: string, act: CarePress['act']): Promise<void> {
    const now = at('2026-04-02', '12:10');
    const { warehouse } = pipeline;
    const care = report.run.details.care?.find((item) => item.subject === subject)?.care;
    const caretaker = createCaretaker({
      care: createCareLog(createMemory(warehouse, () => now).care, () => now),
      report: createHistory(warehouse).report,
      profile,
      clock: { ...wallClock, now: () => now },
      log: logRecorder(),
    });
    const outcome = await caretaker.press({
      act,
      by: ADA,
      place: { channel: 'C_HOME', ts: '1.1' },
      target: { check: 'phase3_completion', subject, runId: report.run.run_id, version: care?.version ?? 0 },
    });
    expect(outcome).toEqual({ state: 'done' });
  }

  it('fails once, says which team is there twice, and is quiet once somebody has it', async () => {
    pipeline = await openHealthyPipeline({ from: '2026-03-31', to: '2026-04-02', games: 10 });
    // DAL@DEN becomes DAL@BOS, beside ATL@BOS.
    await spoil(
      `UPDATE ${SCHEDULE} SET home_team_tricode = 'BOS' WHERE game_date = '${D}' AND home_team_tricode = 'DEN'`,
    );
    for (const table of [GAMEBOOK, ...PHASE3]) {
      const team = table.endsWith('defense_game_summary') ? 'defending_team_abbr' : 'team_abbr';
      await spoil(`DELETE FROM ${table} WHERE game_date = '${D}' AND ${team} IN ('DAL', 'DEN')`);
    }
    const noon = await slotOf('post_overnight', '2026-04-02', '12:00');
    const row = rowOf(noon, 'phase3_completion', D);
    expect(row).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', affected_records: 1 });
    expect(row?.message).toContain('9 of 10 games; missing DAL@BOS (BOS twice on this date)');
    expect(hasChanges(noon)).toBe(true);

    for (const table of PHASE3)
      await press(noon, table, { kind: 'acknowledge', note: 'the schedule is wrong' });
    const again = await slotOf('post_overnight', '2026-04-02', '12:30');
    expect(rowOf(again, 'phase3_completion', D)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(hasChanges(again)).toBe(false);
    const [item] = itemsOf(again, 'FAIL');
    expect(item?.care && careInWords(item.care, profile.timeZone).join(' ')).toContain('Ada');
  });
});
