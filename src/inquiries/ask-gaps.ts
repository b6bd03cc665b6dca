import { randomBytes } from 'node:crypto';
import { addDays, type IsoDate } from '../calendar/dates.ts';
import { type Gaps, judgeGaps } from '../checks/gaps.ts';
import type { Clock } from '../clock.ts';
import type { Profile } from '../config/profile.ts';
import { type CollectionProgress, collect, windowFor } from '../facts/collect.ts';
import { type CollectionWindow, TABLE_WINDOW_DAYS } from '../facts/collection.ts';
import type { FactNeeds, Facts } from '../facts/facts.ts';
import { planStatements } from '../facts/plan-statements.ts';
import { manualRunId } from '../history/run-id.ts';
import { factWarnings, readSlate } from '../schedules/judge-run.ts';
import type { Sql } from '../warehouse/sql.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/** What is missing where, in a range of dates. */
export interface GapsQuestion {
  from: IsoDate;
  to: IsoDate;
  /** One table only; null for every table of the profile. */
  table: string | null;
}

/** The answer, as a plain value: whatever shows it needs nothing else. */
export interface GapsAnswer {
  /** Unique, and dated: `gaps-20260204T141200Z-0a1b2c`. */
  id: string;
  /** ISO in UTC. */
  askedAt: string;
  pipeline: string;
  timeZone: string;
  /** For people: where the data is. */
  warehouse: string;
  question: GapsQuestion;
  gaps: Gaps;
  /** What the reader must know about the facts themselves. */
  warnings: string[];
  cost: Facts['cost'];
}

export interface GapsDeps {
  warehouse: Warehouse;
  profile: Profile;
  clock: Clock;
}

/** Collects the schedule once and each table once, whatever the range, and judges every date. Never rejects for a table that can't be read. */
export async function askGaps(
  { warehouse, profile, clock }: GapsDeps,
  question: GapsQuestion,
  progress?: CollectionProgress,
): Promise<GapsAnswer> {
  const now = clock.now();
  const window = windowOf(question, now);
  const first = firstCollected(question);
  const facts = await collect({
    warehouse,
    profile,
    needs: [needsOf(question, profile)],
    window,
    oldestJudged: first,
    ...(progress && { progress }),
  });
  return {
    id: manualRunId('gaps', now, randomBytes(3).toString('hex')),
    askedAt: now.toISOString(),
    pipeline: profile.pipeline,
    timeZone: profile.timeZone,
    warehouse: warehouse.label,
    question,
    gaps: judgeGaps({
      facts,
      slate: readSlate(facts, profile),
      profile,
      tables: question.table === null ? Object.keys(profile.tables) : [question.table],
      from: question.from,
      to: question.to,
      first,
      now,
    }),
    warnings: factWarnings(facts),
    cost: facts.cost,
  };
}

/** The statement with which a question reads one table: the same text whenever it is asked. Null for a table that is not watched. */
export function evidenceStatement(question: GapsQuestion, table: string, profile: Profile): Sql | null {
  const { all } = planStatements(profile, [needsOf(question, profile)]);
  const collector = all.find((one) => one.table === table);
  // Counts read nothing that depends on the hour.
  return collector?.statement(profile, windowOf(question, new Date(`${question.to}T00:00:00Z`))) ?? null;
}

/** An outage that began before the range is told from its beginning, as far as every run looks back. */
function firstCollected({ from }: GapsQuestion): IsoDate {
  return addDays(from, 1 - TABLE_WINDOW_DAYS);
}

function windowOf({ from, to }: GapsQuestion, now: Date): CollectionWindow {
  return windowFor([from, to], now);
}

/** Whether a game was played is told by every table that has box scores, also where only one table is asked about. */
function needsOf({ table }: GapsQuestion, profile: Profile): FactNeeds {
  const all = Object.keys(profile.tables);
  const isNeeded = (name: string) => name === table || profile.tables[name]?.counts === 'games';
  return { tables: table === null ? all : all.filter(isNeeded), copies: true };
}
