import { addDays, type IsoDate } from '../calendar/dates.ts';
import { dateInZone } from '../calendar/zone.ts';
import type { Clock } from '../clock.ts';
import type { Profile } from '../config/profile.ts';
import type { Report } from '../history/rows.ts';
import type { Log } from '../log.ts';
import { type Bot, startBot } from '../main.ts';
import { DEFAULT_SCHEDULE } from '../schedules/default-schedule.ts';
import { openSandboxCloud } from './fleet.ts';
import { type LocalSlack, startLocalSlack } from './local-slack.ts';
import { openSandboxWarehouse } from './warehouse.ts';

/** The first port of the page; taken ones are stepped over. */
const FIRST_PORT = 3900;

export interface SandboxOptions {
  home: string;
  fresh: boolean;
  /** The local Slack's program. */
  program: string;
  profile: Profile;
  clock: Clock;
  log: Log;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
}

/** A running sandbox: a season, a warehouse, a local Slack, and the bot between them. */
export interface Sandbox {
  slack: LocalSlack;
  /** What was posted at the start. */
  report: Report;
  /** Ends everything that it started. */
  stop(): Promise<void>;
}

/**
 * Starts everything and posts the newest morning at once.
 * @throws WarehouseError, CloudError, LocalSlackError or SlackStartError, or the reason of `signal`; whatever had been started is ended.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { home, program, profile, clock, log, signal } = options;
  const ending: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  try {
    const warehouse = await openSandboxWarehouse(options);
    ending.push(() => warehouse.close());
    signal?.throwIfAborted();
    const slack = await startLocalSlack({ program, folder: home, firstPort: FIRST_PORT, clock });
    ending.push(() => slack.stop());
    signal?.throwIfAborted();
    const bot: Bot = await startBot({
      slack: settingsOf(slack),
      profile,
      warehouse,
      cloud: openSandboxCloud(home, { profile, clock }),
      clock,
      log,
      catchUp: false,
      ...(signal && { signal }),
    });
    ending.push(() => bot.stop());
    const { report, delivery } = await bot.postNow(
      DEFAULT_SCHEDULE,
      yesterday(profile, clock.now()),
      'sandbox',
    );
    if (delivery.state !== 'posted')
      log.error('sandbox_not_posted', { error: delivery.error, fix: delivery.fix });
    return { slack, report, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The date that a first look is about. */
export function yesterday(profile: Profile, now: Date): IsoDate {
  return addDays(dateInZone(now, profile.timeZone), -1);
}

function settingsOf({ botToken, appToken, channel, apiUrl }: LocalSlack) {
  return { transport: 'socket', botToken, appToken, channel: channel.id, apiUrl } as const;
}
