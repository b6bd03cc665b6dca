#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { randomNonce } from './cli/command-context.ts';
import { COMMANDS, findCommand } from './cli/commands.ts';
import { EXIT } from './cli/exit-status.ts';
import { readLogLevel } from './cli/log-level.ts';
import { Refusal } from './cli/refusal.ts';
import { processTerminal } from './cli/terminal.ts';
import { helpText, versionText } from './cli/usage.ts';
import { createLog } from './pino-log.ts';

if (existsSync('.env')) process.loadEnvFile('.env');

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    stopping.abort();
    // A second signal ends the process at once, whatever is still being tidied up.
    process.once(signal, () => process.exit(EXIT.error));
  });
}

const log = createLog({ level: readLogLevel(process.env), stream: process.stderr });
process.on('unhandledRejection', (reason) => {
  // Nothing is known about the state of a process in which this happened: the platform restarts it, and it resumes.
  log.error('unhandled_rejection', { reason: reason instanceof Error ? reason.stack : String(reason) });
  process.exitCode = EXIT.error;
  process.exit();
});

const [name = 'help', ...argv] = process.argv.slice(2);
process.exitCode = await run();
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
process.exit();

async function run(): Promise<number> {
  const terminal = processTerminal(process.stdout, process.stderr, process.env);
  if (name === 'help' || name === '--help' || name === '-h' || argv.includes('--help')) {
    terminal.out(helpText(COMMANDS));
    return EXIT.ok;
  }
  if (name === '--version') {
    terminal.out(versionText());
    return EXIT.ok;
  }
  try {
    const command = findCommand(name);
    return await command.run(argv, {
      env: process.env,
      terminal,
      log,
      nonce: randomNonce,
      signal: stopping.signal,
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (argv.includes('--json')) terminal.out(JSON.stringify(error));
    else terminal.err(`${error.message}\nfix: ${error.fix}`);
    return error.status;
  }
}
