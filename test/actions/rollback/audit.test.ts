import { expect, it } from 'vitest';
import { auditOf } from '../../../src/actions/rollback/audit.ts';
import { opened } from '../../support/golden-rollbacks.ts';
import { ADA, doneOutcome } from '../../support/rollback-builders.ts';

it.each([
  ['Slack', ADA, 'U0ADA (Ada)'],
  ['a terminal, where nobody has a name', { id: 'U0ADA', name: 'U0ADA' }, 'U0ADA'],
])('names whoever asked from %s once', (_, requester, deployer) => {
  const audit = auditOf(opened({ requester }), doneOutcome(), null, new Date(0));
  expect(audit?.details).toMatchObject({ deployer });
});

it('has it begin when it was sent, not when it was claimed or taken', () => {
  const progress = (['validated', 'sending', 'sent'] as const).map((step, minute) => ({
    attempt: 1,
    step,
    at: `2026-02-04T11:1${minute}:00.000Z`,
    operation: null,
  }));
  const audit = auditOf({ ...opened(), progress }, doneOutcome(), null, new Date(0));
  const begun = '2026-02-04T11:11:00.000Z';
  expect(audit?.details).toMatchObject({ timestamp: begun, deployment_started_at: begun, changed_by: null });
});
