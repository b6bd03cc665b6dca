import { describe, expect, it } from 'vitest';
import { absentApprovers } from '../../src/cli/absent-approvers.ts';
import type { RollbackProfile } from '../../src/config/profile.ts';
import { ROLLBACK } from '../support/rollback-builders.ts';
import { shippedProfile } from '../support/shipped-profile.ts';

const declared = shippedProfile.rollbacks[ROLLBACK] as RollbackProfile;
const withApprovers = (approvers: string[]) => ({ rollbacks: { [ROLLBACK]: { ...declared, approvers } } });
const real = { apiUrl: null };

describe('approvers who are not there', () => {
  it('are told of where a real workspace has the sandbox’s people alone', () => {
    expect(absentApprovers(shippedProfile, real)).toEqual([
      `nobody in your workspace can approve ${ROLLBACK}: put your own ids into rollbacks.${ROLLBACK}.approvers of the profile`,
    ]);
  });

  it('are nobody’s matter where one of them is real, and in a local workspace', () => {
    expect(absentApprovers(withApprovers(['U0ADA', 'U0123ABCD']), real)).toEqual([]);
    expect(absentApprovers(shippedProfile, { apiUrl: 'http://localhost:3900/api/' })).toEqual([]);
    expect(absentApprovers({ rollbacks: {} }, real)).toEqual([]);
  });
});
