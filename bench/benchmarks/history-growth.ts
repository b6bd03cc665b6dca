import { statSync } from 'node:fs';
import { join } from 'node:path';
import { addDays } from '../../src/calendar/dates.ts';
import { atMost, type Benchmark, shown } from '../benchmark.ts';
import { runMorning } from '../morning.ts';
import { fillSeasons, LAST_NIGHT } from '../seasons.ts';
import { startSlack } from '../slack.ts';
import { median } from '../statistics.ts';
import { inFolder, openEmbedded, readProfile } from '../workbench.ts';

const MANY_SEASONS = 20;
const WARM_UPS = 4;
const RUNS = 21;

export const historyGrowth: Benchmark = {
  name: 'history-growth',
  title: 'The same run with twenty seasons of history against one',
  run: () =>
    inFolder(async (folder) => {
      const profile = readProfile();
      const slack = await startSlack();
      const paths = [1, MANY_SEASONS].map((seasons) => ({
        seasons,
        path: join(folder, `${seasons}-seasons.duckdb`),
      }));
      for (const { seasons, path } of paths) {
        const warehouse = await openEmbedded(path, profile);
        await fillSeasons(warehouse, profile, seasons);
        await warehouse.close();
      }
      const opened = await Promise.all(
        paths.map(async ({ seasons, path }) => ({
          seasons,
          warehouse: await openEmbedded(path, profile),
          times: [] as number[],
        })),
      );
      try {
        for (let run = 0; run < WARM_UPS + RUNS; run += 1) {
          const night = addDays(LAST_NIGHT, run + 1 - WARM_UPS - RUNS);
          // By turns, so that whatever else the machine does falls upon both.
          for (const { warehouse, times } of run % 2 === 0 ? opened : opened.toReversed()) {
            const { posted } = await runMorning({ warehouse, profile, slack, night });
            if (run >= WARM_UPS) times.push(posted);
          }
        }
        const [one = Number.NaN, many = Number.NaN] = opened.map(({ times }) => median(times));
        const [small = 0, large = 0] = paths.map(({ path }) => statSync(path).size / 1024 ** 2);
        return {
          figures: [
            atMost('trigger to post, twenty seasons against one', many / one, 1.2, '×'),
            shown('trigger to post, one season', one, 'ms'),
            shown('trigger to post, twenty seasons', many, 'ms'),
            shown('file, one season', small, 'MB'),
            shown('file, twenty seasons', large, 'MB'),
          ],
          notes: [
            `Medians of ${RUNS} nights after ${WARM_UPS} to warm up, by turns on both embedded warehouses.`,
            'A season is 1,230 games, every table of the profile with the rows of a healthy night, and the bot’s own runs, findings and events.',
          ],
        };
      } finally {
        await slack.stop();
        for (const { warehouse } of opened) await warehouse.close();
      }
    }),
};
