import { describe, expect, it } from 'vitest';
import type { FleetService } from '../../../src/cloud/simulated/fleet-file.ts';
import { simulatedProber } from '../../../src/cloud/simulated/prober.ts';
import { fleetOf, fleetService, HEALTH } from '../../support/simulated-fleet.ts';

type Answer = FleetService['health'][string][number];

const well: Answer = { ms: 100, status: 200, body: { status: 'healthy' }, location: null };

const probe = (answers: Answer[], trySeconds: readonly number[] = [10, 30], path = HEALTH) =>
  simulatedProber(async () =>
    fleetOf({ services: [fleetService('app', { health: { [HEALTH]: answers } })] }),
  ).probe({
    service: 'app',
    uri: 'https://app.example.com',
    path,
    trySeconds,
    slowSeconds: 5,
  });

describe('simulated health endpoints', () => {
  it('answer with status, time and body', async () => {
    const body = { status: 'degraded', reason: 'a queue is full', unhealthy_dependencies: ['redis'] };
    expect(await probe([{ ...well, body }])).toEqual({
      service: 'app',
      path: HEALTH,
      outcome: 'answered',
      status: 200,
      ms: 100,
      firstMs: 100,
      tries: 1,
      body: {
        status: 'degraded',
        reason: 'a queue is full',
        unhealthy: ['redis'],
        tellsOfDependencies: true,
      },
      location: null,
      error: null,
    });
  });

  it.each<[string, Answer[], object]>([
    ['a cold start', [{ ...well, ms: 7000 }, well], { ms: 100, firstMs: 7000, tries: 2 }],
    ['a slow service', [{ ...well, ms: 6400 }], { outcome: 'answered', ms: 6400, firstMs: 6400, tries: 2 }],
    ['just slow', [{ ...well, ms: 5000 }, well], { ms: 100, firstMs: 5000, tries: 2 }],
    ['just fast enough', [{ ...well, ms: 4999 }, well], { ms: 4999, tries: 1 }],
    [
      'a service that is slow and then gone',
      [
        { ...well, ms: 6000 },
        { ...well, ms: 31_000 },
      ],
      { outcome: 'answered', ms: 6000, tries: 2 },
    ],
    [
      'a cold start beyond the first try',
      [{ ...well, ms: 12_000 }, well],
      { outcome: 'answered', ms: 100, firstMs: 10_000, tries: 2 },
    ],
    [
      'nobody who answers',
      [{ ...well, ms: 60_000 }],
      { outcome: 'no_answer', status: null, ms: 30_000, tries: 2, error: 'no whole answer came within 30 s' },
    ],
    [
      'no connection',
      [{ ...well, status: null }],
      { outcome: 'unreachable', status: null, tries: 2, body: null, error: 'the connection was refused' },
    ],
    ['no instance, and then one', [{ ...well, status: 503, body: null }, well], { status: 200, tries: 2 }],
    [
      'a service that says itself that it is not ready',
      [{ ...well, status: 503 }],
      { status: 503, tries: 1 },
    ],
    ['a service that fails', [{ ...well, status: 500 }, well], { status: 500, tries: 1 }],
    ['a platform that fails once', [{ ...well, status: 500, body: null }, well], { status: 200, tries: 2 }],
    ['a refusal', [{ ...well, status: 403, body: null }, well], { status: 403, tries: 1 }],
    [
      'a redirect',
      [{ ...well, status: 302, location: 'https://login.example.com/' }],
      { status: 302, location: 'https://login.example.com/', tries: 1 },
    ],
  ])('show %s', async (_, answers, expected) => {
    expect(await probe(answers)).toMatchObject(expected);
  });

  it('answer 404 on a path that is not there', async () => {
    expect(await probe([well], [10], '/other')).toMatchObject({ outcome: 'answered', status: 404, tries: 1 });
  });

  it('have no body where it is no object', async () => {
    expect(await probe([{ ...well, body: 'OK' }])).toMatchObject({ status: 200, body: null });
  });

  it('are asked only where a service is', async () => {
    const prober = simulatedProber(async () => fleetOf({ services: [fleetService('app')] }));
    const target = {
      service: 'app',
      uri: 'https://elsewhere.example.com',
      path: HEALTH,
      trySeconds: [1],
      slowSeconds: 1,
    };
    await expect(prober.probe(target)).rejects.toMatchObject({ errorCause: 'config' });
    await expect(probe([well], [])).rejects.toMatchObject({
      errorCause: 'config',
      fix: expect.stringContaining('trySeconds'),
    });
  });
});
