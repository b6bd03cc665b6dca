import { join } from 'node:path';
import { addDays } from '../../src/calendar/dates.ts';
import { VALIDATION_CHECK_RESULTS } from '../../src/warehouse/own-tables.ts';
import { atMost, type Benchmark, shown } from '../benchmark.ts';
import { runMorning } from '../morning.ts';
import { fillSeasons, LAST_NIGHT } from '../seasons.ts';
import { slowed } from '../slow-warehouse.ts';
import { median } from '../statistics.ts';
import { inFolder, openEmbedded, readProfile, startSlack } from '../workbench.ts';

const STATEMENT_MS = 800;
const RUNS = 3;

export const slowWarehouse: Benchmark = {
  name: 'slow-warehouse',
  title: 'A post_overnight run on a warehouse that takes 800 ms per statement',
  run: () =>
    inFolder(async (folder) => {
      const profile = readProfile();
      const warehouse = await openEmbedded(join(folder, 'season.duckdb'), profile);
      const slack = await startSlack();
      try {
        await fillSeasons(warehouse, profile, 1);
        const runs: { collection: number; posted: number; reads: number }[] = [];
        for (let run = 0; run < RUNS + 1; run += 1) {
          const slow = slowed(warehouse, STATEMENT_MS);
          const beganAt = performance.now();
          const night = addDays(LAST_NIGHT, run - RUNS);
          const { posted } = await runMorning({ warehouse: slow, profile, slack, night });
          const firstResult = slow.statements.find(({ name }) => name === VALIDATION_CHECK_RESULTS.name);
          const collecting = slow.statements.filter(
            ({ beganAt: began }) => began < (firstResult?.beganAt ?? Number.POSITIVE_INFINITY),
          );
          const collection = Math.max(...collecting.map(({ endedAt }) => endedAt)) - beganAt;
          runs.push({
            collection,
            posted,
            reads: collecting.filter(({ kind }) => kind === 'read').length,
          });
        }
        // The first run warms up.
        const measured = runs.slice(1);
        const collection = median(measured.map((run) => run.collection));
        const posted = median(measured.map((run) => run.posted));
        return {
          figures: [
            atMost('collection, of one statement', collection / STATEMENT_MS, 1.1, '×'),
            atMost('trigger to post, of one statement', posted / STATEMENT_MS, 2.3, '×'),
            shown('collection', collection, 'ms'),
            shown('trigger to post', posted, 'ms'),
          ],
          notes: [
            `Median of ${RUNS} runs after one to warm up, on an embedded season behind a port on which every statement takes ${STATEMENT_MS} ms.`,
            `${measured[0]?.reads} statements read, all under way together with the claim of the slot; then findings, run and intent to post are written together.`,
            'The post is the moment at which the Slack fake has answered; recording that it was posted comes after it.',
          ],
        };
      } finally {
        await slack.stop();
        await warehouse.close();
      }
    }),
};
