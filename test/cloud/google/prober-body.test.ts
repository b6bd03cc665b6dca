import { describe, expect, it } from 'vitest';
import { readBody } from '../../../src/cloud/google/prober-body.ts';

const read = (body: unknown) => readBody(JSON.stringify(body));

describe('what a health endpoint says', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing but its status', { status: 'healthy', service: 'x', checks: {}, dependencies: [] }, []],
    ['of none that is unwell', { unhealthy_dependencies: [] }, []],
  ])('tells of no dependency where it says %s', (_, body, unhealthy) => {
    expect(read(body)).toMatchObject({ unhealthy, tellsOfDependencies: false });
  });

  it.each<[string, unknown, string[]]>([
    ['a list of names', { unhealthy_dependencies: ['bigquery', 'firestore'] }, ['bigquery', 'firestore']],
    ['a list of objects', { unhealthy_dependencies: [{ name: 'bigquery', error: 'denied' }] }, ['bigquery']],
    ['words', { dependencies: { bigquery: 'connected', firestore: 'Unhealthy' } }, ['firestore']],
    ['statuses', { checks: { model: { status: 'ok' }, imports: { status: 'fail' } } }, ['imports']],
    ['a status in two words', { checks: { model: { status: 'NOT_READY' } } }, ['model']],
    ['true and false', { checks: { model: true, imports: false } }, ['imports']],
    ['a key that says so', { dependencies: { redis: { healthy: false }, db: { ok: true } } }, ['redis']],
    [
      'a list of checks',
      {
        checks: [
          { name: 'db', passed: true },
          { check: 'fs', passed: false },
        ],
      },
      ['fs'],
    ],
    ['both', { unhealthy_dependencies: ['db'], dependencies: { db: 'down', fs: 'up' } }, ['db']],
    ['other things, too', { dependencies: { python: '3.11', degree: 7, none: null } }, []],
  ])('names what is not well from %s', (_, body, unhealthy) => {
    expect(read(body)).toMatchObject({ unhealthy, tellsOfDependencies: true });
  });

  it('gives its status and its reason', () => {
    expect(read({ status: 'not ready', reason: 'no model\nloaded' })).toMatchObject({
      status: 'not ready',
      reason: 'no model loaded',
    });
    expect(read({ status: 'error', message: 'no module named x' })).toMatchObject({
      reason: 'no module named x',
    });
    expect(read({ status: 'healthy' })).toMatchObject({ reason: null });
  });

  it('takes what is not as expected for not said', () => {
    expect(
      read({ status: 7, reason: ['x'], dependencies: 'all', checks: 3, unhealthy_dependencies: 2 }),
    ).toEqual({ status: null, unhealthy: [], reason: null, tellsOfDependencies: false });
    expect(read({ status: '  ', reason: '' })).toMatchObject({ status: null, reason: null });
  });

  it.each(['', '<html>', 'OK', '[1]', '"healthy"', 'null', '7', '{"status":'])(
    'finds no object in %j',
    (text) => {
      expect(readBody(text)).toBeNull();
    },
  );

  it('keeps it short and on one line', () => {
    const body = read({
      status: 's'.repeat(500),
      reason: `\u001b[31m${'r'.repeat(500)}\n`,
      unhealthy_dependencies: Array.from({ length: 50 }, (_, index) => `${index}${'n'.repeat(500)}`),
    });
    expect(body?.status?.length).toBeLessThanOrEqual(80);
    expect(body?.reason?.length).toBeLessThanOrEqual(200);
    expect(body?.reason).not.toContain('\u001b');
    expect(body?.unhealthy).toHaveLength(20);
    expect(body?.unhealthy.every((name) => name.length <= 80)).toBe(true);
  });
});
