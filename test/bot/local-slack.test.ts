import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wallClock } from '../support/clocks.ts';
import { BIG_REPORT, type RunningApp, startApp } from '../support/slack-app.ts';

const BINARY = join(import.meta.dirname, '../../node_modules/local-slack-linux-x64/bin/local-slack');
const absent = existsSync(BINARY)
  ? ''
  : ' (skipped: local-slack-linux-x64 is not installed for this platform)';

/** JSON is YAML. */
const CONFIG = JSON.stringify({
  workspace: { name: 'Test' },
  app: {
    appId: 'A1',
    botUserId: 'UBOT',
    botName: 'shootaround',
    botToken: 'xoxb-local',
    appToken: 'xapp-local',
    signingSecret: 'local',
    mode: 'socket',
  },
  users: [{ id: 'U_ADA', name: 'ada', real_name: 'Ada' }],
  channels: [{ id: 'C_NBA', name: 'nba-pipeline', members: ['U_ADA', 'UBOT'] }],
});

describe.skipIf(absent)(`on a local Slack workspace${absent}`, () => {
  let folder: string;
  let workspace: ChildProcess;
  let url: string;
  let running: RunningApp;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'local-slack-'));
    const config = join(folder, 'slack.yaml');
    await writeFile(config, CONFIG);
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const options = [
      '--config',
      config,
      '--port',
      String(port),
      '--base-host',
      '127.0.0.1',
      '--files-dir',
      folder,
    ];
    workspace = spawn(BINARY, options, { stdio: 'ignore' });
    await answering(url);
    running = await startApp(
      { apiUrl: `${url}/api/`, botToken: 'xoxb-local' },
      { transport: { kind: 'socket', appToken: 'xapp-local' } },
    );
  });

  afterAll(async () => {
    await running?.app.stop(2_000);
    if (workspace?.exitCode === null) {
      workspace.kill('SIGTERM');
      await once(workspace, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  });

  it('a typed command is answered privately and brings the report; its button opens the rest', async () => {
    await control('command', { channel: 'C_NBA', user: 'U_ADA', command: '/validate', text: '' });
    const report = await eventuallyFind((message) => message.subtype !== 'ephemeral');
    expect(report.blocks[0]?.block_id).toBe(`run:${BIG_REPORT.run.run_id}`);
    const answer = await eventuallyFind((message) => message.subtype === 'ephemeral');
    expect(answer.text).toContain('Running post_overnight');

    const button = report.blocks
      .flatMap((block) => block.elements ?? [])
      .find((element) => element.action_id === 'report.show_all');
    await control('interact', {
      channel: 'C_NBA',
      messageTs: report.ts,
      user: 'U_ADA',
      action: { type: 'button', block_id: 'b', ...button },
    });
    await logged('views.update');
  });

  interface LocalMessage {
    ts: string;
    text: string;
    subtype?: string;
    blocks: { block_id?: string; elements?: { action_id?: string; value?: string }[] }[];
  }

  async function control(action: string, body: object): Promise<void> {
    const answer = await fetch(`${url}/_control/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(await answer.json()).toMatchObject({ ok: true });
  }

  async function eventuallyFind(wanted: (message: LocalMessage) => boolean): Promise<LocalMessage> {
    for (;;) {
      const answer = await fetch(`${url}/api/conversations.history`, {
        method: 'POST',
        headers: { authorization: 'Bearer xoxb-local', 'content-type': 'application/x-www-form-urlencoded' },
        body: 'channel=C_NBA',
      });
      const { messages } = (await answer.json()) as { messages: LocalMessage[] };
      const found = messages.find(wanted);
      if (found) return found;
      await wallClock.sleep(20);
    }
  }

  async function logged(method: string): Promise<void> {
    while (!(await (await fetch(`${url}/_control/log`)).text()).includes(method)) await wallClock.sleep(20);
  }
});

/** The workspace can't choose a port by itself. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

async function answering(url: string): Promise<void> {
  for (;;) {
    try {
      await fetch(`${url}/_control/state`);
      return;
    } catch {
      await wallClock.sleep(20);
    }
  }
}
