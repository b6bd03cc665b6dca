import { randomBytes } from 'node:crypto';
import { dateInZone } from '../calendar/zone.ts';
import type { FailuresJudged } from '../checks/failures-judged.ts';
import { FAILURES_NEEDS, judgeFailures } from '../checks/streaks.ts';
import type { Clock } from '../clock.ts';
import type { Profile } from '../config/profile.ts';
import { type CollectionProgress, collect, windowFor } from '../facts/collect.ts';
import type { Facts } from '../facts/facts.ts';
import { manualRunId } from '../history/run-id.ts';
import { factWarnings, readSlate } from '../schedules/judge-run.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

export interface FailuresQuestion {
  /** Failures in a row from which on a source is listed. */
  threshold: number;
  /** A source that was not tried for longer than this is not listed. */
  days: number;
}

/** The answer, as a plain value: whatever shows it needs nothing else. */
export interface FailuresAnswer {
  /** Unique, and dated: `failures-20260204T141200Z-0a1b2c`. */
  id: string;
  /** ISO in UTC. */
  askedAt: string;
  pipeline: string;
  timeZone: string;
  /** For people: where the data is. */
  warehouse: string;
  threshold: number;
  days: number;
  judged: FailuresJudged;
  /** What the reader must know about the facts themselves. */
  warnings: string[];
  cost: Facts['cost'];
}

export interface FailuresDeps {
  warehouse: Warehouse;
  profile: Profile;
  clock: Clock;
}

/** Collects both logs and the schedule, once each, and judges every source in them. Never rejects for a table that can't be read. */
export async function askFailures(
  { warehouse, profile, clock }: FailuresDeps,
  { threshold, days }: FailuresQuestion,
  progress?: CollectionProgress,
): Promise<FailuresAnswer> {
  const now = clock.now();
  const facts = await collect({
    warehouse,
    profile,
    needs: [FAILURES_NEEDS],
    window: windowFor([dateInZone(now, profile.timeZone)], now),
    ...(progress && { progress }),
  });
  return {
    id: manualRunId('failures', now, randomBytes(3).toString('hex')),
    askedAt: now.toISOString(),
    pipeline: profile.pipeline,
    timeZone: profile.timeZone,
    warehouse: warehouse.label,
    threshold,
    days,
    judged: judgeFailures({ facts, slate: readSlate(facts, profile), profile, now, threshold, days }),
    warnings: factWarnings(facts),
    cost: facts.cost,
  };
}
