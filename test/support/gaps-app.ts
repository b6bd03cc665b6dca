import type { SlackAppOptions } from '../../src/bot/app.ts';
import type { Clock } from '../../src/clock.ts';
import { createGapsCommand } from '../../src/commands/gaps.ts';
import { createInquiries, type Inquiries } from '../../src/commands/inquiries.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { wallClock } from './clocks.ts';
import { profile as shipped } from './fact-builders.ts';

/** The machine's clock, set to another time; sleeps are real. */
export function clockAt(start: string): Clock & { forward(ms: number): void } {
  let offsetMs = Date.parse(start) - Date.now();
  return {
    ...wallClock,
    now: () => new Date(Date.now() + offsetMs),
    forward(ms) {
      offsetMs += ms;
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
