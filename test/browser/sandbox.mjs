// A sandbox of its own for looking at: started on a fresh folder, and ended with everything that it made.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './browser.mjs';

export const PROGRAM = 'dist/cli.js';
export const CHANNEL = 'C0NBAPIPELINE';
const START_DEADLINE_MS = 60_000;

/** Runs `work` with the address of the page and the sandbox's folder. */
export async function withSandbox(work) {
  const home = mkdtempSync(path.join(tmpdir(), 'shootaround-press-'));
  let child;
  try {
    child = startSandbox(home);
    await work(await addressOf(child), home);
  } finally {
    if (child && child.exitCode === null) {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
    rmSync(home, { recursive: true, force: true });
  }
}

function startSandbox(home) {
  const settings = Object.entries(process.env).filter(
    ([name]) => !/^(SLACK_|WAREHOUSE$|PIPELINE$)/.test(name),
  );
  return spawn('node', [path.join(ROOT, PROGRAM), 'sandbox', '--fresh'], {
    env: { ...Object.fromEntries(settings), SHOOTAROUND_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function addressOf(child) {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece) => {
      said += piece;
    });
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    const [url] = /http:\/\/localhost:\d+/.exec(said) ?? [];
    if (url) return url;
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill();
      throw new Error(`the sandbox did not open: ${said}`);
    }
    await sleep(50);
  }
}

/** What a reader should have found and did not; each is a line. */
export function expectations(deadlineMs) {
  const problems = [];
  return {
    problems,
    async visible(locator, what, withinMs = deadlineMs) {
      try {
        await locator.first().waitFor({ timeout: withinMs });
      } catch {
        problems.push(`not visible: ${what}`);
      }
    },
    async gone(locator, what) {
      try {
        await locator.first().waitFor({ state: 'detached', timeout: deadlineMs });
      } catch {
        problems.push(`still there: ${what}`);
      }
    },
  };
}

/** Types a slash command as a person. */
export async function type(url, user, command, text = '') {
  await fetch(`${url}/_control/command`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channel: CHANNEL, user, command, text }),
  });
}
