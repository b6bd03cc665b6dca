import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { askOnce } from '../../../src/cloud/google/prober-try.ts';
import { openHealthServer, probeClock } from '../../support/health-server.ts';

/** What fetch sends its requests by. */
interface FetchClient {
  Agent: new () => object;
  getGlobalDispatcher(): object;
  setGlobalDispatcher(dispatcher: object): void;
}

it('knows what is no HTTP also by the client that comes with Slack’s', async () => {
  // Of Node's client and that one, whichever is loaded first serves the fetch of the whole process.
  const ofBolt = createRequire(createRequire(import.meta.url).resolve('@slack/bolt'));
  const client: FetchClient = createRequire(ofBolt.resolve('@slack/socket-mode'))('undici');
  const before = client.getGlobalDispatcher();
  const clock = probeClock();
  const server = await openHealthServer(clock, () => ({ noHttp: 'SSH-2.0-OpenSSH_9.6\r\n' }));
  client.setGlobalDispatcher(new client.Agent());
  try {
    const url = new URL('/health', server.origin);
    expect(await askOnce({ url, headers: new Headers(), limitSeconds: 10, clock })).toMatchObject({
      kind: 'no_answer',
      error: 'what came is no HTTP',
    });
  } finally {
    client.setGlobalDispatcher(before);
    await server.close();
  }
});
