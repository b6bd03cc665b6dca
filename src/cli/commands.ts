import { didYouMean } from '../config/nearest.ts';
import type { CommandContext, LastingContext } from './command-context.ts';
import { misuse } from './refusal.ts';

/** What is known of a command before it is loaded. */
interface CommandEntry {
  name: string;
  /** Arguments, as a reader types them. */
  usage: string;
  does: string;
}

/** A command of the command line. `run` resolves with the exit status. @throws Refusal */
export type CliCommand = CommandEntry &
  (
    | { endsItself: false; run(argv: readonly string[], context: CommandContext): Promise<number> }
    | { endsItself: true; run(argv: readonly string[], context: LastingContext): Promise<number> }
  );

/** Every command, in the order in which a newcomer meets them. Each is loaded when it is run: a backtest needs no Slack. */
export const COMMANDS: readonly CliCommand[] = [
  {
    name: 'start',
    usage: '',
    does: 'the bot; the sandbox where no SLACK_ variable is set',
    endsItself: true,
    run: async (argv, context) => (await import('./start.ts')).start(argv, context),
  },
  {
    name: 'sandbox',
    usage: '[--fresh]',
    does: 'a season, a warehouse and a local Slack on this machine',
    endsItself: true,
    run: async (argv, context) => (await import('./sandbox.ts')).sandbox(argv, context),
  },
  {
    name: 'validate',
    usage: '[SCHEDULE] [--date D] [--trigger T] [--post] [--dry-run] [--save-facts F] [--from-facts F]',
    does: 'one run; stored, and posted with --post',
    endsItself: false,
    run: async (argv, context) => (await import('./validate.ts')).validate(argv, context),
  },
  {
    name: 'gaps',
    usage: '[--days N] [--from D --to D] [--date D] [--table T]',
    does: 'what is missing from which table, for any range of dates',
    endsItself: false,
    run: async (argv, context) => (await import('./gaps.ts')).gaps(argv, context),
  },
  {
    name: 'failures',
    usage: '[--threshold N] [--days N]',
    does: 'which scrapers and processors fail again and again, and which never ran',
    endsItself: false,
    run: async (argv, context) => (await import('./failures.ts')).failures(argv, context),
  },
  {
    name: 'open',
    usage: '',
    does: 'what is failing now, since when, and who has it',
    endsItself: false,
    run: async (argv, context) => (await import('./open.ts')).open(argv, context),
  },
  {
    name: 'backtest',
    usage: '--from D --to D [--schedule S|all]',
    does: 'settled verdicts for every past date, and how often each check fires',
    endsItself: false,
    run: async (argv, context) => (await import('./backtest.ts')).backtest(argv, context),
  },
  {
    name: 'import',
    usage: '--schedule F --counts F --into duckdb:PATH',
    does: 'a recorded season into a warehouse',
    endsItself: false,
    run: async (argv, context) => (await import('./import.ts')).importCommand(argv, context),
  },
];

/** @throws Refusal for a name that is no command, with the nearest that is. */
export function findCommand(name: string): CliCommand {
  const found = COMMANDS.find((command) => command.name === name);
  if (found) return found;
  const names = COMMANDS.map((command) => command.name);
  throw misuse(
    `there is no command "${name}".${didYouMean(name, names)}`,
    `the commands are ${names.join(', ')}, help`,
  );
}
