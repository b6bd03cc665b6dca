import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVIDENCE_ACTION, SEND_ACTION } from '../../src/bot/blocks/gaps.ts';
import { wallClock } from '../support/clocks.ts';
import { profile } from '../support/fact-builders.ts';
import { clockAt, gapsApp } from '../support/gaps-app.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import {
  absent,
  type LocalMessage,
  type LocalWorkspace,
  startLocalWorkspace,
} from '../support/local-workspace.ts';
import { BIG_REPORT, type RunningApp, showing, startApp } from '../support/slack-app.ts';

describe.skipIf(absent)(`on a local Slack workspace${absent}`, () => {
  let workspace: LocalWorkspace;
  let pipeline: HealthyPipeline;
  let running: RunningApp;

  beforeAll(async () => {
    workspace = await startLocalWorkspace();
    pipeline = await openHealthyPipeline({ from: '2026-01-15', to: '2026-02-03' });
    for (const [table, { date }] of Object.entries(profile.tables))
      await pipeline.spoil(`DELETE FROM ${table} WHERE ${date} = '2026-01-20'`);
    const gaps = gapsApp(pipeline.warehouse, clockAt('2026-02-04T19:12:00Z'));
    running = await startApp(workspace, {
      ...gaps,
      transport: { kind: 'socket', appToken: workspace.appToken },
      commands: [showing(BIG_REPORT), ...gaps.commands],
    });
  });

  afterAll(async () => {
    await running?.app.stop(2_000);
    await pipeline?.close();
    await workspace?.stop();
  });

  it('a typed command is answered privately and brings the report; its button opens the rest', async () => {
    await workspace.control('command', { channel: 'C_NBA', user: 'U_ADA', command: '/validate', text: '' });
    const report = await workspace.eventuallyFind((message) => message.subtype !== 'ephemeral');
    expect(report.blocks[0]?.block_id).toBe(`run:${BIG_REPORT.run.run_id}`);
    const answer = await workspace.eventuallyFind((message) => message.subtype === 'ephemeral');
    expect(answer.text).toContain('Running post_overnight');

    const button = report.blocks
      .flatMap((block) => block.elements ?? [])
      .find((element) => element.action_id === 'report.show_all');
    await workspace.control('interact', {
      channel: 'C_NBA',
      messageTs: report.ts,
      user: 'U_ADA',
      action: { type: 'button', block_id: 'b', ...button },
    });
    await workspace.logged('views.update');
  });

  it('gaps come as a message, its picture and its list; a button opens the evidence of a table', async () => {
    await workspace.control('command', {
      channel: 'C_NBA',
      user: 'U_ADA',
      command: '/gaps',
      text: '2026-01-19..2026-01-21',
    });
    const answer = await workspace.eventuallyFind(({ text }) => text.startsWith('MISSING'));
    expect(answer.text).toContain('MISSING · Jan 19 – Jan 21, 3 days · 17 of 17 tables');
    const picture = await workspace.eventuallyFind((message) =>
      fileNames(message).some((name) => name.endsWith('.png')),
    );
    expect(picture.thread_ts ?? picture.ts).toBe(picture.ts);
    await eventually(async () => {
      const inThread = await workspace.messages('conversations.replies', `channel=C_NBA&ts=${answer.ts}`);
      return inThread.flatMap(fileNames).includes('gaps-2026-01-19..2026-01-21.txt');
    });

    const [evidence] = answer.blocks.flatMap(({ accessory }) => accessory ?? []);
    expect(evidence?.action_id).toBe(EVIDENCE_ACTION);
    await workspace.control('interact', {
      channel: 'C_NBA',
      messageTs: answer.ts,
      user: 'U_ADA',
      action: { type: 'button', block_id: 'b', ...evidence },
    });
    await workspace.logged("CAST('2026-01-21' AS DATE)");
  });

  it('gaps for one person stay private, and their button brings them as a direct message', async () => {
    await workspace.control('command', {
      channel: 'C_NBA',
      user: 'U_ADA',
      command: '/gaps',
      text: '2026-01-20 private',
    });
    const answer = await workspace.eventuallyFind(({ text }) => text.startsWith('MISSING · Tue Jan 20'));
    expect(answer.subtype).toBe('ephemeral');
    const button = answer.blocks
      .flatMap((block) => block.elements ?? [])
      .find((element) => element.action_id === SEND_ACTION);
    await workspace.control('interact', {
      channel: 'C_NBA',
      messageTs: answer.ts,
      user: 'U_ADA',
      action: { type: 'button', block_id: 'b', ...button },
    });
    await workspace.eventuallyFind(({ text }) => text.endsWith('Sent to you as a direct message.'));
    const opened = await workspace.call('conversations.open', 'users=U_ADA');
    const direct = (opened as { channel: { id: string } }).channel.id;
    const sent = await workspace.messages('conversations.history', `channel=${direct}`);
    expect(sent.some(({ text }) => text.startsWith('MISSING · Tue Jan 20'))).toBe(true);
    expect(sent.flatMap(fileNames)).toContain('gaps-2026-01-20..2026-01-20.png');
  });

  function fileNames({ files = [] }: LocalMessage): string[] {
    return files.map(({ name }) => name);
  }

  async function eventually(look: () => Promise<boolean>): Promise<void> {
    while (!(await look())) await wallClock.sleep(20);
  }
});
