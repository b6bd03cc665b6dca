import type { IsoDate } from '../calendar/dates.ts';
import { type SlateDoubt, slateDoubt } from '../calendar/season.ts';
import { buildSlateBook, type SlateBook } from '../calendar/slate-book.ts';
import type { Profile } from '../config/profile.ts';
import type { Facts } from '../facts/facts.ts';
import { errorMessage } from '../text/error-message.ts';
import type { ErrorCause } from '../warehouse/warehouse.ts';
import type { Check, Verdict } from './check.ts';
import type { Finding } from './finding.ts';
import { aboutTable, errorPart, skipPart } from './parts.ts';
import { brokenCheck, rollUp } from './roll-up.ts';
import { listed, postponedNotes } from './wording.ts';

/** The slate as collected, or why there is none. */
export type SlateReading =
  | { known: true; book: SlateBook }
  | { known: false; cause: ErrorCause; message: string; fix: string };

export interface JudgeRequest {
  targetDate: IsoDate;
  now: Date;
  slate: SlateReading;
  /** Already cut to windows that end at the target date. */
  facts: Facts;
  profile: Profile;
  /** Told when a check throws, so that the operator gets the stack; the finding says it in a sentence. */
  onException?: (check: string, error: unknown) => void;
}

/**
 * Why the games of a date are unknown, and what to do about it; null where they are known. The reason is the message
 * without the date: the same from day to day.
 */
export function slateTrouble(date: IsoDate, slate: SlateReading, profile: Profile): SlateDoubt | null {
  if (slate.known) return slateDoubt(date, slate.book, profile);
  const message = `the schedule could not be read (${slate.cause}): ${slate.message}`;
  return { reason: message, message, fix: slate.fix };
}

/**
 * Runs one check on its own: whatever goes wrong inside becomes that check's ERROR and no other's.
 * Never throws.
 */
export function judgeCheck(check: Check, request: JudgeRequest): Finding {
  const { targetDate, now, slate, facts, profile } = request;
  const schedule = aboutTable(profile.sources.schedule);
  const slateUnknown = (message: string, fix: string): Finding =>
    rollUp(check, targetDate, [errorPart(schedule, 'slate_unknown', message, fix)]);

  try {
    // What speaks of no game date is judged all the same: a schedule that can't be read hides no service that is down.
    const trouble = check.needsSlate ? slateTrouble(targetDate, slate, profile) : null;
    if (trouble !== null) return slateUnknown(trouble.message, trouble.fix);
    const book = slate.known ? slate.book : withoutGames(profile);
    const day = book.on(targetDate);
    if (check.skipsWithoutGames && day.games.length === 0) {
      const postponed = postponedNotes([day]);
      const why = postponed.length === 0 ? 'no games' : `no games: ${listed(postponed, 3)}`;
      return rollUp(check, targetDate, [skipPart(schedule, 'no_games', why)], postponed);
    }
    const verdict: Verdict = check.judge({
      targetDate,
      now,
      day,
      slate: book,
      slateKnown: slate.known,
      facts,
      profile,
    });
    const finding = rollUp(check, targetDate, verdict.parts, verdict.notes);
    const { seenWell, brief } = verdict;
    return { ...finding, ...(seenWell && { seenWell }), ...(brief !== undefined && { brief }) };
  } catch (error) {
    request.onException?.(check.name, error);
    return brokenCheck(check, targetDate, errorMessage(error));
  }
}

function withoutGames({ calendar, seasons }: Profile): SlateBook {
  return buildSlateBook({ games: [], postponements: [], halts: [], played: new Set(), calendar, seasons });
}
