import { readFileSync } from 'node:fs';
import { shippedFile } from '../config/package-root.ts';
import type { CliCommand } from './commands.ts';
import { EXIT } from './exit-status.ts';

const COMMON_OPTIONS =
  'Every command takes --json (one document on stdout), --now INSTANT and --pipeline FILE.';

/** What `shootaround help` prints. */
export function helpText(commands: readonly CliCommand[]): string {
  const lines = commands.flatMap(({ name, usage, does }) => [
    `  shootaround ${name} ${usage}`.trimEnd(),
    `      ${does}`,
  ]);
  return [
    'Checks the data pipeline and says what is wrong with it.',
    '',
    ...lines,
    '',
    '"shootaround COMMAND --help" explains the options of one command.',
    COMMON_OPTIONS,
    'WAREHOUSE says where the data is: bigquery://PROJECT?location=us-west2 or duckdb:PATH.',
    'CLOUD_RUN says where services run, COMMITS what they are deployed from: gcp:PROJECT, github:OWNER/REPOSITORY@main.',
    'Exit status: 0 OK, 1 WARNING, 2 CRITICAL, 3 ERROR (could not look), 64 usage, 78 configuration.',
  ].join('\n');
}

/** What `shootaround COMMAND --help` prints. */
export function commandHelp({ name, usage, does, options = [], exits }: CliCommand): string {
  const width = Math.max(...options.map(([option]) => option.length));
  return [
    `shootaround ${name} ${usage}`.trimEnd(),
    `    ${does}`,
    ...(options.length > 0 ? [''] : []),
    ...options.map(([option, meaning]) => `  ${option.padEnd(width)}  ${meaning}`),
    '',
    COMMON_OPTIONS,
    ...(exits === undefined ? [] : ['', 'Exit status', ...exitLines(exits)]),
  ].join('\n');
}

function exitLines(exits: readonly (string | null)[]): string[] {
  const all: [number, string][] = [
    ...exits.flatMap((meaning, status): [number, string][] => (meaning === null ? [] : [[status, meaning]])),
    [EXIT.usage, 'arguments that are not understood'],
    [EXIT.config, 'configuration: a variable, the profile, or a warehouse that a bot holds'],
  ];
  return all.map(([status, meaning]) => `  ${String(status).padStart(2)}  ${meaning}`);
}

export function versionText(): string {
  const { version } = JSON.parse(readFileSync(shippedFile('package.json'), 'utf8')) as { version: string };
  return version;
}
