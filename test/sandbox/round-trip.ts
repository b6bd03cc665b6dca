import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import { dateInZone } from '../../src/calendar/zone.ts';
import { findLocalSlack } from '../../src/sandbox/find-local-slack.ts';
import { CHANNEL, PEOPLE } from '../../src/sandbox/workspace.ts';
import { type NpmStart, npmStart } from '../support/npm-start.ts';

const START_MS = 60_000;
const REPORT_MS = 30_000;
const STOP_MS = 15_000;

interface ShownMessage {
  ts: string;
  text: string;
  blocks?: { type: string; text?: { text: string } }[];
}

const program = findLocalSlack({
  given: process.env.LOCAL_SLACK_BIN ?? null,
  searchPath: process.env.PATH ?? '',
  platform: process.platform,
  arch: process.arch,
});
if (!program.found) process.stdout.write(`the sandbox can't be seen in Slack here: ${program.why}\n`);

describe.skipIf(!program.found)('npm start without any setting', () => {
  const home = mkdtempSync(join(tmpdir(), 'shootaround-round-trip-'));
  let sandbox: NpmStart;
  let page: string;

  const messages = async (): Promise<ShownMessage[]> => {
    const answer = (await (await fetch(`${page}/_control/messages/${CHANNEL.id}`)).json()) as {
      messages: ShownMessage[];
    };
    return answer.messages;
  };
  const reports = async () => (await messages()).filter(({ text }) => /validation/i.test(text));

  beforeAll(async () => {
    sandbox = npmStart({ home });
    page = (await sandbox.said(/http:\/\/localhost:\d+/, START_MS))[0];
  }, START_MS);
  afterAll(async () => {
    await sandbox.interrupt(STOP_MS);
    rmSync(home, { recursive: true, force: true });
  });

  it('has posted the morning validation, once, when it prints the address of the page', async () => {
    const [summary, ...others] = await reports();
    expect(others).toEqual([]);
    expect(summary?.blocks?.[0]?.type).toBe('header');
    expect(summary?.blocks?.[0]?.text?.text).toMatch(/validation/i);
    expect(summary?.text).toMatch(/critical|warning|error|ok/i);
  });

  it('answers /validate for another date with a second report', async () => {
    const before = await reports();
    const twoDaysAgo = addDays(dateInZone(new Date(), 'America/New_York'), -2);
    const answer = await fetch(`${page}/_control/command`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        channel: CHANNEL.id,
        user: PEOPLE[0]?.id,
        command: '/validate',
        text: `post_overnight ${twoDaysAgo}`,
      }),
    });
    expect(answer.ok).toBe(true);
    const deadline = performance.now() + REPORT_MS;
    let now = await reports();
    while (now.length === before.length && performance.now() < deadline) {
      await sleep(200);
      now = await reports();
    }
    expect(now).toHaveLength(before.length + 1);
  });

  it('ends everything that it started at Ctrl-C', async () => {
    expect(await sandbox.interrupt(STOP_MS)).toBe('ended');
    expect(sandbox.output()).not.toMatch(/"severity":"(WARNING|ERROR)"/);
    await expect(fetch(`${page}/_control/state`)).rejects.toThrow();
  });
});
