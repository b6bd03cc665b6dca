// Posts every golden message into a local Slack, draws the pictures that belong to some, opens every window with evidence
// and every preview of a rollback, and looks at the page at two widths. What it saw goes to .cache/look. `npm run build` first: the product draws.
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import {
  LOCAL_SLACK,
  needsEverything,
  openBrowser,
  overflowing,
  PHONE_STYLE,
  PICTURES,
  ROOT,
  say,
  WIDTHS,
} from './browser.mjs';

const GOLDENS = path.join(ROOT, 'test/goldens');
const README_PICTURE = path.join(ROOT, 'docs/images/summary.png');
const README_GOLDEN = 'one-failure';
// Fonts differ from machine to machine, so the picture in the README is renewed on purpose only.
const RENEWS_README = process.argv.includes('--renew-readme-picture');
/** Windows that people read: the others are forms. */
const WINDOWS = /^(?:evidence|rollback)-/;
const DRAWING = 'dist/picture/grid-picture.js';
const CHANNEL = 'C0LOOK001';
const PERSON = 'U0LOOK001';
const TOKEN = 'xoxb-local-look';
const START_DEADLINE_MS = 10_000;

needsEverything(DRAWING);

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function writeConfig(folder) {
  const file = path.join(folder, 'slack.json');
  const app = {
    appId: 'A0LOOK001',
    botUserId: 'U0LOOKBOT',
    botName: 'shootaround',
    botToken: TOKEN,
    appToken: 'xapp-local-look',
    signingSecret: 'local',
    mode: 'socket',
  };
  const user = { id: PERSON, name: 'ada', real_name: 'Ada', email: 'ada@example.com' };
  const channel = { id: CHANNEL, name: 'nba-pipeline', is_private: false, members: [user.id, app.botUserId] };
  const workspace = { id: 'T0LOOK001', name: 'look' };
  writeFileSync(file, JSON.stringify({ workspace, app, users: [user], channels: [channel] }));
  return file;
}

async function startSlack(folder) {
  const port = await freePort();
  const child = spawn(
    LOCAL_SLACK,
    ['--config', writeConfig(folder), '--port', String(port), '--files-dir', path.join(folder, 'files')],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const url = `http://localhost:${port}`;
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    const answer = await fetch(`${url}/api/auth.test`, { method: 'POST' }).catch(() => null);
    if (answer?.ok) return { url, child };
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill();
      throw new Error(`local-slack did not answer on ${url}: ${child.stderr.read() ?? 'it said nothing'}`);
    }
    await sleep(50);
  }
}

async function call(url, method, args) {
  const answer = await fetch(`${url}/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(args),
  });
  const result = await answer.json();
  if (!result.ok) throw new Error(`local-slack refused ${method}: ${result.error}`);
  return result;
}

const readGolden = (file) => JSON.parse(readFileSync(path.join(GOLDENS, file), 'utf8'));
const goldensOf = (kind) =>
  readdirSync(GOLDENS)
    .filter((entry) => entry.endsWith(kind))
    .map((entry) => ({ name: entry.slice(0, -kind.length), file: entry }));

async function postGolden(url, { name, file }) {
  const message = readGolden(file);
  const { ts } = await call(url, 'api/chat.postMessage', { channel: CHANNEL, ...message });
  const posted = [{ name, ts, text: message.blocks[0].text.text }];
  const grid = `${name}.grid.json`;
  return existsSync(path.join(GOLDENS, grid)) ? [...posted, await postPicture(url, name, grid)] : posted;
}

/** Draws a grid as the product does, and shares it as the product does. */
async function postPicture(url, name, file) {
  const { gridPicture } = await import(path.join(ROOT, DRAWING));
  const content = await gridPicture(readGolden(file));
  const filename = `${name}.png`;
  const place = await call(url, 'api/files.getUploadURLExternal', { filename, length: content.byteLength });
  await fetch(place.upload_url, { method: 'POST', body: content });
  await call(url, 'api/files.completeUploadExternal', {
    files: [{ id: place.file_id, title: name }],
    channel_id: CHANNEL,
  });
  const { messages } = await call(url, 'api/conversations.history', { channel: CHANNEL });
  const { ts } = messages.find(({ files = [] }) => files.some(({ id }) => id === place.file_id));
  return { name: `${name}-picture`, ts, text: null };
}

/** Opens a window as the bot does after a press, whatever button was pressed. */
async function openWindow(url, view) {
  const { url: address } = await call(url, 'api/apps.connections.open', {});
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const pressed = new Promise((resolve) => {
    socket.on('message', (data) => {
      const { envelope_id: envelope, payload } = JSON.parse(String(data));
      if (envelope === undefined) return;
      socket.send(JSON.stringify({ envelope_id: envelope }));
      resolve(payload.trigger_id);
    });
  });
  const { ts } = await call(url, 'api/chat.postMessage', {
    channel: CHANNEL,
    text: 'a message with a button',
  });
  const action = { type: 'button', action_id: 'x', block_id: 'x', value: 'x' };
  await call(url, '_control/interact', { channel: CHANNEL, messageTs: ts, user: PERSON, action });
  const { view: opened } = await call(url, 'api/views.open', { trigger_id: await pressed, view });
  socket.close();
  return opened.id;
}

/** Runs in the page: false where no font has coloured emoji, so that they are drawn as boxes or outlines. */
function drawsColouredEmoji() {
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.font = '20px sans-serif';
  canvas.fillText('🔴', 0, 20);
  const { data } = canvas.getImageData(0, 0, 24, 24);
  return data.some((red, index) => index % 4 === 0 && red > 150 && data[index + 1] < 100);
}

async function lookAt(page, { name, text, ts }, width) {
  const message = page.locator(`.msg[data-ts="${ts}"]`);
  await message.scrollIntoViewIfNeeded();
  const problems = [];
  // A message is there when its headline is, and a picture when it is loaded.
  const shown =
    text === null ? message.locator('img:not(.avatar)') : message.getByText(text, { exact: true });
  if (!(await shown.first().isVisible())) problems.push(`"${text ?? 'the picture'}" is not visible`);
  for (const wide of await message.evaluate(overflowing)) problems.push(`too wide: ${wide}`);
  if (/\[[a-z_]+\]/.test(await message.textContent())) {
    problems.push('a block is shown by its type only');
  }
  await message.screenshot({ path: path.join(PICTURES, `${name}-${width}.png`) });
  return problems.map((problem) => `${name} at ${width} px: ${problem}`);
}

async function lookAtWindows(page, width) {
  const problems = [];
  const windows = goldensOf('.modal.json').filter(({ name }) => WINDOWS.test(name));
  for (const { name, file } of windows) {
    await openWindow(slack.url, readGolden(file));
    const window = page.locator('.modal');
    await window.waitFor();
    for (const wide of await window.evaluate(overflowing))
      problems.push(`${name} at ${width} px: too wide: ${wide}`);
    await window.screenshot({ path: path.join(PICTURES, `${name}-${width}.png`) });
    await page.locator('.modal-x').click();
    await window.waitFor({ state: 'detached' });
  }
  return problems;
}

const folder = mkdtempSync(path.join(tmpdir(), 'shootaround-look-'));
mkdirSync(path.dirname(README_PICTURE), { recursive: true });
let slack;
let browser;
try {
  slack = await startSlack(folder);
  const posted = [];
  for (const golden of goldensOf('.message.json')) posted.push(...(await postGolden(slack.url, golden)));
  browser = await openBrowser();
  const problems = [];
  for (const width of WIDTHS) {
    // Tall, so that each message is in the picture as a whole.
    const page = await browser.newPage({ viewport: { width, height: 3000 }, deviceScaleFactor: 2 });
    await page.goto(slack.url);
    await page.addStyleTag({ content: PHONE_STYLE });
    await page.locator('.msg').first().waitFor();
    for (const message of posted) problems.push(...(await lookAt(page, message, width)));
    problems.push(...(await lookAtWindows(page, width)));
    await page.close();
  }
  const page = await browser.newPage({ viewport: { width: 640, height: 3000 }, deviceScaleFactor: 1.2 });
  await page.goto(slack.url);
  if (!(await page.evaluate(drawsColouredEmoji))) {
    say('the pictures show no coloured emoji: a font is missing (Debian: fonts-noto-color-emoji)');
  }
  await page.addStyleTag({
    content: '.sidebar, .topbar { display: none !important } .msg { padding: 16px }',
  });
  const best = posted.find(({ name }) => name === README_GOLDEN);
  const picture = RENEWS_README ? README_PICTURE : path.join(PICTURES, 'readme.png');
  await page.locator(`.msg[data-ts="${best.ts}"]`).screenshot({ path: picture });
  for (const problem of problems) say(problem);
  say(`looked at ${posted.length} messages at ${WIDTHS.join(' and ')} px: pictures in .cache/look`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  await browser?.close();
  slack?.child.kill();
  rmSync(folder, { recursive: true, force: true });
}
