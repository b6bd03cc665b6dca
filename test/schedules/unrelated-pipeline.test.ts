import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fullReportModal } from '../../src/bot/blocks/full-report.ts';
import { summaryMessage } from '../../src/bot/blocks/summary.ts';
import { showExhibit } from '../../src/bot/exhibits.ts';
import { NO_CLOUD } from '../../src/cloud/ports.ts';
import type { Command } from '../../src/commands/command.ts';
import { createDeployedCommand } from '../../src/commands/deployed.ts';
import { createDriftCommand } from '../../src/commands/drift.ts';
import { createFailuresCommand } from '../../src/commands/failures.ts';
import { createGapsCommand } from '../../src/commands/gaps.ts';
import { createRollbackCommand } from '../../src/commands/rollback.ts';
import { createValidateCommand } from '../../src/commands/validate.ts';
import { createMemory } from '../../src/history/memory.ts';
import type { Report } from '../../src/history/rows.ts';
import { askFailures } from '../../src/inquiries/ask-failures.ts';
import { askGaps } from '../../src/inquiries/ask-gaps.ts';
import { askOpen } from '../../src/inquiries/ask-open.ts';
import { gapsList } from '../../src/report/gaps-list.ts';
import { backtest } from '../../src/schedules/backtest.ts';
import { createDesk } from '../../src/schedules/desk.ts';
import { createEntrance } from '../../src/schedules/entrance.ts';
import { latestSlot } from '../../src/schedules/slot.ts';
import { terminalBacktest } from '../../src/terminal/backtest.ts';
import { terminalFailures } from '../../src/terminal/failures.ts';
import { terminalGaps } from '../../src/terminal/gaps.ts';
import { terminalOpen } from '../../src/terminal/open.ts';
import { terminalReport } from '../../src/terminal/report.ts';
import { BAD_EVENING, BAKERY_CHECKS, bakeryProfile, DAY, openBakery } from '../support/bakery.ts';
import { jumpingClock } from '../support/clocks.ts';
import { logRecorder } from '../support/log-recorder.ts';
import type { ScratchWarehouse } from '../support/scratch-warehouse.ts';

/** Words of the trade that the shipped profile is of. */
const BASKETBALL =
  /\b(nba|nbac|basketball|phase|gamebooks?|players?|predict\w*|shots?|vegas|props|odds|tip|tips|tip-off|box ?scores?|rebounds?|usage|grading|graded|analytics|precompute|feature store|ATL|BOS|LAL|E[SD]T)\b|New_York|New York/gi;
const WIDE = { colour: false, width: 120 };

const profile = bakeryProfile();
const TABLES = Object.keys(profile.tables);

/** A little later than a time of the wall clock in Tokyo. */
const clockAt = (time: string) => jumpingClock(new Date(Date.parse(`${time}:02+09:00`)).toISOString());
const DAWN = '2026-11-23T05:30';
const NIGHT = `${DAY}T23:00`;

/** One whole life: what a schedule, a command and a question say of one warehouse. */
function lifeOf({ warehouse }: ScratchWarehouse, time: string) {
  const clock = clockAt(time);
  const memory = createMemory(warehouse, clock.now);
  const deps = { ...memory, warehouse, profile, checks: BAKERY_CHECKS, clock, log: logRecorder() };
  return {
    clock,
    memory,
    /** The slot of a schedule that has just come. */
    async scheduled(schedule: string): Promise<Report> {
      const entrance = createEntrance({
        ...deps,
        events: memory.care,
        owner: 'van',
        delivering: {
          deliver: async () => ({ state: 'posted', channel: 'C0BREAD', ts: '1.1' }),
          intend: async () => undefined,
        },
      });
      const slot = latestSlot(profile, schedule, clock.now());
      const outcome = await entrance.trigger(slot, 'cron', null);
      if (outcome.state !== 'done') throw new Error(`the slot is ${outcome.state}`);
      return outcome.report;
    },
    /** `/validate` and what follows it. */
    async asked(text: string): Promise<{ said: string; report: Report }> {
      const command = createValidateCommand({
        profile,
        clock,
        desk: createDesk(deps),
        askOpen: () => Promise.reject(new Error('nobody asks that')),
      });
      const { now, later } = command.answer({ text, user: 'U0BAKER', channel: 'C0BREAD' });
      const shown: Report[] = [];
      await later?.({
        tell: async () => undefined,
        preview: async () => undefined,
        present: async () => undefined,
        show: async (report) => void shown.push(report),
      });
      const [report] = shown;
      if (report === undefined) throw new Error(`nothing was shown: ${now}`);
      return { said: now, report };
    },
  };
}

const verdicts = ({ checks }: Report) =>
  Object.fromEntries(checks.map(({ check_name, status, severity }) => [check_name, severity ?? status]));
const rowOf = ({ checks }: Report, name: string) => checks.find(({ check_name }) => check_name === name);

/** Every way in which a run is shown. */
const showings = (report: Report): string[] => [
  JSON.stringify(summaryMessage(report)),
  JSON.stringify(fullReportModal(report)),
  terminalReport(report, WIDE),
  JSON.stringify(report.checks.map(({ message, details }) => [message, details])),
  report.run.message,
];

/** Basketball's words in what is shown. The names of checks are what the profile itself chose. */
function basketballIn(shown: readonly string[]): string[] {
  const names = BAKERY_CHECKS.map(({ name }) => name);
  return shown.flatMap((text) => {
    const others = names.reduce((left, name) => left.replaceAll(name, '…'), text);
    return [...others.matchAll(BASKETBALL)].map(
      ({ index, 0: word }) => `${word}: ${others.slice(Math.max(0, index - 60), index + 40)}`,
    );
  });
}

let bakery: ScratchWarehouse;
let after: ScratchWarehouse;
const runs: Record<'dawn' | 'night' | 'asked' | 'badDawn' | 'badNight', Report> = {} as never;
let said: string;

beforeAll(async () => {
  [bakery, after] = await Promise.all([openBakery(), openBakery()]);
  for (const statement of BAD_EVENING) await after.warehouse.run(statement);
  runs.night = await lifeOf(bakery, NIGHT).scheduled('closing');
  runs.dawn = await lifeOf(bakery, DAWN).scheduled('first_light');
  const answer = await lifeOf(bakery, '2026-11-23T08:00').asked('');
  runs.asked = answer.report;
  said = answer.said;
  runs.badNight = await lifeOf(after, NIGHT).scheduled('closing');
  runs.badDawn = await lifeOf(after, DAWN).scheduled('first_light');
});
afterAll(() => Promise.all([bakery.close(), after.close()]));

describe('a pipeline of another trade', () => {
  it('passes a whole day, by a schedule and by a command, each about the date that its zone says', () => {
    const whole = Object.fromEntries(
      profile.schedules.first_light?.checks.map((name) => [name, 'PASS']) ?? [],
    );
    expect(verdicts(runs.dawn)).toEqual(whole);
    expect(runs.dawn.run).toMatchObject({ status: 'OK', target_date: DAY, check_type: 'first_light' });
    expect(verdicts(runs.asked)).toEqual(whole);
    expect(runs.asked.run).toMatchObject({ status: 'OK', target_date: DAY, schedule_name: 'first_light' });
    expect(said).toBe('Running *first_light* for Nov 22. The report comes into this channel in a moment.');
    expect(verdicts(runs.night)).toMatchObject({
      games_final: 'PASS',
      phase2_progress: 'PASS',
      phase3_progress: 'PASS',
    });
    expect(runs.night.run).toMatchObject({ status: 'OK', target_date: DAY });
  });

  it('fails a bad one, each check with its own numbers', () => {
    // The evening's open questions are settled in the morning.
    expect(verdicts(runs.badDawn)).toEqual({
      phase3_completion: 'P2_HIGH',
      phase4_completion: 'P3_MEDIUM',
      historical_completeness: 'P2_HIGH',
      data_freshness: 'PASS',
      scraper_failures: 'P3_MEDIUM',
      duplicate_rows: 'P2_HIGH',
      consecutive_failures: 'P1_CRITICAL',
      never_succeeded: 'PASS',
      phase2_progress: 'P2_HIGH',
      phase3_progress: 'P2_HIGH',
    });
    expect(runs.badDawn.run.status).toBe('CRITICAL');
    expect(rowOf(runs.badDawn, 'phase3_completion')?.details.tables[0]?.missingGames).toEqual([
      { date: DAY, games: ['MILL@INN'] },
    ]);
    expect(rowOf(runs.badDawn, 'phase4_completion')?.message).toContain('4 rows for 3 games');
    expect(rowOf(runs.badDawn, 'consecutive_failures')?.message).toContain('the till does not answer');
  });

  it('tells times on its own wall clock', () => {
    expect(terminalReport(runs.dawn, WIDE)).toContain('GMT+9');
    expect(runs.dawn.run.details).toMatchObject({
      time_zone: 'Asia/Tokyo',
      next_run: '2026-11-23T20:30:00.000Z',
    });
  });

  it('is backtested over its own season', async () => {
    const request = { profile, checks: BAKERY_CHECKS, schedule: 'all', from: '2026-11-10' };
    const good = await backtest({ ...request, to: '2026-11-20', warehouse: bakery.warehouse });
    expect(good.checks.filter(({ fired, blind }) => fired + blind > 0)).toEqual([]);
    expect(good.days).toHaveLength(11);
    const bad = await backtest({ ...request, to: DAY, warehouse: after.warehouse });
    expect(bad.over_budget).toEqual(expect.arrayContaining(['phase3_completion', 'duplicate_rows']));
    expect(basketballIn([good, bad].map((result) => terminalBacktest(result, WIDE)))).toEqual([]);
  });
});

describe('no word of basketball', () => {
  it('is in anything that is shown of its runs', () => {
    const shown = Object.values(runs).flatMap(showings);
    expect(shown.filter((text) => text.includes('corner-bakery')).length).toBeGreaterThanOrEqual(15);
    expect(basketballIn(shown)).toEqual([]);
  });

  it('is in what is pending, halted, unknown, postponed or off', async () => {
    const halted = await openBakery();
    try {
      await halted.warehouse.run(
        `INSERT INTO bakery.closed VALUES ('${DAY}', true, 'holidays', TIMESTAMPTZ '${DAY} 01:00:00+00')`,
      );
      const withoutScores = (status: number, to: string) =>
        `UPDATE bakery.tours SET game_status = ${status}, away_team_score = NULL, home_team_score = NULL WHERE game_date = '${DAY}' AND home_team_tricode = '${to}'`;
      await halted.warehouse.run(withoutScores(4, 'CAFE'));
      await halted.warehouse.run(withoutScores(3, 'SHOP'));
      for (const table of ['loaves', 'receipts'])
        await halted.warehouse.run(`DELETE FROM bakery.${table} WHERE driven_on = '${DAY}'`);
      await halted.warehouse.run(`DELETE FROM bakery.invoices WHERE billed_on = '${DAY}'`);
      const early = (await lifeOf(halted, `${DAY}T20:00`).asked(`closing ${DAY}`)).report;
      expect(rowOf(early, 'phase2_progress')?.details.reason).toBe('not_due');
      const dawn = await lifeOf(halted, DAWN).scheduled('first_light');
      expect(rowOf(dawn, 'phase4_completion')).toMatchObject({
        status: 'SKIP',
        details: { reason: 'halted' },
      });
      expect(dawn.checks.flatMap(({ details }) => details.notes).join()).toContain('without scores');
      await halted.warehouse.run('ALTER TABLE bakery.closed DROP COLUMN halt_reason');
      await halted.warehouse.run('DROP TABLE bakery.loaves');
      await halted.warehouse.run(`DELETE FROM bakery.tours WHERE game_date = '${DAY}'`);
      const off = (await lifeOf(halted, '2026-11-23T09:00').asked('')).report;
      expect(rowOf(off, 'phase3_completion')?.details.reason).toBe('no_games');
      expect(off.run.details.warnings.join()).toContain('Halts could not be read');
      await halted.warehouse.run('DROP TABLE bakery.tours');
      const blind = (await lifeOf(halted, '2026-11-23T10:00').asked('')).report;
      expect(blind.run.status).toBe('ERROR');
      expect(basketballIn([early, dawn, off, blind].flatMap(showings))).toEqual([]);
    } finally {
      await halted.close();
    }
  });

  it('is in the answers to questions', async () => {
    const { clock, memory } = lifeOf(after, '2026-11-23T09:00');
    const deps = { warehouse: after.warehouse, profile, clock };
    const gaps = await askGaps(deps, { from: '2026-11-09', to: DAY, table: null });
    expect(gaps.gaps.tables.map(({ table }) => table)).toEqual(TABLES);
    expect(gaps.gaps.tables[1]?.dates.at(-1)).toMatchObject({ state: 'partial', missingGames: ['MILL@INN'] });
    const failures = await askFailures(deps, { threshold: 5, days: 14 });
    expect(failures.judged.streaks).toMatchObject([
      { source: 'till_export', failures: 24, critical: 'till' },
    ]);
    const open = await askOpen({ ...deps, history: memory.history, care: memory.care });
    expect(open.open.length).toBeGreaterThan(3);
    const exhibits = [
      { kind: 'gaps' as const, gaps },
      { kind: 'failures' as const, failures },
      { kind: 'open' as const, open },
    ].map(showExhibit);
    expect(
      basketballIn([
        ...exhibits.map(({ message, privately, fullList }) => JSON.stringify([message, privately, fullList])),
        gapsList(gaps),
        terminalGaps(gaps, WIDE),
        terminalFailures(failures, WIDE),
        terminalOpen(open, WIDE),
      ]),
    ).toEqual([]);
  });

  it('is in what commands say of themselves, and of what they do not understand', () => {
    const { clock } = lifeOf(bakery, DAWN);
    const inquiries = { ask: () => Promise.reject(new Error('nobody should ask')) };
    const deps = { profile, clock, inquiries, cloud: NO_CLOUD };
    const commands: Command[] = [
      createValidateCommand({
        profile,
        clock,
        desk: { ask: () => ({ how: 'full', ahead: 5 }) },
        askOpen: () => Promise.reject(new Error('nobody asks that')),
      }),
      createGapsCommand(deps),
      createFailuresCommand(deps),
      createDriftCommand(deps),
      createDeployedCommand(deps),
      createRollbackCommand(deps),
    ];
    const answers = commands.flatMap((command) =>
      ['help', '', 'croissant', '0', '2026-13-01', 'a b c d'].map(
        (text) => command.answer({ text, user: 'U0BAKER', channel: 'C0BREAD' }).now,
      ),
    );
    expect(answers.join('\n')).toContain('`/gaps 14 receipts`: one table');
    expect(answers.join('\n')).toContain('`/validate`: the first_light schedule');
    expect(basketballIn(answers)).toEqual([]);
  });
});
