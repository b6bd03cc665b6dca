import { sayInstant } from '../calendar/say.ts';
import { excerpt } from '../checks/deployments-wording.ts';
import type { StandingRollbackRow } from '../facts/facts.ts';
import type { Report } from '../history/rows.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';

/** Why something stands rolled back, as far as it fits into a line. */
const REASON_CHARACTERS = 120;

/** What stands rolled back, in a sentence, and the command that ends it: `rollback enable sequential-execution`. */
export interface RolledBackLine {
  says: string;
  command: string;
}

/** A line for everything that stands rolled back and that no check tells of. */
export function rolledBackLines({ run }: Report): RolledBackLine[] {
  return (run.details.rolled_back ?? []).map((row) => lineOf(row, run.details.time_zone));
}

function lineOf(
  { rollback, since, requestedBy, approvedBy, reason }: StandingRollbackRow,
  timeZone: string,
): RolledBackLine {
  const name = oneLine(rollback);
  const approved = approvedBy.length === 0 ? '' : `, approved by ${approvedBy.map(oneLine).join(', ')}`;
  const when = sayInstant(new Date(since), null, timeZone);
  const says = `Rolled back: ${name} since ${when}, asked by ${oneLine(requestedBy)}${approved}: ${excerpt(reason, REASON_CHARACTERS)}`;
  return { says: /[.!?…]$/.test(says) ? says : `${says}.`, command: `rollback enable ${name}` };
}

/** `1 rolled back`; null where nothing is. */
export function rolledBackCount({ run }: Report): string | null {
  const { length } = run.details.rolled_back ?? [];
  return length === 0 ? null : `${length} rolled back`;
}

/** What is rolled back is no failure, and no good morning either: ` But sequential-execution is rolled back.` */
export function rolledBackSentence({ run }: Report): string {
  const names = (run.details.rolled_back ?? []).map(({ rollback }) => oneLine(rollback));
  const [only] = names;
  if (only === undefined) return '';
  return names.length === 1
    ? ` But ${only} is rolled back.`
    : ` But ${counted(names.length, 'thing')} are rolled back: ${names.join(', ')}.`;
}
