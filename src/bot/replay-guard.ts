import type { RequestListener } from 'node:http';
import type { Clock } from '../clock.ts';
import type { RefusalReason } from '../history/refused-request.ts';

/** Slack signs the time of sending; what is older, or newer, than this is somebody else's copy. */
const MOST_SECONDS_APART = 300;

export interface ReplayGuardOptions {
  /** Requests to another path are none of its business. */
  path: string;
  clock: Clock;
  /** Hears of every request to `path` that was refused, by us or by `next`. */
  onRefused(reason: RefusalReason): void;
}

/**
 * Refuses requests whose timestamp is not now. Bolt looks for old ones only, so that a signature made for next year would
 * be good until then. Everything else goes on to `next`, which refuses what is not signed with our secret.
 */
export function guardAgainstReplay(
  next: RequestListener,
  { path, clock, onRefused }: ReplayGuardOptions,
): RequestListener {
  return (request, response) => {
    // Read as the receiver reads it: `/slack/./events` is the same path.
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname !== path) return next(request, response);
    const problem = problemWith(request.headers['x-slack-request-timestamp'], clock);
    if (problem !== null) {
      response.writeHead(401).end();
      return onRefused(problem);
    }
    // The receiver answers 401 to what is not signed, or was changed after that, and to nothing else.
    response.once('finish', () => {
      if (response.statusCode === 401) onRefused('bad_signature');
    });
    next(request, response);
  };
}

function problemWith(timestamp: string | string[] | undefined, clock: Clock): RefusalReason | null {
  const sentAt = typeof timestamp === 'string' && timestamp !== '' ? Number(timestamp) : Number.NaN;
  if (Number.isNaN(sentAt)) return 'no_timestamp';
  const secondsOld = clock.now().getTime() / 1000 - sentAt;
  if (Math.abs(secondsOld) <= MOST_SECONDS_APART) return null;
  return secondsOld > 0 ? 'too_old' : 'from_the_future';
}
