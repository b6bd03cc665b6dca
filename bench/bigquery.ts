import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./bigquery-process.js', import.meta.url));

export interface BigQuerySetting {
  /** A DuckDB file whose tables are served. */
  path: string;
  /** How long every statement takes at least, side by side. */
  latencyMs: number;
}

export interface BigQueryPlace {
  projectId: string;
  apiEndpoint: string;
}

/** Starts a BigQuery fake in a process of its own. @throws Error when it ends before it serves. */
export async function startBigQuery(
  setting: BigQuerySetting,
): Promise<BigQueryPlace & { stop(): Promise<void> }> {
  const child = fork(PROGRAM, [JSON.stringify(setting)]);
  const ended = once(child, 'exit');
  const answered = once(child, 'message').then(([place]) => place as BigQueryPlace);
  const early = ended.then(([code]): never => {
    throw new Error(`the BigQuery fake ended with ${code}`);
  });
  const place = await Promise.race([answered, early]);
  return {
    ...place,
    async stop() {
      early.catch(() => undefined);
      child.disconnect();
      await ended;
    },
  };
}
