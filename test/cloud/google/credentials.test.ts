import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../../src/cloud/cloud-error.ts';
import { ensureCredentials } from '../../../src/cloud/google/credentials.ts';

const SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];
const VARIABLES = [
  'GOOGLE_APPLICATION_CREDENTIALS',
  'google_application_credentials',
  'CLOUDSDK_CONFIG',
  'METADATA_SERVER_DETECTION',
  'GCE_METADATA_HOST',
] as const;

let folder: string;
let before: Record<string, string | undefined>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shootaround-credentials-'));
  before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));
  for (const name of VARIABLES) delete process.env[name];
  process.env.CLOUDSDK_CONFIG = folder;
  process.env.METADATA_SERVER_DETECTION = 'none';
});

afterEach(() => {
  for (const name of VARIABLES) {
    const value = before[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  rmSync(folder, { recursive: true });
});

async function refusal(deadlineMs?: number): Promise<CloudError> {
  const error = await ensureCredentials(SCOPES, deadlineMs).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CloudError)) throw new Error(`no refusal, but ${String(error)}`);
  return error;
}

function fileWith(text: string): string {
  const path = join(folder, 'key-of-someone.json');
  writeFileSync(path, text);
  return path;
}

describe('looking for Google credentials', () => {
  it('says that there are none, and how to get some', async () => {
    const error = await refusal();
    expect(error.errorCause).toBe('permission');
    expect(error.message).toBe('there are no Google credentials on this machine');
    expect(error.fix).toContain('GOOGLE_APPLICATION_CREDENTIALS');
    expect(error.fix).toContain('gcloud auth application-default login');
    expect(error.fix).toContain('service account');
  });

  it('finds those of a file, and hands on what holds them', async () => {
    process.env.GOOGLE_APPLICATION_CREDENTIALS = fileWith(
      JSON.stringify({ type: 'authorized_user', client_id: 'a', client_secret: 'b', refresh_token: 'c' }),
    );
    const auth = await ensureCredentials(SCOPES);
    // The file is gone, and it still knows them.
    rmSync(process.env.GOOGLE_APPLICATION_CREDENTIALS);
    expect(await auth.getClient()).toMatchObject({ _refreshToken: 'c' });
  });

  it('names the variable of a file that is not there, and not its path', async () => {
    process.env.GOOGLE_APPLICATION_CREDENTIALS = join(folder, 'nothing.json');
    const error = await refusal();
    expect(error.errorCause).toBe('permission');
    expect(error.message).toContain('GOOGLE_APPLICATION_CREDENTIALS');
    expect(everythingIn(error)).not.toContain(folder);
  });

  it.each([
    ['no JSON', 'hush-hush'],
    ['of no known kind', '{"private_key":"hush-hush"}'],
  ])('quotes nothing of a file that is %s', async (_, text) => {
    process.env.GOOGLE_APPLICATION_CREDENTIALS = fileWith(text);
    const error = await refusal();
    expect(error.errorCause).toBe('permission');
    expect(everythingIn(error)).not.toContain('hush');
    expect(everythingIn(error)).not.toContain('key-of-someone');
  });

  it('quotes nothing of the file that gcloud wrote', async () => {
    writeFileSync(join(folder, 'application_default_credentials.json'), 'hush-hush');
    const error = await refusal();
    expect(error.message).toBe('the Google credentials of this machine can not be read');
    expect(everythingIn(error)).not.toContain('hush');
  });

  it('does not wait for a metadata server that never answers', async () => {
    const server = await silentServer();
    try {
      process.env.METADATA_SERVER_DETECTION = 'ping-only';
      process.env.GCE_METADATA_HOST = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      const error = await refusal(20);
      expect(error.errorCause).toBe('timeout');
      expect(error.message).toBe('looking for Google credentials took longer than 0.02 s');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

/** With its stack and its causes. */
function everythingIn(error: CloudError): string {
  return [error.message, error.fix, error.stack, String(error.cause)].join('\n');
}

async function silentServer(): Promise<Server> {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
