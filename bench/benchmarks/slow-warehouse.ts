import { join } from 'node:path';
import { PassThroughClient } from 'google-auth-library';
import { addDays } from '../../src/calendar/dates.ts';
import type { Profile } from '../../src/config/profile.ts';
import { openBigQuery } from '../../src/warehouse/bigquery.ts';
import { VALIDATION_CHECK_RESULTS } from '../../src/warehouse/own-tables.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import type { SlackFake } from '../../test/support/slack-fake.ts';
import { atMost, type Benchmark, type Figure, shown } from '../benchmark.ts';
import { startBigQuery } from '../bigquery.ts';
import { runMorning } from '../morning.ts';
import { fillSeasons, LAST_NIGHT } from '../seasons.ts';
import { startSlack } from '../slack.ts';
import { slowed } from '../slow-warehouse.ts';
import { median } from '../statistics.ts';
import { inFolder, openEmbedded, readProfile } from '../workbench.ts';

const STATEMENT_MS = 800;
const RUNS = 5;

export const slowWarehouse: Benchmark = {
  name: 'slow-warehouse',
  title: 'A post_overnight run on a warehouse that takes 800 ms per statement',
  run: () =>
    inFolder(async (folder) => {
      const profile = readProfile();
      const path = join(folder, 'season.duckdb');
      const slack = await startSlack();
      try {
        const embedded = await openEmbedded(path, profile);
        await fillSeasons(embedded, profile, 1);
        const behindPort = await measure('any warehouse', embedded, STATEMENT_MS, profile, slack);
        await embedded.close();

        const fake = await startBigQuery({ path, latencyMs: STATEMENT_MS });
        const bigQuery = await openBigQuery({
          projectId: fake.projectId,
          apiEndpoint: fake.apiEndpoint,
          authClient: new PassThroughClient(),
          maximumBytesBilled: profile.warehouse.maximumBytesBilled,
          deadlineMs: profile.warehouse.deadlineSeconds * 1000,
          labels: { app: 'shootaround' },
        });
        const throughClient = await measure('BigQuery', bigQuery, 0, profile, slack);
        await bigQuery.close();
        await fake.stop();
        return {
          figures: [...behindPort.figures, ...throughClient.figures],
          notes: [
            `Medians of ${RUNS} nights after one to warm up, as ratios of one statement's ${STATEMENT_MS} ms.`,
            'Any warehouse: an embedded season behind a port on which every statement takes that long. BigQuery: the real client on the protocol fake in a process of its own, whose statements take that long; reading the answers and the client’s round trips come on top.',
            `${behindPort.reads} statements read, all under way together with the claim of the slot; then findings, run and intent to post are written together.`,
            'The post is the moment at which the Slack fake has answered; recording that it was posted comes after it.',
          ],
        };
      } finally {
        await slack.stop();
      }
    }),
};

async function measure(
  what: string,
  warehouse: Warehouse,
  latencyMs: number,
  profile: Profile,
  slack: SlackFake,
): Promise<{ figures: Figure[]; reads: number }> {
  const firstNight = addDays(LAST_NIGHT, latencyMs === 0 ? -RUNS : -3 * RUNS);
  const runs: { collection: number; posted: number }[] = [];
  let reads = 0;
  for (let run = 0; run <= RUNS; run += 1) {
    const slow = slowed(warehouse, latencyMs);
    const beganAt = performance.now();
    const { posted } = await runMorning({
      warehouse: slow,
      profile,
      slack,
      night: addDays(firstNight, run),
    });
    const results = slow.statements.find(({ name }) => name === VALIDATION_CHECK_RESULTS.name);
    if (!results) throw new Error('a run stored no findings');
    const collecting = slow.statements.filter((statement) => statement.beganAt < results.beganAt);
    reads = collecting.filter(({ kind }) => kind === 'read').length;
    runs.push({
      collection: Math.max(...collecting.map(({ endedAt }) => endedAt)) - beganAt,
      posted,
    });
  }
  const measured = runs.slice(1);
  const collection = median(measured.map((run) => run.collection));
  const posted = median(measured.map((run) => run.posted));
  return {
    figures: [
      atMost(`${what}: collection`, collection / STATEMENT_MS, 1.1, '×'),
      atMost(`${what}: trigger to post`, posted / STATEMENT_MS, 2.3, '×'),
      shown(`${what}: trigger to post`, posted, 'ms'),
    ],
    reads,
  };
}
