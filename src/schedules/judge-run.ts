import { addDays, type IsoDate } from '../calendar/dates.ts';
import type { SlateDoubt } from '../calendar/season.ts';
import type { DateContext } from '../calendar/slate.ts';
import { buildSlateBook } from '../calendar/slate-book.ts';
import { dateInZone } from '../calendar/zone.ts';
import type { Check } from '../checks/check.ts';
import { playedPairs } from '../checks/coverage.ts';
import type { Finding } from '../checks/finding.ts';
import { judgeCheck, type SlateReading, slateTrouble } from '../checks/judge.ts';
import type { Profile } from '../config/profile.ts';
import { ATTEMPT_HISTORY_DAYS } from '../facts/collection.ts';
import { cutFacts } from '../facts/cut.ts';
import { decisionHours } from '../facts/decisions.ts';
import type { Fact, Facts } from '../facts/facts.ts';
import type { RunRow } from '../history/rows.ts';

/** A question that an earlier run left open, asked again for its own date. */
export interface CarriedQuestion {
  check: string;
  targetDate: IsoDate;
  /** The run that left it open. */
  from: string;
}

export interface JudgeRunRequest {
  facts: Facts;
  profile: Profile;
  checks: readonly Check[];
  targetDate: IsoDate;
  now: Date;
  carried: readonly CarriedQuestion[];
  /** Checks of other schedules, which only carried questions name. */
  others?: readonly Check[];
  /** Checks of other schedules that are mentioned in this run's message. */
  mentioned?: readonly Check[];
  /** Built once where many dates are judged from the same facts. */
  slate?: SlateReading;
  onException?: (check: string, error: unknown) => void;
}

export interface JudgedRun {
  findings: (Finding & { carriedFrom?: string })[];
  /** Of the mentioned checks; they count for nothing. */
  mentions: Finding[];
  slate: SlateReading;
  /** Null when the games of the date are unknown. */
  day: DateContext | null;
  /** What the reader must know about the facts themselves. */
  warnings: string[];
}

/** Judges every check of a run, and every carried question, from facts alone. Pure. */
export function judgeRun(request: JudgeRunRequest): JudgedRun {
  const { facts, profile, targetDate } = request;
  const slate = request.slate ?? readSlate(facts, profile);
  const cuts = new Map<IsoDate, Facts>();
  const factsOn = (date: IsoDate): Facts => {
    const cut = cuts.get(date) ?? cutTo(facts, profile, date, request.now);
    cuts.set(date, cut);
    return cut;
  };
  const judge = (check: Check, date: IsoDate): Finding =>
    judgeCheck(check, {
      targetDate: date,
      now: request.now,
      slate,
      facts: factsOn(date),
      profile,
      ...(request.onException && { onException: request.onException }),
    });
  const own = request.checks.map((check) => judge(check, targetDate));
  // How things stand now is the same for yesterday and today, so the run's own answer settles either.
  const isAsked = (check: Check, date: IsoDate): boolean =>
    request.checks.includes(check) && (date === targetDate || check.judgesPresent === true);
  const carried = request.carried.flatMap(({ check: name, targetDate: date, from }) =>
    [...new Set([...request.checks, ...(request.others ?? [])])]
      .filter((check) => check.name === name && !isAsked(check, date))
      .map((check) => ({ ...judge(check, date), carriedFrom: from })),
  );
  const trouble = slateTrouble(targetDate, slate, profile);
  // It makes the run an error. Checks of the date say why; where there are none, nobody else would.
  const isTold = request.checks.some(({ needsSlate }) => needsSlate);
  return {
    findings: [...own, ...carried],
    mentions: (request.mentioned ?? []).map((check) => judge(check, targetDate)),
    slate,
    day: slate.known && trouble === null ? slate.book.on(targetDate) : null,
    warnings: [...(trouble === null || isTold ? [] : [gamesUnknown(trouble)]), ...factWarnings(facts)],
  };
}

/** Without the date: on the next day it is no news. */
function gamesUnknown({ reason, fix }: SlateDoubt): string {
  return `The games of the date are unknown: ${reason}. To mend it: ${fix}.`;
}

/** What a reader must know when facts at the side of the slate could not be read. */
export function factWarnings(facts: Facts): string[] {
  return [
    ...sideWarning(
      facts.postponements,
      'Postponements could not be read, so a postponed game may show as missing',
    ),
    ...sideWarning(unlessMissing(facts.halts), 'Halts could not be read, so everything is expected as usual'),
  ];
}

/** The slate that some facts hold, for every date at once. */
export function readSlate(facts: Facts, profile: Profile): SlateReading {
  const { slate } = facts;
  if (slate.state === 'unknown')
    return { known: false, cause: slate.cause, message: slate.message, fix: slate.fix };
  if (slate.state !== 'known') {
    return {
      known: false,
      cause: 'slate_unknown',
      message: 'the schedule is not recorded',
      fix: 'import a schedule',
    };
  }
  const book = buildSlateBook({
    games: slate.value,
    postponements: facts.postponements.state === 'known' ? facts.postponements.value : [],
    halts: facts.halts.state === 'known' ? facts.halts.value : [],
    played: playedPairs(facts.coverage),
    calendar: profile.calendar,
    seasons: profile.seasons,
  });
  return { known: true, book };
}

/** The dates for which open questions are asked again: yesterday and today, as read on the wall at the slot's time. */
export function carriedDates(slot: { nominal: Date }, profile: Profile): [IsoDate, IsoDate] {
  const today = dateInZone(slot.nominal, profile.timeZone);
  return [addDays(today, -1), today];
}

/** The runs of slots among those that were before, in their order; never the run itself. */
export function earlierSlots(earlier: readonly RunRow[], { runId }: { runId: string }): RunRow[] {
  return earlier.filter((run) => run.run_id !== runId && run.details.slot !== null);
}

/**
 * What the newest earlier slot, of whichever schedule, left open: a scheduled run asks again, so that the "pending" of
 * the early morning is settled later. What a person asked in between leaves nothing to settle.
 */
export function carriedQuestions(
  earlier: readonly RunRow[],
  current: { runId: string; slot: { nominal: Date } | null },
  profile: Profile,
): CarriedQuestion[] {
  const [last] = earlierSlots(earlier, current);
  if (!last || current.slot === null) return [];
  const dates = carriedDates(current.slot, profile);
  return last.details.outcomes
    .filter(({ status, reason }) => (status === 'SKIP' ? reason === 'not_due' : status !== 'PASS'))
    .filter((outcome) => dates.includes(outcome.target_date))
    .map((outcome) => ({ check: outcome.check, targetDate: outcome.target_date, from: last.run_id }));
}

function cutTo(facts: Facts, profile: Profile, targetDate: IsoDate, now: Date): Facts {
  const { ledgerDays } = profile.checks.scraper_failures;
  const today = dateInZone(now, profile.timeZone);
  return cutFacts(facts, {
    targetDate,
    now,
    today,
    attemptHours: ATTEMPT_HISTORY_DAYS * 24,
    decisionHours: decisionHours(profile),
    ledgerDays,
  });
}

function sideWarning(fact: Fact<unknown>, sentence: string): string[] {
  return fact.state === 'unknown' ? [`${sentence} (${fact.cause}: ${fact.message}).`] : [];
}

/** A pipeline without a halt table is a pipeline that is never halted. */
function unlessMissing(fact: Fact<unknown>): Fact<unknown> {
  return fact.state === 'unknown' && fact.cause === 'missing_table' ? { state: 'not_configured' } : fact;
}
