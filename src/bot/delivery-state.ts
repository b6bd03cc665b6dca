import type { Event } from '../history/events.ts';

/** Which run goes to which channel, and who wants it. */
export interface Errand {
  runId: string;
  channel: string;
  /** For the log of events: `cron`, `cli`, a Slack user id. */
  actor: string;
}

/** What the log says about the delivery of one run to one channel. */
export type DeliveryState =
  | { state: 'nothing' }
  /** Somebody set out to post and did not come back to say how it ended. */
  | { state: 'intended' }
  | { state: 'posted'; channel: string; ts: string }
  | { state: 'rejected'; error: string; fix: string };

type DeliveryKind = 'post_intended' | 'posted' | 'post_rejected';

/** The id of a delivery's event: derived from what it means, so saying it twice is saying it once. */
function deliveryEventId(kind: DeliveryKind, runId: string, channel: string): string {
  return `${kind}:${runId}:${channel}`;
}

/** The event that says a message is about to be sent. `at` is the instant at which it is said. */
export function postIntended(errand: Errand, at: Date): Event {
  return deliveryEvent('post_intended', errand, at, { channel: errand.channel });
}

/** The event of Slack having the message; `posted.channel` is Slack's own id of the channel. */
export function posted(errand: Errand, at: Date, where: { channel: string; ts: string }): Event {
  return deliveryEvent('posted', errand, at, { channel: where.channel, ts: where.ts });
}

/** The event of Slack refusing the message for good. */
export function postRejected(errand: Errand, at: Date, why: { error: string; fix: string }): Event {
  return deliveryEvent('post_rejected', errand, at, {
    channel: errand.channel,
    error: why.error,
    fix: why.fix,
  });
}

function deliveryEvent(
  kind: DeliveryKind,
  { runId, channel, actor }: Errand,
  at: Date,
  details: Record<string, unknown>,
): Event {
  return {
    event_id: deliveryEventId(kind, runId, channel),
    event_time: at.toISOString(),
    kind,
    subject: runId,
    actor,
    run_id: runId,
    details,
  };
}

/**
 * Folds a run's events into the state of its delivery to `channel`. A message that is there outweighs
 * everything; a refusal outweighs an intent, whatever the order in which they were written.
 */
export function deliveryState(events: readonly Event[], runId: string, channel: string): DeliveryState {
  const find = (kind: DeliveryKind) =>
    events.find((event) => event.event_id === deliveryEventId(kind, runId, channel));
  const there = find('posted');
  if (there) return { state: 'posted', channel: text(there, 'channel'), ts: text(there, 'ts') };
  const refused = find('post_rejected');
  if (refused) return { state: 'rejected', error: text(refused, 'error'), fix: text(refused, 'fix') };
  return find('post_intended') ? { state: 'intended' } : { state: 'nothing' };
}

function text(event: Event, key: string): string {
  const value = event.details[key];
  return typeof value === 'string' ? value : '';
}
