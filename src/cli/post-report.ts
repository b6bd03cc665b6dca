import { summaryMessage } from '../bot/blocks/summary.ts';
import { createCourier } from '../bot/delivery.ts';
import { createSlackPoster } from '../bot/slack-poster.ts';
import type { Clock } from '../clock.ts';
import type { SlackSettings } from '../config/environment.ts';
import type { Report } from '../history/rows.ts';
import { createWarehouseEventStore } from '../history/warehouse-event-store.ts';
import type { Log } from '../log.ts';
import { systemClock } from '../system-clock.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

interface PostRequest {
  slack: SlackSettings;
  warehouse: Warehouse;
  clock: Clock;
  report: Report;
  log: Log;
}

/** Brings the report of a command to the channel, and says in a sentence what became of it. */
export async function postReport(request: PostRequest): Promise<{ posted: boolean; sentence: string }> {
  const { slack, warehouse, clock, report, log } = request;
  const poster = createSlackPoster({
    token: slack.botToken,
    log,
    ...(slack.apiUrl && { slackApiUrl: slack.apiUrl }),
  });
  const courier = createCourier({
    poster,
    events: createWarehouseEventStore(warehouse, clock.now),
    clock,
    log,
  });
  const result = await courier.deliver({
    runId: report.run.run_id,
    channel: slack.channel,
    message: summaryMessage(report),
    since: systemClock.now(),
    actor: 'cli',
  });
  if (result.state === 'posted') return { posted: true, sentence: `posted to ${result.channel}` };
  return { posted: false, sentence: `not posted: ${result.error}. ${result.fix}` };
}
