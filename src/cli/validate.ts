import { readFileSync, writeFileSync } from 'node:fs';
import { CHECKS } from '../checks/index.ts';
import type { Clock } from '../clock.ts';
import { parseValidateArguments, type ValidateArguments } from '../commands/validate-arguments.ts';
import type { SlackSettings } from '../config/environment.ts';
import type { Profile } from '../config/profile.ts';
import type { Facts } from '../facts/facts.ts';
import { createHistory } from '../history/history.ts';
import type { Report } from '../history/rows.ts';
import { manualRunId } from '../history/run-id.ts';
import { runCorridor } from '../schedules/corridor.ts';
import { terminalReport } from '../terminal/report.ts';
import { nowhere } from '../warehouse/nowhere.ts';
import { OWN_TABLES } from '../warehouse/own-tables.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { readDate, splitArguments, type Values } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { exitOfRun } from './exit-status.ts';
import { postReport } from './post-report.ts';
import { createProgress } from './progress.ts';
import { misuse, Refusal } from './refusal.ts';
import {
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
  const saved = typeof values['from-facts'] === 'string' ? readFacts(values['from-facts']) : null;
  const clock =
    saved && values.now === undefined ? { ...given, now: () => new Date(saved.collectedAt) } : given;
  const asked = readQuestion(words, date ?? saved?.to ?? null, profile, clock);
  const slack = values.post ? requireSlack(settings.slack) : null;

  const write = !values['dry-run'];
  const warehouse = saved && !write ? nowhere : await openWithTables(context, settings, profile, write);
  try {
    const { report, facts } = await run(context, { warehouse, profile, clock, asked, trigger, write, saved });
    if (typeof values['save-facts'] === 'string') writeFacts(values['save-facts'], facts);
    const said = slack ? await postReport({ slack, warehouse, clock, report, log: context.log }) : null;
    if (said) context.terminal.err(said.sentence);
    show(report, values, context);
    return said && !said.posted && report.run.status === 'OK'
      ? exitOfRun('ERROR')
      : exitOfRun(report.run.status);
  } finally {
    await warehouse.close();
  }
}

interface RunInTerminal {
  warehouse: Warehouse;
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
      { warehouse, history: createHistory(warehouse), profile, checks: CHECKS, clock, log: context.log },
      {
        runId: manualRunId(asked.schedule, clock.now(), context.nonce()),
        schedule: asked.schedule,
        targetDate: asked.targetDate,
        checkType: 'manual',
        trigger: wanted.trigger,
        requestedBy: 'terminal',
        slot: null,
        late: null,
      },
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
  const warehouse = await openFor(warehouseAddress(settings), context.env, profile, write ? 'write' : 'read');
  try {
    if (write) await warehouse.ensureTables(OWN_TABLES);
    return warehouse;
  } catch (error) {
    await warehouse.close();
    throw Refusal.from(error);
  }
}

function readQuestion(
  words: readonly string[],
  date: string | null,
  profile: Profile,
  clock: Clock,
): ValidateArguments {
  if (words.length > 1)
    throw misuse(
      `"${words.slice(1).join(' ')}" is not understood here`,
      'write the date as --date YYYY-MM-DD',
    );
  const parsed = parseValidateArguments([...words, ...(date === null ? [] : [date])], profile, clock.now());
  if (!parsed.ok) throw misuse(parsed.problem, 'shootaround help shows what is understood');
  return parsed.value;
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

function readFacts(path: string): Facts {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Facts;
  } catch (error) {
    throw new Refusal(
      'config',
      `${path} holds no saved facts: ${(error as Error).message}`,
      'save some with --save-facts',
      { cause: error },
    );
  }
}

function writeFacts(path: string, facts: Facts): void {
  try {
    writeFileSync(path, `${JSON.stringify(facts)}\n`);
  } catch (error) {
    throw new Refusal(
      'config',
      `facts can't be saved: ${(error as Error).message}`,
      'name a file that can be written',
      { cause: error },
    );
  }
}
