import { PassThroughClient } from 'google-auth-library';
import { startBot } from '../src/main.ts';
import { openBigQuery } from '../src/warehouse/bigquery.ts';
import type { Warehouse } from '../src/warehouse/warehouse.ts';
import type { BotAnswer, BotOrder, BotSetting } from './bot-orders.ts';
import { clockFrom, openEmbedded, readProfile, silentLog } from './workbench.ts';

// A bot in a process of its own: what it needs and how fast it answers is not mixed with the fakes that it talks to.
const setting = JSON.parse(process.argv[2] ?? '') as BotSetting;
const profile = readProfile();
const bot = await startBot({
  slack: setting.slack,
  profile,
  warehouse: await openWarehouse(),
  clock: clockFrom(new Date(setting.startAt)),
  log: silentLog,
});

process.on('message', (order: BotOrder) => {
  obey(order).then(answer, (error: unknown) => {
    answer({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  });
});
answer({ done: 'start' });

function openWarehouse(): Promise<Warehouse> {
  if (setting.warehouse.kind === 'duckdb') return openEmbedded(setting.warehouse.path, profile);
  const { projectId, apiEndpoint } = setting.warehouse;
  return openBigQuery({
    projectId,
    apiEndpoint,
    authClient: new PassThroughClient(),
    maximumBytesBilled: profile.warehouse.maximumBytesBilled,
    deadlineMs: profile.warehouse.deadlineSeconds * 1000,
    labels: { app: 'shootaround', pipeline: profile.pipeline },
  });
}

async function obey(order: BotOrder): Promise<BotAnswer> {
  switch (order.do) {
    case 'run': {
      const { report, delivery } = await bot.postNow('post_overnight', order.date, 'bench');
      if (delivery.state !== 'posted') throw new Error(`not posted: ${delivery.error}`);
      if (report.run.status === 'ERROR') throw new Error(report.run.message);
      return { done: 'run' };
    }
    case 'weigh':
      return { done: 'weigh', rssBytes: process.memoryUsage.rss() };
    case 'collect garbage':
      globalThis.gc?.();
      return { done: 'collect garbage' };
    case 'stop':
      await bot.stop();
      // As the command line does: messages that still wait for their turn in the channel are abandoned.
      setImmediate(() => process.exit());
      return { done: 'stop' };
  }
}

function answer(words: BotAnswer): void {
  process.send?.(words);
}
