import type { ServiceSnapshot } from '../../cloud/change-ports.ts';
import type { Person } from '../../history/care.ts';
import type { Event } from '../../history/events.ts';
import type { RollbackOutcome, RollbackState } from '../../history/rollback.ts';

/**
 * A change of a variable in the shape of the pipeline's own `env_var_audit`, with what that table has no column for
 * behind it. Null where the change was one of traffic: no variable is another then.
 */
export function auditOf(
  { request, approvals, progress }: RollbackState,
  outcome: RollbackOutcome,
  seen: ServiceSnapshot | null,
  now: Date,
): Event | null {
  const { id, edit, target, requester, reason } = request;
  if (edit.kind !== 'variable') return null;
  const at = now.toISOString();
  const begun = progress.find(({ step }) => step === 'sending')?.at ?? at;
  const person = ({ id: one, name }: Person) => (name === one ? one : `${one} (${name})`);
  return {
    event_id: `env_var_audit:${id}`,
    event_time: at,
    kind: 'env_var_audit',
    subject: target.service,
    actor: requester.id,
    run_id: null,
    details: {
      change_id: id,
      timestamp: begun,
      change_type: edit.from === null ? 'ADDED' : edit.to === null ? 'REMOVED' : 'MODIFIED',
      changed_vars: [{ var_name: target.variable, old_value: edit.from, new_value: edit.to }],
      deployer: person(requester),
      reason,
      deployment_started_at: begun,
      in_deployment_window: null,
      service_name: target.service,
      service_revision: 'revision' in outcome ? outcome.revision : null,
      environment: null,
      env_hash: null,
      alert_triggered: false,
      alert_reason: null,
      created_at: at,
      request: id,
      region: target.region,
      approved_by: approvals.map(({ by }) => person(by)),
      outcome: outcome.state,
      // Without its word the value was found in place after it was sent, and somebody else may have set it.
      accepted_by_platform: progress.some(({ step }) => step === 'sent'),
      changed_by: seen?.changedBy ?? null,
    },
  };
}
