import type { RequestListener } from 'node:http';
import type { Clock } from '../clock.ts';

/** Slack signs the time of sending; what is older, or newer, than this is somebody else's copy. */
const MOST_SECONDS_APART = 300;

/**
 * Refuses requests to `path` whose timestamp is not now. Bolt looks for old ones only, so that a signature
 * made for next year would be good until then. Everything else goes on to `next`.
 */
export function guardAgainstReplay(next: RequestListener, path: string, clock: Clock): RequestListener {
  return (request, response) => {
    // Read as the receiver reads it: `/slack/./events` is the same path.
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const sentAt = Number(request.headers['x-slack-request-timestamp'] ?? Number.NaN);
    const secondsApart = Math.abs(clock.now().getTime() / 1000 - sentAt);
    if (pathname !== path || secondsApart <= MOST_SECONDS_APART) {
      next(request, response);
      return;
    }
    response.writeHead(401).end();
  };
}
