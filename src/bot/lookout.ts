import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { LookOutcome, Poster } from './poster.ts';

/** Which message is looked for, and since when it can be there. */
export interface Sought {
  runId: string;
  channel: string;
  /** No message of this run can be older than this instant. */
  since: Date;
}

/** Looks into channels for the message of a run. Never throws. */
export interface Lookout {
  /** One look. */
  once(sought: Sought): Promise<LookOutcome>;
  /** One look, and others where Slack did not say. */
  patiently(sought: Sought): Promise<LookOutcome>;
  /** For a message that may be on its way at this moment: absent only when it was absent after every pause. */
  settled(sought: Sought): Promise<LookOutcome>;
}

const MOST_LOOKS = 3;
/** Slack commits a message a little after, or before, an answer is lost: looked for after each of these pauses. */
const SETTLING_MS = [2_000, 5_000];
/** Our clock and Slack's may differ by this much when history is asked from an instant on. */
const CLOCK_MARGIN_MS = 300_000;

export function createLookout({ poster, clock, log }: { poster: Poster; clock: Clock; log: Log }): Lookout {
  function once({ channel, runId, since }: Sought): Promise<LookOutcome> {
    return poster.look(channel, runId, new Date(since.getTime() - CLOCK_MARGIN_MS));
  }

  async function patiently(sought: Sought): Promise<LookOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      const look = await once(sought);
      if (look.state !== 'unknown' || attempt === MOST_LOOKS) return look;
      log.warn('delivery.look_failed', { run_id: sought.runId, error: look.error });
      await clock.sleep(1_000 * 2 ** attempt);
    }
  }

  return {
    once,
    patiently,
    async settled(sought) {
      let look: LookOutcome = { state: 'absent' };
      for (const pauseMs of SETTLING_MS) {
        await clock.sleep(pauseMs);
        look = await patiently(sought);
        if (look.state !== 'absent') return look;
      }
      return look;
    },
  };
}
