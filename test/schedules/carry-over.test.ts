import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import type { Profile } from '../../src/config/profile.ts';
import { createHistory } from '../../src/history/history.ts';
import { createMemory } from '../../src/history/memory.ts';
import type { Report } from '../../src/history/rows.ts';
import { slotRunId } from '../../src/history/run-id.ts';
import { type RunResult, runCorridor } from '../../src/schedules/corridor.ts';
import { carriedQuestions } from '../../src/schedules/judge-run.ts';
import { scheduleOf, slotAt } from '../../src/schedules/slot.ts';
import { profile as shipped } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { reportOf } from '../support/report-builders.ts';

const NIGHT = '2026-02-03';
const morning = scheduleOf(shipped, 'post_overnight');
/** The morning, and a noon that asks about its own day. */
const profile: Profile = {
  ...shipped,
  schedules: {
    post_overnight: morning,
    midday: {
      ...morning,
      title: 'midday validation',
      cron: '0 12 * * *',
      target: 'today',
      checks: ['scraper_failures'],
      post: 'on_change',
    },
  },
};

let pipeline: HealthyPipeline;
beforeAll(async () => {
  pipeline = await openHealthyPipeline({ from: '2026-01-31', to: NIGHT });
  await pipeline.spoil(
    `DELETE FROM nba_analytics.player_game_summary WHERE game_date = '${NIGHT}' AND team_abbr IN ('ATL', 'BOS')`,
  );
});
afterAll(() => pipeline.close());

const run = async (...asked: Parameters<typeof runWhole>): Promise<Report> =>
  (await runWhole(...asked)).report;

async function runWhole(schedule: string, instant: string, scheduled = true): Promise<RunResult> {
  const { warehouse } = pipeline;
  const now = new Date(instant);
  const slot = slotAt(profile, schedule, now);
  return runCorridor(
    {
      warehouse,
      ...createMemory(warehouse, () => now),
      profile,
      checks: CHECKS,
      clock: { now: () => now, monotonicMs: () => 0, sleep: async () => undefined },
      log: logRecorder(),
    },
    {
      runId: scheduled ? slotRunId(schedule, now) : `${slotRunId(schedule, now)}-abc`,
      schedule,
      targetDate: slot.targetDate,
      checkType: scheduled ? schedule : 'manual',
      trigger: scheduled ? 'cron' : 'slack',
      requestedBy: scheduled ? null : 'U_ADA',
      slot: scheduled ? { key: slot.key, nominal: slot.nominal } : null,
      late: null,
    },
    { store: true },
  );
}

const carried = (report: Report) =>
  report.checks
    .filter((check) => check.details.carried_from !== undefined)
    .map(({ check_name, target_date, status, details }) => ({
      check_name,
      target_date,
      status,
      from: details.carried_from,
    }));

describe('a question that the morning left open', () => {
  it('is asked again at noon by another schedule, for its own date, and settled', async () => {
    const dawn = await run('post_overnight', '2026-02-04T11:00:00Z');
    expect(dawn.run).toMatchObject({ status: 'OK', details: { skip_reasons: { not_due: 1 } } });

    // The same schedule again asks about that date anyway, and once is enough.
    const repeated = await run('post_overnight', '2026-02-04T11:30:00Z');
    expect(carried(repeated)).toEqual([]);
    expect(repeated.checks).toHaveLength(profile.schedules.post_overnight?.checks.length ?? 0);

    // Somebody asks in between, about another schedule: that leaves nothing to settle, and takes nothing away.
    expect(carried(await run('midday', '2026-02-04T16:00:00Z', false))).toEqual([]);

    const noon = await run('midday', '2026-02-04T17:00:00Z');
    expect(carried(noon)).toEqual([
      {
        check_name: 'phase3_completion',
        target_date: NIGHT,
        status: 'FAIL',
        from: 'post_overnight-20260204T113000Z',
      },
    ]);
    expect(noon.run).toMatchObject({ status: 'WARNING', checks_failed: 1, target_date: '2026-02-04' });
    expect(noon.run.details.changes).toMatchObject([
      { change: 'new', check: 'phase3_completion', subject: 'nba_analytics.player_game_summary' },
    ]);
    const stored = await createHistory(pipeline.warehouse).report(noon.run.run_id);
    expect(stored).toEqual(noon);

    // It is no news a second time, and the next schedule that carries it says so.
    const again = await run('midday', '2026-02-04T17:05:00Z');
    expect(again.run.details.changes).toMatchObject([{ change: 'still', since: NIGHT, days: 1 }]);
  });

  it('can be judged: a slot collects for yesterday and today, a person’s run for its date only', async () => {
    const slot = await runWhole('post_overnight', '2026-02-04T11:40:00Z');
    expect(slot.facts).toMatchObject({ from: NIGHT, to: '2026-02-04' });
    const person = await runWhole('post_overnight', '2026-02-04T11:45:00Z', false);
    expect(person.facts).toMatchObject({ from: NIGHT, to: NIGHT });
    const noon = await runWhole('midday', '2026-02-04T17:30:00Z');
    expect(Object.keys(noon.facts.coverage)).toEqual(Object.keys(slot.facts.coverage));
  });

  it('is dropped when its date is neither today nor yesterday any more', async () => {
    const nextMorning = await run('post_overnight', '2026-02-05T11:00:00Z');
    expect(carried(nextMorning).filter(({ target_date }) => target_date === NIGHT)).toEqual([]);
    expect(nextMorning.run.target_date).toBe('2026-02-04');
    // Nobody has seen it well since noon told of it, and the morning can't say: it was about another date.
    expect(
      nextMorning.run.details.changes.filter(
        ({ check, subject }) => check === 'phase3_completion' && subject.endsWith('player_game_summary'),
      ),
    ).toMatchObject([{ change: 'unsettled' }]);
  });
});

describe('what is carried', () => {
  const current = { runId: 'now', slot: { nominal: new Date('2026-02-04T17:00:00Z') } };
  const outcome = (check: string, status: string, date = NIGHT, reason: string | null = null) => ({
    check,
    target_date: date,
    status: status as 'PASS',
    reason: reason as null,
  });
  const earlier = (outcomes: ReturnType<typeof outcome>[], slot: string | null = 'x@1') =>
    reportOf({ checks: [], run: { run_id: `run of ${slot}` }, details: { outcomes, slot } }).run;

  it('is whatever is pending, failing or blind, and nothing that was settled or left out', () => {
    const run = earlier([
      outcome('a', 'PASS'),
      outcome('b', 'WARN'),
      outcome('c', 'FAIL'),
      outcome('d', 'ERROR'),
      outcome('e', 'SKIP', NIGHT, 'not_due'),
      outcome('f', 'SKIP', NIGHT, 'no_games'),
    ]);
    expect(carriedQuestions([run], current, profile).map(({ check }) => check)).toEqual(['b', 'c', 'd', 'e']);
  });

  it.each([
    ['2026-02-05', false],
    ['2026-02-04', true],
    ['2026-02-03', true],
    ['2026-02-02', false],
  ])('from noon of Feb 4 about %s: %s', (date, isCarried) => {
    const questions = carriedQuestions([earlier([outcome('a', 'FAIL', date)])], current, profile);
    expect(questions).toEqual(isCarried ? [{ check: 'a', targetDate: date, from: 'run of x@1' }] : []);
  });

  it('comes from the newest slot only, past what people asked', () => {
    const runs = [
      earlier([outcome('by hand', 'FAIL')], null),
      earlier([outcome('newest slot', 'FAIL')], 'x@2'),
      earlier([outcome('older slot', 'FAIL')], 'x@1'),
    ];
    expect(carriedQuestions(runs, current, profile)).toMatchObject([{ check: 'newest slot' }]);
  });

  it('is nothing for a run by people, and nothing from the run itself', () => {
    const run = earlier([outcome('a', 'FAIL')]);
    expect(carriedQuestions([run], { ...current, slot: null }, profile)).toEqual([]);
    expect(carriedQuestions([run], { ...current, runId: run.run_id }, profile)).toEqual([]);
  });
});
