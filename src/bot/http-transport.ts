import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { HTTPReceiver } from '@slack/bolt';
import type { Clock } from '../clock.ts';
import type { RefusalReason } from '../history/refused-request.ts';
import type { Log } from '../log.ts';
import { SlackStartError } from './identity.ts';
import { libraryLogger } from './library-logger.ts';
import { guardAgainstReplay } from './replay-guard.ts';
import type { Transport } from './transport.ts';
import { within } from './work.ts';

/** Something else that the same port answers. */
export interface HttpRoute {
  path: string;
  method: 'GET' | 'POST';
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface HttpTransportOptions {
  signingSecret: string;
  /** 0 lets the system choose. */
  port: number;
  routes?: readonly HttpRoute[];
  /** Hears of requests that were not believed. */
  onRefused?(reason: RefusalReason): void;
  clock: Clock;
  log: Log;
}

const SLACK_PATH = '/slack/events';

/** HTTP: Slack sends signed requests to `/slack/events`; `/health` says whether we are up. */
export function createHttpTransport({
  signingSecret,
  port,
  routes = [],
  onRefused,
  clock,
  log,
}: HttpTransportOptions): Transport {
  let server: Server | null = null;
  let stopping = false;

  const health: HttpRoute = {
    path: '/health',
    method: 'GET',
    async handle(_request, response) {
      response.writeHead(stopping ? 503 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status: stopping ? 'stopping' : 'up' }));
    },
  };

  const receiver = new HTTPReceiver({
    signingSecret,
    endpoints: SLACK_PATH,
    logger: libraryLogger(log),
    customRoutes: [health, ...routes].map((route) => ({
      path: route.path,
      method: route.method,
      // The receiver does not wait for its routes: an error would leave the request hanging and end the process.
      handler: (request, response) =>
        void route.handle(request, response).catch(answerFailure(route, response)),
    })),
  });
  receiver.requestListener = guardAgainstReplay(receiver.requestListener, {
    path: SLACK_PATH,
    clock,
    onRefused(reason) {
      // Why is all that is told: what came with it is somebody else's, and may be anything.
      log.warn('slack.request_refused', { reason });
      onRefused?.(reason);
    },
  });

  function answerFailure(route: HttpRoute, response: ServerResponse): (error: unknown) => void {
    return (error) => {
      log.error('http.route_failed', {
        path: route.path,
        error: error instanceof Error ? error.stack : String(error),
      });
      if (!response.headersSent) response.writeHead(500);
      response.end();
    };
  }

  async function start(): Promise<{ port: number }> {
    try {
      server = await receiver.start(port);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : 'unknown error';
      throw new SlackStartError(`Port ${port} could not be opened (${code}).`, 'Set PORT to a free one.', {
        cause: error,
      });
    }
    const address = server.address();
    const actual = typeof address === 'object' && address ? address.port : port;
    log.info('slack.listening', { transport: 'http', port: actual });
    return { port: actual };
  }

  async function stop(capMs: number): Promise<void> {
    stopping = true;
    if (!server) return;
    const open = server;
    server = null;
    const outcome = await within(clock, capMs, receiver.stop());
    if (outcome === 'capped') open.closeAllConnections();
    log.info('slack.closed', { transport: 'http' });
  }

  return { receiver, start, stop };
}
