import { readFileSync } from 'node:fs';
import { dateInZone } from '../calendar/zone.ts';
import { type Draft, withoutFaults } from './draft.ts';
import { type Finding, type ProfileProblem, pathText } from './problem.ts';
import { type Profile, profileSchema } from './profile.ts';
import { ruleProblems, ruleWarnings } from './profile-rules.ts';
import { schemaProblems } from './schema-problems.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

export type { ProfileProblem } from './problem.ts';

/** What a profile is read against. */
export interface ProfileContext {
  /** Names of the checks that exist. */
  checks: readonly string[];
  /** Exceptions that ended before this instant's date in the pipeline's zone are warned of. */
  now: Date;
}

/** A profile that can be used, and what its owner should know about it. */
export interface LoadedProfile {
  profile: Profile;
  /** What works and is probably not meant: an exception that expired, a table that nobody reads. */
  warnings: ProfileProblem[];
}

/** A profile that can't be used, with everything that is wrong with it, in the order of the file. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
  readonly fileName: string;
  readonly problems: readonly ProfileProblem[];

  constructor(fileName: string, problems: readonly ProfileProblem[], options?: ErrorOptions) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    const lines = problems.map((problem) => `  ${problemLine(fileName, problem)}`);
    super([`The pipeline profile ${fileName} has ${count}:`, ...lines].join('\n'), options);
    this.fileName = fileName;
    this.problems = problems;
  }
}

/** `pipelines/nba.yml:12:5 checks.data_freshness.lag.warn: found 3; needed: …` */
export function problemLine(fileName: string, { line, column, path, message }: ProfileProblem): string {
  return `${fileName}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;
}

/**
 * Reads a profile from a file.
 * @throws ProfileError when the file can't be read or the profile can't be used.
 */
export function loadProfile(path: string, context: ProfileContext): LoadedProfile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const problem = { line: 1, column: 1, path: '', message: unreadable(error) };
    throw new ProfileError(path, [problem], { cause: error });
  }
  return parseProfile(text, path, context);
}

/**
 * Reads a profile from its text; `fileName` is for messages.
 * @throws ProfileError with every problem at once.
 */
export function parseProfile(text: string, fileName: string, context: ProfileContext): LoadedProfile {
  const source = readYaml(text);
  const syntax = source.problems.map((problem) => ({ ...problem, path: '' }));
  if (source.broken) throw new ProfileError(fileName, inOrder(syntax));
  if (source.value === null) {
    const message = 'the file is empty; copy the shipped profile and change it';
    throw new ProfileError(fileName, [...syntax, { line: 1, column: 1, path: '', message }]);
  }

  const faults = schemaProblems(profileSchema, source.value, source.writtenAt);
  const draft = withoutFaults(
    source.value,
    faults.map((fault) => fault.path),
  ) as Draft<Profile> | undefined;
  const conflicts = draft === undefined ? [] : ruleProblems(draft, context.checks);
  const problems = [...syntax, ...[...faults, ...conflicts].map((found) => placed(source, found))];
  if (problems.length > 0) throw new ProfileError(fileName, inOrder(problems));

  const profile = profileSchema.parse(source.value);
  const warnings = ruleWarnings(profile, dateInZone(context.now, profile.timeZone));
  return { profile, warnings: inOrder(warnings.map((found) => placed(source, found))) };
}

function placed(source: YamlSource, { path, message, atKey }: Finding): ProfileProblem {
  const place = atKey ? source.placeOfKey(path) : source.placeOf(path);
  return { ...place, path: pathText(path), message };
}

function inOrder(problems: readonly ProfileProblem[]): ProfileProblem[] {
  return problems.toSorted((one, other) => one.line - other.line || one.column - other.column);
}

const UNREADABLE: Record<string, string> = {
  ENOENT:
    'there is no such file; set PIPELINE or --pipeline to a profile, or leave it out for the shipped one',
  EISDIR: 'this is a directory; name the .yml file in it',
  EACCES: 'this process may not read the file',
};

function unreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return UNREADABLE[code ?? ''] ?? `the file can't be read: ${message}`;
}
