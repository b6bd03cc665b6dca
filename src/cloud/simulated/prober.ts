import { z } from 'zod';
import { CloudError } from '../cloud-error.ts';
import type { ProbeRow, Prober, ProbeTarget } from '../ports.ts';
import type { Fleet } from './fleet-file.ts';

type Answer = Fleet['services'][number]['health'][string][number];

const NOT_THERE: Answer = { ms: 40, status: 404, body: null, location: null };

const bodySchema = z.object({
  status: z.string().nullable().catch(null),
  unhealthy_dependencies: z.array(z.string()).catch([]),
  reason: z.string().nullable().catch(null),
  dependencies: z.unknown(),
  checks: z.unknown(),
});

/** Health endpoints of a fleet. What an answer takes is told, and not waited for. */
export function simulatedProber(fleet: () => Promise<Fleet>): Prober {
  return {
    async probe(target) {
      const { services } = await fleet();
      const service = services.find(({ uri }) => uri === target.uri);
      if (service === undefined)
        throw new CloudError(
          'config',
          `no simulated service answers at ${target.uri}`,
          'ask the service at the address that Cloud Run gives for it',
        );
      return probeOf(target, service.health[target.path] ?? [NOT_THERE]);
    },
  };
}

/** What a row says of an endpoint after its tries. */
type Outcome = Omit<ProbeRow, 'service' | 'path' | 'firstMs' | 'tries'>;

function probeOf(
  { service, path, trySeconds, slowSeconds }: ProbeTarget,
  answers: readonly Answer[],
): ProbeRow {
  const tried: Outcome[] = [];
  for (const [index, seconds] of trySeconds.entries()) {
    const answer = answers[Math.min(index, answers.length - 1)] ?? NOT_THERE;
    const outcome = outcomeOf(answer, seconds * 1000);
    tried.push(outcome);
    if (!isWorthAnotherTry(outcome, slowSeconds * 1000)) break;
  }
  const [first, decided] = [tried[0], tried.at(-1)];
  if (first === undefined || decided === undefined) throw new RangeError('a probe needs a try');
  return { service, path, ...decided, firstMs: first.ms, tries: tried.length };
}

function outcomeOf({ ms, status, body, location }: Answer, limitMs: number): Outcome {
  const nothing = { status: null, body: null, location: null };
  if (ms > limitMs)
    return { ...nothing, outcome: 'no_answer', ms: limitMs, error: `no answer within ${limitMs / 1000} s` };
  if (status === null) return { ...nothing, outcome: 'unreachable', ms, error: 'connection refused' };
  return { outcome: 'answered', status, ms, body: bodyOf(body), location, error: null };
}

/** A slow answer may be a cold start, and what is down for a moment may be back. A refusal stays one. */
function isWorthAnotherTry({ outcome, status, ms }: Outcome, slowMs: number): boolean {
  if (outcome !== 'answered' || status === null) return true;
  return status >= 500 || status === 429 || (status < 300 && ms > slowMs);
}

function bodyOf(body: Answer['body']): ProbeRow['body'] {
  const read = bodySchema.safeParse(body);
  if (!read.success) return null;
  const { status, unhealthy_dependencies: unhealthy, reason, dependencies, checks } = read.data;
  const tellsOfDependencies = [dependencies, checks].some((value) => value !== undefined && value !== null);
  return { status, unhealthy, reason, tellsOfDependencies };
}
