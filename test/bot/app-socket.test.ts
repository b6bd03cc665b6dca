import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackAppOptions } from '../../src/bot/app.ts';
import { fullReportModal } from '../../src/bot/blocks/full-report.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { BIG_REPORT, command, eventually, type RunningApp, showing, startApp } from '../support/slack-app.ts';
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

async function start(over: Partial<SlackAppOptions> = {}): Promise<RunningApp> {
  running = await startApp(slack, {
    transport: { kind: 'socket', appToken: slack.appToken, reconnectPauseMs: 50 },
    ...over,
  });
  return running;
}

const privateTexts = () => slack.workspace.privateWords.map(({ text }) => text);

describe('a slash command over Socket Mode', () => {
  it('is answered privately within the ack, and the report follows in the channel', async () => {
    await start();
    const ack = await slack.command({ command: '/validate', text: 'post_overnight 2026-02-03' });
    expect(ack.payload).toMatchObject({
      response_type: 'ephemeral',
      text: 'Running post_overnight 2026-02-03 …',
    });
    const message = await eventually(() => slack.workspace.in('C_HOME')[0]);
    expect(message.metadata?.event_payload.run_id).toBe(BIG_REPORT.run.run_id);
    expect(message.via).toBe('postMessage');
    expect(slack.workspace.objections).toEqual([]);
  });

  it('says the lead above the report', async () => {
    await start({ commands: [showing(BIG_REPORT, 'From 40 s ago.')] });
    await slack.command({ command: '/validate' });
    const message = await eventually(() => slack.workspace.in('C_HOME')[0]);
    expect(JSON.stringify(message.blocks[0])).toContain('From 40 s ago.');
    expect(message.text).toMatch(/^From 40 s ago\. ./);
  });

  it('acknowledges fifty at once, each exactly once', async () => {
    await start({ commands: [command('/validate')] });
    const acks = await Promise.all(Array.from({ length: 50 }, () => slack.command({ command: '/validate' })));
    expect(acks.map(({ payload }) => payload.text)).toEqual(Array(50).fill('Running post_overnight …'));
  });

  it('shows a report once when asked twice, and tells the second person where it is', async () => {
    const { log } = await start();
    await slack.command({ command: '/validate' });
    const message = await eventually(() => slack.workspace.in('C_HOME')[0]);
    // Until then the second person would share the first one's post.
    await eventually(() => log.lines.some(({ event }) => event === 'delivery.posted'));
    await slack.command({ command: '/validate', user: 'U_BOB' });
    const word = await eventually(() => slack.workspace.privateWords[0]);
    expect(word).toMatchObject({ user: 'U_BOB', text: expect.stringContaining('already here') });
    expect(word.text).toContain(`https://fake.slack.test/archives/C_HOME/p${message.ts.replace('.', '')}`);
    expect(slack.workspace.in('C_HOME')).toHaveLength(1);
  });

  it('shows the report without buttons where the bot is no member, and says how to invite it', async () => {
    await start();
    await slack.command({ command: '/validate', channel: 'C_CLOSED' });
    const invitation = await eventually(() => slack.workspace.privateWords[0]);
    expect(invitation.text).toContain('/invite');
    const [message] = slack.workspace.in('C_CLOSED');
    expect(message).toMatchObject({ via: 'response_url' });
    expect(JSON.stringify(message?.blocks)).not.toContain('"button"');
    expect(message?.blocks.length).toBeGreaterThan(1);
  });

  it('answers privately to a command that it does not know', async () => {
    const { log } = await start();
    const ack = await slack.command({ command: '/forecast' });
    expect(ack.payload).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('older version'),
    });
    expect(log.lines).toContainEqual(expect.objectContaining({ event: 'slack.unknown_command' }));
  });

  it('tells the person under a reference, and the log in full, when the work fails', async () => {
    const { log } = await start({
      commands: [
        command('/validate', async () => {
          throw new Error('password is hunter2');
        }),
      ],
    });
    await slack.command({ command: '/validate' });
    const { text } = await eventually(() => slack.workspace.privateWords[0]);
    expect(text).not.toContain('hunter2');
    const failure = log.lines.find(({ event }) => event === 'slack.command_failed');
    expect(failure?.values.error).toContain('hunter2');
    expect(text).toContain(String(failure?.values.reference));
  });

  it('answers privately even when a listener lets an error through', async () => {
    const { log } = await start({ commands: [{ name: '/validate', answer: () => undefined as never }] });
    void slack.command({ command: '/validate' });
    expect((await eventually(() => slack.workspace.privateWords[0])).text).toContain('went wrong');
    expect(log.lines).toContainEqual(expect.objectContaining({ event: 'slack.listener_failed' }));
  });

  it('answers privately when deciding fails', async () => {
    const broken = {
      name: '/validate',
      answer: () => {
        throw new Error('broken');
      },
    };
    await start({ commands: [broken] });
    const ack = await slack.command({ command: '/validate' });
    expect(ack.payload).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('went wrong'),
    });
  });

  it('keeps two uses of the response_url, and speaks as an ephemeral message beyond that', async () => {
    await start({
      commands: [
        command('/validate', async ({ tell }) => {
          for (const word of ['one', 'two', 'three', 'four']) await tell(word);
        }),
      ],
    });
    await slack.command({ command: '/validate' });
    await eventually(() => privateTexts().includes('four'));
    expect(slack.workspace.privateWords.map(({ via }) => via)).toEqual([
      'response_url',
      'response_url',
      'response_url',
      'postEphemeral',
    ]);
  });

  it('reaches the person another way when the response_url answers ok:false with status 200', async () => {
    slack.failNext('response_url', { kind: 'answer', body: { ok: false, error: 'expired_url' } });
    await start({ commands: [command('/validate', ({ tell }) => tell('hello'))] });
    await slack.command({ command: '/validate' });
    await eventually(() => privateTexts().includes('hello'));
    expect(slack.workspace.privateWords).toMatchObject([{ via: 'postEphemeral' }]);
  });

  it('does once what an envelope asks that Slack sends twice', async () => {
    let runs = 0;
    await start({
      commands: [
        command('/validate', async () => {
          runs += 1;
        }),
      ],
    });
    await slack.command({ command: '/validate' }, 'envelope-1');
    await slack.command({ command: '/validate' }, 'envelope-1');
    await slack.command({ command: '/validate' }, 'envelope-2');
    await eventually(() => runs >= 2);
    expect(runs).toBe(2);
  });
});

describe('the button that shows everything', () => {
  it('opens a window at once and fills it with the whole report', async () => {
    await start();
    await slack.press({ actionId: 'report.show_all', value: BIG_REPORT.run.run_id });
    const whole = JSON.stringify(fullReportModal(BIG_REPORT));
    await eventually(() => JSON.stringify(slack.workspace.views[0]?.view) === whole);
    expect(JSON.stringify(slack.callsOf('views.open')[0]?.view)).toContain('Reading the report');
    expect(slack.workspace.views).toHaveLength(1);
    expect(slack.workspace.objections).toEqual([]);
  });

  it('says so in the window when the run is gone, or can’t be read', async () => {
    const { log } = await start({
      findReport: async (runId) => {
        if (runId === 'unreadable') throw new Error('the warehouse is away');
        return null;
      },
    });
    await slack.press({ actionId: 'report.show_all', value: 'long-gone' });
    await slack.press({ actionId: 'report.show_all', value: 'unreadable' });
    await eventually(() => slack.callsOf('views.update').length === 2);
    const shown = slack.callsOf('views.update').map(({ view }) => JSON.stringify(view));
    expect(shown.some((view) => view.includes('not stored any more'))).toBe(true);
    expect(shown.some((view) => view.includes('went wrong') && !view.includes('away'))).toBe(true);
    expect(log.lines).toContainEqual(expect.objectContaining({ event: 'slack.report_unreadable' }));
  });

  it('asks for another press when Slack waited too long', async () => {
    slack.failNext('views.open', { kind: 'answer', body: { ok: false, error: 'expired_trigger_id' } });
    await start();
    await slack.press({ actionId: 'report.show_all', value: BIG_REPORT.run.run_id });
    expect((await eventually(() => slack.workspace.privateWords[0])).text).toContain(
      'Press the button again',
    );
  });

  it('does not leave a window "reading" when Slack refuses what it should show', async () => {
    slack.failNext('views.update', { kind: 'answer', body: { ok: false, error: 'view_too_large' } });
    await start();
    await slack.press({ actionId: 'report.show_all', value: BIG_REPORT.run.run_id });
    await eventually(() => slack.callsOf('views.update').length === 2);
    await eventually(() => JSON.stringify(slack.workspace.views).includes('could not be shown'));
  });
});

describe('what comes from an older version', () => {
  it('is a button that is answered privately, and logged', async () => {
    const { log } = await start();
    const ack = await slack.press({ actionId: 'report.acknowledge', value: 'x' });
    expect(ack.payload).toEqual({});
    expect((await eventually(() => slack.workspace.privateWords[0])).text).toContain('older version');
    expect(log.lines).toContainEqual(
      expect.objectContaining({ event: 'slack.unknown_action', values: { action: 'report.acknowledge' } }),
    );
  });

  it('is a window that says so in its own place', async () => {
    await start();
    const ack = await slack.sockets.send('interactive', {
      type: 'view_submission',
      team: { id: 'T1' },
      user: { id: 'U_ADA' },
      view: { id: 'V1', type: 'modal', callback_id: 'rollback', blocks: [], state: { values: {} } },
    });
    expect(ack.payload).toMatchObject({ response_action: 'update' });
    expect(JSON.stringify(ack.payload)).toContain('older version');
  });

  it('is not a button that opens a page: that one does its work by itself', async () => {
    const { log } = await start();
    await slack.press({ actionId: 'docs', url: 'https://example.com' });
    await slack.press({ actionId: 'report.acknowledge' });
    await eventually(() => slack.workspace.privateWords.length > 0);
    expect(log.lines.filter(({ event }) => event === 'slack.unknown_action')).toHaveLength(1);
  });
});

describe('the connection', () => {
  it.each([
    ['Slack asks for a new one', () => slack.sockets.refresh()],
    ['it breaks', () => slack.sockets.drop()],
  ])('is made again, and both said in the log, when %s', async (_title, take) => {
    const { log } = await start();
    take();
    await slack.sockets.connected(2);
    const ack = await slack.command({ command: '/validate' });
    expect(ack.payload.text).toContain('Running');
    const events = log.lines.map(({ event }) => event);
    expect(events).toContain('slack.disconnected');
    expect(events.filter((event) => event === 'slack.connected')).toHaveLength(2);
  });

  it('is closed for good by a stop, which waits for what is under way', async () => {
    let finished = false;
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const { app } = await start({
      commands: [
        command('/validate', async () => {
          begin();
          await ended;
          finished = true;
        }),
      ],
    });
    await slack.command({ command: '/validate' });
    await begun;
    const stopped = app.stop().then(() => finished);
    await eventually(() => slack.sockets.openConnections === 0);
    end();
    expect(await stopped).toBe(true);
    expect(slack.sockets.connections).toBe(1);
    running = null;
  });
});

describe('a start that can’t succeed', () => {
  const attempt = (over: Partial<SlackAppOptions>) =>
    start(over).then(
      () => null,
      (error: unknown) => error,
    );

  it('names SLACK_BOT_TOKEN when Slack refuses it', async () => {
    expect(await attempt({ botToken: 'xoxb-wrong' })).toMatchObject({
      name: 'SlackStartError',
      message: 'Slack refused SLACK_BOT_TOKEN: invalid_auth.',
      fix: expect.stringContaining('SLACK_BOT_TOKEN'),
    });
  });

  it('names SLACK_APP_TOKEN when Slack refuses it', async () => {
    expect(await attempt({ transport: { kind: 'socket', appToken: 'xapp-wrong' } })).toMatchObject({
      name: 'SlackStartError',
      message: 'Slack refused SLACK_APP_TOKEN: invalid_auth.',
      fix: expect.stringContaining('connections:write'),
    });
  });

  it('says that Slack is out of reach', async () => {
    await slack.refuse();
    expect(await attempt({})).toMatchObject({
      name: 'SlackStartError',
      message: 'Slack could not be reached (ECONNREFUSED).',
    });
  });

  it('does not wait for a connection for ever', async () => {
    slack.sockets.mute();
    expect(
      await attempt({ transport: { kind: 'socket', appToken: slack.appToken, connectDeadlineMs: 100 } }),
    ).toMatchObject({ name: 'SlackStartError', message: 'Slack did not connect within 0.1 s.' });
  });

  it('leaves no token in the log', async () => {
    const log = logRecorder();
    await attempt({ transport: { kind: 'socket', appToken: 'xapp-wrong' }, log });
    expect(log.text()).not.toMatch(/xapp-wrong|xoxb-/);
  });
});
