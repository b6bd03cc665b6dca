/**
 * The stage `npm run test:bigquery`: every statement of the product under the eyes of two programs that understand
 * GoogleSQL. ZetaSQL, from npm, analyses them; the BigQuery emulator runs them for the real client. What is not on this
 * machine is fetched or built once, into `.cache`. What can't be had is said in one line, and its tests are skipped.
 *
 * BIGQUERY_EMULATOR_BIN, ZETASQL_HOME: use these instead.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const EMULATOR = { module: 'github.com/goccy/bigquery-emulator', version: 'v0.6.6', minutes: 40 };
const ZETASQL = { package: '@fivetrandevelopers/zetasql', version: '1.13.0', minutes: 10 };

const root = fileURLToPath(new URL('../../', import.meta.url));
const cache = join(root, '.cache');

const say = (line) => process.stdout.write(`test:bigquery: ${line}\n`);
const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

/** Runs a program to its end. Answers null when it went well, else the reason in a few words. */
async function run(program, args, { minutes, ...options }) {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options });
  let tail = '';
  child.stderr.on('data', (chunk) => {
    tail = `${tail}${chunk}`.slice(-2000);
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, minutes * 60_000);
  const outcome = await Promise.race([once(child, 'close'), once(child, 'error')]);
  clearTimeout(timer);
  if (late) return `${program} took longer than ${minutes} minutes`;
  if (outcome[0] instanceof Error) return outcome[0].message;
  if (outcome[0] === 0) return null;
  return `${program} ended with status ${outcome[0]}: ${tail.trim().split('\n').at(-1) ?? ''}`;
}

async function findEmulator() {
  const given = process.env.BIGQUERY_EMULATOR_BIN;
  if (given)
    return existsSync(given)
      ? { path: given }
      : { why: `BIGQUERY_EMULATOR_BIN names ${given}, which does not exist` };
  const found = onPath('bigquery-emulator');
  if (found) return { path: found };
  const folder = join(cache, 'bigquery-emulator');
  const built = join(folder, `bigquery-emulator-${EMULATOR.version}`);
  if (existsSync(built)) return { path: built };
  for (const tool of ['go', 'clang', 'clang++']) {
    if (!onPath(tool)) return { why: `there is no bigquery-emulator here, and no ${tool} to build one with` };
  }
  say(
    `building the emulator ${EMULATOR.version}, once; it compiles ZetaSQL, which takes about a quarter of an hour`,
  );
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'go.mod'),
    `module emulator\n\ngo 1.22\n\nrequire ${EMULATOR.module} ${EMULATOR.version}\n`,
  );
  const partial = `${built}.partial`;
  const failure = await run(
    'go',
    ['build', '-p', '1', '-o', partial, `${EMULATOR.module}/cmd/bigquery-emulator`],
    {
      cwd: folder,
      minutes: EMULATOR.minutes,
      env: {
        ...process.env,
        CGO_ENABLED: '1',
        CC: 'clang',
        CXX: 'clang++',
        CGO_CXXFLAGS: '-O1',
        GOFLAGS: '-buildvcs=false -mod=mod',
      },
    },
  );
  if (failure !== null) return { why: `the emulator could not be built: ${failure}` };
  await rename(partial, built);
  return { path: built };
}

async function findZetaSql() {
  const inside = (folder) => existsSync(join(folder, 'node_modules', ZETASQL.package, 'package.json'));
  const given = process.env.ZETASQL_HOME;
  if (given)
    return inside(given)
      ? { path: given }
      : { why: `ZETASQL_HOME names ${given}, which does not hold ${ZETASQL.package}` };
  if (process.arch !== 'x64' || !['linux', 'darwin'].includes(process.platform)) {
    return { why: `ZetaSQL is not made for ${process.platform} on ${process.arch}` };
  }
  const folder = join(cache, 'zetasql');
  if (inside(folder)) return { path: folder };
  say(`fetching ZetaSQL ${ZETASQL.version}, once; it is 350 MB`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private":true}\n');
  const failure = await run(
    'npm',
    [
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--save-exact',
      `${ZETASQL.package}@${ZETASQL.version}`,
    ],
    {
      cwd: folder,
      minutes: ZETASQL.minutes,
    },
  );
  return failure === null ? { path: folder } : { why: `ZetaSQL could not be fetched: ${failure}` };
}

const zetaSql = await findZetaSql();
if (zetaSql.why) say(`statements are not analysed by ZetaSQL: ${zetaSql.why}`);
const emulator = await findEmulator();
if (emulator.why) say(`statements are not run on the emulator: ${emulator.why}`);
if (zetaSql.why && emulator.why) {
  say('the stage could not run');
} else {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(
    process.execPath,
    [
      vitest,
      'run',
      '--root',
      root,
      '--config',
      join(dirname(fileURLToPath(import.meta.url)), 'vitest.config.ts'),
    ],
    {
      stdio: 'inherit',
      env: { ...process.env, ZETASQL_HOME: zetaSql.path ?? '', BIGQUERY_EMULATOR_BIN: emulator.path ?? '' },
    },
  );
  process.exitCode = status ?? 1;
}
