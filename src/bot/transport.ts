import type { Receiver } from '@slack/bolt';

/** One of the two ways by which Slack reaches us. Listeners don't know which. */
export interface Transport {
  receiver: Receiver;
  /** Resolves when Slack can reach us. `port` is null where we don't listen. @throws {SlackStartError} */
  start(): Promise<{ port: number | null }>;
  /** Resolves when nothing new can arrive, at the latest after `capMs`. */
  stop(capMs: number): Promise<void>;
}
