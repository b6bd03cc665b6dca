import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpRoute } from '../../src/bot/http-transport.ts';
import { BIG_REPORT, command, eventually, type RunningApp, startApp } from '../support/slack-app.ts';
import { SlackFake } from '../support/slack-fake.ts';

let slack: SlackFake;
let running: RunningApp | null = null;

beforeEach(async () => {
  slack = await SlackFake.start();
});
afterEach(async () => {
  await running?.app.stop(2_000);
  running = null;
  await slack.stop();
});

/** Starts the app on a port that the system chooses, and gives its address. */
async function start(routes: HttpRoute[] = [], port = 0): Promise<{ url: string; running: RunningApp }> {
  running = await startApp(slack, {
    transport: { kind: 'http', signingSecret: slack.signingSecret, port, routes },
  });
  return { url: `http://127.0.0.1:${running.port}`, running };
}

const events = (url: string) => `${url}/slack/events`;

describe('a slash command over HTTP', () => {
  it('is answered privately within the reply, and the report follows in the channel', async () => {
    const { url } = await start();
    const reply = await slack.postSigned(events(url), slack.commandPayload({ command: '/validate' }));
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ response_type: 'ephemeral' });
    const message = await eventually(() => slack.workspace.in('C_HOME')[0]);
    expect(message.metadata?.event_payload.run_id).toBe(BIG_REPORT.run.run_id);
  });

  it('that is unknown gets one answer, in time', async () => {
    const { url } = await start();
    const reply = await slack.postSigned(events(url), slack.commandPayload({ command: '/forecast' }));
    expect(reply.status).toBe(200);
    expect(await reply.text()).toContain('older version');
  });
});

describe('a signature', () => {
  it.each([
    ['of now is good', {}, 200],
    ['of 200 s ago is good', { offsetSeconds: -200 }, 200],
    ['of 400 s ago is stale', { offsetSeconds: -400 }, 401],
    ['of 200 s ahead is good: clocks differ', { offsetSeconds: 200 }, 200],
    ['of 400 s ahead was not made by Slack', { offsetSeconds: 400 }, 401],
    ['of next year was not made by Slack', { offsetSeconds: 31_536_000 }, 401],
    ['with another secret is nobody’s', { secret: 'another-secret' }, 401],
  ])('%s', async (_title, signing, status) => {
    const { url } = await start();
    const form = slack.commandPayload({ command: '/validate' });
    expect((await slack.postSigned(events(url), form, signing)).status).toBe(status);
  });

  it('is looked at on every spelling of the path', async () => {
    const { running: app } = await start();
    const body = new URLSearchParams(slack.commandPayload({ command: '/validate' })).toString();
    const headers = slack.signedHeaders(body, { offsetSeconds: 400 });
    // `fetch` would tidy the path up before it sends it.
    const sent = request({ port: app.port, path: '/slack/x/../events', method: 'POST', headers });
    sent.end(body);
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    reply.resume();
    expect(reply.statusCode).toBe(401);
  });

  it('that is missing is refused', async () => {
    const { url } = await start();
    expect((await fetch(events(url), { method: 'POST', body: 'command=/validate' })).status).toBe(401);
  });
});

describe('a press over HTTP', () => {
  const form = (payload: object) => ({ payload: JSON.stringify(payload) });

  it('that nobody knows is acknowledged once and answered privately', async () => {
    const { url, running: app } = await start();
    const reply = await slack.postSigned(
      events(url),
      form(slack.pressPayload({ actionId: 'report.snooze' })),
    );
    expect(reply.status).toBe(200);
    expect((await eventually(() => slack.workspace.privateWords[0])).text).toContain('older version');
    expect(app.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('on the button that shows everything fills a window', async () => {
    const { url } = await start();
    const press = slack.pressPayload({ actionId: 'report.show_all', value: BIG_REPORT.run.run_id });
    expect((await slack.postSigned(events(url), form(press))).status).toBe(200);
    await eventually(() => slack.callsOf('views.update').length === 1);
    expect(slack.workspace.objections).toEqual([]);
  });

  it.each([
    ['a shortcut', { type: 'shortcut', callback_id: 'x', user: { id: 'U_ADA' }, team: { id: 'T1' } }],
    [
      'a closed window',
      { type: 'view_closed', user: { id: 'U_ADA' }, team: { id: 'T1' }, view: { callback_id: 'x' } },
    ],
    [
      'a search for options',
      { type: 'block_suggestion', action_id: 'x', value: 'y', user: { id: 'U_ADA' }, team: { id: 'T1' } },
    ],
  ])('is acknowledged when it is %s', async (_title, payload) => {
    const { url } = await start();
    expect((await slack.postSigned(events(url), form(payload))).status).toBe(200);
  });
});

describe('the port', () => {
  it('says that the bot is up', async () => {
    const { url } = await start();
    const reply = await fetch(`${url}/health`);
    expect(reply.status).toBe(200);
    expect(await reply.json()).toEqual({ status: 'up' });
  });

  it('has nothing else to say', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/etc/passwd`)).status).toBe(404);
  });

  it('answers 500, and goes on, when a route of its own fails', async () => {
    const { url, running: app } = await start([
      { path: '/broken', method: 'POST', handle: () => Promise.reject(new Error('broken')) },
    ]);
    expect((await fetch(`${url}/broken`, { method: 'POST' })).status).toBe(500);
    expect(app.log.lines).toContainEqual(expect.objectContaining({ event: 'http.route_failed' }));
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('that is taken is named with its fix', async () => {
    const { running: first } = await start();
    const second = await startApp(slack, {
      transport: { kind: 'http', signingSecret: slack.signingSecret, port: first.port ?? 0 },
      commands: [command('/validate')],
    }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(second).toMatchObject({
      name: 'SlackStartError',
      message: `Port ${first.port} could not be opened (EADDRINUSE).`,
      fix: expect.stringContaining('PORT'),
    });
  });

  it('is closed by a stop', async () => {
    const { url, running: app } = await start();
    await app.app.stop();
    running = null;
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });
});
