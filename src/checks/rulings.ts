import type { DueTimes } from '../calendar/due.ts';
import type { ErrorCause } from '../warehouse/warehouse.ts';
import type { JudgeInput } from './check.ts';
import type { Part } from './finding.ts';
import {
  errorPart,
  failPart,
  type PartDetails,
  passPart,
  pendingPart,
  type Subject,
  skipPart,
  warnPart,
} from './parts.ts';
import { byUrgency, type Judgement } from './severity.ts';
import { soFar } from './standing.ts';

/** What one of several rules makes of a table on a date. */
export type Ruling =
  | Judged
  /** The rule could not look: the others may. */
  | { status: 'ERROR'; cause: ErrorCause; message: string; fix: string; pending: DueTimes | null }
  /** The rule is not asked on this date, or by these facts. */
  | { status: 'SKIP'; reason: 'bootstrap' | 'not_recorded'; message: string };

export interface Judged extends Judgement {
  /** What is there, in a few words: said where it is well, and before it is due. */
  found: string;
  /** What is wrong: said where something is. */
  message: string;
  /** `expected` and `actual` are of this rule, `evidence` goes beside that of the others. */
  details: PartDetails;
  /** Null from this rule's due instant on. */
  pending: DueTimes | null;
}

/**
 * A table's rules as one part, because a failure is known by its table: the worst decides, and what else is broken is
 * named beside it. What could not be looked at is a part of its own before it, so that it neither hides a failure nor
 * lets one recover; what was not asked is one behind it.
 */
export function partsOfRulings(about: Subject, rulings: readonly Ruling[], input: JudgeInput): Part[] {
  const judged = rulings.filter((ruling) => isJudged(ruling));
  const evidence = Object.assign({}, ...judged.map(({ details }) => details.evidence));
  const verdict = verdictPart(about, judged, evidence, input);
  return [...blindParts(about, rulings), ...(verdict ? [verdict] : []), ...leftOutParts(about, rulings)];
}

function verdictPart(
  about: Subject,
  judged: readonly Judged[],
  evidence: PartDetails['evidence'] & object,
  input: JudgeInput,
): Part | null {
  const broken = judged.filter(({ status, pending }) => status !== 'PASS' && pending === null);
  const waiting = judged.filter(({ status, pending }) => status !== 'PASS' && pending !== null);
  const [worst] = broken.toSorted(byUrgency);
  if (worst !== undefined) {
    const make = worst.status === 'FAIL' ? failPart : warnPart;
    const said = [
      ...broken.toSorted(byUrgency).map(({ message }) => message),
      ...waitingSaid(waiting, input),
    ];
    return make(about, worst.severity ?? 'P3_MEDIUM', said.join('; '), {
      ...worst.details,
      dates: [input.targetDate],
      missingGames: broken.flatMap(({ details }) => details.missingGames ?? []),
      evidence,
    });
  }
  const [first] = judged;
  if (first === undefined) return null;
  const last = waiting.toSorted((one, other) => dueOf(one) - dueOf(other)).at(-1);
  if (last?.pending) {
    return pendingPart(about, last.pending.due, waitingSaid(waiting, input).join('; '), {
      ...last.details,
      evidence,
    });
  }
  return passPart(about, judged.map(({ found }) => found).join(', '), { ...first.details, evidence });
}

/** Rules that wait for the same instant wait together. */
function waitingSaid(waiting: readonly Judged[], input: JudgeInput): string[] {
  const dues = [...new Set(waiting.map(dueOf))].sort((one, other) => one - other);
  return dues.flatMap((due) => {
    const together = waiting.filter((one) => dueOf(one) === due);
    const pending = together[0]?.pending;
    return pending ? [soFar(together.map(({ found }) => found).join(', '), pending, input)] : [];
  });
}

/** One for each cause: its rules share it, and what to do. */
function blindParts(about: Subject, rulings: readonly Ruling[]): Part[] {
  const blind = rulings.filter((ruling) => ruling.status === 'ERROR');
  const causes = [...new Set(blind.map(({ cause }) => cause))];
  return causes.flatMap((cause) => {
    const alike = blind.filter((ruling) => ruling.cause === cause);
    const [first] = alike;
    const messages = [...new Set(alike.map(({ message }) => message))];
    return first ? [errorPart(about, cause, messages.join('; '), first.fix)] : [];
  });
}

function leftOutParts(about: Subject, rulings: readonly Ruling[]): Part[] {
  const leftOut = rulings.filter((ruling) => ruling.status === 'SKIP');
  const reasons = [...new Set(leftOut.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const alike = leftOut.filter((ruling) => ruling.reason === reason);
    return skipPart(about, reason, alike.map(({ message }) => message).join('; '));
  });
}

function isJudged(ruling: Ruling): ruling is Judged {
  return ruling.status !== 'ERROR' && ruling.status !== 'SKIP';
}

function dueOf({ pending }: Judged): number {
  return pending?.due.getTime() ?? 0;
}
