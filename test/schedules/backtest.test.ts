import { describe, expect, it } from 'vitest';
import { addDays, eachDate } from '../../src/calendar/dates.ts';
import { instantAt } from '../../src/calendar/zone.ts';
import { CHECKS } from '../../src/checks/index.ts';
import type { Profile } from '../../src/config/profile.ts';
import { type Facts, known } from '../../src/facts/facts.ts';
import {
  type Backtest,
  type BacktestRequest,
  backtest,
  backtestFacts,
  collectRange,
} from '../../src/schedules/backtest.ts';
import { judgeRun } from '../../src/schedules/judge-run.ts';
import { checksOf } from '../../src/schedules/schedule-checks.ts';
import { scheduleOf } from '../../src/schedules/slot.ts';
import {
  at,
  attempt,
  healthyFacts,
  nights,
  profile,
  unknown,
  withCoverage,
  withoutGames,
  withTable,
} from '../support/fact-builders.ts';
import { runs } from '../support/failure-builders.ts';
import { scriptedWarehouse } from '../support/scripted-warehouse.ts';

const FROM = '2026-02-01';
const TO = '2026-02-10';
const SUMMARY = 'nba_analytics.player_game_summary';
const GAMES = nights(TO, 60);
const SETTLED = at(addDays(TO, 2), '00:00');
const healthy = worked(healthyFacts(GAMES, TO, SETTLED));

/** Every scraper that matters, and every expected processor, succeeded on every day. */
function worked(facts: Facts): Facts {
  return {
    ...facts,
    attempts: known(
      eachDate(addDays(FROM, -1), addDays(TO, 2)).flatMap((date) =>
        profile.scrapers.critical.map(({ names }) =>
          attempt(names[0] ?? '', 'success', `${date}T12:00:00.000Z`, { gameDate: date }),
        ),
      ),
    ),
    runs: known(
      eachDate(addDays(FROM, -1), addDays(TO, 2)).flatMap((date) =>
        profile.processors.expected.map(({ names }) =>
          runs(names[0] ?? '', 'success', { firstAt: `${date}T12:00:00.000Z`, dataDate: addDays(date, -1) }),
        ),
      ),
    ),
  };
}

function request(over: Partial<BacktestRequest> = {}): BacktestRequest {
  return { profile, checks: CHECKS, schedule: 'post_overnight', from: FROM, to: TO, ...over };
}

const record = (result: Backtest, name: string) => result.checks.find((check) => check.check_name === name);
const statusOf = (result: Backtest, name: string) =>
  result.days.map(({ checks }) => checks.find((check) => check.check_name === name)?.status);

function only(...checks: string[]): Profile {
  return {
    ...profile,
    schedules: { post_overnight: { ...scheduleOf(profile, 'post_overnight'), checks } },
  };
}

describe('a backtest', () => {
  it('of healthy weeks is silent, day by day and check by check', () => {
    const result = backtestFacts(request(), healthy);
    expect(result.days.map(({ date, games, status }) => [date, games, status])).toEqual(
      Array.from({ length: 10 }, (_, index) => [addDays(FROM, index), 4, 'OK']),
    );
    for (const name of ['phase3_completion', 'phase4_completion', 'historical_completeness']) {
      expect(record(result, name)).toEqual({
        check_name: name,
        judged: 10,
        fired: 0,
        blind: 0,
        dates: [],
        always: false,
        never: true,
      });
    }
    expect(result.over_budget).toEqual([]);
  });

  it('lists a check that looks at one date on each date it fires', () => {
    const facts = ['2026-02-03', '2026-02-04'].reduce(
      (all, date) => withoutGames(all, [SUMMARY], ['ATL@BOS'], date),
      healthy,
    );
    expect(record(backtestFacts(request(), facts), 'phase3_completion')).toMatchObject({
      judged: 10,
      fired: 2,
      dates: ['2026-02-03', '2026-02-04'],
      never: false,
      always: false,
    });
  });

  it('counts a streak that grows from night to night once', () => {
    const facts = ['2026-02-03', '2026-02-04', '2026-02-05', '2026-02-06'].reduce(
      (all, date) => withoutGames(all, [SUMMARY], ['ATL@BOS'], date),
      healthy,
    );
    expect(record(backtestFacts(request(), facts), 'historical_completeness')).toMatchObject({
      fired: 1,
      dates: ['2026-02-03'],
    });
  });

  it('counts a check that looks at a window on the first day of each finding, however long it lasts', () => {
    const facts = ['2026-02-03', '2026-02-07'].reduce(
      (all, date) => withoutGames(all, [SUMMARY], ['ATL@BOS'], date),
      healthy,
    );
    const result = backtestFacts(request(), facts);
    expect(statusOf(result, 'historical_completeness').filter((status) => status === 'FAIL')).toHaveLength(8);
    expect(record(result, 'historical_completeness')).toMatchObject({
      fired: 2,
      dates: ['2026-02-03', '2026-02-07'],
    });
  });

  it('takes a finding that a blind day interrupts for the same', () => {
    const facts = withoutGames(healthy, [SUMMARY], ['ATL@BOS'], '2026-02-03');
    const whole = CHECKS.find((check) => check.name === 'historical_completeness');
    if (!whole) throw new Error('there is no such check');
    const blinking = {
      ...whole,
      judge(input: Parameters<typeof whole.judge>[0]) {
        if (input.targetDate === '2026-02-05') throw new Error('blind on purpose');
        return whole.judge(input);
      },
    };
    const result = backtestFacts(
      request({ checks: [blinking], profile: only('historical_completeness') }),
      facts,
    );
    expect(record(result, 'historical_completeness')).toMatchObject({
      judged: 9,
      blind: 1,
      fired: 1,
      dates: ['2026-02-03'],
    });
  });

  it('marks a check that always fires, one that never does, and one that fires more than it may', () => {
    const facts = withCoverage(healthy, SUMMARY, (rows) =>
      rows.filter((row) => !(row.team === 'ATL' || row.team === 'BOS')),
    );
    const result = backtestFacts(request(), facts);
    expect(record(result, 'phase3_completion')).toMatchObject({ always: true, never: false, fired: 10 });
    expect(record(result, 'phase4_completion')).toMatchObject({ always: false, never: true });
    expect(result.over_budget).toContain('phase3_completion');
    expect(result.over_budget).not.toContain('phase4_completion');
  });

  it('marks a check that looks at a window as always firing where it passes on no day, though it says so once', () => {
    const facts = withoutGames(healthy, [SUMMARY], ['ATL@BOS'], '2026-01-31');
    expect(record(backtestFacts(request(), facts), 'historical_completeness')).toMatchObject({
      fired: 1,
      dates: [FROM],
      always: true,
      never: false,
    });
  });

  it('counts what a window shows first on a day off on the next game day', () => {
    const games = GAMES.filter(({ date }) => date !== '2026-02-05');
    const facts = healthyFacts(games, TO, SETTLED);
    const whole = CHECKS.find((check) => check.name === 'historical_completeness');
    if (!whole) throw new Error('there is no such check');
    const late = {
      ...whole,
      judge: (input: Parameters<typeof whole.judge>[0]) =>
        whole.judge(
          input.targetDate < '2026-02-05'
            ? input
            : { ...input, facts: withoutGames(input.facts, [SUMMARY], ['ATL@BOS'], '2026-02-03') },
        ),
    };
    const result = backtestFacts(
      request({ checks: [late], profile: only('historical_completeness') }),
      facts,
    );
    expect(statusOf(result, 'historical_completeness')[4]).toBe('FAIL');
    expect(record(result, 'historical_completeness')).toMatchObject({
      fired: 1,
      dates: ['2026-02-06'],
      never: false,
    });
  });

  it.each([
    [1, []],
    [0.09, ['phase3_completion']],
    [0.1, []],
  ])('with a budget of %d of the game days finds over it: %j', (maxFiringShare, expected) => {
    const facts = withoutGames(healthy, [SUMMARY], ['ATL@BOS'], '2026-02-03');
    const tight = { ...only('phase3_completion'), backtest: { maxFiringShare } };
    expect(backtestFacts(request({ profile: tight }), facts).over_budget).toEqual(expected);
  });

  it('counts blind days apart, and calls a blind check neither firing nor judged', () => {
    const result = backtestFacts(request(), withTable(healthy, SUMMARY, unknown('permission')));
    expect(record(result, 'phase3_completion')).toMatchObject({
      judged: 0,
      fired: 0,
      blind: 10,
      always: false,
      never: false,
    });
    expect(new Set(result.days.map(({ status }) => status))).toEqual(new Set(['ERROR']));
  });

  it('without a slate knows no number of games and makes every day an ERROR', () => {
    const result = backtestFacts(request(), { ...healthy, slate: unknown('timeout') });
    expect(result.days[0]).toMatchObject({ games: null, status: 'ERROR' });
  });

  it('counts no days off as game days', () => {
    const withBreak = GAMES.filter((game) => game.date < '2026-02-05' || game.date > '2026-02-06');
    const facts = healthyFacts(withBreak, TO, SETTLED);
    const result = backtestFacts(request(), facts);
    expect(result.days.filter(({ games }) => games === 0).map(({ date }) => date)).toEqual([
      '2026-02-05',
      '2026-02-06',
    ]);
    expect(record(result, 'phase3_completion')).toMatchObject({ judged: 8, fired: 0 });
  });

  it('posts every morning where the schedule always posts, and else when something is new or has recovered', () => {
    const facts = withoutGames(healthy, [SUMMARY], ['ATL@BOS'], '2026-02-03');
    expect(backtestFacts(request(), facts).messages).toBe(10);
    const quiet = only('phase3_completion');
    const onChange = {
      ...quiet,
      schedules: {
        post_overnight: { ...scheduleOf(quiet, 'post_overnight'), post: 'on_change' as const },
      },
    };
    // It breaks on the 3rd and has recovered on the 4th.
    expect(backtestFacts(request({ profile: onChange }), facts).messages).toBe(2);
    expect(backtestFacts(request({ profile: onChange }), healthy).messages).toBe(0);
  });

  it('of all schedules judges each check once and adds up the messages of each', () => {
    const morning = scheduleOf(profile, 'post_overnight');
    const two: Profile = {
      ...profile,
      schedules: {
        post_overnight: { ...morning, checks: ['phase3_completion', 'data_freshness'] },
        midday: { ...morning, cron: '0 12 * * *', checks: ['data_freshness'] },
      },
    };
    const named = CHECKS.filter(({ name }) => ['phase3_completion', 'data_freshness'].includes(name));
    const result = backtestFacts(request({ profile: two, schedule: 'all', checks: named }), healthy);
    expect(result.checks.map(({ check_name }) => check_name)).toEqual([
      'phase3_completion',
      'data_freshness',
    ]);
    expect(result.messages).toBe(20);
  });
});

describe('a day of a backtest', () => {
  it('is judged as the same day alone, settled two days later', () => {
    const gaps: [string, string][] = [
      ['ATL@BOS', '2026-02-03'],
      ['BKN@CHA', '2026-02-05'],
    ];
    const broken = gaps.reduce((all, [game, date]) => withoutGames(all, [SUMMARY], [game], date), healthy);
    const result = backtestFacts(request(), broken);
    for (const day of result.days) {
      const alone = gaps.reduce(
        (all, [game, date]) => withoutGames(all, [SUMMARY], [game], date),
        worked(
          healthyFacts(
            GAMES.filter(({ date }) => date <= day.date),
            day.date,
            SETTLED,
          ),
        ),
      );
      const { findings } = judgeRun({
        // The schedule itself reaches ahead for a single day too.
        facts: { ...alone, slate: known(broken.slate.state === 'known' ? broken.slate.value : []) },
        profile,
        checks: checksOf(profile, CHECKS, 'post_overnight'),
        targetDate: day.date,
        now: instantAt(addDays(day.date, 2), '00:00', profile.timeZone),
        carried: [],
      });
      expect(
        findings.map(({ check, status, severity, message }) => ({
          check_name: check,
          status,
          severity,
          message,
        })),
        day.date,
      ).toEqual(day.checks);
    }
  });
});

describe('collecting a range', () => {
  it('asks each table once, however many days and schedules there are', async () => {
    const warehouse = scriptedWarehouse();
    await collectRange({ ...request({ schedule: 'all' }), warehouse });
    const tables = warehouse.asked.map(({ table }) => table);
    expect(tables).toEqual([...new Set(tables)]);
    const oneDay = scriptedWarehouse();
    await collectRange({ ...request({ from: TO, schedule: 'all' }), warehouse: oneDay });
    expect(tables).toHaveLength(oneDay.asked.length);
  });

  it('calls no setting missing because it does not ask the cloud about past nights', async () => {
    const all = request({ schedule: 'all' });
    const facts = await collectRange({ ...all, warehouse: scriptedWarehouse() });
    const said = backtestFacts(all, facts).days.flatMap(({ checks }) => checks.map(({ message }) => message));
    expect(said.filter((message) => /CLOUD_|no Cloud Run project/.test(message))).toEqual([]);
    expect(said).toContainEqual(expect.stringContaining('the cloud was not asked'));
  });

  it('judges what it collected', async () => {
    const result = await backtest({ ...request(), warehouse: scriptedWarehouse() });
    // No schedule at all in the middle of a season is no off-season: nobody could look.
    expect(new Set(result.days.map(({ status }) => status))).toEqual(new Set(['ERROR']));
  });
});
