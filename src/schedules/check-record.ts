import type { IsoDate } from '../calendar/dates.ts';
import type { Check } from '../checks/check.ts';
import type { Finding, Part } from '../checks/finding.ts';

/** A date of a backtest, and all that was found about it. */
export interface JudgedDay {
  date: IsoDate;
  /** Countable games; null when the slate is unknown. */
  games: number | null;
  findings: readonly Finding[];
  /** What the reader must know about the facts themselves. */
  warnings: readonly string[];
}

/** How one check behaved over a whole range. */
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
  /** It passed on no game day that it judged, however seldom that was news. */
  always: boolean;
  /** It found nothing on any of them. */
  never: boolean;
}

/** A check that came to no verdict on any day, and what kept it from one: that it is silent says nothing. */
export interface NeverJudged {
  check_name: string;
  /** Days by the reason of a SKIP, or the cause of an ERROR; most days first. */
  why: { reason: string; days: number }[];
  /** What it said on the last of them. */
  message: string;
}

export function recordOf(check: Check, days: readonly JudgedDay[]): CheckRecord {
  const findings = findingsOf(check, days);
  const came = findings.filter(({ finding }) => isVerdict(finding));
  const gameDates = days.filter(hasGames).map(({ date }) => date);
  const onGameDays = came.filter(({ day }) => hasGames(day));
  const broken = onGameDays.filter(({ finding }) => finding.status !== 'PASS');
  // What began on a day off is news on the next game day.
  const fired = onGameDays.filter(({ finding }, index) => {
    if (finding.status === 'PASS') return false;
    const before = onGameDays[index - 1];
    return !check.windowed || before === undefined || saysSomethingNew(finding, before.finding, gameDates);
  });
  return {
    check_name: check.name,
    judged: came.length,
    fired: fired.length,
    blind: findings.filter(({ finding }) => finding.status === 'ERROR').length,
    dates: fired.map(({ day }) => day.date),
    always: broken.length > 0 && broken.length === onGameDays.length,
    never: came.length > 0 && broken.length === 0,
  };
}

/** Why a check never came to a verdict; nothing where it did. */
export function neverJudged(check: Check, days: readonly JudgedDay[]): NeverJudged[] {
  const findings = findingsOf(check, days).map(({ finding }) => finding);
  if (findings.some(isVerdict)) return [];
  const counts = new Map<string, number>();
  for (const { reason, cause } of findings) {
    const why = cause ?? reason ?? 'internal';
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  const why = [...counts]
    .map(([reason, times]) => ({ reason, days: times }))
    .sort((one, other) => other.days - one.days);
  return [{ check_name: check.name, why, message: findings.at(-1)?.message ?? '' }];
}

export function hasGames({ games }: Pick<JudgedDay, 'games'>): boolean {
  return (games ?? 0) > 0;
}

function isVerdict({ status }: Finding): boolean {
  return status !== 'SKIP' && status !== 'ERROR';
}

function findingsOf(check: Check, days: readonly JudgedDay[]): { day: JudgedDay; finding: Finding }[] {
  return days.map((day) => {
    const finding = day.findings.find((one) => one.check === check.name);
    if (!finding) throw new Error(`${check.name} gave no finding for ${day.date}`);
    return { day, finding };
  });
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
