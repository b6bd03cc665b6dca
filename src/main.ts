import { createCaretaker } from './actions/caretaker.ts';
import { createExecutor } from './actions/rollback/executor.ts';
import { newRequestId } from './actions/rollback/request-id.ts';
import { createRollbacks } from './actions/rollback/rollbacks.ts';
import { createSlackApp, type TransportChoice } from './bot/app.ts';
import { fullReportModal } from './bot/blocks/full-report.ts';
import { summaryMessage } from './bot/blocks/summary.ts';
import { createCareDesk } from './bot/care-desk.ts';
import { createChannelDelivery } from './bot/channel-delivery.ts';
import { createCourier } from './bot/delivery.ts';
import { createLiveMessages } from './bot/live-messages.ts';
import { createRefusalNotes } from './bot/refusal-notes.ts';
import { createRollbackDesk, type RollbackDesk, type RollbackDeskDeps } from './bot/rollback-desk.ts';
import { postingClient, readingClient } from './bot/slack-clients.ts';
import { createSlackPoster } from './bot/slack-poster.ts';
import { createStories } from './bot/stories.ts';
import { updateMessage } from './bot/updater.ts';
import { within } from './bot/work.ts';
import { CHECKS } from './checks/index.ts';
import type { Clock } from './clock.ts';
import { type CloudPorts, closeCloud, NO_CLOUD } from './cloud/ports.ts';
import { createDeployedCommand } from './commands/deployed.ts';
import { createDriftCommand } from './commands/drift.ts';
import { createFailuresCommand } from './commands/failures.ts';
import { createGapsCommand } from './commands/gaps.ts';
import { createInquiries } from './commands/inquiries.ts';
import { createRollbackCommand } from './commands/rollback.ts';
import { createValidateCommand } from './commands/validate.ts';
import type { SlackSettings } from './config/environment.ts';
import type { Profile } from './config/profile.ts';
import { createCareLog } from './history/care-log.ts';
import { currentReport, reportToRead } from './history/current-report.ts';
import { createHistory } from './history/history.ts';
import { createReportCache } from './history/report-cache.ts';
import type { Report } from './history/rows.ts';
import { createWarehouseEventStore } from './history/warehouse-event-store.ts';
import { askOpen } from './inquiries/ask-open.ts';
import { whyNoRollbacks } from './inquiries/ask-rollbacks.ts';
import type { Log } from './log.ts';
import { type CorridorDeps, runCorridor } from './schedules/corridor.ts';
import { createDesk } from './schedules/desk.ts';
import { createEntrance, type Delivery, newOwner } from './schedules/entrance.ts';
import { manualIdentity } from './schedules/manual-identity.ts';
import { NO_RIVALS } from './schedules/rivals.ts';
import { createTicker } from './schedules/ticker.ts';
import { unlessAborted } from './unless-aborted.ts';
import { OWN_TABLES } from './warehouse/own-tables.ts';
import type { Warehouse } from './warehouse/warehouse.ts';

export interface BotOptions {
  slack: SlackSettings;
  profile: Profile;
  /** Open; the bot closes it when it stops. */
  warehouse: Warehouse;
  /** What is deployed, and how it does; the bot closes it when it stops. */
  cloud?: CloudPorts;
  clock: Clock;
  log: Log;
  /** Looks at the start for slots that were missed. Left out where every start posts a fresh run anyway. */
  catchUp?: boolean;
  /** Ends a start that is under way. A bot that has started is ended by `stop`. */
  signal?: AbortSignal;
}

/** Platforms grant ten seconds after SIGTERM: what is under way may use most of them, closing the warehouse the rest. */
const STOP_CAP_MS = 6_000;
const CLOSE_CAP_MS = 2_000;

/** A running bot. */
export interface Bot {
  /** The port of the HTTP transport; null in Socket Mode. */
  port: number | null;
  /** Runs a schedule now, as a person would, and posts the report to the channel. Rejects where too many runs are waiting. */
  postNow(
    schedule: string,
    targetDate: string,
    trigger: string,
  ): Promise<{ report: Report; delivery: Delivery }>;
  /** Stops hearing at once, gives what is under way a few seconds, and ends everything within eight. */
  stop(): Promise<void>;
}

/**
 * Wires everything together and starts it: the one place where the rooms meet.
 * @throws SlackStartError or WarehouseError, each with its fix, or the reason of `signal`. Whatever had been started is
 * ended, the warehouse included.
 */
export async function startBot({
  slack,
  profile,
  warehouse,
  cloud = NO_CLOUD,
  clock,
  log,
  catchUp = true,
  signal,
}: BotOptions): Promise<Bot> {
  const history = createHistory(warehouse);
  const events = createWarehouseEventStore(warehouse, clock.now);
  const corridor: CorridorDeps = {
    warehouse,
    cloud,
    history,
    care: events,
    profile,
    checks: CHECKS,
    clock,
    log,
    onNews: (found) => void careDesk.follow(found),
  };
  const desk = createDesk(corridor);
  const inquiries = createInquiries({ warehouse, cloud, rollbackEvents: events, profile, clock });
  const slackApiUrl = slack.apiUrl ? { slackApiUrl: slack.apiUrl } : {};
  const poster = createSlackPoster({ token: slack.botToken, log, ...slackApiUrl });
  const courier = createCourier({ poster, events, clock, log });
  const delivering = createChannelDelivery({
    courier,
    channel: slack.channel,
    summary: summaryMessage,
    onPosted: (found, place) => void careDesk.posted(found, place),
  });
  const owner = newOwner();
  const entrance = createEntrance({ ...corridor, events, delivering, owner, host: desk.host });
  const ticker = createTicker({ profile, entrance, events, history, clock, log });

  const clients = { token: slack.botToken, log, ...slackApiUrl };
  const writer = postingClient(clients);
  const care = createCareLog(events, clock.now);
  const report = createReportCache((runId) => history.report(runId), clock.now);
  const newest = { report, care, now: clock.now };
  const careDesk = createCareDesk({
    caretaker: createCaretaker({ care, report, profile, clock, log }),
    care,
    events,
    schedules: Object.keys(profile.schedules),
    report,
    live: createLiveMessages({
      report: (runId) => currentReport(runId, newest),
      summary: summaryMessage,
      update: (place, message) => updateMessage(writer, place, message),
      clock,
      log,
    }),
    stories: createStories({ writer, reader: readingClient(clients), care, report, clock, log }),
    clock,
    log,
  });

  const rollbackDesk: RollbackDesk = createRollbackDesk({
    ...rollbackParts(),
    events,
    courier,
    channel: slack.channel,
    writer,
    update: (place, message) => updateMessage(writer, place, message),
    profile,
    clock,
    log,
  });

  /** What people can do about rollbacks; nothing where there is none, or no Cloud Run in which to do it. */
  function rollbackParts(): Pick<RollbackDeskDeps, 'rollbacks' | 'executor' | 'idle'> {
    const { changes, logs } = cloud;
    const idle = whyNoRollbacks({ cloud, profile });
    if (changes === null || idle !== null) return { rollbacks: null, executor: null, idle: idle ?? '' };
    const rollbacks = createRollbacks({ changes, events, profile, clock, log, newId: newRequestId });
    const executor = createExecutor({
      changes,
      logs,
      events,
      profile,
      clock,
      log,
      owner,
      exclusive: warehouse.exclusive,
      onChange: (request) => void rollbackDesk.redraw(request),
      onNotLive: (request) => void rollbackDesk.followUp(request),
    });
    return { rollbacks, executor, idle: '' };
  }

  const app = createSlackApp({
    transport: transportOf(slack),
    botToken: slack.botToken,
    ...slackApiUrl,
    commands: [
      createValidateCommand({
        profile,
        desk,
        clock,
        askOpen: () => askOpen({ history, care: events, profile, clock }),
      }),
      createGapsCommand({ profile, clock, inquiries }),
      createFailuresCommand({ inquiries }),
      createDriftCommand({ profile, cloud, inquiries }),
      createDeployedCommand({ profile, cloud, inquiries }),
      createRollbackCommand({ profile, cloud, inquiries }),
    ],
    inquiries,
    careDesk,
    rollbackDesk,
    courier,
    findReport: (runId) => reportToRead(runId, newest),
    summary: summaryMessage,
    fullReport: fullReportModal,
    onRefused: createRefusalNotes({ events, clock, log }),
    clock,
    log,
  });

  async function begin(): Promise<number | null> {
    await warehouse.ensureTables(OWN_TABLES);
    signal?.throwIfAborted();
    const { port } = await app.start();
    signal?.throwIfAborted();
    void careDesk.catchUp();
    void careDesk.watch();
    void rollbackDesk.catchUp();
    void rollbackDesk.watch();
    await ticker.start({ catchUp });
    return port;
  }

  async function postNow(schedule: string, targetDate: string, trigger: string) {
    // Past the desk, which would hand this very report to the first person who asks.
    const identity = manualIdentity({ schedule, targetDate, requestedBy: trigger, trigger }, clock.now());
    const { report } = await runCorridor(corridor, identity, { store: true });
    return { report, delivery: await delivering.deliver(report, NO_RIVALS) };
  }

  async function stop(): Promise<void> {
    careDesk.stop();
    rollbackDesk.stop();
    try {
      await Promise.all([app.stop(STOP_CAP_MS), ticker.stop(STOP_CAP_MS)]);
    } finally {
      const closed = await within(clock, CLOSE_CAP_MS, Promise.all([warehouse.close(), closeCloud(cloud)]));
      if (closed === 'capped') log.warn('warehouse_not_closed', { cap_ms: CLOSE_CAP_MS });
    }
  }

  try {
    return { port: await unlessAborted(begin(), signal), postNow, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function transportOf(slack: SlackSettings): TransportChoice {
  return slack.transport === 'socket'
    ? { kind: 'socket', appToken: slack.appToken }
    : { kind: 'http', signingSecret: slack.signingSecret, port: slack.port };
}
