import { z } from 'zod';
import { type ParsedCloudAddress, parseCloudAddress, parseCommitsAddress } from './cloud-addresses.ts';
import { personId } from './profile-values.ts';
import { secretKind } from './secret-kinds.ts';
import { parseWarehouseAddress } from './warehouse-address.ts';

const BOT_TOKEN_FIX =
  'copy the Bot User OAuth Token from api.slack.com/apps, your app, OAuth & Permissions; it starts with xoxb-';
const APP_TOKEN_FIX =
  'make one at api.slack.com/apps, your app, Basic Information, App-Level Tokens, with the scope connections:write; it starts with xapp-';
const SIGNING_SECRET_FIX = 'copy it from api.slack.com/apps, your app, Basic Information, Signing Secret';
const CHANNEL_FIX =
  'in Slack open the channel, click its name, and copy the Channel ID at the end of About; it starts with C or G';

/** What to do about a variable that is missing, or wrong without a better hint. */
export const FIXES = {
  SLACK_BOT_TOKEN: BOT_TOKEN_FIX,
  SLACK_APP_TOKEN: APP_TOKEN_FIX,
  SLACK_SIGNING_SECRET: SIGNING_SECRET_FIX,
  PORT: 'write the port to listen on, 1 to 65535',
  SLACK_CHANNEL: CHANNEL_FIX,
  SLACK_API_URL:
    'leave it out for slack.com; for a local workspace write its address, such as http://localhost:3900/api/',
  WAREHOUSE: 'write bigquery://PROJECT?location=us-west2 or duckdb:PATH',
  CLOUD_RUN: 'write gcp:PROJECT, such as gcp:nba-props-platform, or leave it out',
  CLOUD_LOGGING: 'write gcp:PROJECT, such as gcp:nba-props-platform, or leave it out',
  COMMITS: 'write github:OWNER/REPOSITORY@BRANCH or git:PATH@BRANCH, or leave it out',
  GITHUB_TOKEN:
    'make a fine-grained token at github.com, Settings, Developer settings, with read access to the contents of that one repository',
  GITHUB_API_URL: 'leave it out for github.com; for GitHub Enterprise write https://HOST/api/v3',
  PIPELINE: 'write the path of a profile, or leave it out for the shipped one',
  LOG_LEVEL: 'write info, warn, error or silent',
  LOCAL_SLACK_BIN: 'write the path of the local-slack program, or leave it out',
  SHOOTAROUND_HOME: 'write the path of a folder, or leave it out for .shootaround',
  SHOOTAROUND_USER:
    'write your own id in Slack: click your picture, Profile, the three dots, Copy member ID; it starts with U or W',
  GOOGLE_APPLICATION_CREDENTIALS:
    'write the path of a credentials file, or leave it out where Google Cloud provides them',
} as const satisfies Record<string, string>;

export type VariableName = keyof typeof FIXES;

export const SECRET_VARIABLES = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'GITHUB_TOKEN',
] as const satisfies readonly VariableName[];

/** A token that must start with `prefix`. Messages name the kind that was found, never the value. */
function token(name: VariableName, prefix: string, article: string) {
  return z.string().superRefine((value, context) => {
    if (new RegExp(`^${prefix}[A-Za-z0-9-]+$`).test(value)) return;
    const kind = secretKind(value);
    const other = kind !== null && !value.startsWith(prefix);
    const message = other
      ? `holds ${kind}, not ${article}`
      : `is not ${article}: it must start with ${prefix} and hold letters, digits and - only`;
    context.addIssue({
      code: 'custom',
      message,
      params: { fix: other ? swapFix(name, value) : FIXES[name] },
    });
  });
}

function swapFix(name: VariableName, value: string): string {
  const belongs = value.startsWith('xapp-')
    ? 'SLACK_APP_TOKEN'
    : value.startsWith('xoxb-')
      ? 'SLACK_BOT_TOKEN'
      : secretKind(value) === 'a token of GitHub'
        ? 'GITHUB_TOKEN'
        : null;
  return belongs === null
    ? FIXES[name]
    : `what is there now belongs into ${belongs}; for this one ${FIXES[name]}`;
}

const signingSecret = z.string().superRefine((value, context) => {
  const kind = secretKind(value);
  if (kind !== null) {
    context.addIssue({
      code: 'custom',
      message: `holds ${kind}, not the signing secret`,
      params: { fix: swapFix('SLACK_SIGNING_SECRET', value) },
    });
  } else if (!/^[\x21-\x7e]{16,}$/.test(value)) {
    context.addIssue({
      code: 'custom',
      message: 'is too short for a signing secret, or holds blanks; Slack gives 32 characters',
    });
  }
});

const channel = z.string().superRefine((value, context) => {
  if (/^[CG][A-Z0-9]+$/.test(value)) return;
  const because = (message: string) => context.addIssue({ code: 'custom', message });
  if (secretKind(value) !== null) because(`holds ${secretKind(value)}, not a channel id`);
  else if (value.startsWith('#'))
    because(`is the name ${value}; a channel can be renamed, so its id is needed`);
  else if (/^D[A-Z0-9]+$/.test(value))
    because('is the id of a direct message; the summary goes to a channel');
  else if (/^[UW][A-Z0-9]{6,}$/.test(value)) because('is the id of a person; the summary goes to a channel');
  // A name is short; what is longer may be a secret that went into the wrong line.
  else because(value.length <= 21 ? `is "${value}", which is no channel id` : 'is no channel id');
});

const person = z.string().superRefine((value, context) => {
  if (personId.safeParse(value).success) return;
  const kind = secretKind(value);
  const because = (message: string) => context.addIssue({ code: 'custom', message });
  if (kind !== null) because(`holds ${kind}, not an id of a person`);
  else because(value.length <= 21 ? `is "${value}", which is no id of a person` : 'is no id of a person');
});

const apiUrl = z.string().transform((value, context) => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    return refuse('is no http or https address');
  if (url.username !== '' || url.password !== '') return refuse('holds a user name or password; it must not');
  // The token goes along with every call, so it may leave this network encrypted only.
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\]|[^.:]+)$/.test(url.hostname);
  if (url.protocol === 'http:' && !isLocal)
    return refuse('would send the token unencrypted to another network; use https');
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
});

const port = z
  .string()
  .refine((value) => /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535, 'is no port')
  .transform(Number);

const warehouse = z.string().transform((value, context) => {
  const parsed = parseWarehouseAddress(value);
  if (parsed.ok) return value;
  context.addIssue({
    code: 'custom',
    message: `can’t be used: ${parsed.problem}`,
    params: { fix: parsed.fix },
  });
  return z.NEVER;
});

function address<T>(name: VariableName, parse: (text: string) => ParsedCloudAddress<T>) {
  return z.string().transform((value, context) => {
    const parsed = parse(value);
    if (parsed.ok) return parsed.address;
    const kind = secretKind(value);
    context.addIssue({
      code: 'custom',
      message: kind === null ? parsed.problem : `holds ${kind}`,
      params: { fix: kind === null ? parsed.fix : FIXES[name] },
    });
    return z.NEVER;
  });
}

/** Of any kind that opens the API: a fine-grained one, an older one, an app's. Some begin with nothing in particular. */
const githubToken = z.string().superRefine((value, context) => {
  const kind = secretKind(value);
  if (kind !== null && kind !== 'a token of GitHub') {
    const message = `holds ${kind}, not a token of GitHub`;
    context.addIssue({ code: 'custom', message, params: { fix: swapFix('GITHUB_TOKEN', value) } });
  } else if (!/^[\x21-\x7e]{20,}$/.test(value)) {
    context.addIssue({ code: 'custom', message: 'is too short for a token, or holds blanks' });
  } else if (/^https?:\/\//.test(value)) {
    context.addIssue({ code: 'custom', message: 'is an address, not a token' });
  }
});

const githubApiUrl = apiUrl.refine(
  (value) => !['github.com', 'www.github.com'].includes(new URL(value).hostname),
  'is the address of the site, not of its API',
);

/** Every variable that the program reads, each judged by itself. Empty ones were taken out before. */
export const variablesSchema = z.object({
  SLACK_BOT_TOKEN: token('SLACK_BOT_TOKEN', 'xoxb-', 'a bot token').optional(),
  SLACK_APP_TOKEN: token('SLACK_APP_TOKEN', 'xapp-', 'an app-level token').optional(),
  SLACK_SIGNING_SECRET: signingSecret.optional(),
  PORT: port.optional(),
  SLACK_CHANNEL: channel.optional(),
  SLACK_API_URL: apiUrl.optional(),
  WAREHOUSE: warehouse.optional(),
  CLOUD_RUN: address('CLOUD_RUN', parseCloudAddress).optional(),
  CLOUD_LOGGING: address('CLOUD_LOGGING', parseCloudAddress).optional(),
  COMMITS: address('COMMITS', parseCommitsAddress).optional(),
  GITHUB_TOKEN: githubToken.optional(),
  GITHUB_API_URL: githubApiUrl.optional(),
  PIPELINE: z.string().optional(),
  LOG_LEVEL: z.enum(['info', 'warn', 'error', 'silent'], 'is no log level').optional(),
  LOCAL_SLACK_BIN: z.string().optional(),
  SHOOTAROUND_HOME: z.string().default('.shootaround'),
  SHOOTAROUND_USER: person.optional(),
  GOOGLE_APPLICATION_CREDENTIALS: z.string().optional(),
} satisfies Record<VariableName, z.ZodType>);

export type Variables = z.infer<typeof variablesSchema>;
