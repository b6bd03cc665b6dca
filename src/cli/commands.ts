import { didYouMean } from '../config/nearest.ts';
import type { CommandContext, LastingContext } from './command-context.ts';
import { misuse } from './refusal.ts';

/** What is known of a command before it is loaded. */
interface CommandEntry {
  name: string;
  /** Arguments, as a reader types them. */
  usage: string;
  does: string;
  /** What each argument means, as `--days N` and its meaning. */
  options?: readonly (readonly [option: string, meaning: string])[];
  /** What its exit statuses mean, from 0 on; null for one that it never ends with. */
  exits?: readonly (string | null)[];
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
    options: [['--fresh', 'forgets the season, the runs and who has what, and begins anew']],
    endsItself: true,
    run: async (argv, context) => (await import('./sandbox.ts')).sandbox(argv, context),
  },
  {
    name: 'validate',
    usage: '[SCHEDULE] [--date D] [--trigger T] [--post] [--dry-run] [--save-facts F] [--from-facts F]',
    does: 'one run; stored, and posted with --post',
    options: [
      ['SCHEDULE', 'which schedule to run; post_overnight, or the first of the profile, when left out'],
      ['--date D', 'the date to judge, YYYY-MM-DD; when left out the one that the schedule is about'],
      ['--trigger T', 'what is stored as the cause of the run; cli when left out'],
      ['--post', 'posts the report in Slack, too'],
      ['--dry-run', 'writes and posts nothing'],
      ['--save-facts F', 'writes what was collected into a file'],
      ['--from-facts F', 'judges what was collected earlier; with --dry-run no warehouse is opened'],
    ],
    exits: ['OK', 'WARNING', 'CRITICAL', 'ERROR: could not look'],
    endsItself: false,
    run: async (argv, context) => (await import('./validate.ts')).validate(argv, context),
  },
  {
    name: 'gaps',
    usage: '[--days N] [--from D --to D] [--date D] [--table T]',
    does: 'what is missing from which table, for any range of dates',
    options: [
      ['--days N', 'the N days up to yesterday, or up to --date; 14 when left out, 400 at most'],
      ['--date D', 'the last of the days to look at, YYYY-MM-DD; with --days 1 that date alone'],
      ['--from D', 'the first date of a range; instead of --days and --date'],
      ['--to D', 'the last date of that range; yesterday when left out'],
      ['--table T', 'one table, with or without its dataset; all that are watched when left out'],
    ],
    exits: ['nothing missing', 'partial or duplicated', 'missing', 'could not look'],
    endsItself: false,
    run: async (argv, context) => (await import('./gaps.ts')).gaps(argv, context),
  },
  {
    name: 'failures',
    usage: '[--threshold N] [--days N]',
    does: 'which scrapers and processors fail again and again, and which never ran',
    options: [
      ['--threshold N', 'failures in a row from which on one is listed; 5 when left out'],
      ['--days N', 'what was not tried in the last N days is not listed; 14 when left out, 400 at most'],
    ],
    exits: ['nothing keeps failing', 'below P1, or not judged', 'critical', 'could not look'],
    endsItself: false,
    run: async (argv, context) => (await import('./failures.ts')).failures(argv, context),
  },
  {
    name: 'drift',
    usage: '[--verbose] [SERVICE]',
    does: 'which services serve something else than the branch has, by how much, and since when',
    options: [
      ['SERVICE', 'one service in full, by its name, a short name or a part; with the path its runs took'],
      ['--verbose', 'names every commit that is not served, and what is current, too'],
    ],
    exits: ['all current', 'drifted, or not known', null, 'a place could not be read, or is not named'],
    endsItself: false,
    run: async (argv, context) => (await import('./drift.ts')).drift(argv, context),
  },
  {
    name: 'deployed',
    usage: '',
    does: 'every service, the revisions that serve, their commit, since when, and watched variables',
    exits: ['listed', null, null, 'a region could not be listed'],
    endsItself: false,
    run: async (argv, context) => (await import('./deployed.ts')).deployed(argv, context),
  },
  {
    name: 'open',
    usage: '',
    does: 'what is failing now, since when, and who has it',
    exits: [
      'nothing open',
      'open below P1',
      'a P1 is open, whoever has it',
      'no run is stored, or a check could not look',
    ],
    endsItself: false,
    run: async (argv, context) => (await import('./open.ts')).open(argv, context),
  },
  {
    name: 'rollback',
    usage: 'status [NAME] | disable|enable NAME [--reason TEXT] [--as U…] [--confirm NAME] [--move-traffic]',
    does: 'how what can be switched stands; and the same request for approval as in Slack',
    options: [
      ['status [NAME]', 'the value that serves, since when and by whom; of all when NAME is left out'],
      ['disable NAME', 'shows what switching it off would change, and asks for approval in Slack'],
      ['enable NAME', 'the same for switching it on again'],
      ['--reason TEXT', 'why; asked for when left out. Whoever approves reads it'],
      ['--as U…', 'your own id in Slack; SHOOTAROUND_USER when left out'],
      ['--confirm NAME', 'the name once more, where nobody sits at a terminal who could type it'],
      ['--move-traffic', 'asks, too, for all traffic to move to the new revision where it gets none'],
    ],
    exits: [
      'all as it always is; or asked for, or so already',
      'something is switched, or neither; or it may not be asked for',
      null,
      'could not be read; or asked for and not posted',
    ],
    endsItself: false,
    run: async (argv, context) => (await import('./rollback.ts')).rollback(argv, context),
  },
  {
    name: 'backtest',
    usage: '--from D --to D [--schedule S|all]',
    does: 'settled verdicts for every past date, and how often each check fires',
    options: [
      ['--from D', 'the first date, YYYY-MM-DD'],
      ['--to D', 'the last date'],
      ['--schedule S', 'whose checks to judge, or all; when left out as for validate'],
    ],
    exits: [
      'done',
      'a check fires more often than the profile allows, or none was judged on any game day',
      null,
      'a check was blind, or the games unknown, on too many days',
    ],
    endsItself: false,
    run: async (argv, context) => (await import('./backtest.ts')).backtest(argv, context),
  },
  {
    name: 'import',
    usage: '--schedule F --counts F --into duckdb:PATH',
    does: 'a recorded season into a warehouse',
    options: [
      ['--schedule F', 'the CSV file with its games'],
      ['--counts F', 'the CSV file with the rows of each table and date'],
      ['--into duckdb:PATH', 'the warehouse; made where there is none'],
    ],
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
