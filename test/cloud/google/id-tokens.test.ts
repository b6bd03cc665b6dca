import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdTokenClient } from 'google-auth-library';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CloudError } from '../../../src/cloud/cloud-error.ts';
import { createGoogleIdTokens, type IdTokens } from '../../../src/cloud/google/id-tokens.ts';

const SCRAPERS = 'https://nba-scrapers-abc-uw.a.run.app';
const WORKER = 'https://prediction-worker-abc-uw.a.run.app';

/** A token as Google shapes it: three parts, the middle one with an expiry. */
function tokenFor(audience: string, validSeconds = 3_600): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1_000) + validSeconds;
  return `${part({ alg: 'none' })}.${part({ aud: audience, exp })}.signature`;
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shootaround-tokens-'));
  for (const name of ['GOOGLE_APPLICATION_CREDENTIALS', 'google_application_credentials', 'GCE_METADATA_IP'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('CLOUDSDK_CONFIG', folder);
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function refusal(tokens: IdTokens, audience = SCRAPERS): Promise<CloudError> {
  const error = await tokens.headersFor(audience).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CloudError)) throw new Error(`no refusal, but ${String(error)}`);
  return error;
}

describe('ID tokens on Google Cloud', () => {
  let server: Server;
  let asked: string[];
  /** What the metadata server answers to a question for a token. */
  let answer: (audience: string) => { status: number; text: string } | 'stall';

  beforeEach(async () => {
    asked = [];
    answer = (audience) => ({ status: 200, text: tokenFor(audience) });
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://metadata');
      const audience = url.searchParams.get('audience');
      const isRight =
        request.headers['metadata-flavor'] === 'Google' &&
        url.pathname === '/computeMetadata/v1/instance/service-accounts/default/identity';
      if (!isRight || audience === null) {
        response.writeHead(404, { 'metadata-flavor': 'Google' }).end();
        return;
      }
      asked.push(audience);
      const given = answer(audience);
      if (given === 'stall') return;
      response.writeHead(given.status, { 'metadata-flavor': 'Google' }).end(given.text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('GCE_METADATA_HOST', `127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv('METADATA_SERVER_DETECTION', 'assume-present');
  });

  afterEach(async () => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  });

  it('are made for each audience, and kept', async () => {
    const tokens = createGoogleIdTokens();
    const first = await tokens.headersFor(SCRAPERS);
    expect(await tokens.headersFor(SCRAPERS)).toEqual(first);
    const other = await tokens.headersFor(WORKER);
    expect(asked).toEqual([SCRAPERS, WORKER]);
    const [, claims = ''] = other.get('authorization')?.split('.') ?? [];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ aud: WORKER });
    expect(first.get('authorization')).toMatch(/^Bearer [\w-]+\.[\w-]+\.signature$/);
    expect(first.get('authorization')).not.toBe(other.get('authorization'));
  });

  it('are fetched once for all who ask at the same time, each with headers of its own', async () => {
    const tokens = createGoogleIdTokens();
    const all = await Promise.all(Array.from({ length: 5 }, () => tokens.headersFor(SCRAPERS)));
    expect(asked).toEqual([SCRAPERS]);
    all[0]?.set('authorization', 'changed');
    expect(all[1]?.get('authorization')).toMatch(/^Bearer /);
  });

  it('are fetched again when they run out', async () => {
    answer = (audience) => ({ status: 200, text: tokenFor(audience, 10) });
    const tokens = createGoogleIdTokens();
    await tokens.headersFor(SCRAPERS);
    await tokens.headersFor(SCRAPERS);
    expect(asked).toEqual([SCRAPERS, SCRAPERS]);
  });

  it.each([403, 404])('are a question of permission where the metadata server answers %i', async (status) => {
    answer = () => ({ status, text: 'the account "someone" may not' });
    const error = await refusal(createGoogleIdTokens());
    expect(error.errorCause).toBe('permission');
    expect(error.message).not.toContain('someone');
    expect(error.fix).toContain('service account');
  });

  it('can be had after a refusal', async () => {
    const tokens = createGoogleIdTokens();
    const well = answer;
    answer = () => ({ status: 403, text: '' });
    await refusal(tokens);
    answer = well;
    expect((await tokens.headersFor(SCRAPERS)).get('authorization')).toMatch(/^Bearer /);
  });

  it('are not waited for without end', async () => {
    answer = () => 'stall';
    const error = await refusal(createGoogleIdTokens({ deadlineMs: 20 }));
    expect(error.errorCause).toBe('timeout');
  });
});

describe('ID tokens elsewhere', () => {
  it('need credentials, which are looked for again the next time', async () => {
    const tokens = createGoogleIdTokens();
    const error = await refusal(tokens);
    expect(error.errorCause).toBe('permission');
    expect(error.message).toBe('there are no Google credentials on this machine');
    const key = join(folder, 'key.json');
    writeFileSync(
      key,
      JSON.stringify({
        type: 'external_account',
        audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        token_url: 'https://sts.googleapis.com/v1/token',
        credential_source: { file: key },
      }),
    );
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', key);
    // Credentials of this kind give access tokens only.
    const other = await refusal(tokens);
    expect(other.errorCause).toBe('permission');
    expect(other.message).toBe('no ID token can be had with the Google credentials of this machine');
    expect(other.fix).toContain('service account');
  });

  it('are not waited for without end, whoever makes them', async () => {
    const never = new Promise<never>(() => undefined);
    const tokens = createGoogleIdTokens({
      deadlineMs: 5,
      credentials: async () => ({ getIdTokenClient: () => never }),
    });
    expect((await refusal(tokens)).errorCause).toBe('timeout');
  });

  it('look for credentials once, however many services there are', async () => {
    const credentials = vi.fn(async () => ({
      getIdTokenClient: async (targetAudience: string) =>
        new IdTokenClient({
          targetAudience,
          idTokenProvider: { fetchIdToken: async (audience) => tokenFor(audience) },
        }),
    }));
    const tokens = createGoogleIdTokens({ credentials });
    await Promise.all([SCRAPERS, WORKER].map((audience) => tokens.headersFor(audience)));
    await tokens.headersFor('https://a-third.a.run.app');
    expect(credentials).toHaveBeenCalledTimes(1);
  });

  it.each([
    [{ status: 400, code: 'invalid_grant' }, 'permission'],
    [{ status: 401 }, 'permission'],
    [{ code: 'ERR_OSSL_UNSUPPORTED' }, 'permission'],
    [{}, 'permission'],
    [{ status: 503 }, 'bad_response'],
    [{ code: 'ECONNREFUSED' }, 'bad_response'],
    [{ code: 'ENOTFOUND' }, 'bad_response'],
    [{ cause: { name: 'AbortError' } }, 'timeout'],
  ])('fail with %j because of %s, and quote nothing', async (fields, cause) => {
    const thrown = Object.assign(new Error('Unexpected token in {"private_key": "TOP SECRET"}'), fields);
    const tokens = createGoogleIdTokens({
      credentials: async () => ({ getIdTokenClient: () => Promise.reject(thrown) }),
    });
    const error = await refusal(tokens);
    expect(error.errorCause).toBe(cause);
    expect(`${error.message} ${error.fix} ${String(error.cause)}`).not.toContain('SECRET');
    expect(error.fix).not.toBe('');
  });
});
