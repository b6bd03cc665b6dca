import { CHECKS } from '../checks/index.ts';
import type { Clock } from '../clock.ts';
import { type CloudPorts, closeCloud } from '../cloud/ports.ts';
import { parseValidateArguments, type ValidateArguments } from '../commands/validate-arguments.ts';
import type { SlackSettings } from '../config/environment.ts';
import type { Profile } from '../config/profile.ts';
import type { Facts } from '../facts/facts.ts';
import { createMemory } from '../history/memory.ts';
import type { Report } from '../history/rows.ts';
import { runCorridor } from '../schedules/corridor.ts';
import { manualIdentity } from '../schedules/manual-identity.ts';
import { terminalReport } from '../terminal/report.ts';
import { nowhere } from '../warehouse/nowhere.ts';
import { OWN_TABLES } from '../warehouse/own-tables.ts';
import { type Warehouse, WarehouseError } from '../warehouse/warehouse.ts';
import { orMisuse, readDate, splitArguments, type Values } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT, exitOfRun } from './exit-status.ts';
import { readFactsFile, writeFactsFile } from './facts-file.ts';
import { postReport } from './post-report.ts';
import { createProgress } from './progress.ts';
import { misuse, Refusal } from './refusal.ts';
import {
  openCloudFor,
  openFor,
  readClock,
  readProfile,
  readSettings,
  readWarehouseSettings,
  warehouseAddress,
} from './settings.ts';

/** `shootaround validate [SCHEDULE] [--date D] …`: one run, in a terminal. */
export async function validate(argv: readonly string[], context: CommandContext): Promise<number> {
  const { values, words } = splitArguments(argv, {
    date: { type: 'string' },
    trigger: { type: 'string' },
    post: { type: 'boolean', default: false },
    'dry-run': { type: 'boolean', default: false },
    'save-facts': { type: 'string' },
    'from-facts': { type: 'string' },
  });
  const date = readDate(values, 'date');
  const trigger = readTrigger(values);
  if (values.post && values['dry-run']) {
    throw misuse(
      '--post and --dry-run contradict each other',
      'a dry run writes and posts nothing: leave one of them out',
    );
  }
  const given = readClock(values);
  const settings = values.post
    ? readSettings(context.env, ['slack', 'warehouse'])
    : readWarehouseSettings(context.env);
  const profile = readProfile(values, settings, context.terminal);
  const saved = typeof values['from-facts'] === 'string' ? readFactsFile(values['from-facts']) : null;
  const clock =
    saved && values.now === undefined ? { ...given, now: () => new Date(saved.collectedAt) } : given;
  const asked = readQuestion({ words, date, saved, profile, clock });
  const slack = values.post ? requireSlack(settings.slack) : null;

  const write = !values['dry-run'];
  const warehouse = saved && !write ? nowhere : await openWithTables(context, settings, profile, write);
  const cloud = await openCloudFor(context, settings, clock);
  try {
    const { report, facts } = await run(context, {
      warehouse,
      cloud,
      profile,
      clock,
      asked,
      trigger,
      write,
      saved,
    });
    if (typeof values['save-facts'] === 'string') writeFactsFile(values['save-facts'], facts);
    const said = slack ? await postReport({ slack, warehouse, clock, report, log: context.log }) : null;
    if (said) context.terminal.err(said.sentence);
    show(report, values, context);
    // Whoever waits for the message in the channel must not take its absence for a mild result.
    const isLost = said !== null && !said.posted;
    return isLost && report.run.status !== 'CRITICAL' ? EXIT.error : exitOfRun(report.run.status);
  } finally {
    await closeCloud(cloud);
    await warehouse.close();
  }
}

interface RunInTerminal {
  warehouse: Warehouse;
  cloud: CloudPorts;
  profile: Profile;
  clock: Clock;
  asked: ValidateArguments;
  trigger: string;
  write: boolean;
  saved: Facts | null;
}

async function run(context: CommandContext, wanted: RunInTerminal) {
  const { warehouse, profile, clock, asked } = wanted;
  const progress = createProgress(context.terminal);
  try {
    return await runCorridor(
      {
        warehouse,
        cloud: wanted.cloud,
        ...createMemory(warehouse, clock.now),
        profile,
        checks: CHECKS,
        clock,
        log: context.log,
      },
      manualIdentity(
        {
          schedule: asked.schedule,
          targetDate: asked.targetDate,
          trigger: wanted.trigger,
          requestedBy: 'terminal',
        },
        clock.now(),
      ),
      { store: wanted.write, progress, ...(wanted.saved && { facts: wanted.saved }) },
    );
  } finally {
    progress.clear();
  }
}

function show(report: Report, values: Values, { terminal }: CommandContext): void {
  if (!values.json) {
    terminal.out(terminalReport(report, terminal).trimEnd());
    return;
  }
  const { statements, bytes_billed } = report.run.details.cost;
  terminal.out(JSON.stringify({ ...report, cost: { statements, bytes_billed } }, null, 2));
}

async function openWithTables(
  context: CommandContext,
  settings: ReturnType<typeof readSettings>,
  profile: Profile,
  write: boolean,
): Promise<Warehouse> {
  const warehouse = await openFor(
    context,
    warehouseAddress(settings),
    profile,
    write ? 'write' : 'read',
    '/validate',
  );
  try {
    if (write) await warehouse.ensureTables(OWN_TABLES);
    return warehouse;
  } catch (error) {
    // A warehouse that can't be looked at just now is no matter of settings: the run says what it could not do.
    if (error instanceof WarehouseError && error.errorCause !== 'config') return warehouse;
    await warehouse.close();
    throw Refusal.from(error);
  }
}

interface Question {
  words: readonly string[];
  date: string | null;
  saved: Facts | null;
  profile: Profile;
  clock: Clock;
}

function readQuestion({ words, date, saved, profile, clock }: Question): ValidateArguments {
  if (words.length > 1)
    throw misuse(
      `"${words.slice(1).join(' ')}" is not understood here`,
      'write the date as --date YYYY-MM-DD',
    );
  const isDated = /^\d/.test(words[0] ?? '');
  const last = date ?? (isDated ? null : saved?.to);
  const parsed = parseValidateArguments(last ? [...words, last] : words, profile, clock.now());
  const question = orMisuse(parsed);
  const { targetDate } = question;
  if (saved && (targetDate < saved.from || targetDate > saved.to)) {
    const [span, fix] =
      saved.from === saved.to
        ? [saved.from, `write --date ${saved.from}`]
        : [`${saved.from} to ${saved.to}`, `write a --date from ${saved.from} to ${saved.to}`];
    throw misuse(`these facts were collected for ${span} and say nothing about ${targetDate}`, fix);
  }
  return question;
}

function readTrigger(values: Values): string {
  const trigger = values.trigger ?? 'cli';
  if (typeof trigger !== 'string' || !/^[a-z][a-z0-9_-]{0,39}$/.test(trigger)) {
    throw misuse(`--trigger ${trigger} is no name`, 'write lower case letters, digits, - and _');
  }
  return trigger;
}

function requireSlack(slack: SlackSettings | null): SlackSettings {
  if (slack) return slack;
  throw new Refusal(
    'config',
    '--post needs Slack, and no SLACK_ variable is set',
    'set SLACK_BOT_TOKEN, SLACK_APP_TOKEN and SLACK_CHANNEL, or leave --post out',
  );
}
