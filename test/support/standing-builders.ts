import type { RollbackProfile } from '../../src/config/profile.ts';
import type { StandingRollbackRow } from '../../src/facts/facts.ts';
import { ADA, FLAG, GRACE, PHASE3, ROLLBACK } from './rollback-builders.ts';

/** The flag of phase 3, as a profile declares that it can be rolled back. */
export function declaredRollback(over: Partial<RollbackProfile> = {}): RollbackProfile {
  return {
    service: PHASE3,
    variable: FLAG,
    disabled: 'false',
    enabled: 'true',
    does: 'Phase 3 runs every processor of a trigger at once.',
    risks: 'It opens the race of 2026-02-03 again.',
    leaves: [],
    requesters: 'everyone',
    approvers: [ADA.id, GRACE.id],
    approvals: 1,
    selfApproval: false,
    expiresAfterMinutes: 30,
    readyWithinMinutes: 5,
    helps: [],
    ...over,
  };
}

/** Ada has rolled the flag back, and Grace approved it. */
export function standingRow(over: Partial<StandingRollbackRow> = {}): StandingRollbackRow {
  return {
    rollback: ROLLBACK,
    service: PHASE3,
    variable: FLAG,
    value: 'false',
    since: '2026-02-03T11:08:00.000Z',
    revision: `${PHASE3}-00042-new`,
    requestedBy: ADA.name,
    approvedBy: [GRACE.name],
    reason: 'Level 1 hangs since 05:10, players wait for it',
    ...over,
  };
}
