import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from '../src/main.ts';
import { textsOf } from './support/block-kit.ts';
import { controlsOf, pressOf, wordsOf } from './support/care-rig.ts';
import { profile } from './support/fact-builders.ts';
import { clockAt } from './support/gaps-app.ts';
import { type HealthyPipeline, openHealthyPipeline } from './support/healthy-pipeline.ts';
import { type LogRecorder, logRecorder } from './support/log-recorder.ts';
import { eventually } from './support/slack-app.ts';
import type { FakeMessage } from './support/slack-fake/workspace.ts';
import { SlackFake } from './support/slack-fake.ts';

const BOXSCORE = 'nba_raw.nbac_team_boxscore';
const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';
const GAPS = 'historical_completeness';
const DAY_MS = 86_400_000;
const OWNED = {
  ...profile,
  owners: [
    { checks: [GAPS], subjects: [BOXSCORE], mention: ['U0BOXSCORE'] },
    { checks: [GAPS], subjects: [GAMEBOOK], mention: ['S0GAMEBOOK'] },
  ],
};

let pipeline: HealthyPipeline;
let slack: SlackFake;
let clock: ReturnType<typeof clockAt>;
let log: LogRecorder;
let bot: Bot;

beforeAll(async () => {
  pipeline = await openHealthyPipeline({ from: '2026-01-10', to: '2026-02-05', games: 2 });
  await pipeline.spoil(`CREATE TABLE whole AS SELECT * FROM ${BOXSCORE}`);
  clock = clockAt('2026-02-04T17:00:00Z');
  slack = await SlackFake.start(clock.now);
  log = logRecorder();
  const { botToken, appToken, apiUrl } = slack;
  bot = await startBot({
    slack: { transport: 'socket', botToken, appToken, apiUrl, channel: 'C_HOME' },
    profile: OWNED,
    warehouse: pipeline.warehouse,
    clock,
    log,
    catchUp: false,
  });
});
afterAll(async () => {
  await bot?.stop();
  await slack?.stop();
  await pipeline?.close();
});

const lose = (table: string, dates: string) =>
  pipeline.spoil(`DELETE FROM ${table} WHERE game_date ${dates}`);

/** The morning run, and its message in the channel. */
async function morning(targetDate: string): Promise<FakeMessage> {
  const { delivery } = await bot.postNow('post_overnight', targetDate, 'test');
  const ts = delivery.state === 'posted' ? delivery.ts : JSON.stringify(delivery);
  return eventually(() => slack.workspace.in('C_HOME').find((message) => message.ts === ts));
}

const until = (message: FakeMessage, words: string | RegExp) =>
  eventually(() =>
    typeof words === 'string' ? wordsOf(message).includes(words) : words.test(wordsOf(message)),
  );
const thread = ({ ts }: FakeMessage) => slack.workspace.under(ts).map(({ text }) => text);

/** What a message says of the gaps in a table. */
function sectionOf({ blocks }: FakeMessage, table: string): string {
  const texts = blocks.flatMap((block) => textsOf([block]));
  return texts.find((text) => text.includes(`*${table}*\n`) && text.includes(GAPS)) ?? '';
}

describe('three mornings of a bot on an embedded warehouse', () => {
  let first: FakeMessage;
  let second: FakeMessage;
  let third: FakeMessage;

  it('on the first a new failure calls its owners, and somebody acknowledges it', async () => {
    await lose(BOXSCORE, `BETWEEN '2026-02-02' AND '2026-02-04'`);
    await lose(GAMEBOOK, `= '2026-02-03'`);
    first = await morning('2026-02-03');
    expect(sectionOf(first, BOXSCORE)).toContain('Owners: <@U0BOXSCORE>');
    expect(sectionOf(first, GAMEBOOK)).toContain('Owners: <!subteam^S0GAMEBOOK>');
    for (const [table, user] of [
      [BOXSCORE, 'U_ADA'],
      [GAMEBOOK, 'U_GRACE'],
    ] as const)
      await slack.press(pressOf(first, table, { label: 'Acknowledge' }, user));
    await until(first, 'Acknowledged by ada, Wed Feb 4, 12:00 EST, until Sat Feb 7, 12:00 EST.');
    await until(first, 'Acknowledged by grace');
    await eventually(() => thread(first).length === 3);
    expect(JSON.stringify(first)).not.toMatch(/<@|<!/);
  });

  it('on the second it has sunk, a day older, and calls nobody; what got worse is open again and calls its owners', async () => {
    clock.forward(DAY_MS);
    await lose(GAMEBOOK, `= '2026-01-25'`);
    second = await morning('2026-02-04');
    const words = wordsOf(second);
    expect(words).toMatch(/day 3/);
    expect(words.indexOf('*1 acknowledged*')).toBeGreaterThan(words.indexOf(`*${GAMEBOOK}*`));
    expect(words.indexOf(sectionOf(second, BOXSCORE))).toBeGreaterThan(words.indexOf('*1 acknowledged*'));
    expect(sectionOf(second, BOXSCORE)).toContain('Acknowledged by ada, Wed Feb 4, 12:00 EST');
    expect(JSON.stringify(second)).not.toContain('U0BOXSCORE');
    expect(sectionOf(second, GAMEBOOK)).toMatch(/worse.*there is a new gap on Jan 25/);
    expect(sectionOf(second, GAMEBOOK)).toContain('Owners: <!subteam^S0GAMEBOOK>');
    expect(controlsOf(second, GAMEBOOK)?.labels).toEqual(['Acknowledge']);

    await until(first, /Reopened Thu Feb 5, 12:00 EST: there is a new gap on Jan 25/);
    expect(JSON.stringify(first)).not.toMatch(/<@|<!/);
    await eventually(() => thread(first).length === 4);
    expect(thread(first).at(-1)).toContain(
      `${GAMEBOOK} (historical_completeness) reopened: there is a new gap on Jan 25`,
    );
    expect(thread(second)).toEqual([]);
  });

  it('on the third it has recovered, which every message shows and the thread tells', async () => {
    clock.forward(DAY_MS);
    await pipeline.spoil(
      `INSERT INTO ${BOXSCORE} SELECT * FROM whole WHERE game_date BETWEEN '2026-02-02' AND '2026-02-04'`,
    );
    third = await morning('2026-02-05');
    expect(wordsOf(third)).toContain(`${BOXSCORE} (${GAPS}), after 3 days (broken since Mon Feb 2)`);
    for (const message of [first, second]) {
      await until(message, 'Recovered after 3 days, seen Fri Feb 6, 12:00 EST.');
      expect(sectionOf(message, BOXSCORE)).toContain('Recovered after 3 days');
      expect(sectionOf(message, BOXSCORE)).not.toContain('Acknowledged by');
      expect(controlsOf(message, BOXSCORE, GAPS)).toBeNull();
    }
    await eventually(() => thread(first).length === 5);
    expect(thread(first).at(-1)).toContain(`${BOXSCORE} (historical_completeness) recovered after 3 days`);
    expect(thread(second)).toEqual([]);
    expect(slack.workspace.objections).toEqual([]);
    expect(slack.workspace.duplicates()).toEqual([]);
  });

  it('and two people who press at once in the last message are one acknowledgement there as well', async () => {
    const buttons = ['U_ADA', 'U_LINUS'].map((user) =>
      pressOf(third, GAMEBOOK, { label: 'Acknowledge' }, user),
    );
    await Promise.all(buttons.map((button) => slack.press(button)));
    await until(third, /Acknowledged by (ada|linus)/);
    expect(wordsOf(third).match(/Acknowledged by/g)).toHaveLength(1);
    const winner = /Acknowledged by (\w+)/.exec(wordsOf(third))?.[1];
    const [told] = await eventually(
      () => slack.workspace.privateWords.length > 0 && slack.workspace.privateWords,
    );
    expect(told?.text).toContain(`${winner} acknowledged it`);
    expect(told?.user).toBe(winner === 'ada' ? 'U_LINUS' : 'U_ADA');
    await until(second, `Acknowledged by ${winner}`);
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
