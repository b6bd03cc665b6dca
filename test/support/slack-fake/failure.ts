import type { ServerResponse } from 'node:http';

/**
 * One way in which an answer of Slack goes wrong. `committed`: the call was carried out all the same;
 * `late`: it was, and shows up in the history only at the second reading.
 */
export type Failure = { committed?: boolean | 'late' } & (
  | { kind: 'status'; status: number; retryAfter?: string; body?: string }
  /** HTTP 200 with this JSON in the place of the answer. */
  | { kind: 'answer'; body: Record<string, unknown>; retryAfter?: string }
  | { kind: 'html' }
  /** The connection is cut before any answer. */
  | { kind: 'cut' }
  /** Nothing comes. */
  | { kind: 'silence' }
  /** Headers come, and half of the body. */
  | { kind: 'stalled_body' }
);

/** Answers as `failure` says. Connections that are left open end when the fake is stopped. */
export function fail(response: ServerResponse, failure: Failure): void {
  switch (failure.kind) {
    case 'status':
      response.writeHead(failure.status, failure.retryAfter ? { 'retry-after': failure.retryAfter } : {});
      response.end(failure.body ?? '');
      return;
    case 'answer':
      response.writeHead(200, {
        'content-type': 'application/json',
        ...(failure.retryAfter ? { 'retry-after': failure.retryAfter } : {}),
      });
      response.end(JSON.stringify(failure.body));
      return;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(`<html><body>${'Please sign in to the proxy. '.repeat(40)}</body></html>`);
      return;
    case 'cut':
      response.socket?.destroy();
      return;
    case 'stalled_body':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"ok":true,');
      return;
    case 'silence':
      return;
  }
}
