import type { z } from 'zod';
import type { CloudAddress, CommitsAddress } from './cloud-addresses.ts';
import { nearest } from './nearest.ts';
import { shippedFile } from './package-root.ts';
import { FIXES, SECRET_VARIABLES, type VariableName, type Variables, variablesSchema } from './variables.ts';

/** A Slack app and the channel that it talks to. */
export type SlackSettings = { botToken: string; channel: string; apiUrl: string | null } & (
  | { transport: 'socket'; appToken: string }
  | { transport: 'http'; signingSecret: string; port: number }
);

/** Where what is deployed is looked at; null for what nobody named. */
export interface CloudSettings {
  run: CloudAddress | null;
  logging: CloudAddress | null;
  commits: CommitsAddress | null;
  github: { token: string | null; apiUrl: string };
}

export interface Environment {
  /** Null where no `SLACK_*` variable is set: then the sandbox is meant. */
  slack: SlackSettings | null;
  /** `bigquery://PROJECT?location=…` or `duckdb:PATH`, well-formed; null where it is not set and not needed. */
  warehouse: string | null;
  /** What of the cloud is named. */
  cloud: CloudSettings;
  /** Path of the pipeline profile. */
  pipeline: string;
  /** The id in Slack of whoever sits at a terminal; null where nobody said. */
  person: string | null;
  sandbox: {
    /** The folder of the sandbox. */
    home: string;
    /** The local Slack program, where its place was given. */
    localSlackBin: string | null;
  };
}

/** A variable that is missing or wrong. Holds no secret. */
export interface EnvironmentProblem {
  variable: string;
  /** What is wrong, as the rest of a sentence that begins with the variable's name. */
  problem: string;
  fix: string;
}

export type EnvironmentAnswer =
  | { ok: true; environment: Environment }
  | { ok: false; problems: readonly EnvironmentProblem[] };

/** Which settings are about to be used. Others are neither asked for nor judged. */
export type Need = 'slack' | 'warehouse';

const DEFAULT_PORT = 3000;

/**
 * Reads the settings from environment variables; nothing is opened. An empty variable counts as not set.
 * With both needs, a warehouse must be named as soon as Slack is configured; with `warehouse` alone, always.
 */
export function readEnvironment(
  env: Record<string, string | undefined>,
  needs: readonly Need[] = ['slack', 'warehouse'],
): EnvironmentAnswer {
  const wantsWarehouse = needs.includes('warehouse');
  const slackNames = slackNamesIn(env);
  const hasSlack = needs.includes('slack') && slackNames.length > 0;
  const asked = Object.fromEntries(
    Object.entries(env)
      .filter(([name, value]) => {
        if (!isSet(value)) return false;
        if (name === 'PORT') return hasSlack && isSet(env.SLACK_SIGNING_SECRET);
        // Others set these two for their own programs: they are ours only where GitHub is asked.
        if (name.startsWith('GITHUB_')) return env.COMMITS?.trim().startsWith('github:') === true;
        return name.startsWith('SLACK_') ? hasSlack : name !== 'WAREHOUSE' || wantsWarehouse;
      })
      .map(([name, value]) => [name, value?.trim()]),
  );

  const parsed = variablesSchema.safeParse(asked);
  const needsWarehouse = wantsWarehouse && (hasSlack || !needs.includes('slack'));
  const problems = [
    ...(parsed.error?.issues ?? []).map(retold),
    ...(hasSlack ? slackProblems(asked, slackNames) : []),
    ...(needsWarehouse && asked.WAREHOUSE === undefined ? [missing('WAREHOUSE')] : []),
    ...(needsWarehouse || asked.WAREHOUSE !== undefined ? emulatorProblems(env, asked.WAREHOUSE) : []),
  ];
  if (!parsed.success || problems.length > 0) return { ok: false, problems: inOrder(problems) };

  const values = parsed.data;
  return {
    ok: true,
    environment: {
      slack: slackSettings(values),
      warehouse: values.WAREHOUSE ?? null,
      cloud: {
        run: values.CLOUD_RUN ?? null,
        logging: values.CLOUD_LOGGING ?? null,
        commits: values.COMMITS ?? null,
        github: {
          token: values.GITHUB_TOKEN ?? null,
          apiUrl: values.GITHUB_API_URL ?? 'https://api.github.com/',
        },
      },
      pipeline: values.PIPELINE ?? shippedFile('pipelines/nba-props-platform.yml'),
      person: values.SHOOTAROUND_USER ?? null,
      sandbox: { home: values.SHOOTAROUND_HOME, localSlackBin: values.LOCAL_SLACK_BIN ?? null },
    },
  };
}

/** Slack is meant: at least one of its variables is set, right or wrong. */
export function namesSlack(env: Record<string, string | undefined>): boolean {
  return slackNamesIn(env).length > 0;
}

/** The values that must never be repeated anywhere, whether they are right or wrong. */
export function secretsIn(env: Record<string, string | undefined>): string[] {
  return SECRET_VARIABLES.flatMap((name) => env[name]?.trim() || []);
}

/** All problems as text for a terminal: a line for what is wrong, a line for the fix. */
export function describeProblems(problems: readonly EnvironmentProblem[]): string {
  const count = problems.length === 1 ? 'One setting needs' : `${problems.length} settings need`;
  const lines = problems.flatMap(({ variable, problem, fix }) => [`  ${variable} ${problem}`, `    ${fix}`]);
  return [`${count} mending before anything can start:`, ...lines].join('\n');
}

function slackNamesIn(env: Record<string, string | undefined>): string[] {
  return Object.keys(env).filter((name) => name.startsWith('SLACK_') && isSet(env[name]));
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}

function retold(issue: z.core.$ZodIssue): EnvironmentProblem {
  const variable = String(issue.path[0]) as VariableName;
  const ownFix = issue.code === 'custom' ? issue.params?.fix : undefined;
  return { variable, problem: issue.message, fix: typeof ownFix === 'string' ? ownFix : FIXES[variable] };
}

type Given = Record<string, string | undefined>;

function missing(variable: VariableName): EnvironmentProblem {
  return { variable, problem: 'is missing', fix: FIXES[variable] };
}

function slackProblems(given: Given, names: readonly string[]): EnvironmentProblem[] {
  const absent = (['SLACK_BOT_TOKEN', 'SLACK_CHANNEL'] as const).filter((name) => given[name] === undefined);
  const sandbox = {
    fix: `${FIXES.SLACK_BOT_TOKEN}; or unset ${names.join(', ')} to open the sandbox instead`,
  };
  return [
    ...absent.map((name) => ({ ...missing(name), ...(name === 'SLACK_BOT_TOKEN' ? sandbox : {}) })),
    ...transportProblems(given),
    ...misspelt(names),
  ];
}

function transportProblems(given: Given): EnvironmentProblem[] {
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = given;
  const variable = 'SLACK_APP_TOKEN';
  if (appToken !== undefined && signingSecret !== undefined) {
    const fix = 'for Socket Mode remove SLACK_SIGNING_SECRET, for HTTP remove SLACK_APP_TOKEN';
    return [{ variable, problem: 'is set together with SLACK_SIGNING_SECRET; there is one way in', fix }];
  }
  if (appToken !== undefined || signingSecret !== undefined) return [];
  const fix = `for Socket Mode ${FIXES.SLACK_APP_TOKEN}; for HTTP set SLACK_SIGNING_SECRET instead: ${FIXES.SLACK_SIGNING_SECRET}`;
  return [{ variable, problem: 'is missing, and so is SLACK_SIGNING_SECRET; one of the two is needed', fix }];
}

/** Names close to one of ours are slips; others may belong to somebody else's program. */
function misspelt(names: readonly string[]): EnvironmentProblem[] {
  const known = Object.keys(FIXES);
  return names.flatMap((name): EnvironmentProblem[] => {
    const meant = known.includes(name) ? null : nearest(name, known);
    return meant === null
      ? []
      : [{ variable: name, problem: 'is no setting of this program', fix: `did you mean ${meant}?` }];
  });
}

function emulatorProblems(env: Given, warehouse: string | undefined): EnvironmentProblem[] {
  if (!isSet(env.BIGQUERY_EMULATOR_HOST) || warehouse?.startsWith('duckdb:')) return [];
  const problem = 'is set, so every question about the pipeline would be answered by an emulator';
  return [{ variable: 'BIGQUERY_EMULATOR_HOST', problem, fix: 'unset it' }];
}

/** Null where Slack is not configured; whatever is incomplete was refused before. */
function slackSettings(values: Variables): SlackSettings | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_CHANNEL: channel, SLACK_API_URL: apiUrl = null } = values;
  if (botToken === undefined || channel === undefined) return null;
  const shared = { botToken, channel, apiUrl };
  const {
    SLACK_APP_TOKEN: appToken,
    SLACK_SIGNING_SECRET: signingSecret,
    PORT: port = DEFAULT_PORT,
  } = values;
  if (appToken !== undefined) return { ...shared, transport: 'socket', appToken };
  return signingSecret === undefined ? null : { ...shared, transport: 'http', signingSecret, port };
}

/** As `.env.example` lists them, so that a person can walk down the file. */
function inOrder(problems: readonly EnvironmentProblem[]): EnvironmentProblem[] {
  const order = Object.keys(FIXES);
  const rank = ({ variable }: EnvironmentProblem) =>
    (order.indexOf(variable) + order.length + 1) % (order.length + 1);
  return problems.toSorted((one, other) => rank(one) - rank(other));
}
