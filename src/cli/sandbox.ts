import { addDays } from '../calendar/dates.ts';
import { CHECKS } from '../checks/index.ts';
import type { Environment } from '../config/environment.ts';
import type { Profile } from '../config/profile.ts';
import { createMemory } from '../history/memory.ts';
import { findLocalSlack } from '../sandbox/find-local-slack.ts';
import { openSandboxCloud } from '../sandbox/fleet.ts';
import { LocalSlackError } from '../sandbox/local-slack.ts';
import { rollbackTries } from '../sandbox/rollback-tries.ts';
import { type Sandbox, startSandbox, yesterday } from '../sandbox/sandbox.ts';
import { openSandboxWarehouse } from '../sandbox/warehouse.ts';
import { runCorridor } from '../schedules/corridor.ts';
import { DEFAULT_SCHEDULE } from '../schedules/default-schedule.ts';
import { manualIdentity } from '../schedules/manual-identity.ts';
import { systemClock } from '../system-clock.ts';
import { terminalReport } from '../terminal/report.ts';
import { refuseWords, splitArguments } from './arguments.ts';
import type { LastingContext } from './command-context.ts';
import { EXIT, exitOfRun } from './exit-status.ts';
import { misuse, Refusal } from './refusal.ts';
import { readProfile, readSettings } from './settings.ts';
import { untilAborted } from './until-aborted.ts';

/** `shootaround sandbox [--fresh]`: everything on this machine, with nothing but npm. */
export async function sandbox(argv: readonly string[], context: LastingContext): Promise<number> {
  const { values, words } = splitArguments(argv, { fresh: { type: 'boolean', default: false } });
  refuseWords(words);
  if (values.now !== undefined)
    throw misuse('--now is not for the sandbox', 'its season ends today: leave it out');
  const settings = readSettings(context.env, []);
  const profile = readProfile(values, settings, context.terminal);
  const fresh = values.fresh === true;
  const program = findLocalSlack({
    given: settings.sandbox.localSlackBin,
    searchPath: context.env.PATH ?? '',
    platform: process.platform,
    arch: process.arch,
  });
  if (!program.found) {
    context.terminal.err(`${program.why}. ${program.fix}. Here is the report in the terminal instead.`);
    return inTerminal(context, settings, profile, fresh);
  }
  const running = await startSandbox({
    home: settings.sandbox.home,
    fresh,
    program: program.path,
    profile,
    clock: systemClock,
    log: context.log,
    signal: context.signal,
  }).catch((error: unknown) => {
    if (!(error instanceof LocalSlackError)) throw Refusal.from(error);
    throw new Refusal('config', error.message, 'see that the program runs at all, or unset LOCAL_SLACK_BIN', {
      cause: error,
    });
  });
  context.terminal.out(values.json ? JSON.stringify(describe(running)) : welcome(running, profile));
  const end = await Promise.race([untilAborted(context.signal).then(() => null), running.slack.ended]);
  if (end !== null)
    context.terminal.err(
      `the local Slack ended by itself (${end.signal ?? end.code}); the sandbox ends with it`,
    );
  await running.stop();
  return end === null ? EXIT.ok : EXIT.error;
}

function describe({ slack, report }: Sandbox): object {
  return { page: slack.url, channel: slack.channel, people: slack.people, run: report.run };
}

function welcome({ slack, report }: Sandbox, profile: Profile): string {
  const { schedule_name, target_date, message } = report.run;
  return [
    '',
    `  Shootaround's sandbox is open:  ${slack.url}`,
    `  The morning validation is in #${slack.channel.name}. ${message}`,
    '',
    '  Things to try there, as Ada or Grace:',
    '    /gaps        what is missing from which table; press Evidence beside one',
    '    /failures    what keeps failing, and since when',
    ...deploymentTries(profile),
    ...rollbackTries(profile),
    `    /validate ${schedule_name} ${addDays(target_date, -2)}   another night`,
    '    Acknowledge, beside a failure of the summary, and what its thread says then',
    '',
    '  The local Slack listens on all interfaces and takes any token: never give it real credentials.',
    '  Ctrl-C ends everything. Afterwards "npx shootaround validate" asks the same warehouse in a terminal.',
    '',
  ].join('\n');
}

function deploymentTries({ deployment, checks }: Profile): string[] {
  if (deployment === undefined) return [];
  const flagged = checks.sequential_execution_flag?.service;
  const name = flagged && (deployment.services[flagged]?.aliases[0] ?? flagged);
  return [
    '    /drift       what is mended and not deployed, and what else is not as it should be',
    ...(name ? [`    /drift ${name}   whether team stats really come before player stats there`] : []),
    '    /deployed    what serves where, and since when',
  ];
}

/** Where there is no local Slack for the platform: the same season and the same run, shown here. */
async function inTerminal(
  context: LastingContext,
  settings: Environment,
  profile: Profile,
  fresh: boolean,
): Promise<number> {
  const { log, terminal, signal } = context;
  const clock = systemClock;
  const warehouse = await openSandboxWarehouse({
    home: settings.sandbox.home,
    fresh,
    profile,
    clock,
    log,
  }).catch((error: unknown) => {
    throw Refusal.from(error);
  });
  try {
    signal.throwIfAborted();
    const { report } = await runCorridor(
      {
        warehouse,
        cloud: openSandboxCloud(settings.sandbox.home, { profile, clock }),
        ...createMemory(warehouse, clock.now),
        profile,
        checks: CHECKS,
        clock,
        log,
      },
      manualIdentity(
        {
          schedule: DEFAULT_SCHEDULE,
          targetDate: yesterday(profile, clock.now()),
          trigger: 'sandbox',
          requestedBy: 'sandbox',
        },
        clock.now(),
      ),
      { store: true },
    );
    terminal.out(terminalReport(report, terminal).trimEnd());
    return exitOfRun(report.run.status);
  } finally {
    await warehouse.close();
  }
}
