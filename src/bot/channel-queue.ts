import type { Clock } from '../clock.ts';

/** Slack takes about one message a second in a channel. */
const BETWEEN_POSTS_MS = 1_100;

/** Keeps posts to one channel apart; channels do not wait for each other. */
export interface ChannelQueue {
  /** Runs `send` when its turn has come and the channel has had its rest. Passes on what `send` throws. */
  inTurn<T>(channel: string, send: () => Promise<T>): Promise<T>;
}

export function createChannelQueue(clock: Clock): ChannelQueue {
  const tails = new Map<string, Promise<unknown>>();
  const lastSent = new Map<string, number>();

  async function rest(channel: string): Promise<void> {
    const last = lastSent.get(channel);
    if (last === undefined) return;
    const waitMs = last + BETWEEN_POSTS_MS - clock.now().getTime();
    // A clock that was set back must not hold a channel for longer than the rule asks.
    if (waitMs > 0) await clock.sleep(Math.min(waitMs, BETWEEN_POSTS_MS));
  }

  async function restAndSend<T>(channel: string, send: () => Promise<T>): Promise<T> {
    await rest(channel);
    try {
      return await send();
    } finally {
      lastSent.set(channel, clock.now().getTime());
    }
  }

  return {
    inTurn(channel, send) {
      const before = tails.get(channel) ?? Promise.resolve();
      const turn = before.then(() => restAndSend(channel, send));
      // Whoever is next waits for this turn to end, however it ends.
      const tail = turn.then(
        () => undefined,
        () => undefined,
      );
      tails.set(channel, tail);
      return turn;
    },
  };
}
