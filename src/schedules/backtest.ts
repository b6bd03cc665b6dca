import { addDays, eachDate, type IsoDate } from '../calendar/dates.ts';
import { instantAt } from '../calendar/zone.ts';
import type { Check } from '../checks/check.ts';
import type { Finding } from '../checks/finding.ts';
import type { Profile } from '../config/profile.ts';
import { type CollectionProgress, collect } from '../facts/collect.ts';
import type { Facts } from '../facts/facts.ts';
import type { RunStatus } from '../history/rows.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { messagesOf, type ScheduleMessages } from './backtest-messages.ts';
import { type BacktestWeek, isBlind, weeksOf } from './backtest-weeks.ts';
import {
  type CheckRecord,
  hasGames,
  type JudgedDay,
  type NeverJudged,
  neverJudged,
  recordOf,
} from './check-record.ts';
import { judgeRun, readSlate } from './judge-run.ts';
import { runStatus } from './run-status.ts';
import { checksOf } from './schedule-checks.ts';

/** A past date is judged when everything about it is settled: this many days later, at midnight. */
const SETTLED_DAYS = 2;
/** Stands for every schedule, and every check whether a schedule names it or not. */
export const ALL_SCHEDULES = 'all';

export interface BacktestRequest {
  profile: Profile;
  checks: readonly Check[];
  /** A schedule's name, or `all`. */
  schedule: string;
  from: IsoDate;
  to: IsoDate;
}

/** What a backtest is told about while it collects and judges. */
export interface BacktestProgress extends CollectionProgress {
  judged(days: number, of: number): void;
}

export interface BacktestDay {
  date: IsoDate;
  /** Countable games; null when the slate is unknown. */
  games: number | null;
  status: RunStatus;
  checks: { check_name: string; status: Finding['status']; severity: Finding['severity']; message: string }[];
}

export interface Backtest {
  from: IsoDate;
  to: IsoDate;
  schedule: string;
  days: BacktestDay[];
  checks: CheckRecord[];
  /** Messages that the settled verdicts would have posted. */
  messages: number;
  game_days: number;
  /** Days on which any check could not look, or the games are unknown. */
  blind_days: number;
  /** The same messages by schedule. */
  schedules: ScheduleMessages[];
  weeks: BacktestWeek[];
  /** Checks that came to no verdict on any day. */
  never_judged: NeverJudged[];
  /** Checks that no schedule names: they were judged, and post nothing. */
  unscheduled: string[];
  /** The share of game days on which a check may fire, and of days on which it may be blind. */
  max_firing_share: number;
  /** Checks that fire on a larger share of game days than the profile allows. */
  over_budget: string[];
  /** Checks that could not look on a larger share of days: whether they fire too often is not known. */
  too_blind: string[];
}

/** Collects a range of dates once, and judges each of them in memory. */
export async function backtest(
  request: BacktestRequest & { warehouse: Warehouse; progress?: BacktestProgress },
): Promise<Backtest> {
  const { progress } = request;
  return backtestFacts(request, await collectRange(request), (days, of) => progress?.judged(days, of));
}

/** The facts of a whole range: the same statements as for a single run, with wider bounds. */
export function collectRange(
  request: BacktestRequest & { warehouse: Warehouse; progress?: CollectionProgress },
): Promise<Facts> {
  const { profile, warehouse, from, to, progress } = request;
  return collect({
    warehouse,
    profile,
    // What is deployed today says nothing of past nights.
    needs: judgedChecks(request).map((check) => ({ ...check.needs(profile), cloud: {} })),
    window: { from, to, firstNow: settledAt(from, profile), lastNow: settledAt(to, profile) },
    ...(progress && { progress }),
  });
}

/** Judges every date of the range from facts that were collected for it. Pure. */
export function backtestFacts(
  request: BacktestRequest,
  facts: Facts,
  onJudged: (days: number, of: number) => void = () => undefined,
): Backtest {
  const { profile, from, to } = request;
  const checks = judgedChecks(request);
  const slate = readSlate(facts, profile);
  const dates = eachDate(from, to);
  const days = dates.map((date, index): JudgedDay => {
    const now = settledAt(date, profile);
    const run = judgeRun({ facts, profile, checks, targetDate: date, now, carried: [], slate });
    onJudged(index + 1, dates.length);
    return { date, games: run.day?.games.length ?? null, findings: run.findings, warnings: run.warnings };
  });
  const records = checks.map((check) => recordOf(check, days));
  const schedules = messagesOf(schedulesOf(request), request, days);
  const gameDays = days.filter(hasGames).length;
  const { maxFiringShare } = profile.backtest;
  return {
    from,
    to,
    schedule: request.schedule,
    days: days.map((day) => backtestDay(day, checks)),
    checks: records,
    messages: schedules.reduce((sum, { dates: posted }) => sum + posted.length, 0),
    game_days: gameDays,
    blind_days: days.filter(isBlind).length,
    schedules,
    weeks: weeksOf(days, records, schedules),
    never_judged: checks.flatMap((check) => neverJudged(check, days)),
    unscheduled: checks.filter((check) => !isScheduled(check, profile)).map(({ name }) => name),
    max_firing_share: maxFiringShare,
    over_budget: namesOf(records, ({ fired }) => fired > gameDays * maxFiringShare),
    too_blind: namesOf(records, ({ blind }) => blind > days.length * maxFiringShare),
  };
}

function backtestDay({ date, games, findings }: JudgedDay, checks: readonly Check[]): BacktestDay {
  return {
    date,
    games,
    status: runStatus({ findings, checks, slateKnown: games !== null, stored: true }),
    checks: findings.map(({ check, status, severity, message }) => ({
      check_name: check,
      status,
      severity,
      message,
    })),
  };
}

function namesOf(records: readonly CheckRecord[], wanted: (record: CheckRecord) => boolean): string[] {
  return records.filter(wanted).map(({ check_name }) => check_name);
}

/** Each check once, however many schedules name it. Of all schedules every check that there is, so that none goes unseen. */
function judgedChecks(request: BacktestRequest): Check[] {
  const { profile, checks, schedule } = request;
  const named = schedulesOf(request).flatMap((name) => checksOf(profile, checks, name));
  return [...new Set(schedule === ALL_SCHEDULES ? [...named, ...checks] : named)];
}

function isScheduled({ name }: Check, profile: Profile): boolean {
  return Object.values(profile.schedules).some((schedule) => schedule.checks.includes(name));
}

function schedulesOf({ profile, schedule }: BacktestRequest): string[] {
  return schedule === ALL_SCHEDULES ? Object.keys(profile.schedules) : [schedule];
}

function settledAt(date: IsoDate, profile: Profile): Date {
  return instantAt(addDays(date, SETTLED_DAYS), '00:00', profile.timeZone);
}
