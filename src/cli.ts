#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { tellFailure } from './cli/failure.ts';
import { readLogLevel } from './cli/log-level.ts';
import { logNodeWarnings } from './cli/node-warnings.ts';
import { runCommandLine } from './cli/run.ts';
import { stopAtOnce, stopSoftly } from './cli/stop-signal.ts';
import { outliveReader, processTerminal } from './cli/terminal.ts';
import { openCloud } from './cloud/open.ts';
import { secretsIn } from './config/environment.ts';
import { createLog } from './pino-log.ts';
import { openWarehouse } from './warehouse/open.ts';

const words = process.argv.slice(2);
const unreadable = loadSettings();
const secrets = secretsIn(process.env);
const log = createLog({
  level: readLogLevel(process.env, words[0]),
  stream: process.stderr,
  secrets,
});
logNodeWarnings(process, log);
outliveReader(process.stdout);
const terminal = processTerminal(process, process.env);

// Nothing is known about the state of a process in which this happens: the platform restarts it, and it resumes.
for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, giveUp);

if (unreadable === null) {
  process.exitCode = await runCommandLine(words, {
    env: process.env,
    terminal,
    log,
    openWarehouse,
    openCloud,
    stopSoftly,
    stopAtOnce,
  });
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit();
} else giveUp(unreadable);

/** Settings of this folder. What is wrong with the file is told later, when there is somebody to tell it. */
function loadSettings(): unknown {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
    return null;
  } catch (error) {
    return error;
  }
}

function giveUp(error: unknown): void {
  process.exit(tellFailure(error, { terminal, log, json: words.includes('--json'), secrets }));
}
