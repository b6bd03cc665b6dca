import type { Event } from './events.ts';

/** Why a request that claimed to come from Slack was not believed. */
export type RefusalReason = 'bad_signature' | 'too_old' | 'from_the_future' | 'no_timestamp';

/** A minute of the same is one event: nobody fills the log by knocking. Nothing of the request itself is in it. */
export function slackRequestRefused(reason: RefusalReason, at: Date): Event {
  return {
    event_id: `slack_request_refused:${reason}:${at.toISOString().slice(0, 16)}`,
    event_time: at.toISOString(),
    kind: 'slack_request_refused',
    subject: 'slack',
    actor: 'unknown',
    run_id: null,
    details: { act: 'slack_request', why: reason },
  };
}
