import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { wallClock } from './clocks.ts';

const BINARY = join(import.meta.dirname, '../../node_modules/local-slack-linux-x64/bin/local-slack');

/** Why there is no local workspace here, for a title; empty where there is one. */
export const absent = existsSync(BINARY)
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
  users: [
    { id: 'U_ADA', name: 'ada', real_name: 'Ada' },
    { id: 'U_GRACE', name: 'grace', real_name: 'Grace' },
  ],
  channels: [{ id: 'C_NBA', name: 'nba-pipeline', members: ['U_ADA', 'U_GRACE', 'UBOT'] }],
});

export interface LocalElement {
  type?: string;
  action_id?: string;
  value?: string;
  text?: { text: string };
}

export interface LocalMessage {
  ts: string;
  thread_ts?: string;
  text: string;
  subtype?: string;
  blocks: {
    type: string;
    block_id?: string;
    text?: { text: string };
    elements?: LocalElement[];
    accessory?: LocalElement;
  }[];
  files?: { name: string }[];
}

/** A local Slack of a test's own: one channel, two people, our app in Socket Mode. */
export interface LocalWorkspace {
  apiUrl: string;
  botToken: string;
  appToken: string;
  channel: string;
  /** Does what a person does. */
  control(action: 'command' | 'interact', body: object): Promise<void>;
  call(method: string, body: string): Promise<unknown>;
  messages(method: string, body: string): Promise<LocalMessage[]>;
  /** Waits for a message in the channel, private ones included. */
  eventuallyFind(wanted: (message: LocalMessage) => boolean): Promise<LocalMessage>;
  /** Waits until the log of everything that was sent holds these words. */
  logged(words: string): Promise<void>;
  /** Fills in the window that is open and submits it; answers the objections, if there are any. */
  submit(user: string, values: Record<string, Record<string, string>>): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startLocalWorkspace(): Promise<LocalWorkspace> {
  const folder = await mkdtemp(join(tmpdir(), 'local-slack-'));
  const config = join(folder, 'slack.yaml');
  await writeFile(config, CONFIG);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const options = ['--port', String(port), '--base-host', '127.0.0.1', '--files-dir', folder];
  const program = spawn(BINARY, ['--config', config, ...options], { stdio: 'ignore' });
  await answering(url);

  const botToken = 'xoxb-local';
  async function call(method: string, body: string): Promise<unknown> {
    const answer = await fetch(`${url}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${botToken}`, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    return answer.json();
  }
  const messages = async (method: string, body: string): Promise<LocalMessage[]> =>
    ((await call(method, body)) as { messages: LocalMessage[] }).messages;

  return {
    apiUrl: `${url}/api/`,
    botToken,
    appToken: 'xapp-local',
    channel: 'C_NBA',
    call,
    messages,
    async control(action, body) {
      const answer = await fetch(`${url}/_control/${action}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const { ok } = (await answer.json()) as { ok: boolean };
      if (!ok) throw new Error(`local-slack refused ${action}`);
    },
    async eventuallyFind(wanted) {
      for (;;) {
        const found = (await messages('conversations.history', 'channel=C_NBA')).find(wanted);
        if (found) return found;
        await wallClock.sleep(20);
      }
    },
    async logged(words) {
      while (!(await (await fetch(`${url}/_control/log`)).text()).includes(words)) await wallClock.sleep(20);
    },
    async submit(user, values) {
      const page = new WebSocket(`ws://127.0.0.1:${port}/ui`);
      await once(page, 'open');
      const answered = new Promise<unknown>((resolve) => {
        page.on('message', (data) => {
          const said = JSON.parse(String(data)) as { t?: string };
          if (/^view_(errors|closed|close|clear|submitted)$/.test(said.t ?? '')) resolve(said);
        });
      });
      const typed = Object.entries(values).map(([block, actions]) => [
        block,
        Object.fromEntries(
          Object.entries(actions).map(([action, value]) => [action, { type: 'plain_text_input', value }]),
        ),
      ]);
      page.send(JSON.stringify({ t: 'view_submit', user, values: Object.fromEntries(typed) }));
      const answer = await Promise.race([answered, wallClock.sleep(2_000)]);
      page.close();
      return answer ?? null;
    },
    async stop() {
      if (program.exitCode === null) {
        program.kill('SIGTERM');
        await once(program, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

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
