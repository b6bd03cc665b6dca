import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from '../../src/main.ts';
import { textsOf } from '../support/block-kit.ts';
import { profile } from '../support/fact-builders.ts';
import { clockAt } from '../support/gaps-app.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import {
  absent,
  type LocalElement,
  type LocalMessage,
  type LocalWorkspace,
  startLocalWorkspace,
} from '../support/local-workspace.ts';
import { logRecorder } from '../support/log-recorder.ts';

const BOXSCORE = 'nba_raw.nbac_team_boxscore';
const CHECK = 'historical_completeness';

describe.skipIf(absent)(`care on a local Slack workspace${absent}`, () => {
  let workspace: LocalWorkspace;
  let pipeline: HealthyPipeline;
  let bot: Bot;
  let ts: string;

  beforeAll(async () => {
    workspace = await startLocalWorkspace();
    pipeline = await openHealthyPipeline({ from: '2026-01-15', to: '2026-02-03', games: 2 });
    await pipeline.spoil(`DELETE FROM ${BOXSCORE} WHERE game_date >= '2026-02-02'`);
    const { apiUrl, botToken, appToken, channel } = workspace;
    bot = await startBot({
      slack: { transport: 'socket', botToken, appToken, apiUrl, channel },
      profile,
      warehouse: pipeline.warehouse,
      clock: clockAt('2026-02-04T17:00:00Z'),
      log: logRecorder(),
      catchUp: false,
    });
    const { delivery } = await bot.postNow('post_overnight', '2026-02-03', 'test');
    ts = delivery.state === 'posted' ? delivery.ts : JSON.stringify(delivery);
  });
  afterAll(async () => {
    await bot?.stop();
    await pipeline?.close();
    await workspace?.stop();
  });

  const words = ({ blocks }: LocalMessage) => textsOf(blocks).join('\n');
  const until = (wanted: RegExp) =>
    workspace.eventuallyFind((message) => message.ts === ts && wanted.test(words(message)));
  const thread = async (): Promise<string[]> =>
    (await workspace.messages('conversations.replies', `channel=C_NBA&ts=${ts}`))
      .filter((message) => message.ts !== ts)
      .map(({ text }) => text);

  /** Presses a button, or chooses an entry of the menu, as the page does. */
  async function press(label: string, user = 'U_ADA', choice?: string): Promise<void> {
    const message = await workspace.eventuallyFind((one) => one.ts === ts);
    const block = message.blocks.find(({ block_id: id }) => id?.endsWith(`|${CHECK}|${BOXSCORE}`));
    const isWanted = (element: LocalElement): boolean =>
      choice === undefined ? element.text?.text === label : element.type === 'overflow';
    const element = block?.elements?.find(isWanted);
    if (block === undefined || element === undefined) throw new Error(`there is no ${label}`);
    const action = {
      type: element.type,
      action_id: element.action_id,
      block_id: block.block_id,
      ...(choice !== undefined && {
        selected_option: { text: { type: 'plain_text', text: label }, value: choice },
      }),
    };
    await workspace.control('interact', { channel: 'C_NBA', messageTs: ts, user, action });
  }

  it('a press says for everybody who has it; a second person is told privately', async () => {
    const message = await workspace.eventuallyFind((one) => one.ts === ts);
    const stale = message.blocks.find(({ block_id: id }) => id?.endsWith(`|${CHECK}|${BOXSCORE}`));
    await press('Acknowledge');
    expect(
      words(await until(/Acknowledged by ada, Wed Feb 4, 12:00 EST/)).match(/Acknowledged by/g),
    ).toHaveLength(1);
    await workspace.control('interact', {
      channel: 'C_NBA',
      messageTs: ts,
      user: 'U_GRACE',
      action: { type: 'button', action_id: 'care.acknowledge', block_id: stale?.block_id },
    });
    const told = await workspace.eventuallyFind(({ subtype }) => subtype === 'ephemeral');
    expect(told.text).toContain('ada acknowledged it');
  });

  it('a note by the window goes onto it; an empty one is refused under its field', async () => {
    await press('Add a note …', 'U_GRACE', 'add_note');
    await workspace.logged('views.open');
    expect(await workspace.submit('U_GRACE', { note: { text: '  ' } })).toMatchObject({
      t: 'view_errors',
      errors: { note: 'Write a note, or cancel.' },
    });
    await workspace.submit('U_GRACE', { note: { text: 'backfill runs' } });
    await until(/Acknowledged by ada[\s\S]*Note by grace: backfill runs/);
  });

  it('it is taken back, and snoozed by the menu', async () => {
    await press('Un-acknowledge', 'U_GRACE');
    await until(/^(?![\s\S]*Acknowledged by)/);
    await press('Snooze 3 days', 'U_ADA', '3d');
    await until(/Snoozed by ada until Sat Feb 7, 12:0\d EST/);
  });

  it('the thread tells it in order, and the channel holds one message', async () => {
    while ((await thread()).length < 5) await workspace.eventuallyFind(() => true);
    expect(
      (await thread()).map((line) =>
        line
          .replace(/^.*EST: /, '')
          // The workspace stamps messages by the wall clock.
          .replace(/^Posted \w+/, 'Posted then')
          .split(' ')
          .slice(0, 2)
          .join(' '),
      ),
    ).toEqual(['Posted then', 'ada acknowledged', 'grace noted', 'grace took', 'ada snoozed']);
    const inChannel = await workspace.messages('conversations.history', 'channel=C_NBA');
    const shown = inChannel.filter(
      ({ subtype, thread_ts: parent }) => subtype !== 'ephemeral' && (parent ?? ts) === ts,
    );
    expect(
      shown.filter((message) => message.thread_ts === undefined || message.thread_ts === message.ts),
    ).toHaveLength(1);
  });

  it('`/validate open` lists it', async () => {
    await workspace.control('command', {
      channel: 'C_NBA',
      user: 'U_ADA',
      command: '/validate',
      text: 'open',
    });
    const open = await workspace.eventuallyFind(({ text }) => /failures? open/.test(text));
    expect(words(open)).toMatch(/Snoozed by ada/);
  });

  it('a message that was deleted is said to whoever presses in it', async () => {
    const message = await workspace.eventuallyFind((one) => one.ts === ts);
    const block = message.blocks.find(({ block_id: id }) => id?.endsWith(`|${CHECK}|${BOXSCORE}`));
    await workspace.control('interact', {
      channel: 'C_NBA',
      messageTs: ts,
      user: 'U_ADA',
      action: { type: 'button', action_id: 'care.unacknowledge', block_id: block?.block_id },
    });
    await workspace.call('chat.delete', `channel=C_NBA&ts=${ts}`);
    await workspace.eventuallyFind(({ text }) => text.includes('This message can’t show it'));
  });
});
