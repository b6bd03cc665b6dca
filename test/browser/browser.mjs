// What looking at messages in a browser needs, and where the pictures go.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const PICTURES = path.join(ROOT, '.cache/look');
export const LOCAL_SLACK =
  process.env.LOCAL_SLACK_BIN ?? path.join(ROOT, 'node_modules/local-slack-linux-x64/bin/local-slack');
const CHROMIUM = [
  process.env.CHROMIUM_BIN,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((file) => file !== undefined && existsSync(file));

/** A desk and a phone. */
export const WIDTHS = [1280, 400];
// The page keeps its side bar at any width; a phone shows the conversation alone, and its scroll bars take no room.
// Names of tables and statements have words that a phone is not wide enough for in every font; Slack breaks them.
export const PHONE_STYLE =
  '@media (max-width: 600px) { .sidebar, .topbar { display: none !important } } ::-webkit-scrollbar { display: none } .msg, .modal { overflow-wrap: anywhere }';

export const say = (line) => process.stdout.write(`${line}\n`);

/** Ends the process where something is missing: with a failure where everything must be there. */
export function needsEverything(builtFile) {
  for (const [what, there] of [
    ['local-slack (npm package local-slack-linux-x64, or LOCAL_SLACK_BIN)', existsSync(LOCAL_SLACK)],
    ['Chromium (/usr/bin/chromium, or CHROMIUM_BIN)', CHROMIUM !== undefined],
    ['the built product (npm run build)', existsSync(path.join(ROOT, builtFile))],
  ]) {
    if (there) continue;
    say(`the look in a browser was not taken: ${what} is not here`);
    process.exit(process.env.CI === 'true' ? 1 : 0);
  }
  mkdirSync(PICTURES, { recursive: true });
}

export function openBrowser() {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}

/** Runs in the page: what of this message is wider than its place. */
export function overflowing(message) {
  const right = (message.closest('.messages') ?? message).getBoundingClientRect().right;
  return (
    [...message.querySelectorAll('*')]
      // A long word leaves its block without making it wider. What has no width of its own is inline.
      .filter(
        (element) =>
          element.getBoundingClientRect().right > right + 1 ||
          (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1),
      )
      .map((element) => `${element.className || element.tagName}: ${element.textContent.slice(0, 60)}`)
  );
}
