import { CloudError } from '../cloud-error.ts';
import { readBody } from '../google/prober-body.ts';
import type { ProbeRow, Prober, ProbeTarget } from '../ports.ts';
import type { Fleet, FleetService } from './fleet-file.ts';

type Answer = FleetService['health'][string][number];

const NOT_THERE: Answer = { ms: 40, status: 404, body: null, location: null };

/** Health endpoints of a fleet. How long an answer takes is told, and not waited for. */
export function simulatedProber(fleet: () => Promise<Fleet>): Prober {
  return {
    async probe(target) {
      const { services } = await fleet();
      const service = services.find(({ uri }) => uri === target.uri);
      if (service === undefined)
        throw new CloudError(
          'config',
          `no simulated service answers at ${target.uri}`,
          'ask a service at the address that Cloud Run gives for it',
        );
      return probe(target, service.health[target.path] ?? [NOT_THERE]);
    },
  };
}

/** What one try came to. */
type Try = Omit<ProbeRow, 'service' | 'path' | 'firstMs' | 'tries'>;

/** Asks again where the prober of real services does: without an answer of the service's own, and once after a slow one. */
function probe(
  { service, path, trySeconds, slowSeconds }: ProbeTarget,
  answers: readonly Answer[],
): ProbeRow {
  const tries: Try[] = [];
  const ask = (seconds: number): Try => {
    const answer = answers[Math.min(tries.length, answers.length - 1)] ?? NOT_THERE;
    const one = tryOf(answer, seconds);
    tries.push(one);
    return one;
  };
  for (const seconds of trySeconds) if (isOwnAnswer(ask(seconds))) break;
  const [first, last, lastSeconds] = [tries[0], tries.at(-1), trySeconds.at(-1)];
  if (first === undefined || last === undefined || lastSeconds === undefined)
    throw new CloudError(
      'config',
      `there is no time in which ${service} could answer`,
      'give checks.service_health.trySeconds in the profile at least one number',
    );
  const again = isSlow(last, slowSeconds) ? ask(lastSeconds) : null;
  // Whoever answered once is there: no answer of its own leaves it at slow.
  const decided = again !== null && isOwnAnswer(again) ? again : last;
  return { service, path, ...decided, firstMs: first.ms, tries: tries.length };
}

function tryOf({ ms, status, body, location }: Answer, limitSeconds: number): Try {
  const nothing = { status: null, body: null, location: null };
  if (ms > limitSeconds * 1000) {
    const error = `no whole answer came within ${limitSeconds} s`;
    return { ...nothing, outcome: 'no_answer', ms: limitSeconds * 1000, error };
  }
  if (status === null) return { ...nothing, outcome: 'unreachable', ms, error: 'the connection was refused' };
  return { outcome: 'answered', status, ms, body: readBody(JSON.stringify(body)), location, error: null };
}

/** Where there is no instance, or it breaks off, the platform answers in the service's stead, without a body. */
function isOwnAnswer({ status, body }: Try): boolean {
  return status !== null && ((status !== 429 && status < 500) || body !== null);
}

function isSlow({ status, ms }: Try, slowSeconds: number): boolean {
  return status !== null && status >= 200 && status < 300 && ms >= slowSeconds * 1000;
}
