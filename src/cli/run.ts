import type { OpenCloud } from '../cloud/open.ts';
import { secretsIn } from '../config/environment.ts';
import type { Log } from '../log.ts';
import type { OpenWarehouse } from '../warehouse/open.ts';
import { COMMANDS, findCommand } from './commands.ts';
import { EXIT } from './exit-status.ts';
import { tellFailure } from './failure.ts';
import type { Env } from './settings.ts';
import type { Terminal } from './terminal.ts';
import { commandHelp, helpText, versionText } from './usage.ts';

/** The process around a command. */
export interface Surroundings {
  env: Env;
  terminal: Terminal;
  log: Log;
  openWarehouse: OpenWarehouse;
  openCloud: OpenCloud;
  /** Called for a command that ends by itself when the signal is aborted. */
  stopSoftly(): AbortSignal;
  /** Called for any other command: nothing may keep the process when it is asked to end. */
  stopAtOnce(): void;
}

/** Carries out one command line, without the program's own name. Resolves with the exit status, and never rejects. */
export async function runCommandLine(words: readonly string[], around: Surroundings): Promise<number> {
  const [name = 'help', ...argv] = words;
  const { env, terminal, log, openWarehouse, openCloud } = around;
  try {
    if (['help', '--help', '-h'].includes(name)) {
      const about = argv.find((word) => !word.startsWith('-'));
      terminal.out(about === undefined ? helpText(COMMANDS) : commandHelp(findCommand(about)));
      return EXIT.ok;
    }
    if (name === '--version') {
      terminal.out(versionText());
      return EXIT.ok;
    }
    const command = findCommand(name);
    if (argv.includes('--help') || argv.includes('-h')) {
      terminal.out(commandHelp(command));
      return EXIT.ok;
    }
    const context = { env, terminal, log, openWarehouse, openCloud };
    if (command.endsItself) return await command.run(argv, { ...context, signal: around.stopSoftly() });
    around.stopAtOnce();
    return await command.run(argv, context);
  } catch (error) {
    return tellFailure(error, {
      terminal,
      log,
      json: argv.includes('--json'),
      secrets: secretsIn(env),
    });
  }
}
