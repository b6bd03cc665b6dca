import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../src/clock.ts';

/** A clock that only moves when somebody says so; limits run out on it, and pauses are over at once. */
export interface ProbeClock extends Pick<Clock, 'monotonicMs' | 'sleep'> {
  advance(ms: number): void;
  /** What was waited for without a way to be woken, in ms. */
  readonly pauses: number[];
  /** How many limits have neither run out nor been called off. */
  running(): number;
}

export function probeClock(): ProbeClock {
  const limits = new Set<{ untilMs: number; wake: () => void }>();
  const pauses: number[] = [];
  let nowMs = 0;
  const advance = (ms: number) => {
    nowMs += ms;
    for (const limit of [...limits]) if (limit.untilMs <= nowMs) limit.wake();
  };
  return {
    pauses,
    advance,
    running: () => limits.size,
    monotonicMs: () => nowMs,
    async sleep(ms, signal) {
      if (signal === undefined) {
        pauses.push(ms);
        advance(ms);
        return;
      }
      await new Promise<void>((resolve) => {
        const limit = {
          untilMs: nowMs + ms,
          wake() {
            limits.delete(limit);
            resolve();
          },
        };
        limits.add(limit);
        signal.addEventListener('abort', limit.wake, { once: true });
      });
    },
  };
}

/** What the server does with a request. `afterMs` passes on the clock before; `stall` and `stallInBody` let it pass and answer nothing more. */
export type HealthAnswer =
  | {
      afterMs?: number;
      status: number;
      headers?: Record<string, string>;
      body?: string | Record<string, unknown>;
    }
  | { stall: number }
  | { stallInBody: number; body: string }
  | { reset: true }
  | { resetInBody: string }
  | { noHttp: string };

export interface HealthRequest {
  path: string;
  authorization: string | null;
  accept: string | null;
}

export interface HealthServer {
  /** `http://127.0.0.1:PORT`. */
  origin: string;
  readonly requests: HealthRequest[];
  close(): Promise<void>;
}

/** Health endpoints over HTTP that answer as they are told, and fail on purpose. `nth` counts the requests from 1. */
export async function openHealthServer(
  clock: Pick<ProbeClock, 'advance'>,
  answer: (request: HealthRequest, nth: number) => HealthAnswer | Promise<HealthAnswer>,
): Promise<HealthServer> {
  const requests: HealthRequest[] = [];
  const server = createServer(async (request, response) => {
    const seen = {
      path: request.url ?? '',
      authorization: request.headers.authorization ?? null,
      accept: request.headers.accept ?? null,
    };
    requests.push(seen);
    give(await answer(seen, requests.length), request, response, clock);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function give(
  answer: HealthAnswer,
  request: IncomingMessage,
  response: ServerResponse,
  clock: Pick<ProbeClock, 'advance'>,
): void {
  const { socket } = request;
  if ('stall' in answer) {
    clock.advance(answer.stall);
    return;
  }
  if ('reset' in answer) {
    socket.resetAndDestroy();
    return;
  }
  if ('noHttp' in answer) {
    socket.end(answer.noHttp);
    return;
  }
  if ('stallInBody' in answer || 'resetInBody' in answer) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('stallInBody' in answer ? answer.body : answer.resetInBody, () => {
      if ('stallInBody' in answer) clock.advance(answer.stallInBody);
      else socket.resetAndDestroy();
    });
    return;
  }
  clock.advance(answer.afterMs ?? 0);
  const { status, headers = {}, body = '' } = answer;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': typeof body === 'string' ? 'text/html' : 'application/json',
    ...headers,
  });
  response.end(text);
}

/** A port of this machine on which nobody listens. */
export async function closedOrigin(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return `http://127.0.0.1:${port}`;
}
