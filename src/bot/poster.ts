import type { Message } from './message.ts';

/** What became of a post. `unknown` is settled by looking, never by posting again. */
export type PostOutcome =
  | { state: 'posted'; channel: string; ts: string }
  | { state: 'rejected'; error: string; fix: string; retryAfterMs: number | null }
  | { state: 'unknown'; error: string };

export type LookOutcome =
  | { state: 'found'; channel: string; ts: string }
  | { state: 'absent' }
  | { state: 'unknown'; error: string };

/** The way into one Slack workspace. Never throws; never repeats a post by itself. */
export interface Poster {
  post(channel: string, message: Message): Promise<PostOutcome>;
  /** Looks in the channel's history since `since` for the message of this run. */
  look(channel: string, runId: string, since: Date): Promise<LookOutcome>;
}
