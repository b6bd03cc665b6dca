import { addDays, eachDate, type IsoDate } from '../calendar/dates.ts';
import { instantAt } from '../calendar/zone.ts';
import type { Check } from '../checks/check.ts';
import type { Finding, Part } from '../checks/finding.ts';
import type { Profile } from '../config/profile.ts';
import { type CollectionProgress, collect } from '../facts/collect.ts';
import type { Facts } from '../facts/facts.ts';
import { compareWithBefore } from '../history/compare.ts';
import type { ChangeItem, RunStatus } from '../history/rows.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { judgeRun, readSlate } from './judge-run.ts';
import { runStatus } from './run-status.ts';
import { checksOf } from './schedule-checks.ts';
import { scheduleOf } from './slot.ts';

/** A past date is judged when everything about it is settled: this many days later, at midnight. */
const SETTLED_DAYS = 2;

export interface BacktestRequest {
  profile: Profile;
  checks: readonly Check[];
  /** A schedule's name, or `all`. */
  schedule: string;
  from: IsoDate;
  to: IsoDate;
}

export interface BacktestDay {
  date: IsoDate;
  /** Countable games; null when the slate is unknown. */
  games: number | null;
  status: RunStatus;
  checks: { check_name: string; status: Finding['status']; severity: Finding['severity']; message: string }[];
}

/** How one check behaved over the whole range. */
export interface CheckRecord {
  check_name: string;
  /** Days on which it came to a verdict. */
  judged: number;
  /** Game days with WARN or FAIL; of windowed checks only the first day of a finding. */
  fired: number;
  /** Days on which it could not look. */
  blind: number;
  /** The dates on which it fired. */
  dates: IsoDate[];
  /** It fired on every game day it judged. */
  always: boolean;
  /** It fired on none. */
  never: boolean;
}

export interface Backtest {
  from: IsoDate;
  to: IsoDate;
  schedule: string;
  days: BacktestDay[];
  checks: CheckRecord[];
  /** Messages that the settled verdicts would have posted. */
  messages: number;
  /** Checks that fire on a larger share of game days than the profile allows. */
  over_budget: string[];
}

/** Collects a range of dates once, and judges each of them in memory. */
export async function backtest(
  request: BacktestRequest & { warehouse: Warehouse; progress?: CollectionProgress },
): Promise<Backtest> {
  return backtestFacts(request, await collectRange(request));
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
    needs: schedulesOf(request).flatMap((name) =>
      checksOf(profile, request.checks, name).map((check) => ({ ...check.needs(profile), cloud: {} })),
    ),
    window: { from, to, firstNow: settledAt(from, profile), lastNow: settledAt(to, profile) },
    ...(progress && { progress }),
  });
}

/** Judges every date of the range from facts that were collected for it. Pure. */
export function backtestFacts(request: BacktestRequest, facts: Facts): Backtest {
  const { profile, from, to } = request;
  const schedules = schedulesOf(request);
  const checks = [...new Set(schedules.flatMap((name) => checksOf(profile, request.checks, name)))];
  const slate = readSlate(facts, profile);
  const dates = eachDate(from, to);
  const judged = dates.map((date) => {
    const now = settledAt(date, profile);
    const { findings, day } = judgeRun({ facts, profile, checks, targetDate: date, now, carried: [], slate });
    return { date, findings, games: day?.games.length ?? null };
  });
  const records = checks.map((check) => recordOf(check, judged));
  const gameDays = judged.filter(({ games }) => games !== null && games > 0).length;
  return {
    from,
    to,
    schedule: request.schedule,
    days: judged.map(({ date, findings, games }) => ({
      date,
      games,
      status: runStatus({ findings, checks, slateKnown: games !== null, stored: true }),
      checks: findings.map(({ check, status, severity, message }) => ({
        check_name: check,
        status,
        severity,
        message,
      })),
    })),
    checks: records,
    messages: schedules.reduce((sum, name) => sum + messagesOf(profile, request.checks, name, judged), 0),
    over_budget: records
      .filter(({ fired }) => fired > gameDays * profile.backtest.maxFiringShare)
      .map(({ check_name }) => check_name),
  };
}

interface JudgedDay {
  date: IsoDate;
  findings: readonly Finding[];
  games: number | null;
}

function recordOf(check: Check, days: readonly JudgedDay[]): CheckRecord {
  const findings = days.map((day) => ({ day, finding: findingOf(check, day) }));
  const came = findings.filter(({ finding }) => finding.status !== 'SKIP' && finding.status !== 'ERROR');
  const gameDates = days.filter(({ games }) => (games ?? 0) > 0).map(({ date }) => date);
  const onGameDays = came.filter(({ day }) => (day.games ?? 0) > 0);
  const fired = onGameDays.filter(({ day, finding }) => {
    if (finding.status === 'PASS') return false;
    if (!check.windowed) return true;
    const before = came[came.findIndex((one) => one.day === day) - 1];
    return before === undefined || saysSomethingNew(finding, before.finding, gameDates);
  });
  return {
    check_name: check.name,
    judged: came.length,
    fired: fired.length,
    blind: findings.filter(({ finding }) => finding.status === 'ERROR').length,
    dates: fired.map(({ day }) => day.date),
    always: onGameDays.length > 0 && fired.length === onGameDays.length,
    never: came.length > 0 && fired.length === 0,
  };
}

function findingOf(check: Check, day: JudgedDay): Finding {
  const finding = day.findings.find((one) => one.check === check.name);
  if (!finding) throw new Error(`${check.name} gave no finding for ${day.date}`);
  return finding;
}

/**
 * A failure is known by its subject, so a streak that grows by a game date says nothing new, nor does a window that
 * slides over the same gap. Another subject does, and a gap that does not adjoin what was said.
 */
function saysSomethingNew(finding: Finding, before: Finding, gameDates: readonly IsoDate[]): boolean {
  return failing(finding).some((part) => {
    const known = failing(before).find((one) => one.subject === part.subject);
    if (!known) return true;
    const said = new Set(known.dates);
    return part.dates.some((date) => {
      const previous = gameDates[gameDates.indexOf(date) - 1];
      const adjoins = said.has(date) || (previous !== undefined && said.has(previous));
      said.add(date);
      return !adjoins && date > (known.dates.at(-1) ?? '');
    });
  });
}

function failing(finding: Finding): Part[] {
  return finding.parts.filter((part) => part.status === 'WARN' || part.status === 'FAIL');
}

/** Passes settled verdicts through the posting rule, day by day. */
function messagesOf(
  profile: Profile,
  checks: readonly Check[],
  name: string,
  days: readonly JudgedDay[],
): number {
  if (scheduleOf(profile, name).post === 'always') return days.length;
  const own = new Set(checksOf(profile, checks, name).map((check) => check.name));
  let open: ChangeItem[] = [];
  let posted = 0;
  for (const day of days) {
    const changes = compareWithBefore(
      day.findings.filter((finding) => own.has(finding.check)),
      open,
    );
    if (changes.some(({ change }) => change === 'new' || change === 'worse' || change === 'recovered'))
      posted += 1;
    open = changes.filter(({ change }) => change !== 'recovered');
  }
  return posted;
}

function schedulesOf({ profile, schedule }: BacktestRequest): string[] {
  return schedule === 'all' ? Object.keys(profile.schedules) : [schedule];
}

function settledAt(date: IsoDate, profile: Profile): Date {
  return instantAt(addDays(date, SETTLED_DAYS), '00:00', profile.timeZone);
}
