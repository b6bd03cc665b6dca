import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { CloudError } from '../cloud-error.ts';
import { createGate } from '../gate.ts';
import type { ProbeRow, Prober, ProbeTarget } from '../ports.ts';
import type { IdTokens } from './id-tokens.ts';
import { readBody } from './prober-body.ts';
import { askOnce, type Try } from './prober-try.ts';

/**
 * Each probe goes to a service of its own, so there is nobody to spare by asking few at once; and with eight at once,
 * 21 services that all stall would take three times as long as the slowest. The bound only keeps a fleet of hundreds
 * from opening hundreds of connections.
 */
const AT_ONCE = 64;
/** A platform that has no instance says so at once, and has none a moment later either. */
const NO_INSTANCE_PAUSE_MS = 2_000;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

export interface ProberOptions {
  idTokens: IdTokens;
  log: Log;
  clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  /** How many services are asked at the same time; 64 when it is left out. */
  atOnce?: number;
}

/**
 * Asks health endpoints over HTTP, with an ID token for the service's own address. What a service answers, or that it
 * does not, is the result; it rejects only where it could not ask.
 */
export function createProber({ idTokens, log, clock, atOnce = AT_ONCE }: ProberOptions): Prober {
  const inSlot = createGate(atOnce);

  async function probe(target: ProbeTarget): Promise<ProbeRow> {
    const url = addressOf(target);
    const headers = new Headers(await idTokens.headersFor(target.uri));
    headers.set('accept', 'application/json');
    headers.set('user-agent', 'shootaround');
    const ask = (limitSeconds: number) => askOnce({ url, headers, limitSeconds, clock });
    const row = rowOf(target, await askUntilDecided(target, ask, clock));
    if (row.status === null || row.status >= 300) {
      const { service, path, outcome, status, tries, ms, error } = row;
      log.warn('health_probe', { service, path, outcome, status, tries, ms, error });
    }
    return row;
  }

  return { probe: (target) => inSlot(() => probe(target)) };
}

/** Where to ask. A token goes nowhere but to the origin of the service's own address, whatever the path looks like. */
function addressOf({ service, uri, path }: ProbeTarget): URL {
  const url = URL.canParse(uri) ? new URL(uri) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (url === null || !isSafe || url.username !== '' || url.password !== '')
    throw new CloudError(
      'config',
      `the address of ${service} is no plain https address, so it gets no token and was not asked`,
      `see what Cloud Run gives as the URL of ${service}`,
    );
  url.pathname = path;
  url.search = '';
  url.hash = '';
  return url;
}

interface Asked {
  tries: Try[];
  decided: Try;
}

/**
 * The next try follows where no answer came, and where one says that it does not work now: a platform without an instance
 * answers in the service's stead, and an instance that has just started may not be ready yet. What it said itself counts
 * for more than what came instead. A 2xx that took long is asked for once more, which tells a cold start from a slow service.
 */
async function askUntilDecided(
  { service, trySeconds, slowSeconds }: ProbeTarget,
  ask: (limitSeconds: number) => Promise<Try>,
  clock: Pick<Clock, 'sleep'>,
): Promise<Asked> {
  const tries: Try[] = [];
  for (const limitSeconds of trySeconds) {
    if (tries.at(-1)?.kind === 'answered') await clock.sleep(NO_INSTANCE_PAUSE_MS);
    const one = await ask(limitSeconds);
    tries.push(one);
    if (isFinal(one)) break;
  }
  const [last, limitSeconds] = [tries.at(-1), trySeconds.at(-1)];
  const decided = last && isFinal(last) ? last : (tries.findLast(isOwnAnswer) ?? last);
  if (decided === undefined || limitSeconds === undefined)
    throw new CloudError(
      'config',
      `there is no time in which ${service} could answer`,
      'give checks.service_health.trySeconds in the profile at least one number',
    );
  if (!isSlow(decided, slowSeconds)) return { tries, decided };
  const again = await ask(limitSeconds);
  tries.push(again);
  // Whoever answered once is there: no answer of its own leaves it at slow.
  return { tries, decided: isOwnAnswer(again) ? again : decided };
}

/** Nothing else would come of asking again in a moment. */
function isFinal(one: Try): boolean {
  return one.kind === 'answered' && one.status !== 429 && one.status < 500;
}

/**
 * Where there is no instance, or what an instance said could not be passed on, the platform answers in the service's
 * stead with 429, 500, 502, 503 or 504: without a body, or with a page. Once proves nothing of the service then.
 */
function isOwnAnswer(one: Try): boolean {
  return isFinal(one) || (one.kind === 'answered' && readBody(one.text) !== null);
}

function isSlow(one: Try, slowSeconds: number): boolean {
  return one.kind === 'answered' && one.status >= 200 && one.status < 300 && one.ms >= slowSeconds * 1_000;
}

function rowOf({ service, path }: ProbeTarget, { tries, decided }: Asked): ProbeRow {
  const common = { service, path, ms: decided.ms, firstMs: tries[0]?.ms ?? decided.ms, tries: tries.length };
  if (decided.kind === 'answered') {
    const { status, location, text } = decided;
    return { ...common, outcome: 'answered', status, body: readBody(text), location, error: null };
  }
  const isUnreachable = tries.every(({ kind }) => kind === 'unreachable');
  return {
    ...common,
    outcome: isUnreachable ? 'unreachable' : 'no_answer',
    status: null,
    body: null,
    location: null,
    error: decided.error,
  };
}
