import { nearest } from '../config/nearest.ts';
import type { Profile } from '../config/profile.ts';
import { type Parsed, refuse, understood } from './parsed.ts';

/** A table of the profile, named in full or by its own name alone where that is enough. */
export function watchedTable(name: string, profile: Profile): Parsed<string> {
  const tables = Object.keys(profile.tables);
  if (tables.includes(name)) return understood(name);
  const sameName = tables.filter((table) => shortName(table) === name);
  const [only] = sameName;
  if (only !== undefined && sameName.length === 1) return understood(only);
  if (sameName.length > 1)
    return refuse(`"${name}" is watched in several datasets`, `write ${sameName.join(' or ')}`);
  const guess = nearestTable(name, tables);
  const what = `"${name}" is no table that is watched`;
  return guess === null
    ? refuse(what, `the tables are ${tables.map(shortName).join(', ')}`)
    : refuse(what, `Did you mean ${guess}?`, '. ');
}

/** The watched table that `name` was most likely meant to be; null when none is close. */
export function nearestTable(name: string, tables: readonly string[]): string | null {
  if (name.includes('.')) return nearest(name, tables);
  const short = nearest(name, tables.map(shortName));
  return tables.find((table) => shortName(table) === short) ?? null;
}

const shortName = (table: string): string => table.slice(table.indexOf('.') + 1);
