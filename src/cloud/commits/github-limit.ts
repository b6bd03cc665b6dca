import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { CloudError } from '../cloud-error.ts';

/** Where GitHub names no time, it asks for at least this long. */
const UNNAMED_MS = 60_000;

/** Remembers that GitHub refused, so that nobody asks before it answers again: who goes on asking is shut out. */
export interface GithubLimit {
  /** @throws CloudError `quota` while GitHub answers nobody of us. */
  check(): void;
  /** @throws CloudError `quota` where the answer is such a refusal. */
  note(answer: { status: number; headers: Headers; says: string }): void;
}

export function createGithubLimit({
  clock,
  log,
  hasToken,
}: {
  clock: Clock;
  log: Log;
  hasToken: boolean;
}): GithubLimit {
  let refused: { untilMs: number; error: CloudError } | null = null;

  const check = () => {
    if (refused !== null && clock.monotonicMs() < refused.untilMs) throw refused.error;
  };

  return {
    check,
    note({ status, headers, says }) {
      if (status !== 403 && status !== 429) return;
      const isUsedUp = headers.get('x-ratelimit-remaining') === '0';
      const retryAfter = numberIn(headers, 'retry-after');
      if (status === 403 && !isUsedUp && retryAfter === null && !/rate limit|abuse/i.test(says)) return;

      // GitHub's own clock says how long it is until then: ours may go wrong, or stand still.
      const sent = Date.parse(headers.get('date') ?? '');
      const sentMs = Number.isNaN(sent) ? clock.now().getTime() : sent;
      const reset = isUsedUp ? numberIn(headers, 'x-ratelimit-reset') : null;
      const waitMs =
        retryAfter !== null
          ? retryAfter * 1_000
          : Math.max(1_000, reset === null ? UNNAMED_MS : reset * 1_000 - sentMs);
      const until = inUtc(new Date(sentMs + waitMs));
      const error = new CloudError(
        'quota',
        `GitHub answers no more requests until ${until}: ${isUsedUp ? 'those of this hour are used up' : 'there were too many at once'}`,
        hasToken
          ? 'wait until then; a token that nothing else uses has 5,000 requests an hour for itself'
          : 'set GITHUB_TOKEN: without a token GitHub allows 60 requests an hour, with one 5,000',
      );
      const isNews = refused === null || clock.monotonicMs() >= refused.untilMs;
      refused = { untilMs: clock.monotonicMs() + waitMs, error };
      if (isNews) log.warn('github_limit', { until, wait_ms: waitMs });
      throw error;
    },
  };
}

function numberIn(headers: Headers, name: string): number | null {
  const text = headers.get(name);
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : null;
}

/** To the next full minute, so that nobody comes too early. */
function inUtc(time: Date): string {
  const iso = new Date(Math.ceil(time.getTime() / 60_000) * 60_000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}
