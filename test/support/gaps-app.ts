import type { SlackAppOptions } from '../../src/bot/app.ts';
import type { Clock } from '../../src/clock.ts';
import { createGapsCommand } from '../../src/commands/gaps.ts';
import { createInquiries, type Inquiries } from '../../src/commands/inquiries.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { wallClock } from './clocks.ts';
import { profile as shipped } from './fact-builders.ts';

/** Pauses up to here are rests between messages; what is longer is patience with somebody who may be slow. */
const LONGEST_REST_MS = 5_000;

/** The machine's clock, set to another time. A rest takes a twentieth of its time, and then all of it has passed. */
export function clockAt(start: string): Clock & { forward(ms: number): void } {
  const startMs = Date.parse(start);
  const startedMs = performance.now();
  let skippedMs = 0;
  let forwardMs = 0;
  const passedMs = () => performance.now() - startedMs + skippedMs;
  return {
    now: () => new Date(startMs + passedMs() + forwardMs),
    monotonicMs: passedMs,
    async sleep(ms, signal) {
      if (ms > LONGEST_REST_MS) return wallClock.sleep(ms, signal);
      const untilMs = passedMs() + ms;
      await wallClock.sleep(ms / 20, signal);
      if (!signal?.aborted) skippedMs += Math.max(0, untilMs - passedMs());
    },
    forward(ms) {
      forwardMs += ms;
    },
  };
}

/** What an app needs to answer `/gaps` about a warehouse. */
export function gapsApp(
  warehouse: Warehouse,
  clock: Clock,
  { profile = shipped, inquiries }: { profile?: Profile; inquiries?: Inquiries } = {},
): Pick<SlackAppOptions, 'commands' | 'inquiries'> {
  const asked = inquiries ?? createInquiries({ warehouse, profile, clock });
  return { commands: [createGapsCommand({ profile, clock, inquiries: asked })], inquiries: asked };
}
