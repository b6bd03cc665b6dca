import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVIDENCE_ACTION, SEND_ACTION } from '../../src/bot/blocks/gaps.ts';
import { wallClock } from '../support/clocks.ts';
import { profile } from '../support/fact-builders.ts';
import { clockAt, gapsApp } from '../support/gaps-app.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { BIG_REPORT, type RunningApp, showing, startApp } from '../support/slack-app.ts';

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
  let pipeline: HealthyPipeline;
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
    pipeline = await openHealthyPipeline({ from: '2026-01-15', to: '2026-02-03' });
    for (const [table, { date }] of Object.entries(profile.tables))
      await pipeline.spoil(`DELETE FROM ${table} WHERE ${date} = '2026-01-20'`);
    const gaps = gapsApp(pipeline.warehouse, clockAt('2026-02-04T19:12:00Z'));
    running = await startApp(
      { apiUrl: `${url}/api/`, botToken: 'xoxb-local' },
      {
        ...gaps,
        transport: { kind: 'socket', appToken: 'xapp-local' },
        commands: [showing(BIG_REPORT), ...gaps.commands],
      },
    );
  });

  afterAll(async () => {
    await running?.app.stop(2_000);
    await pipeline?.close();
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

  it('gaps come as a message, its picture and its list; a button opens the evidence of a table', async () => {
    await control('command', {
      channel: 'C_NBA',
      user: 'U_ADA',
      command: '/gaps',
      text: '2026-01-19..2026-01-21',
    });
    const answer = await eventuallyFind(({ text }) => text.startsWith('MISSING'));
    expect(answer.text).toContain('MISSING · Jan 19 – Jan 21, 3 days · 15 of 15 tables');
    const picture = await eventuallyFind((message) =>
      fileNames(message).some((name) => name.endsWith('.png')),
    );
    expect(picture.thread_ts ?? picture.ts).toBe(picture.ts);
    await eventually(async () => {
      const inThread = await messages('conversations.replies', `channel=C_NBA&ts=${answer.ts}`);
      return inThread.flatMap(fileNames).includes('gaps-2026-01-19..2026-01-21.txt');
    });

    const [evidence] = answer.blocks.flatMap(({ accessory }) => accessory ?? []);
    expect(evidence?.action_id).toBe(EVIDENCE_ACTION);
    await control('interact', {
      channel: 'C_NBA',
      messageTs: answer.ts,
      user: 'U_ADA',
      action: { type: 'button', block_id: 'b', ...evidence },
    });
    await logged("CAST('2026-01-21' AS DATE)");
  });

  it('gaps for one person stay private, and their button brings them as a direct message', async () => {
    await control('command', {
      channel: 'C_NBA',
      user: 'U_ADA',
      command: '/gaps',
      text: '2026-01-20 private',
    });
    const answer = await eventuallyFind(({ text }) => text.startsWith('MISSING · Tue Jan 20'));
    expect(answer.subtype).toBe('ephemeral');
    const button = answer.blocks
      .flatMap((block) => block.elements ?? [])
      .find((element) => element.action_id === SEND_ACTION);
    await control('interact', {
      channel: 'C_NBA',
      messageTs: answer.ts,
      user: 'U_ADA',
      action: { type: 'button', block_id: 'b', ...button },
    });
    await eventuallyFind(({ text }) => text.endsWith('Sent to you as a direct message.'));
    const opened = await call('conversations.open', 'users=U_ADA');
    const direct = (opened as { channel: { id: string } }).channel.id;
    const sent = await messages('conversations.history', `channel=${direct}`);
    expect(sent.some(({ text }) => text.startsWith('MISSING · Tue Jan 20'))).toBe(true);
    expect(sent.flatMap(fileNames)).toContain('gaps-2026-01-20..2026-01-20.png');
  });

  interface LocalButton {
    action_id?: string;
    value?: string;
  }
  interface LocalMessage {
    ts: string;
    thread_ts?: string;
    text: string;
    subtype?: string;
    blocks: { block_id?: string; elements?: LocalButton[]; accessory?: LocalButton }[];
    files?: { name: string }[];
  }

  function fileNames({ files = [] }: LocalMessage): string[] {
    return files.map(({ name }) => name);
  }

  async function call(method: string, body: string): Promise<unknown> {
    const answer = await fetch(`${url}/api/${method}`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-local', 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    return answer.json();
  }

  async function messages(method: string, body: string): Promise<LocalMessage[]> {
    return ((await call(method, body)) as { messages: LocalMessage[] }).messages;
  }

  async function eventually(look: () => Promise<boolean>): Promise<void> {
    while (!(await look())) await wallClock.sleep(20);
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
      const found = (await messages('conversations.history', 'channel=C_NBA')).find(wanted);
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
