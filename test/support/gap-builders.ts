import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import { type GapDate, type Gaps, judgeGaps } from '../../src/checks/gaps.ts';
import type { GapsAnswer } from '../../src/commands/ask-gaps.ts';
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

/** An answer of `askGaps` around some gaps. */
export function gapsAnswer(gaps: Gaps, over: Partial<GapsAnswer> = {}): GapsAnswer {
  return {
    id: 'gaps-20260204T191200Z-0a1b2c',
    askedAt: '2026-02-04T19:12:00.000Z',
    pipeline: 'nba-props-platform',
    timeZone: 'America/New_York',
    warehouse: 'embedded',
    question: { from: gaps.from, to: gaps.to, table: null },
    gaps,
    warnings: [],
    cost: { statements: 18, bytesBilled: 0 },
    ...over,
  };
}
