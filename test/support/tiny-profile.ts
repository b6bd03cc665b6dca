import { readFileSync } from 'node:fs';
import { CHECKS } from '../../src/checks/index.ts';
import { ProfileError, parseProfile } from '../../src/config/load-profile.ts';

/** What profiles are read with in tests. */
export const context = {
  checks: CHECKS.map(({ name }) => name),
  now: new Date('2026-11-23T12:00:00Z'),
};

export const shippedPath = new URL('../../pipelines/nba-props-platform.yml', import.meta.url).pathname;
export const tinyPath = new URL('./profiles/tiny.yml', import.meta.url).pathname;
export const tiny = readFileSync(tinyPath, 'utf8');

/** The tiny profile with pieces of its text replaced. */
export function changed(...replacements: [string, string][]): string {
  return changedIn(tiny, ...replacements);
}

/** A profile's text with pieces of it replaced; a piece that is not there is a mistake of the test. */
export function changedIn(profile: string, ...replacements: [string, string][]): string {
  return replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the profile has no "${from}"`);
    return text.replace(from, to);
  }, profile);
}

/** The tiny profile with a table of player rows, `lines` among its keys, and one more check. */
export function tinyWithPlayers(lines: string, check: string, profile = tiny): string {
  const players = `  league.appearances:
    phase: analytics
    counts: games
    grain: player
    date: played_on
    team: club
    ${lines}
    expected: D 20:00
    due: D+1 08:00
`;
  return changedIn(
    profile,
    ['  league.standings:\n', `${players}  league.standings:\n`],
    ['  consecutive_failures:', `${check}  consecutive_failures:`],
  );
}

/** The refusal of a profile text that must not be accepted. */
export function errorOf(text: string): ProfileError {
  try {
    parseProfile(text, 'p.yml', context);
  } catch (error) {
    if (error instanceof ProfileError) return error;
    throw error;
  }
  throw new Error('the profile was accepted');
}

/** What it is refused for, each as `path: message`. */
export function problemsOf(text: string): string[] {
  return errorOf(text).problems.map(({ path, message }) => `${path}: ${message}`);
}

/** What an accepted profile is warned of, each as `path: message`. */
export function warningsOf(text: string): string[] {
  return parseProfile(text, 'p.yml', context).warnings.map(({ path, message }) => `${path}: ${message}`);
}

/** Where a piece first stands in a text, as editors count. */
export function placeOf(text: string, piece: string): { line: number; column: number } {
  const before = text.slice(0, text.indexOf(piece)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
