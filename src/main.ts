import { createSlackApp, type TransportChoice } from './bot/app.ts';
import { fullReportModal } from './bot/blocks/full-report.ts';
import { summaryMessage } from './bot/blocks/summary.ts';
import { createChannelDelivery } from './bot/channel-delivery.ts';
import { createCourier } from './bot/delivery.ts';
import { createSlackPoster } from './bot/slack-poster.ts';
import { CHECKS } from './checks/index.ts';
import type { Clock } from './clock.ts';
import { createValidateCommand } from './commands/validate.ts';
import type { SlackSettings } from './config/environment.ts';
import type { Profile } from './config/profile.ts';
import { createHistory } from './history/history.ts';
import type { Report } from './history/rows.ts';
import { createWarehouseEventStore } from './history/warehouse-event-store.ts';
import type { Log } from './log.ts';
import { createDesk } from './schedules/desk.ts';
import { createEntrance, type Delivery, newOwner } from './schedules/entrance.ts';
import { createTicker } from './schedules/ticker.ts';
import { OWN_TABLES } from './warehouse/own-tables.ts';
import type { Warehouse } from './warehouse/warehouse.ts';

export interface BotOptions {
  slack: SlackSettings;
  profile: Profile;
  /** Open; the bot closes it when it stops. */
  warehouse: Warehouse;
  clock: Clock;
  log: Log;
  /** Looks at the start for slots that were missed. Left out where every start posts a fresh run anyway. */
  catchUp?: boolean;
}

/** A running bot. */
export interface Bot {
  /** The port of the HTTP transport; null in Socket Mode. */
  port: number | null;
  /** Runs a schedule now, as a person would, and posts the report to the channel. */
  postNow(
    schedule: string,
    targetDate: string,
    trigger: string,
  ): Promise<{ report: Report; delivery: Delivery }>;
  /** Ends everything within the ten seconds that a platform grants. */
  stop(): Promise<void>;
}

/**
 * Wires everything together and starts it: the one place where the rooms meet.
 * @throws SlackStartError or WarehouseError, each with its fix.
 */
export async function startBot({
  slack,
  profile,
  warehouse,
  clock,
  log,
  catchUp = true,
}: BotOptions): Promise<Bot> {
  await warehouse.ensureTables(OWN_TABLES);
  const history = createHistory(warehouse);
  const events = createWarehouseEventStore(warehouse, clock.now);
  const corridor = { warehouse, history, profile, checks: CHECKS, clock, log };
  const desk = createDesk(corridor);
  const slackApiUrl = slack.apiUrl ? { slackApiUrl: slack.apiUrl } : {};
  const poster = createSlackPoster({ token: slack.botToken, log, ...slackApiUrl });
  const courier = createCourier({ poster, events, clock, log });
  const delivering = createChannelDelivery({ courier, channel: slack.channel, summary: summaryMessage });
  const entrance = createEntrance({ ...corridor, events, delivering, owner: newOwner(), host: desk.host });
  const ticker = createTicker({ profile, entrance, events, history, clock, log });

  const app = createSlackApp({
    transport: transportOf(slack),
    botToken: slack.botToken,
    ...slackApiUrl,
    commands: [createValidateCommand({ profile, desk, clock })],
    courier,
    findReport: (runId) => history.report(runId),
    summary: summaryMessage,
    fullReport: fullReportModal,
    clock,
    log,
  });
  const { port } = await app.start();
  await ticker.start({ catchUp });

  return {
    port,
    async postNow(schedule, targetDate, trigger) {
      const report = await desk.ask({ schedule, targetDate, requestedBy: trigger, trigger }).report;
      return { report, delivery: await delivering.deliver(report) };
    },
    async stop() {
      await ticker.stop();
      await app.stop();
      await warehouse.close();
    },
  };
}

function transportOf(slack: SlackSettings): TransportChoice {
  return slack.transport === 'socket'
    ? { kind: 'socket', appToken: slack.appToken }
    : { kind: 'http', signingSecret: slack.signingSecret, port: slack.port };
}
