import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { daysBetween } from '../../src/calendar/dates.ts';
import { CHECKS } from '../../src/checks/index.ts';
import type { Profile } from '../../src/config/profile.ts';
import { importSeason } from '../../src/sandbox/import/import-season.ts';
import { ALL_SCHEDULES, backtestFacts, collectRange } from '../../src/schedules/backtest.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { atMost, type Benchmark, type Outcome, shown } from '../benchmark.ts';
import { fillSeasons, LAST_NIGHT } from '../seasons.ts';
import { median } from '../statistics.ts';
import { inFolder, openEmbedded, readProfile } from '../workbench.ts';

const RUNS = 7;
const AIM_S = 2;
const JUDGING_AIM_S = 3;
const CLI = 'dist/cli.js';
const RECORDED = {
  schedule: '../shared/data/schedule_2024_25.csv',
  counts: '../shared/data/pipeline_daily_2024_25.csv',
  range: { from: '2024-10-22', to: '2025-06-22' },
};
const GENERATED = { from: '2025-10-21', to: LAST_NIGHT };

type Range = { from: string; to: string };

export const backtestSeason: Benchmark = {
  name: 'backtest-season',
  title: 'A backtest of a whole season',
  run: () =>
    inFolder(async (folder) => {
      const profile = readProfile();
      const generated = join(folder, 'generated.duckdb');
      await fill(generated, profile, (warehouse) => fillSeasons(warehouse, profile, 1));
      const outcome = await measure('generated season', generated, profile, GENERATED);
      if (!existsSync(RECORDED.schedule) || !existsSync(RECORDED.counts)) {
        outcome.notes.push(
          'NOT MEASURED: the recorded season 2024-25 is not beside this checkout, so only a generated one was judged.',
        );
        return outcome;
      }
      const recorded = join(folder, 'recorded.duckdb');
      const importingSince = performance.now();
      await fill(recorded, profile, async (warehouse) => {
        await importSeason({
          scheduleCsv: readFileSync(RECORDED.schedule, 'utf8'),
          countsCsv: readFileSync(RECORDED.counts, 'utf8'),
          warehouse,
          profile,
        });
        await warehouse.ensureTables(OWN_TABLES);
      });
      const importedS = (performance.now() - importingSince) / 1000;
      const { figures, notes } = await measure('recorded season 2024-25', recorded, profile, RECORDED.range);
      return {
        figures: [...figures, shown('recorded season 2024-25: import', importedS, 's'), ...outcome.figures],
        notes: [...notes, ...outcome.notes],
      };
    }),
};

async function fill(
  path: string,
  profile: Profile,
  work: (warehouse: Awaited<ReturnType<typeof openEmbedded>>) => Promise<void>,
): Promise<void> {
  const warehouse = await openEmbedded(path, profile);
  try {
    await work(warehouse);
  } finally {
    await warehouse.close();
  }
}

async function measure(what: string, path: string, profile: Profile, range: Range): Promise<Outcome> {
  const commandS: number[] = [];
  for (let run = 0; run < RUNS; run += 1) commandS.push(await timed(() => runCommand(path, range)));
  const collectingS: number[] = [];
  const judgingS: number[] = [];
  let days = 0;
  const warehouse = await openEmbedded(path, profile);
  try {
    for (let run = 0; run < RUNS; run += 1) {
      const request = { warehouse, profile, checks: CHECKS, schedule: ALL_SCHEDULES, ...range };
      const begun = performance.now();
      const facts = await collectRange(request);
      const collected = performance.now();
      days = backtestFacts(request, facts).days.length;
      collectingS.push((collected - begun) / 1000);
      judgingS.push((performance.now() - collected) / 1000);
    }
  } finally {
    await warehouse.close();
  }
  return {
    figures: [
      atMost(`${what}: the whole command, of the morning`, median(commandS), AIM_S, 's'),
      atMost(`${what}: judging alone, every check`, Math.max(...judgingS), JUDGING_AIM_S, 's'),
      shown(`${what}: collecting alone, every check`, median(collectingS), 's'),
    ],
    notes: [
      `${what}: ${days} dates, ${range.from} to ${range.to}; medians of ${RUNS} runs of \`shootaround backtest --json\`, start of Node included. Within a process, of \`--schedule all\` with ${CHECKS.length} checks: the median of collecting, and of judging the slowest, which is the first.`,
    ],
  };
}

/** @throws Error unless the backtest came to verdicts about every date: what fails early must not look fast. */
async function runCommand(path: string, { from, to }: Range): Promise<void> {
  const words = ['backtest', '--from', from, '--to', to, '--schedule', 'post_overnight', '--json'];
  const env = { ...process.env, WAREHOUSE: `duckdb:${path}` };
  const options = { env, maxBuffer: 64 * 1024 ** 2 };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [CLI, ...words], options).catch(
    // Statuses 1 and 3 only say that a check fires, or is blind, too often.
    (error: { stdout: string; stderr: string }) => error,
  );
  const days = stdout.startsWith('{') ? (JSON.parse(stdout) as { days?: unknown[] }).days : undefined;
  if (days?.length !== daysBetween(from, to) + 1)
    throw new Error(`the backtest came to no verdicts: ${stdout}${stderr}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}
