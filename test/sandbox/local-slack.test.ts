import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLocalSlack, type LocalSlackPlaces } from '../../src/sandbox/find-local-slack.ts';
import { type LocalSlack, LocalSlackError, startLocalSlack } from '../../src/sandbox/local-slack.ts';
import { systemClock } from '../../src/system-clock.ts';

const here: LocalSlackPlaces = {
  given: process.env.LOCAL_SLACK_BIN ?? null,
  searchPath: process.env.PATH ?? '',
  platform: process.platform,
  arch: process.arch,
};
const program = findLocalSlack(here);
const absent = program.found ? '' : ` (skipped: ${program.why})`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shootaround-slack-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that does what the shell lines say. */
function script(name: string, lines: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('the local Slack program', () => {
  const nowhere: LocalSlackPlaces = { given: null, searchPath: '', platform: 'aix', arch: 'ppc64' };

  it('is where somebody said it is', () => {
    const path = script('slack', 'exit 0');
    expect(findLocalSlack({ ...nowhere, given: path })).toEqual({ found: true, path });
  });

  it('is not looked for elsewhere when that place holds no program', () => {
    script('local-slack', 'exit 0');
    expect(findLocalSlack({ ...nowhere, given: join(folder, 'gone'), searchPath: folder })).toMatchObject({
      found: false,
      why: expect.stringContaining('gone, which is no program'),
    });
  });

  it('is found along the PATH', () => {
    const path = script('local-slack', 'exit 0');
    expect(findLocalSlack({ ...nowhere, searchPath: `/nowhere:${folder}` })).toEqual({ found: true, path });
  });

  it('is missed with the platform named, and what to do', () => {
    expect(findLocalSlack(nowhere)).toEqual({
      found: false,
      why: expect.stringContaining('no local Slack for aix-ppc64'),
      fix: expect.stringContaining('LOCAL_SLACK_BIN'),
    });
  });

  it('says why it did not start', async () => {
    const broken = script('broken', 'echo "error: no such option" >&2; exit 1');
    const start = startLocalSlack({ program: broken, folder, firstPort: 0, clock: systemClock });
    await expect(start).rejects.toThrow('did not start: error: no such option');
    await expect(start).rejects.toBeInstanceOf(LocalSlackError);
  });
});

describe.skipIf(!program.found)(`a local Slack workspace${absent}`, () => {
  let slack: LocalSlack | null = null;
  let taken: Server | null = null;

  afterEach(async () => {
    await slack?.stop();
    slack = null;
    taken?.close();
    taken = null;
  });

  /** Holds a port that the system chose. */
  async function takePort(): Promise<number> {
    taken = createServer().listen(0);
    await once(taken, 'listening');
    return (taken.address() as AddressInfo).port;
  }

  async function start(firstPort: number): Promise<LocalSlack> {
    if (!program.found) throw new Error(program.why);
    slack = await startLocalSlack({ program: program.path, folder, firstPort, clock: systemClock });
    return slack;
  }

  it('answers as Slack does, beyond a port that is taken, and ends when asked', async () => {
    const port = await takePort();
    const workspace = await start(port);
    expect(workspace.url).not.toBe(`http://localhost:${port}`);

    const client = new WebClient(workspace.botToken, { slackApiUrl: workspace.apiUrl });
    const { channel, people } = workspace;
    const { ts } = await client.chat.postMessage({ channel: channel.id, text: 'validation' });
    expect(ts).toBeDefined();
    const { members } = await client.conversations.members({ channel: channel.id });
    expect(members).toEqual(expect.arrayContaining(people.map(({ id }) => id)));
    expect(people.length).toBeGreaterThanOrEqual(2);
    const page = await fetch(workspace.url);
    expect(page.headers.get('content-type')).toContain('text/html');

    await workspace.stop();
    expect(await workspace.ended).toMatchObject({ asked: true });
    await expect(fetch(workspace.url)).rejects.toThrow();
    expect(existsSync(join(folder, 'slack.pid'))).toBe(false);
  });

  it('says when it went by itself', async () => {
    const workspace = await start(await takePort());
    process.kill(Number(readFileSync(join(folder, 'slack.pid'), 'utf8')), 'SIGKILL');
    expect(await workspace.ended).toEqual({ asked: false, code: null, signal: 'SIGKILL' });
  });

  it('ends what a killed predecessor left behind on its folder, and nobody else', async () => {
    if (!program.found) throw new Error(program.why);
    const port = await takePort();
    const bystander = spawn('sleep', ['60']);
    writeFileSync(join(folder, 'slack.pid'), String(bystander.pid));
    const first = await start(port);
    expect(bystander.signalCode).toBeNull();
    bystander.kill();

    const second = await startLocalSlack({
      program: program.path,
      folder,
      firstPort: port,
      clock: systemClock,
    });
    expect(await first.ended).toMatchObject({ asked: false, signal: 'SIGKILL' });
    await second.stop();
  });
});
