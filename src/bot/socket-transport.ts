import { SocketModeReceiver } from '@slack/bolt';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { SlackStartError, startError } from './identity.ts';
import { libraryLogger } from './library-logger.ts';
import type { Transport } from './transport.ts';
import { within } from './work.ts';

export interface SocketTransportOptions {
  /** App-level token, `xapp-…`. */
  appToken: string;
  slackApiUrl?: string;
  /** Pause before a reconnection, and how long a pong may take: the library has one setting for both. */
  reconnectPauseMs?: number;
  /** How long a first connection may take. */
  connectDeadlineMs?: number;
  clock: Clock;
  log: Log;
}

/**
 * Socket Mode: no public address, exactly one instance.
 * The receiver is built apart from the app, because the app's strict posting options would keep it from reconnecting.
 */
export function createSocketTransport(options: SocketTransportOptions): Transport {
  const { clock, log, connectDeadlineMs = 30_000 } = options;
  const receiver = new SocketModeReceiver({
    appToken: options.appToken,
    logger: libraryLogger(log),
    ...(options.reconnectPauseMs ? { clientPingTimeout: options.reconnectPauseMs } : {}),
    installerOptions: {
      clientOptions: options.slackApiUrl ? { slackApiUrl: options.slackApiUrl } : {},
    },
    customPropertiesExtractor: ({ envelope_id }: { envelope_id?: string }) => ({ envelopeId: envelope_id }),
  });
  const { client } = receiver;
  let stopping = false;

  client.on('connected', () => log.info('slack.connected', { transport: 'socket' }));
  client.on('close', () => {
    if (!stopping) log.warn('slack.disconnected', { transport: 'socket' });
  });
  client.on('reconnecting', () => log.info('slack.reconnecting', { transport: 'socket' }));

  async function start(): Promise<{ port: null }> {
    let outcome: 'done' | 'capped';
    try {
      outcome = await within(clock, connectDeadlineMs, client.start());
    } catch (error) {
      throw startError('SLACK_APP_TOKEN', error);
    }
    if (outcome === 'done') return { port: null };
    await stop(1_000);
    throw new SlackStartError(
      `Slack did not connect within ${connectDeadlineMs / 1000} s.`,
      'Check that this machine may open WebSocket connections to wss-primary.slack.com.',
    );
  }

  /** The receiver's own `stop` resolves before the socket is closed. */
  async function stop(capMs: number): Promise<void> {
    stopping = true;
    const outcome = await within(clock, capMs, client.disconnect());
    if (outcome === 'capped') log.warn('slack.close_not_answered', { cap_ms: capMs });
    else log.info('slack.closed', { transport: 'socket' });
  }

  return { receiver, start, stop };
}
