import { startBigQueryFake } from '../test/support/bigquery-fake.ts';
import type { BigQueryPlace, BigQuerySetting } from './bigquery.ts';

// A process of its own: BigQuery is another machine, and what it works takes no time from the bot.
const { path, latencyMs } = JSON.parse(process.argv[2] ?? '') as BigQuerySetting;
const { projectId, apiEndpoint } = await startBigQueryFake({ path, latencyMs, createTables: false });
const place: BigQueryPlace = { projectId, apiEndpoint };
process.send?.(place);
process.once('disconnect', () => process.exit());
