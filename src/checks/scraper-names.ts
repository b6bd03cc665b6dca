import type { Profile } from '../config/profile.ts';
import { remembered } from '../text/remembered.ts';

/**
 * One spelling for all the ways a scraper is logged: `GetNbacTeamBoxscoreScraper`, `nbac-team-boxscore` and
 * `nbac_team_boxscore` are the same. A `*` stays what it is.
 */
export const normalName = remembered((name) =>
  name
    .toLowerCase()
    .replaceAll(/[_\-\s]/g, '')
    .replace(/^get/, '')
    .replace(/scraper$/, ''),
);

/** True when a logged name fits any pattern; `*` in a pattern stands for any characters. */
export function matchesAny(name: string, patterns: readonly string[]): boolean {
  const normal = normalName(name);
  return patterns.some((pattern) => compiled(pattern).test(normal));
}

/** Patterns come from profiles, so they are few; a backtest asks about each of them for every attempt of a season. */
const compiledPatterns = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  const known = compiledPatterns.get(pattern);
  if (known) return known;
  const expression = wildcard(normalName(pattern));
  compiledPatterns.set(pattern, expression);
  return expression;
}

/** A pattern whose `*` stands for any characters, for names in the same spelling. */
export function wildcard(pattern: string): RegExp {
  return new RegExp(`^${pattern.split('*').map(escapeRegExp).join('.*')}$`);
}

export type CriticalSource = Profile['scrapers']['critical'][number];

/** The critical source that a logged name stands for; undefined for all other scrapers. */
export function criticalSourceOf(name: string, profile: Profile): CriticalSource | undefined {
  return profile.scrapers.critical.find((source) => matchesAny(name, source.names));
}

/** A failing scraper that is listed and not counted: up to and including its date, afterwards it counts again. */
export function knownBrokenAs(
  name: string,
  today: string,
  profile: Profile,
): Profile['scrapers']['knownBroken'][number] | undefined {
  return profile.scrapers.knownBroken.find((entry) => today <= entry.until && matchesAny(name, entry.names));
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
