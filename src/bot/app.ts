import { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Clock } from '../clock.ts';
import type { Command } from '../commands/command.ts';
import type { Inquiries } from '../commands/inquiries.ts';
import type { RefusalReason } from '../history/refused-request.ts';
import type { Report } from '../history/rows.ts';
import type { Log } from '../log.ts';
import type { CareDesk } from './care-desk.ts';
import type { Courier } from './delivery.ts';
import { createHttpTransport, type HttpRoute } from './http-transport.ts';
import { type Identity, identify } from './identity.ts';
import { libraryLogger } from './library-logger.ts';
import { listen } from './listeners/index.ts';
import type { Message } from './message.ts';
import type { HeardRollbackDesk } from './rollback-desk.ts';
import { postingClient, readingClient } from './slack-clients.ts';
import { createSocketTransport } from './socket-transport.ts';
import type { Transport } from './transport.ts';
import { createUploads } from './uploads.ts';
import { createWork } from './work.ts';

/** How Slack reaches the bot. */
export type TransportChoice =
  | { kind: 'socket'; appToken: string; reconnectPauseMs?: number; connectDeadlineMs?: number }
  | { kind: 'http'; signingSecret: string; port: number; routes?: readonly HttpRoute[] };

export interface SlackAppOptions {
  transport: TransportChoice;
  botToken: string;
  /** Where the Web API is, when it is not Slack's own. */
  slackApiUrl?: string;
  commands: readonly Command[];
  inquiries: Inquiries;
  careDesk: Pick<CareDesk, 'press' | 'posted'>;
  rollbackDesk: HeardRollbackDesk;
  courier: Courier;
  /** A stored run; null when there is none of this id. */
  findReport(runId: string): Promise<Report | null>;
  summary(report: Report): Message;
  fullReport(report: Report): ModalView;
  /** Hears of requests over HTTP that claimed to come from Slack and were not believed. */
  onRefused?(reason: RefusalReason): void;
  clock: Clock;
  log: Log;
  /** For answers through a response_url, and for the bytes of files. */
  fetch?: typeof fetch;
}

/** The bot's ears and mouth in one workspace. */
export interface SlackApp {
  /**
   * Resolves when Slack can reach the bot; `port` is null in Socket Mode.
   * @throws {SlackStartError} naming the variable and the fix when a token is refused, a port is taken or Slack is out of reach.
   */
  start(): Promise<{ port: number | null; identity: Identity }>;
  /** Stops hearing, then waits for what people are still waiting for; never longer than `capMs` in all. */
  stop(capMs?: number): Promise<void>;
}

/** Below the ten seconds that Cloud Run grants after SIGTERM. */
const STOP_CAP_MS = 8_000;
const REPLY_TIMEOUT_MS = 5_000;
const UPLOAD_TIMEOUT_MS = 20_000;

/** Builds the bot's side of Slack. Nothing is sent before `start`. */
export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { botToken, clock, log } = options;
  const clientOptions = {
    token: botToken,
    log,
    ...(options.slackApiUrl ? { slackApiUrl: options.slackApiUrl } : {}),
  };
  const transport = chooseTransport(options);
  const work = createWork(clock);
  let identity: Identity | null = null;
  let stopped = false;

  const app = new App({
    receiver: transport.receiver,
    // Known from one auth.test in `start`; Bolt's own would be an unhandled rejection for a bad token.
    authorize: async () => ({
      botToken,
      ...(identity?.botId ? { botId: identity.botId } : {}),
      ...(identity?.userId ? { botUserId: identity.userId } : {}),
    }),
    clientOptions: {
      ...(options.slackApiUrl ? { slackApiUrl: options.slackApiUrl } : {}),
      retryConfig: { retries: 0 },
    },
    logger: libraryLogger(log),
    extendedErrorHandler: true,
    convoStore: false,
  });

  const writer = postingClient(clientOptions);
  const fetchAnything = options.fetch ?? fetch;
  listen(app, {
    commands: options.commands,
    inquiries: options.inquiries,
    careDesk: options.careDesk,
    rollbackDesk: options.rollbackDesk,
    courier: options.courier,
    uploads: createUploads({ writer, fetch: fetchAnything, timeoutMs: UPLOAD_TIMEOUT_MS, clock }),
    findReport: options.findReport,
    summary: options.summary,
    fullReport: options.fullReport,
    writer,
    workspaceUrl: () => identity?.workspaceUrl ?? null,
    fetch: fetchAnything,
    replyTimeoutMs: REPLY_TIMEOUT_MS,
    work,
    log,
  });

  return {
    async start() {
      identity = await identify(readingClient(clientOptions));
      if (stopped) throw new Error('the app was stopped before it was connected');
      const { port } = await transport.start();
      return { port, identity };
    },
    async stop(capMs = STOP_CAP_MS) {
      stopped = true;
      const startedAt = clock.now().getTime();
      await transport.stop(capMs / 2);
      const left = Math.max(0, capMs - (clock.now().getTime() - startedAt));
      const outcome = await work.settled(left);
      if (outcome === 'capped') log.warn('slack.work_abandoned', { cap_ms: capMs });
    },
  };
}

function chooseTransport({ transport, slackApiUrl, onRefused, clock, log }: SlackAppOptions): Transport {
  if (transport.kind === 'http')
    return createHttpTransport({ ...transport, ...(onRefused && { onRefused }), clock, log });
  return createSocketTransport({ ...transport, ...(slackApiUrl ? { slackApiUrl } : {}), clock, log });
}
