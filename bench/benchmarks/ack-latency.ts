import { setTimeout as sleep } from 'node:timers/promises';
import { addDays } from '../../src/calendar/dates.ts';
import type { SlackFake } from '../../test/support/slack-fake.ts';
import { atMost, type Benchmark, shown } from '../benchmark.ts';
import { startBotProcess } from '../bot.ts';
import { LAST_NIGHT } from '../seasons.ts';
import { CHANNEL, startSlack } from '../slack.ts';
import { percentile } from '../statistics.ts';
import { inFolder, seasonFile } from '../workbench.ts';

const AT_ONCE = 50;
const ROUNDS = 5;
/** Every round asks about dates that no round before asked about, so that each begins runs of its own. */
const DATES_A_ROUND = 10;
/** Shorter than the runs of a round take, so that the next round meets them at work. */
const ROUND_PAUSE_MS = 300;
const REPORT_DEADLINE_MS = 20_000;
const POLL_MS = 200;

export const ackLatency: Benchmark = {
  name: 'ack-latency',
  title: 'Acknowledgement of 50 slash commands at once, while runs are under way',
  run: () =>
    inFolder(async (folder) => {
      const path = await seasonFile(folder);

      const slack = await startSlack();
      const bot = await startBotProcess(slack, {
        warehouse: { kind: 'duckdb', path },
        startAt: `${addDays(LAST_NIGHT, 1)}T18:00:00Z`,
      });
      try {
        const rounds: number[][] = [];
        for (let round = 0; round < ROUNDS; round += 1) {
          const sent = Array.from({ length: AT_ONCE }, (_, index) => {
            const date = addDays(LAST_NIGHT, -(round * DATES_A_ROUND + (index % DATES_A_ROUND)));
            return slack.command({
              command: '/validate',
              text: `post_overnight ${date}`,
              user: `U_${index}`,
              channel: CHANNEL,
            });
          });
          const acks = await Promise.all(sent);
          for (const { payload } of acks)
            if (!/running|in line|under way/i.test(String(payload?.text)))
              throw new Error(`a command was answered with ${JSON.stringify(payload)}`);
          rounds.push(acks.map(({ elapsedMs }) => elapsedMs));
          await sleep(ROUND_PAUSE_MS);
        }
        const reports = await reportsPosted(slack);
        const all = rounds.flat();
        return {
          figures: [
            atMost('99th percentile', percentile(all, 99), 250, 'ms'),
            shown('median', percentile(all, 50), 'ms'),
            shown('slowest of the first round', Math.max(...(rounds[0] ?? [])), 'ms'),
          ],
          notes: [
            `${ROUNDS} rounds of ${AT_ONCE} \`/validate post_overnight DATE\` over Socket Mode, each round about ${DATES_A_ROUND} dates; from the second round on the runs of the rounds before are under way on the embedded warehouse.`,
            `The runs were real: ${reports} reports had been posted a moment later.`,
            'Measured by the Slack fake, from sending a command to its acknowledgement; the bot is a process of its own.',
          ],
        };
      } finally {
        await bot.stop();
        await slack.stop();
      }
    }),
};

/** Waits for reports, so that commands that only fail can't look fast. @throws Error when none comes. */
async function reportsPosted(slack: SlackFake): Promise<number> {
  for (let waitedMs = 0; waitedMs < REPORT_DEADLINE_MS; waitedMs += POLL_MS) {
    const count = slack.workspace.in(CHANNEL).length;
    if (count > 1) return count;
    await sleep(POLL_MS);
  }
  throw new Error('no report was posted: the commands were acknowledged, but nothing ran');
}
