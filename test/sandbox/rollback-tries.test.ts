import { describe, expect, it } from 'vitest';
import type { Profile, RollbackProfile } from '../../src/config/profile.ts';
import { rollbackTries } from '../../src/sandbox/rollback-tries.ts';
import { shippedProfile } from '../support/shipped-profile.ts';

function withRollback(change: Partial<RollbackProfile>): Profile {
  const shipped = shippedProfile.rollbacks['sequential-execution'];
  if (shipped === undefined) throw new RangeError('the shipped profile has sequential-execution');
  return { ...shippedProfile, rollbacks: { 'sequential-execution': { ...shipped, ...change } } };
}

/** Who does what, without the blanks before it. */
const cast = (change: Partial<RollbackProfile>) => rollbackTries(withRollback(change)).at(-1)?.trim();

describe('what a sandbox offers to try of a rollback', () => {
  it('is asking as one and approving as another, in two lines', () => {
    const lines = rollbackTries(shippedProfile);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('/rollback disable sequential-execution');
    expect(lines[1]?.trim()).toBe(
      'ask as Ada, switch the user on the page, approve as Grace; Linus may ask and not approve',
    );
  });

  it('is nothing where the profile declares none', () => {
    expect(rollbackTries({ ...shippedProfile, rollbacks: {} })).toEqual([]);
  });

  it('names nobody who is not allowed to', () => {
    expect(cast({ approvers: ['U0LINUS', 'U0ADA'] })).toBe(
      'ask as Ada, switch the user on the page, approve as Linus; Grace may ask and not approve',
    );
    expect(cast({ requesters: ['U0GRACE'] })).toBe(
      'ask as Grace, switch the user on the page, approve as Ada',
    );
    expect(cast({ approvers: ['U0ADA'] })).toBe('nobody here may approve it: its approvers are other people');
    expect(cast({ approvers: ['U0ADA'], selfApproval: true })).toContain('approve as Ada');
    expect(cast({ approvers: ['W0ELSEWHERE'] })).toBe(
      'nobody here may approve it: its approvers are other people',
    );
    expect(cast({ requesters: ['W0ELSEWHERE'] })).toBe(
      'nobody here may ask for it: its requesters are other people',
    );
  });
});
