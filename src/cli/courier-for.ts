import { type Courier, createCourier } from '../bot/delivery.ts';
import { createSlackPoster } from '../bot/slack-poster.ts';
import type { Clock } from '../clock.ts';
import type { SlackSettings } from '../config/environment.ts';
import { createWarehouseEventStore } from '../history/warehouse-event-store.ts';
import type { Log } from '../log.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

export interface CourierNeeds {
  slack: SlackSettings;
  warehouse: Warehouse;
  clock: Clock;
  log: Log;
}

/** Who brings what a command made to the channel: it notes in the same records as the bot, so that nothing is sent twice. */
export function courierFor({ slack, warehouse, clock, log }: CourierNeeds): Courier {
  return createCourier({
    poster: createSlackPoster({
      token: slack.botToken,
      log,
      ...(slack.apiUrl && { slackApiUrl: slack.apiUrl }),
    }),
    events: createWarehouseEventStore(warehouse, clock.now),
    clock,
    log,
  });
}
