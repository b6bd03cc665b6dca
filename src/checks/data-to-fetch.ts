import type { IsoDate } from '../calendar/dates.ts';
import { isDue } from '../calendar/due.ts';
import type { SlateBook } from '../calendar/slate-book.ts';
import type { Profile, TableProfile } from '../config/profile.ts';
import { type CriticalSource, normalName } from './scraper-names.ts';

/** One attempt that brought nothing: the date it asked for, when, and that instant's date in the pipeline's zone. */
export interface EmptyAnswer {
  asked: IsoDate;
  at: Date;
  localDate: IsoDate;
}

/**
 * Whether an attempt that brought nothing should have brought something: the date it asked for had games, and the
 * source's table was due by then. Before that "no data" is the expected answer, and on days without games always.
 */
export function hadDataToFetch(
  { asked, at, localDate }: EmptyAnswer,
  critical: CriticalSource | undefined,
  { slate, profile }: { slate: SlateBook; profile: Profile },
): boolean {
  const day = slate.on(asked);
  if (day.games.length === 0) return false;
  const table = critical === undefined ? undefined : tableNamed(critical.names, profile)?.table;
  return table === undefined ? asked < localDate : isDue(table, day, at, profile.timeZone);
}

/** The watched table that bears one of these names. */
export function tableNamed(
  names: readonly string[],
  { tables }: Pick<Profile, 'tables'>,
): { name: string; table: TableProfile } | undefined {
  const normal = new Set(names.map(normalName));
  const found = Object.entries(tables).find(([name]) => normal.has(normalName(name.split('.')[1] ?? '')));
  return found && { name: found[0], table: found[1] };
}
