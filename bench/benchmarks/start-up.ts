import { join } from 'node:path';
import { findLocalSlack } from '../../src/sandbox/find-local-slack.ts';
import { npmStart } from '../../test/support/npm-start.ts';
import { atMost, type Benchmark, shown } from '../benchmark.ts';
import { median } from '../statistics.ts';
import { inFolder } from '../workbench.ts';

const RESTARTS = 5;
const DEADLINE_MS = 60_000;
const PAGE = /http:\/\/localhost:\d+/;
const CONNECTED = /slack\.connected/;

export const startUp: Benchmark = {
  name: 'start-up',
  title: 'npm start, from the command to Slack',
  run: () =>
    inFolder(async (folder) => {
      const program = findLocalSlack({
        given: process.env.LOCAL_SLACK_BIN ?? null,
        searchPath: process.env.PATH ?? '',
        platform: process.platform,
        arch: process.arch,
      });
      if (!program.found) return { figures: [], notes: [`NOT MEASURED: ${program.why}.`] };
      const home = join(folder, 'home');
      const first = await startOnce(home);
      const restarts: { connected: number; posted: number }[] = [];
      for (let run = 0; run < RESTARTS; run += 1) restarts.push(await startOnce(home));
      const connected = restarts.map((times) => times.connected);
      return {
        figures: [
          atMost('first start: summary posted', first.posted, 10, 's'),
          atMost('filled warehouse: connected', median(connected), 2, 's'),
          shown('filled warehouse: connected, slowest', Math.max(...connected), 's'),
          shown('filled warehouse: summary posted', median(restarts.map(({ posted }) => posted)), 's'),
        ],
        notes: [
          `\`npm start\` after installation, npm itself included; the first in an empty folder, then medians of ${RESTARTS} more in the same one.`,
          'Connected is the line in the log; posted is the line that names the page, which comes after the post.',
        ],
      };
    }),
};

/** Seconds from the command to the connection and to the post. */
async function startOnce(home: string): Promise<{ connected: number; posted: number }> {
  const sandbox = npmStart({ home, root: process.cwd() });
  try {
    await sandbox.said(CONNECTED, DEADLINE_MS);
    const connected = sandbox.elapsedMs() / 1000;
    await sandbox.said(PAGE, DEADLINE_MS);
    return { connected, posted: sandbox.elapsedMs() / 1000 };
  } finally {
    await sandbox.interrupt(DEADLINE_MS);
  }
}
