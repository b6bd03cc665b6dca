import { sayInstant } from '../calendar/say.ts';
import type { StandingRollbackRow } from '../facts/facts.ts';
import type { JudgeInput } from './check.ts';
import type { FlagStanding } from './deployment-standing.ts';
import { FLAG_CHARACTERS } from './deployments-flag.ts';
import { excerpt } from './deployments-wording.ts';
import type { Part } from './finding.ts';
import { listed } from './wording.ts';

const NAME_CHARACTERS = 40;
const REASON_CHARACTERS = 120;

/**
 * The bot's own record of switching the flag off, where it agrees with what serves: what the cloud says wins. Null where
 * there is none, and where the cloud shows that somebody switched it off later.
 */
export function flagRollback(
  { service, variable, state, values, since, sinceAtLeast }: FlagStanding,
  { rollbacks }: Pick<JudgeInput['facts'], 'rollbacks'>,
): StandingRollbackRow | null {
  if ((state !== 'off' && state !== 'mixed') || rollbacks.state !== 'known') return null;
  const serves = (wanted: string | null) => values.some(({ value }) => value === shortened(wanted));
  const found = rollbacks.value.find((row) => row.service === service && row.variable === variable);
  if (found === undefined || !serves(found.value)) return null;
  const isLater = since !== null && !sinceAtLeast && Date.parse(since) > Date.parse(found.since);
  return isLater ? null : found;
}

/** As the values of the flag are shown. */
const shortened = (value: string | null): string | null =>
  value === null ? null : excerpt(value, FLAG_CHARACTERS);

/** `rolled back by Ada, approved by Grace: “level 1 hangs”` */
export function sayRollback(row: StandingRollbackRow): string {
  const by = excerpt(row.requestedBy, NAME_CHARACTERS);
  const approvers = row.approvedBy.map((name) => excerpt(name, NAME_CHARACTERS));
  const approved = approvers.length === 0 ? '' : `, approved by ${listed(approvers, approvers.length)}`;
  // Where it was off already nobody here switched it off: they asked for what was so.
  const what = row.revision === null ? 'asked for by' : 'rolled back by';
  return `${what} ${by}${approved}: “${excerpt(row.reason, REASON_CHARACTERS)}”`;
}

/** `, since Thu Feb 5, 01:56 EST: rolled back by …`. */
export function sinceRollback(row: StandingRollbackRow, { now, profile }: JudgeInput): string {
  return `, since ${sayInstant(new Date(row.since), now, profile.timeZone)}: ${sayRollback(row)}`;
}

export function rollbackEvidence(row: StandingRollbackRow | null): NonNullable<Part['evidence']> {
  if (row === null) return {};
  return {
    rollback: row.rollback,
    rolled_back_at: row.since,
    requested_by: row.requestedBy,
    approved_by: row.approvedBy.join(', '),
    reason: row.reason,
  };
}
