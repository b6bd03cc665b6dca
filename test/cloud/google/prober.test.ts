import { afterEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../../src/cloud/cloud-error.ts';
import type { IdTokens } from '../../../src/cloud/google/id-tokens.ts';
import { createProber } from '../../../src/cloud/google/prober.ts';
import type { ProbeTarget } from '../../../src/cloud/ports.ts';
import {
  closedOrigin,
  type HealthAnswer,
  type HealthServer,
  openHealthServer,
  type ProbeClock,
  probeClock,
} from '../../support/health-server.ts';
import { type LogRecorder, logRecorder } from '../../support/log-recorder.ts';

const SECRET = 'token-for-';
const HEALTHY = { status: 200, body: { status: 'healthy', service: 'nba-scrapers' } };
const BROKEN = { status: 500, body: { status: 'unhealthy' } };

let clock: ProbeClock;
let log: LogRecorder;
let servers: HealthServer[] = [];

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
});

async function serving(
  ...answers: [HealthAnswer, ...HealthAnswer[]] | [(nth: number) => HealthAnswer | Promise<HealthAnswer>]
): Promise<HealthServer> {
  clock = probeClock();
  log = logRecorder();
  const [first, ...others] = answers;
  const server = await openHealthServer(clock, (_, nth) =>
    typeof first === 'function' ? first(nth) : ((others as HealthAnswer[])[nth - 2] ?? first),
  );
  servers.push(server);
  return server;
}

/** Tokens that say whom they are for. */
function fakeTokens(): IdTokens & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async headersFor(audience) {
      asked.push(audience);
      return new Headers({ authorization: `Bearer ${SECRET}${audience}` });
    },
  };
}

function targetOn(uri: string, over: Partial<ProbeTarget> = {}): ProbeTarget {
  return { service: 'nba-scrapers', uri, path: '/health', trySeconds: [10, 30], slowSeconds: 5, ...over };
}

function probe(uri: string, over: Partial<ProbeTarget> = {}, idTokens: IdTokens = fakeTokens()) {
  return createProber({ idTokens, log, clock }).probe(targetOn(uri, over));
}

describe('asking a health endpoint', () => {
  it('takes an answer as it comes', async () => {
    const server = await serving({ ...HEALTHY, afterMs: 300 });
    expect(await probe(server.origin)).toEqual({
      service: 'nba-scrapers',
      path: '/health',
      outcome: 'answered',
      status: 200,
      ms: 300,
      firstMs: 300,
      tries: 1,
      body: { status: 'healthy', unhealthy: [], reason: null, tellsOfDependencies: false },
      location: null,
      error: null,
    });
    expect(server.requests).toEqual([
      { path: '/health', authorization: `Bearer ${SECRET}${server.origin}`, accept: 'application/json' },
    ]);
    expect(log.lines).toEqual([]);
    // No limit runs on.
    expect(clock.running()).toBe(0);
  });

  it('gives a cold start a second try with more time', async () => {
    const server = await serving({ stall: 10_000 }, { ...HEALTHY, afterMs: 400 });
    expect(await probe(server.origin)).toMatchObject({
      outcome: 'answered',
      status: 200,
      ms: 400,
      firstMs: 10_000,
      tries: 2,
    });
    expect(server.requests).toHaveLength(2);
  });

  it('gives each try its own time', async () => {
    // 29 s are too long for the first try and not for the second, which is slow, so it is asked once more.
    const server = await serving(
      { stall: 10_000 },
      { ...HEALTHY, afterMs: 29_000 },
      { ...HEALTHY, afterMs: 100 },
    );
    expect(await probe(server.origin)).toMatchObject({ status: 200, ms: 100, firstMs: 10_000, tries: 3 });
  });

  it('says that no answer came when none did', async () => {
    const server = await serving((nth) => ({ stall: nth === 1 ? 10_000 : 30_000 }));
    expect(await probe(server.origin)).toEqual({
      service: 'nba-scrapers',
      path: '/health',
      outcome: 'no_answer',
      status: null,
      ms: 30_000,
      firstMs: 10_000,
      tries: 2,
      body: null,
      location: null,
      error: 'no whole answer came within 30 s',
    });
    expect(log.lines).toMatchObject([{ level: 'warn', event: 'health_probe', values: { tries: 2 } }]);
  });

  it.each<[string, HealthAnswer]>([
    ['a body that stops half way', { stallInBody: 30_000, body: '{"status":' }],
    ['a connection that is reset', { reset: true }],
    ['a body that is cut off', { resetInBody: '{"status":"healthy"' }],
    ['something that is no HTTP', { noHttp: 'SSH-2.0-OpenSSH_9.6\r\n' }],
  ])('takes %s for no answer, and asks again', async (_, fault) => {
    const never = await serving(fault);
    const row = await probe(never.origin);
    expect(row).toMatchObject({ outcome: 'no_answer', status: null, body: null, tries: 2 });
    expect(row.error).toMatch(/^[a-zA-Z0-9 ]+$/);
    const once = await serving(fault, HEALTHY);
    expect(await probe(once.origin)).toMatchObject({ outcome: 'answered', status: 200, tries: 2 });
  });

  it('tells a service that can not be reached from one that does not answer', async () => {
    await serving(HEALTHY);
    expect(await probe(await closedOrigin())).toMatchObject({
      outcome: 'unreachable',
      status: null,
      tries: 2,
      error: 'the connection was refused',
    });
  });

  it('knows that something was there before it went away', async () => {
    const server = await serving(() => {
      void server.close();
      return { reset: true };
    });
    expect(await probe(server.origin)).toMatchObject({
      outcome: 'no_answer',
      tries: 2,
      error: 'the connection was refused',
    });
  });

  it.each([429, 500, 502, 503, 504])(
    'asks again, after a pause, where a %i has nothing to say',
    async (status) => {
      const server = await serving({ status }, HEALTHY);
      expect(await probe(server.origin)).toMatchObject({ status: 200, tries: 2 });
      expect(clock.pauses).toEqual([2_000]);
    },
  );

  it('takes a page of the platform for no instance, too', async () => {
    const server = await serving({ status: 503, body: '<h1>Service Unavailable</h1>' }, HEALTHY);
    expect(await probe(server.origin)).toMatchObject({ status: 200, tries: 2 });
  });

  it.each([500, 503])('leaves it at %i where that stays', async (status) => {
    const server = await serving({ status });
    expect(await probe(server.origin)).toMatchObject({
      outcome: 'answered',
      status,
      tries: 2,
      body: null,
    });
  });

  it.each([500, 503])(
    'asks again where the service itself says %i: it may have just started',
    async (status) => {
      const server = await serving({ status, body: { status: 'not ready', reason: 'no model' } }, HEALTHY);
      expect(await probe(server.origin)).toMatchObject({ status: 200, tries: 2 });
      expect(clock.pauses).toEqual([2_000]);
    },
  );

  it.each<[string, HealthAnswer]>([
    ['is there no more', { status: 502, body: '<h1>Bad Gateway</h1>' }],
    ['does not answer', { stall: 30_000 }],
  ])('keeps the reason of a service that %s the second time', async (_, again) => {
    const server = await serving({ status: 503, body: { status: 'not ready', reason: 'no model' } }, again);
    expect(await probe(server.origin)).toMatchObject({
      outcome: 'answered',
      status: 503,
      tries: 2,
      body: { reason: 'no model' },
    });
  });

  it.each<[string, HealthAnswer]>([
    ['401', { status: 401 }],
    ['403', { status: 403 }],
    ['404', { status: 404 }],
    ['302', { status: 302, headers: { location: '/login' } }],
  ])('lets %s decide at once', async (_, answer) => {
    const server = await serving(answer);
    const row = await probe(server.origin);
    expect(row).toMatchObject({ outcome: 'answered', tries: 1 });
    expect(row.status).toBe('status' in answer ? answer.status : null);
    expect(log.lines).toHaveLength(1);
  });

  it('follows no redirect, and says where it leads without what is behind the question mark', async () => {
    const elsewhere = await serving(HEALTHY);
    const server = await serving({
      status: 302,
      headers: { location: `${elsewhere.origin}/o/oauth2?state=secret#there` },
    });
    expect(await probe(server.origin)).toMatchObject({
      status: 302,
      location: `${elsewhere.origin}/o/oauth2`,
      body: null,
    });
    expect(elsewhere.requests).toEqual([]);
  });

  it.each([
    [4_999, 1],
    [5_000, 2],
  ])('asks once more after a success that took %i ms', async (afterMs, tries) => {
    const server = await serving({ ...HEALTHY, afterMs }, { ...HEALTHY, afterMs: 50 });
    const row = await probe(server.origin);
    expect(row.tries).toBe(tries);
    expect(row.ms).toBe(tries === 1 ? afterMs : 50);
    expect(row.firstMs).toBe(afterMs);
  });

  it('lets the second answer decide how slow it is', async () => {
    const server = await serving({ ...HEALTHY, afterMs: 7_200 }, { ...HEALTHY, afterMs: 6_000 });
    expect(await probe(server.origin)).toMatchObject({ ms: 6_000, firstMs: 7_200, tries: 2 });
    // It has as much time as the last try.
    const slower = await serving({ ...HEALTHY, afterMs: 7_200 }, { ...HEALTHY, afterMs: 12_000 });
    expect(await probe(slower.origin)).toMatchObject({ ms: 12_000, firstMs: 7_200, tries: 2 });
    const broken = await serving({ ...HEALTHY, afterMs: 7_200 }, BROKEN);
    expect(await probe(broken.origin)).toMatchObject({ status: 500 });
  });

  it.each<[string, HealthAnswer]>([
    ['nothing comes', { stall: 30_000 }],
    ['there is no instance', { status: 503 }],
    ['the platform breaks off', { status: 502, body: '<h1>Bad Gateway</h1>' }],
  ])('leaves it at slow where %s the second time', async (_, again) => {
    const server = await serving({ ...HEALTHY, afterMs: 7_200 }, again);
    expect(await probe(server.origin)).toMatchObject({ status: 200, ms: 7_200, firstMs: 7_200, tries: 2 });
  });

  it('does not take a failure that took long for a slow answer', async () => {
    const server = await serving({ ...BROKEN, afterMs: 9_000 });
    expect(await probe(server.origin)).toMatchObject({ status: 500, ms: 9_000, tries: 2 });
  });

  it.each([
    [65_536, 'degraded'],
    [65_537, undefined],
    [200_000, undefined],
  ])('looks at the first 64 KB of a body of %i bytes and no further', async (bytes, status) => {
    const start = '{"status":"degraded","padding":"';
    const server = await serving({ status: 200, body: `${start.padEnd(bytes - 2, 'x')}"}` });
    const row = await probe(server.origin);
    expect(row.status).toBe(200);
    expect(row.body?.status).toBe(status);
  });

  it('waits for no end of a body that has none', async () => {
    const server = await serving({ stallInBody: 0, body: 'x'.repeat(70_000) });
    expect(await probe(server.origin)).toMatchObject({ status: 200, tries: 1, body: null });
  });
});

describe('the token', () => {
  it('is for the address of the service, not for the path, and one for each', async () => {
    const [one, other] = [await serving(HEALTHY), await serving(HEALTHY)];
    const tokens = fakeTokens();
    await probe(one.origin, { path: '/health/deep' }, tokens);
    await probe(other.origin, {}, tokens);
    expect(tokens.asked).toEqual([one.origin, other.origin]);
    expect(one.requests[0]?.authorization).toBe(`Bearer ${SECRET}${one.origin}`);
    expect(other.requests[0]?.authorization).toBe(`Bearer ${SECRET}${other.origin}`);
  });

  it('is fetched once, however many tries there are', async () => {
    const server = await serving({ status: 503 }, HEALTHY);
    const tokens = fakeTokens();
    await probe(server.origin, {}, tokens);
    expect(tokens.asked).toEqual([server.origin]);
    expect(server.requests).toHaveLength(2);
  });

  it.each(['//STRANGER/steal', '/\\STRANGER/steal', '/..//STRANGER/steal', '/@STRANGER/'])(
    'goes to no other host by way of the path %s',
    async (path) => {
      const stranger = await serving(HEALTHY);
      const server = await serving({ status: 404 });
      const host = new URL(stranger.origin).host;
      await probe(server.origin, { path: path.replace('STRANGER', host) });
      expect(stranger.requests).toEqual([]);
      expect(server.requests).toHaveLength(1);
    },
  );

  it.each([
    'http://nba-scrapers-abc-uw.a.run.app',
    'http://127.0.0.1.evil.example',
    'https://someone:password@nba-scrapers-abc-uw.a.run.app',
    'https://someone@nba-scrapers-abc-uw.a.run.app',
    'https://:password@nba-scrapers-abc-uw.a.run.app',
    'ftp://127.0.0.1/',
    'nba-scrapers-abc-uw.a.run.app',
    '',
  ])('is not even fetched for the address "%s"', async (uri) => {
    await serving(HEALTHY);
    const tokens = fakeTokens();
    const refused = await probe(uri, {}, tokens).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CloudError);
    expect(refused).toMatchObject({ errorCause: 'config' });
    expect(String(refused)).not.toContain('password');
    expect(tokens.asked).toEqual([]);
  });

  it('rejects with its cause where none can be had, and asks nobody', async () => {
    const server = await serving(HEALTHY);
    const none = new CloudError('permission', 'no ID token can be had', 'run it under a service account');
    const refused = probe(server.origin, {}, { headersFor: () => Promise.reject(none) });
    await expect(refused).rejects.toBe(none);
    expect(server.requests).toEqual([]);
  });

  it('is in no log and no answer', async () => {
    const server = await serving({ status: 500, body: { reason: 'no model' } });
    const row = await probe(server.origin);
    expect(row).toMatchObject({ status: 500, body: { reason: 'no model' } });
    expect(log.lines).toHaveLength(1);
    expect(JSON.stringify(row) + log.text()).not.toContain(SECRET);
  });

  it('refuses to ask without any time to ask in', async () => {
    const server = await serving(HEALTHY);
    await expect(probe(server.origin, { trySeconds: [] })).rejects.toMatchObject({ errorCause: 'config' });
  });
});

describe('asking many', () => {
  /** Answers nobody before `count` requests are there. */
  function together(count: number) {
    let arrived = 0;
    let open: () => void = () => undefined;
    const all = new Promise<void>((resolve) => {
      open = resolve;
    });
    return async (): Promise<HealthAnswer> => {
      arrived += 1;
      if (arrived === count) open();
      await all;
      return HEALTHY;
    };
  }

  it('has 21 services under way at the same time', async () => {
    const server = await serving(together(21));
    const prober = createProber({ idTokens: fakeTokens(), log, clock });
    const rows = await Promise.all(
      Array.from({ length: 21 }, (_, index) =>
        prober.probe(targetOn(server.origin, { service: `service-${index}` })),
      ),
    );
    expect(rows.map(({ status }) => status)).toEqual(Array.from({ length: 21 }, () => 200));
    expect(new Set(rows.map(({ service }) => service)).size).toBe(21);
  });

  it('asks no more at once than it is told to, and all in the end', async () => {
    const server = await serving(HEALTHY);
    const tokens = fakeTokens();
    const prober = createProber({ idTokens: tokens, log, clock, atOnce: 2 });
    const all = Array.from({ length: 9 }, () => prober.probe(targetOn(server.origin)));
    // A token is the first thing that a probe asks for, and nothing has been answered yet.
    expect(tokens.asked).toHaveLength(2);
    expect(await Promise.all(all)).toHaveLength(9);
    expect(server.requests).toHaveLength(9);
  });

  it('goes on with the others where one can not be asked', async () => {
    const server = await serving(HEALTHY);
    const prober = createProber({ idTokens: fakeTokens(), log, clock, atOnce: 1 });
    const [bad, good] = await Promise.allSettled([
      prober.probe(targetOn('http://example.com')),
      prober.probe(targetOn(server.origin)),
    ]);
    expect(bad?.status).toBe('rejected');
    expect(good).toMatchObject({ status: 'fulfilled', value: { status: 200 } });
  });
});
