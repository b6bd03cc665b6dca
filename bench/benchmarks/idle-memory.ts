import { setTimeout as sleep } from 'node:timers/promises';
import { addDays } from '../../src/calendar/dates.ts';
import { atMost, type Benchmark, type Figure, shown } from '../benchmark.ts';
import { startBigQuery } from '../bigquery.ts';
import { startBotProcess } from '../bot.ts';
import type { BotSetting } from '../bot-orders.ts';
import { LAST_NIGHT } from '../seasons.ts';
import { startSlack } from '../slack.ts';
import { inFolder, seasonFile } from '../workbench.ts';

const RUNS = 10;
const SETTLING_MS = 3_000;

export const idleMemory: Benchmark = {
  name: 'idle-memory',
  title: 'Resident memory of the idle bot after ten runs',
  run: () =>
    inFolder(async (folder) => {
      const path = await seasonFile(folder);

      const embedded = await weigh('embedded', { kind: 'duckdb', path }, 250);
      const fake = await startBigQuery({ path, latencyMs: 0 });
      const { projectId, apiEndpoint } = fake;
      try {
        const onBigQuery = await weigh('BigQuery', { kind: 'bigquery', projectId, apiEndpoint }, 180);
        return {
          figures: [...embedded, ...onBigQuery],
          notes: [
            `The bot is a process of its own, connected to a Slack fake over Socket Mode; weighed ${SETTLING_MS / 1000} s after the last of ${RUNS} runs of different dates, as the operating system counts it.`,
            'BigQuery is the protocol fake with the real client. The figures with garbage collected by force only explain the others.',
          ],
        };
      } finally {
        await fake.stop();
      }
    }),
};

async function weigh(name: string, warehouse: BotSetting['warehouse'], aimMb: number): Promise<Figure[]> {
  const slack = await startSlack();
  const bot = await startBotProcess(slack, { warehouse, startAt: `${addDays(LAST_NIGHT, 1)}T18:00:00Z` });
  try {
    const connected = await bot.weigh();
    for (let run = 0; run < RUNS; run += 1) await bot.run(addDays(LAST_NIGHT, -run));
    await sleep(SETTLING_MS);
    const idle = await bot.weigh();
    await bot.collectGarbage();
    return [
      atMost(`${name}: idle after ${RUNS} runs`, idle, aimMb, 'MB'),
      shown(`${name}: the same, garbage collected`, await bot.weigh(), 'MB'),
      shown(`${name}: connected, before the first run`, connected, 'MB'),
    ];
  } finally {
    await bot.stop();
    await slack.stop();
  }
}
