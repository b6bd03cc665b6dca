import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import type { Check } from '../../src/checks/check.ts';
import type { Part } from '../../src/checks/finding.ts';
import { aboutTable, errorPart, failPart, passPart, skipPart, warnPart } from '../../src/checks/parts.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { type Backtest, backtestFacts } from '../../src/schedules/backtest.ts';
import { outcomeOf } from '../../src/schedules/backtest-outcome.ts';
import { scheduleOf } from '../../src/schedules/slot.ts';
import { at, healthyFacts, nights, profile, unknown } from '../support/fact-builders.ts';
import { plainCheck } from '../support/plain-check.ts';

// A Wednesday, and a Tuesday nearly three weeks later: of the first and the last week a part.
const FROM = '2026-01-14';
const TO = '2026-02-03';
const DAYS = 21;
const facts = healthyFacts(nights(TO, 40), TO, at(addDays(TO, 2), '00:00'));
const OFF_FROM = '2026-02-01';
const withoutFebruary = healthyFacts(nights('2026-01-31', 40), '2026-01-31', at(addDays(TO, 2), '00:00'));

const about = aboutTable('a.table');
const pass = passPart(about, 'seen');
const warn = warnPart(about, 'P3_MEDIUM', 'few');
const fail = failPart(about, 'P2_HIGH', 'none');
const blind = errorPart(about, 'permission', 'no right to read', 'grant it');
const off = skipPart(about, 'not_configured', 'no port');

/** A check that says on some dates something else than that it has seen what it expects. */
const saying = (name: string, said: Record<string, Part> | ((date: string) => Part)): Check => ({
  ...plainCheck,
  name,
  judge: ({ targetDate }) => ({
    parts: [typeof said === 'function' ? said(targetDate) : (said[targetDate] ?? pass)],
  }),
});

type Posts = Profile['schedules'][string]['post'];

function judged(
  checks: readonly Check[],
  schedules: Record<string, { checks: string[]; post?: Posts; cron?: string }>,
  over: { schedule?: string; facts?: Facts; from?: string; to?: string } = {},
): Backtest {
  const morning = scheduleOf(profile, 'post_overnight');
  const entries = Object.entries(schedules).map(
    ([name, { checks: named, post = 'on_change', cron = morning.cron }]) => [
      name,
      { ...morning, checks: named, mention: [], post, cron },
    ],
  );
  return backtestFacts(
    {
      profile: { ...profile, schedules: Object.fromEntries(entries) },
      checks,
      schedule: over.schedule ?? 'all',
      from: over.from ?? FROM,
      to: over.to ?? TO,
    },
    over.facts ?? facts,
  );
}

const messages = (result: Backtest) =>
  Object.fromEntries(result.schedules.map(({ schedule, dates }) => [schedule, dates]));

describe('the alert budget of a backtest', () => {
  const broken = saying('broken', { '2026-01-20': fail, '2026-01-21': fail, '2026-01-30': warn });
  const fine = saying('fine', {});

  it('tells the messages of each schedule, with their dates, and their sum', () => {
    const result = judged([broken, fine], {
      morning: { checks: ['fine'], post: 'always' },
      noon: { checks: ['broken', 'fine'] },
      night: { checks: ['fine'] },
    });
    expect(messages(result)).toEqual({
      morning: Array.from({ length: DAYS }, (_, index) => addDays(FROM, index)),
      // New, recovered, new, recovered; that it still fails on the 21st is no news.
      noon: ['2026-01-20', '2026-01-22', '2026-01-30', '2026-01-31'],
      night: [],
    });
    expect(result.messages).toBe(DAYS + 4);
  });

  it('judges a check that two schedules name once, and posts it in the one that runs first', () => {
    const dates: string[] = [];
    const counting = saying('broken', (date) => {
      dates.push(date);
      return date === '2026-01-20' ? fail : pass;
    });
    const result = judged([counting], {
      night: { checks: ['broken'], cron: '0 20 * * *' },
      noon: { checks: ['broken'], cron: '0 12 * * *' },
    });
    expect(dates).toHaveLength(DAYS);
    expect(result.checks.map(({ check_name, fired }) => [check_name, fired])).toEqual([['broken', 1]]);
    expect(messages(result)).toEqual({
      noon: ['2026-01-20', '2026-01-21'],
      night: [],
    });
  });

  it('posts when a check becomes blind, as a run would, and not on each further blind day', () => {
    const blinking = saying('blinking', (date) =>
      date >= '2026-01-20' && date <= '2026-01-25' ? blind : pass,
    );
    expect(messages(judged([blinking], { noon: { checks: ['blinking'] } }))).toEqual({
      noon: ['2026-01-20'],
    });
  });

  it('says it by the week, of which the first and the last may be a part', () => {
    const result = judged([broken, saying('also', { '2026-01-19': warn, '2026-01-21': blind })], {
      morning: { checks: ['also'], post: 'always' },
      noon: { checks: ['broken'] },
    });
    const weeks = result.weeks.map(({ from, to, game_days, fired, blind_days, messages: posted }) => [
      `${from} ${to}`,
      game_days,
      fired,
      blind_days,
      posted,
    ]);
    expect(weeks).toEqual([
      ['2026-01-14 2026-01-18', 5, 0, 0, { morning: 5, noon: 0 }],
      ['2026-01-19 2026-01-25', 7, 2, 1, { morning: 7, noon: 2 }],
      ['2026-01-26 2026-02-01', 7, 1, 0, { morning: 7, noon: 2 }],
      ['2026-02-02 2026-02-03', 2, 0, 0, { morning: 2, noon: 0 }],
    ]);
    expect(result).toMatchObject({ game_days: DAYS, blind_days: 1 });
  });

  it('judges what no schedule names, too, and says so; of one schedule only its own', () => {
    const schedules = { noon: { checks: ['fine'] }, night: { checks: ['fine'] } };
    const all = judged([broken, fine], schedules);
    expect(all.checks.map(({ check_name }) => check_name)).toEqual(['fine', 'broken']);
    expect(all.unscheduled).toEqual(['broken']);
    expect(all.over_budget).toEqual(['broken']);
    expect(all.messages).toBe(0);
    const one = judged([broken, fine], schedules, { schedule: 'noon' });
    expect(one.checks.map(({ check_name }) => check_name)).toEqual(['fine']);
    expect(one.schedules.map(({ schedule }) => schedule)).toEqual(['noon']);
    expect(one.unscheduled).toEqual([]);
  });

  it('calls a check without any verdict never judged, with what kept it from one, and not silent', () => {
    const result = judged(
      [
        saying('off', () => off),
        saying('blind', (date) => (date < '2026-01-16' ? off : blind)),
        saying('once', (date) => (date === TO ? pass : off)),
      ],
      { noon: { checks: ['off', 'blind', 'once'] } },
    );
    expect(result.never_judged).toEqual([
      {
        check_name: 'off',
        why: [{ reason: 'not_configured', days: DAYS }],
        message: expect.stringContaining('no port'),
      },
      {
        check_name: 'blind',
        why: [
          { reason: 'permission', days: DAYS - 2 },
          { reason: 'not_configured', days: 2 },
        ],
        message: expect.stringContaining('no right to read'),
      },
    ]);
    expect(result.checks.map(({ check_name, never }) => [check_name, never])).toEqual([
      ['off', false],
      ['blind', false],
      ['once', true],
    ]);
  });

  it('tells how many days are judged, day by day', () => {
    const told: string[] = [];
    const request = { profile, checks: [], schedule: 'post_overnight', from: TO, to: addDays(TO, 1) };
    backtestFacts(request, facts, (days, of) => told.push(`${days} of ${of}`));
    expect(told).toEqual(['1 of 2', '2 of 2']);
  });
});

describe('what a backtest comes to', () => {
  const noon = { noon: { checks: ['one'] } };
  const on = (dates: number, part: Part) =>
    saying('one', (date) => (date < addDays(FROM, dates) ? part : pass));

  it.each([
    ['within budget where all is seen', [on(0, fail)], 'in_budget', 0, []],
    ['within budget up to the allowed share', [on(1, fail)], 'in_budget', 1, []],
    ['over budget beyond it', [on(2, fail)], 'over_budget', 2, []],
    ['within budget up to the same share of blind days', [on(1, blind)], 'in_budget', 0, []],
    ['blind beyond it', [on(2, blind)], 'blind', 0, ['one']],
    ['nothing judged where all is skipped', [saying('one', () => off)], 'nothing_judged', 0, []],
  ] as const)('is %s', (_, checks, outcome, fired, tooBlind) => {
    const result = judged(checks, noon);
    expect([outcomeOf(result), result.checks[0]?.fired, result.too_blind]).toEqual([
      outcome,
      fired,
      tooBlind,
    ]);
  });

  it('is over budget also where another check was blind', () => {
    const checks = [on(2, fail), saying('other', () => blind)];
    expect(outcomeOf(judged(checks, { noon: { checks: ['one', 'other'] } }))).toBe('over_budget');
  });

  it('is blind where nobody knows the games, also of checks that need none', () => {
    const result = judged([{ ...on(0, fail), needsSlate: false, skipsWithoutGames: false }], noon, {
      facts: { ...facts, slate: unknown('timeout') },
    });
    expect(result).toMatchObject({ game_days: 0, blind_days: DAYS, too_blind: [] });
    expect(result.checks[0]).toMatchObject({ judged: DAYS, fired: 0, blind: 0 });
    expect(outcomeOf(result)).toBe('blind');
  });

  it('is a success on days without games, where there is nothing to judge', () => {
    const result = judged([on(0, fail)], noon, { facts: withoutFebruary, from: OFF_FROM });
    expect(result).toMatchObject({ game_days: 0, blind_days: 0, messages: 0 });
    expect(result.never_judged).toEqual([
      { check_name: 'one', why: [{ reason: 'no_games', days: 3 }], message: expect.any(String) },
    ]);
    expect(outcomeOf(result)).toBe('in_budget');
  });

  it('is that of a single day, too', () => {
    const day = { from: TO, to: TO };
    expect(outcomeOf(judged([saying('one', { [TO]: fail })], noon, day))).toBe('over_budget');
    expect(outcomeOf(judged([saying('one', { [TO]: blind })], noon, day))).toBe('blind');
    expect(outcomeOf(judged([saying('one', {})], noon, day))).toBe('in_budget');
  });
});
