import { summaryMessage } from '../src/bot/blocks/summary.ts';
import { createChannelDelivery } from '../src/bot/channel-delivery.ts';
import { createCourier } from '../src/bot/delivery.ts';
import type { Poster } from '../src/bot/poster.ts';
import { createSlackPoster } from '../src/bot/slack-poster.ts';
import { addDays, type IsoDate } from '../src/calendar/dates.ts';
import { instantAt } from '../src/calendar/zone.ts';
import { CHECKS } from '../src/checks/index.ts';
import type { Profile } from '../src/config/profile.ts';
import { createHistory } from '../src/history/history.ts';
import { createWarehouseEventStore } from '../src/history/warehouse-event-store.ts';
import { createEntrance, newOwner } from '../src/schedules/entrance.ts';
import { slotAt } from '../src/schedules/slot.ts';
import type { Warehouse } from '../src/warehouse/warehouse.ts';
import type { SlackFake } from '../test/support/slack-fake.ts';
import { CHANNEL } from './slack.ts';
import { clockFrom, silentLog } from './workbench.ts';

export interface Morning {
  warehouse: Warehouse;
  profile: Profile;
  slack: SlackFake;
  /** The game night that is judged; the run begins at 06:00 of the next day. */
  night: IsoDate;
}

/** When a run did what, in ms since its trigger. */
export interface MorningTimes {
  /** Slack has taken the message. */
  posted: number;
  /** The slot is done: what became of the message is recorded too. */
  done: number;
}

/**
 * One slot of `post_overnight`, from the trigger through the entrance to the post, wired as the bot wires it.
 * @throws Error when the message was not posted: a run that goes wrong must not look fast.
 */
export async function runMorning({ warehouse, profile, slack, night }: Morning): Promise<MorningTimes> {
  const clock = clockFrom(instantAt(addDays(night, 1), '06:00', profile.timeZone));
  const events = createWarehouseEventStore(warehouse, clock.now);
  const direct = createSlackPoster({ token: slack.botToken, slackApiUrl: slack.apiUrl, log: silentLog });
  let postedAt = Number.NaN;
  const poster: Poster = {
    ...direct,
    async post(channel, message) {
      const outcome = await direct.post(channel, message);
      postedAt = performance.now();
      return outcome;
    },
  };
  const courier = createCourier({ poster, events, clock, log: silentLog });
  const entrance = createEntrance({
    warehouse,
    history: createHistory(warehouse),
    care: events,
    profile,
    checks: CHECKS,
    clock,
    log: silentLog,
    events,
    delivering: createChannelDelivery({ courier, channel: CHANNEL, summary: summaryMessage }),
    owner: newOwner(),
  });
  const slot = slotAt(profile, 'post_overnight', clock.now());
  const startedAt = performance.now();
  const outcome = await entrance.trigger(slot, 'cron', null);
  const doneAt = performance.now();
  if (outcome.state !== 'done' || outcome.delivery?.state !== 'posted')
    throw new Error(`the run of ${night} was not posted: ${JSON.stringify(outcome)}`);
  const { status, message } = outcome.report.run;
  if (status === 'ERROR') throw new Error(`the run of ${night} was blind: ${message}`);
  return { posted: postedAt - startedAt, done: doneAt - startedAt };
}
