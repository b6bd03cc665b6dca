import { setTimeout as sleep } from 'node:timers/promises';
import { addDays } from '../../src/calendar/dates.ts';
import type { FakeMessage } from '../../test/support/slack-fake/workspace.ts';
import type { SlackFake } from '../../test/support/slack-fake.ts';
import { atMost, type Benchmark, shown } from '../benchmark.ts';
import { startBotProcess } from '../bot.ts';
import { LAST_NIGHT } from '../seasons.ts';
import { CHANNEL, startSlack } from '../slack.ts';
import { percentile } from '../statistics.ts';
import { inFolder, seasonFile } from '../workbench.ts';

const AT_ONCE = 50;
const ROUNDS = 4;
const BETWEEN_UPDATES_MS = 3_000;
const SETTLE_MS = 8_000;
/** Tables that are emptied, so that there is something to press. */
const BROKEN = ['nba_raw.nbac_team_boxscore', 'nba_analytics.player_game_summary'];

export const pressLatency: Benchmark = {
  name: 'press-latency',
  title: 'Acknowledgement of 50 presses at once, and the message that they change',
  run: () =>
    inFolder(async (folder) => {
      const path = await seasonFile(folder, async (warehouse) => {
        for (const table of BROKEN)
          await warehouse.run(`DELETE FROM ${table} WHERE game_date >= DATE '${addDays(LAST_NIGHT, -3)}'`);
      });

      const slack = await startSlack();
      const bot = await startBotProcess(slack, {
        warehouse: { kind: 'duckdb', path },
        startAt: `${addDays(LAST_NIGHT, 1)}T18:00:00Z`,
      });
      try {
        await bot.run(LAST_NIGHT);
        const [message] = slack.workspace.in(CHANNEL);
        if (message === undefined) throw new Error('no summary was posted');
        const acks: number[] = [];
        let firstVisibleMs = Number.NaN;
        const about = buttonsOf(message)[0]?.about;
        for (let round = 0; round < ROUNDS; round += 1) {
          const target = buttonsOf(message).find((button) => button.about === about);
          if (target === undefined) throw new Error('the message has no buttons');
          const startedAt = performance.now();
          const visible = round === 0 ? untilShown(message, startedAt) : null;
          const sent = Array.from({ length: AT_ONCE }, (_, index) =>
            slack.press({
              actionId: target.action,
              blockId: target.blockId,
              ts: message.ts,
              user: `U_${index}`,
              channel: CHANNEL,
            }),
          );
          acks.push(...(await Promise.all(sent)).map(({ elapsedMs }) => elapsedMs));
          if (visible) firstVisibleMs = await visible;
          await sleep(SETTLE_MS);
          expectOneOwner(message, round);
        }
        const gaps = updateGaps(slack);
        return {
          figures: [
            atMost('acknowledgement to Slack, 99th percentile', percentile(acks, 99), 250, 'ms'),
            shown('acknowledgement to Slack, median', percentile(acks, 50), 'ms'),
            atMost('first press to the changed message', firstVisibleMs / 1000, 2, 's'),
            shown('shortest time between two updates of the message', Math.min(...gaps) / 1000, 's'),
          ],
          notes: [
            `${ROUNDS} rounds of ${AT_ONCE} presses of one button by ${AT_ONCE} people over Socket Mode: acknowledged, taken back, and again. After each round the message named one person, or nobody.`,
            `${gaps.length + 1} updates of the one message in all; a shorter time than ${BETWEEN_UPDATES_MS / 1000} s between two of them fails the benchmark.`,
            'Measured by the Slack fake; the bot is a process of its own, on an embedded warehouse.',
          ],
        };
      } finally {
        await bot.stop();
        await slack.stop();
      }
    }),
};

/** The first button of every failure. */
function buttonsOf({ blocks }: FakeMessage): { action: string; blockId: string; about: string }[] {
  return blocks.flatMap((block) => {
    const { block_id: blockId, elements = [] } = block as {
      block_id?: string;
      elements?: { action_id?: string }[];
    };
    const action = elements[0]?.action_id;
    // care|run|version|check|subject
    const about = blockId?.split('|').slice(3).join('|') ?? '';
    return blockId?.startsWith('care|') && action !== undefined ? [{ action, blockId, about }] : [];
  });
}

/** Ms from `startedAt` until the message says that somebody has it. */
async function untilShown(message: FakeMessage, startedAt: number): Promise<number> {
  for (let waited = 0; waited < 1_000; waited += 1) {
    if (JSON.stringify(message.blocks).includes('Acknowledged by')) return performance.now() - startedAt;
    await sleep(10);
  }
  throw new Error('the message was never changed');
}

/** Fifty presses are one: rounds acknowledge and take back by turns. */
function expectOneOwner(message: FakeMessage, round: number): void {
  const owners = JSON.stringify(message.blocks).match(/Acknowledged by/g)?.length ?? 0;
  const expected = round % 2 === 0 ? 1 : 0;
  if (owners !== expected) throw new Error(`after round ${round + 1} ${owners} acknowledgements are shown`);
}

function updateGaps({ calls }: SlackFake): number[] {
  const times = calls.filter(({ method }) => method === 'chat.update').map(({ at }) => at);
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  if (gaps.some((gap) => gap < BETWEEN_UPDATES_MS - 50)) throw new Error('the message was updated too often');
  if (gaps.length === 0) throw new Error('the message was updated once only');
  return gaps;
}
