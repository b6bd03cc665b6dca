import { eachDate, type IsoDate } from '../src/calendar/dates.ts';
import type { Profile } from '../src/config/profile.ts';
import { column, date, sql, table } from '../src/warehouse/sql.ts';
import type { Warehouse } from '../src/warehouse/warehouse.ts';

/** What such a script knows in the end: where a date with games has no row at all. */
export interface NaiveGaps {
  statements: number;
  empty: { table: string; date: IsoDate }[];
}

/**
 * The straightforward way: how many games were there, and how many rows are there, once per date and once per table and
 * date, one after the other. It sees less than the answer that it is compared with, and asks far more often.
 */
export async function naiveGaps(
  warehouse: Warehouse,
  profile: Profile,
  { from, to }: { from: IsoDate; to: IsoDate },
): Promise<NaiveGaps> {
  const result: NaiveGaps = { statements: 0, empty: [] };
  const count = async (name: string, dateColumn: string, day: IsoDate): Promise<number> => {
    result.statements += 1;
    const { rows } = await warehouse.query(
      sql`SELECT COUNT(*) AS found FROM ${table(name)} WHERE ${column(dateColumn)} = ${date(day)}`,
      { name: 'naive' },
    );
    return Number(rows[0]?.found ?? 0);
  };
  for (const day of eachDate(from, to)) {
    if ((await count(profile.sources.schedule, 'game_date', day)) === 0) continue;
    for (const [name, watched] of Object.entries(profile.tables)) {
      if ((await count(name, watched.date, day)) === 0) result.empty.push({ table: name, date: day });
    }
  }
  return result;
}
