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
