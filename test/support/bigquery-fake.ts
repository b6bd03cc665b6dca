import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AuthClient, PassThroughClient } from 'google-auth-library';
import { createFailures, type Failures } from './bigquery-fake/failures.ts';
import { createJobs } from './bigquery-fake/jobs.ts';
import { createRoutes } from './bigquery-fake/routes.ts';
import { openStore } from './bigquery-fake/store.ts';

export interface BigQueryFakeOptions {
  /** A DuckDB file whose tables are served; a database of its own in memory when it is left out. */
  path?: string;
  /** Makes every table of the pipeline and of the bot, empty. On by default. */
  createTables?: boolean;
  /** Every statement takes this long, side by side. Default 0. */
  latencyMs?: number;
  /** Rows per page of an answer. Default 100 000. */
  pageSize?: number;
  /** Where all datasets are. Default `us-west2`. */
  location?: string;
  /** Days after which a table drops its partitions, as its metadata says. */
  retentionDays?: Record<string, number>;
  /** Leaves `totalBytesBilled` out of every answer. */
  withoutCost?: boolean;
}

/** A request that the fake got: method, path below the project, parsed body. */
export interface FakeCall {
  method: string;
  path: string;
  body: Record<string, unknown>;
}

export interface BigQueryFake {
  readonly projectId: string;
  readonly apiEndpoint: string;
  /** Credentials that send no token. */
  readonly authClient: AuthClient;
  readonly calls: readonly FakeCall[];
  /** What shall go wrong: see {@link Failures}. */
  readonly failures: Failures;
  /** Runs DuckDB statements on the tables behind it. */
  execute(statements: string): Promise<void>;
  /** What a DuckDB query finds in the tables behind it, every value as text. */
  select(query: string): Promise<(string | null)[][]>;
  /** Requests that still wait for their answer. */
  readonly pending: number;
  /** Puts a job there that somebody else made: it holds its id. */
  plantJob(jobId: string, outcome: 'done' | 'failed' | { doneAfterMs: number }): void;
  /** Ends what hangs, and stops; once is enough. */
  stop(): Promise<void>;
}

/**
 * A BigQuery that speaks the REST protocol as far as the client uses it, on a port of its own choice, and answers from a
 * real DuckDB: `jobs.query`, `jobs.getQueryResults`, `jobs.insert`, `jobs.get`, `jobs.cancel`, `tables.get`.
 *
 * It is stricter than the real one where that finds defects: statements without a cap or labels, parameters without a
 * value, and queries without a bound filter on a partition that must be filtered are rejected.
 */
export async function startBigQueryFake(options: BigQueryFakeOptions = {}): Promise<BigQueryFake> {
  const projectId = 'test-project';
  const calls: FakeCall[] = [];
  const failures = createFailures();
  const store = await openStore(projectId, options);
  const jobs = createJobs();
  const handle = createRoutes({ projectId, options, calls, failures, store, jobs });
  let pending = 0;
  const server = createServer((request, response) => {
    pending += 1;
    response.once('close', () => {
      pending -= 1;
    });
    void handle(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    projectId,
    apiEndpoint: `http://127.0.0.1:${port}`,
    authClient: new PassThroughClient(),
    calls,
    failures,
    get pending() {
      return pending;
    },
    execute: store.execute,
    select: store.select,
    plantJob: jobs.plant,
    async stop() {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await store.close();
    },
  };
}
