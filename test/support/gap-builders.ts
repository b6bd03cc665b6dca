import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import { type GapDate, type Gaps, judgeGaps } from '../../src/checks/gaps.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { readSlate } from '../../src/schedules/judge-run.ts';
import { profile as shipped } from './fact-builders.ts';

interface GapsOptions {
  from: IsoDate;
  /** Default: `from`. */
  to?: IsoDate;
  /** Default: every table. */
  tables?: readonly string[];
  now: Date;
  /** Default: `from`, so that nothing comes before. */
  first?: IsoDate;
  profile?: Profile;
}

/** Gaps of hand-made facts. */
export function gapsIn(facts: Facts, options: GapsOptions): Gaps {
  const { from, to = from, now, first = from, profile = shipped } = options;
  const tables = options.tables ?? Object.keys(profile.tables);
  return judgeGaps({ facts, slate: readSlate(facts, profile), profile, tables, from, to, first, now });
}

/** How one table stands on one date. */
export function gapOn(facts: Facts, table: string, date: IsoDate, now: Date, profile = shipped): GapDate {
  const first = addDays(date, -44);
  const [only] = gapsIn(facts, { from: date, tables: [table], now, first, profile }).tables;
  const gap = only?.dates[0];
  if (gap === undefined) throw new Error(`nothing was said of ${table} on ${date}`);
  return gap;
}
