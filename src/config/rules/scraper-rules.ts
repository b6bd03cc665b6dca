import type { IsoDate } from '../../calendar/dates.ts';
import type { Draft } from '../draft.ts';
import type { Finding } from '../problem.ts';
import type { Profile } from '../profile.ts';

/** A scraper is critical once, and not switched off at the same time. */
export function scraperProblems({ scrapers = {} }: Draft<Profile>): Finding[] {
  const { critical = [], disabled = [], knownBroken = [] } = scrapers;
  const found: Finding[] = [];
  const sources = new Set<string>();
  const names = new Map<string, string>();
  critical.forEach((entry, index) => {
    const { source } = entry ?? {};
    if (source !== undefined && sources.has(source)) {
      found.push({
        path: ['scrapers', 'critical', index, 'source'],
        message: `found "${source}" a second time`,
      });
    }
    if (source !== undefined) sources.add(source);
    entry?.names?.forEach((name, position) => {
      if (name === undefined) return;
      const path = ['scrapers', 'critical', index, 'names', position];
      const owner = names.get(name);
      if (owner !== undefined)
        found.push({ path, message: `found "${name}", which is a name of "${owner}" already` });
      names.set(name, source ?? name);
      const pattern = disabled.find((candidate) => candidate !== undefined && matches(candidate, name));
      if (pattern !== undefined) {
        found.push({
          path,
          message: `found "${name}", which "${pattern}" under "disabled" switches off; it can't be critical too`,
        });
      }
    });
  });
  const excused = new Set<string>();
  knownBroken.forEach((entry, index) => {
    entry?.names?.forEach((name, position) => {
      if (name === undefined) return;
      const path = ['scrapers', 'knownBroken', index, 'names', position];
      if (excused.has(name)) found.push({ path, message: `found "${name}" a second time` });
      excused.add(name);
    });
  });
  return found;
}

/** Exceptions that have ended, so that their scrapers are judged again, and exceptions for what is critical. */
export function exceptionWarnings({ scrapers }: Profile, today: IsoDate): Finding[] {
  const critical = new Set(scrapers.critical.flatMap((entry) => entry.names));
  return scrapers.knownBroken.flatMap(({ names, until }, index): Finding[] => {
    const path = ['scrapers', 'knownBroken', index];
    const judged = names.length === 1 ? 'is judged like any other' : 'are judged like any other';
    if (until < today) {
      const message = `ended on ${until}: ${names.join(', ')} ${judged}; extend or remove the entry`;
      return [{ path: [...path, 'until'], message }];
    }
    return names.flatMap((name, position) => {
      if (!critical.has(name)) return [];
      return [
        {
          path: [...path, 'names', position],
          message: `"${name}" is critical, and not counted until ${until}`,
        },
      ];
    });
  });
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll('.', '\\.'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
