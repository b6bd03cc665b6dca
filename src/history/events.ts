import type { CareKind } from './care.ts';
import type { RollbackKind } from './rollback.ts';

/** One thing that happened, in `nba_orchestration.shootaround_events`. The state of anything is a fold over these. */
export interface Event {
  /** Derived from what it means: saying it twice is saying it once. */
  event_id: string;
  /** ISO in UTC. */
  event_time: string;
  kind: EventKind;
  /** What it is about: a slot, a run, a failure. */
  subject: string;
  /** A Slack user id, `cron`, `cli`, … */
  actor: string;
  run_id: string | null;
  details: Record<string, unknown>;
}

export type EventKind =
  /** Somebody took a slot. Subject: the slot's key. Details: owner, attempt. */
  | 'slot_claimed'
  /** A message is about to be sent. Subject: run id. Details: channel. */
  | 'post_intended'
  /** Slack has it. Subject: run id. Details: channel, ts. */
  | 'posted'
  /** Slack refused it for good. Subject: run id. Details: channel, error, fix. */
  | 'post_rejected'
  /** What people and runs say of a failure. Subject: the failure. */
  | CareKind
  /** What becomes of a request to change a service. Subject: the request. */
  | RollbackKind
  /** Somebody looked at what a change would do. Subject: the draft. */
  | 'rollback_previewed'
  /** Somebody tried what they may not do. Subject: what they named. */
  | 'rollback_refused'
  /** A request claimed to come from Slack and was not believed. Subject: `slack`. Details: why. */
  | 'slack_request_refused'
  /** A variable was changed, in the shape of the pipeline's own `env_var_audit`. Subject: the service. */
  | 'env_var_audit';
