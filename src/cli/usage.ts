import { readFileSync } from 'node:fs';
import { shippedFile } from '../config/package-root.ts';
import type { CliCommand } from './commands.ts';

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
    'Every command takes --json (one document on stdout), --now INSTANT and --pipeline FILE.',
    'WAREHOUSE says where the data is: bigquery://PROJECT?location=us-west2 or duckdb:PATH.',
    'Exit status: 0 OK, 1 WARNING, 2 CRITICAL, 3 ERROR (could not look), 64 usage, 78 configuration.',
  ].join('\n');
}

export function versionText(): string {
  const { version } = JSON.parse(readFileSync(shippedFile('package.json'), 'utf8')) as { version: string };
  return version;
}
