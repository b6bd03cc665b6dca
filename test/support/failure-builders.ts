import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import type { FailuresJudged } from '../../src/checks/failures-judged.ts';
import { judgeFailures } from '../../src/checks/streaks.ts';
import type { Profile } from '../../src/config/profile.ts';
import {
  type AttemptRow,
  type Fact,
  type Facts,
  known,
  type ProcessorRunsRow,
  type RunOutcome,
  type ScheduleRow,
} from '../../src/facts/facts.ts';
import { readSlate } from '../../src/schedules/judge-run.ts';
import { at, attempt, healthyFacts, nights, profile } from './fact-builders.ts';

export const TODAY = '2026-02-04';
export const NOW = at(TODAY, '12:00');
export const BOXSCORE = 'nbac_team_boxscore';

export interface Logs {
  attempts?: readonly AttemptRow[] | Fact<AttemptRow[]>;
  runs?: readonly ProcessorRunsRow[] | Fact<ProcessorRunsRow[]>;
  schedule?: readonly ScheduleRow[];
  slate?: Fact<ScheduleRow[]>;
  profile?: Profile;
  now?: Date;
  threshold?: number;
  days?: number;
}

const fact = <T>(rows: readonly T[] | Fact<T[]> | undefined): Fact<T[]> => {
  if (rows === undefined) return { state: 'not_configured' };
  return 'state' in rows ? rows : known([...rows]);
};

export function judgeLogs(given: Logs): FailuresJudged {
  const now = given.now ?? NOW;
  const facts: Facts = {
    ...healthyFacts(given.schedule ?? nights('2026-02-14', 60), TODAY, now),
    attempts: fact(given.attempts),
    runs: fact(given.runs),
    ...(given.slate && { slate: given.slate }),
  };
  return judgeFailures({
    facts,
    slate: readSlate(facts, given.profile ?? profile),
    profile: given.profile ?? profile,
    now,
    threshold: given.threshold ?? 5,
    days: given.days ?? 14,
  });
}

/** Attempts an hour apart, the last of them two hours ago, told from the oldest to the newest by one letter each. */
export function hourly(scraper: string, outcomes: string, over: Partial<AttemptRow> = {}): AttemptRow[] {
  const statuses: Record<string, string> = {
    s: 'success',
    p: 'partial',
    f: 'failed',
    n: 'no_data',
    x: 'aborted',
  };
  return [...outcomes].map((letter, index) => {
    const ago = outcomes.length - index + 1;
    return attempt(scraper, statuses[letter] ?? '', new Date(NOW.getTime() - ago * 3_600_000).toISOString(), {
      errorMessage: letter === 'f' ? 'boom' : null,
      ...over,
    });
  });
}

/** The same attempt, so many milliseconds earlier. */
export function earlier(row: AttemptRow, ms: number): AttemptRow {
  const instant = new Date(Date.parse(row.at) - ms).toISOString();
  return { ...row, firstAt: instant, at: instant };
}

/** One attempt a day at eight in the morning about the day before, from `first` on. */
export function daily(scraper: string, first: IsoDate, outcomes: string): AttemptRow[] {
  return [...outcomes].flatMap((letter, index) =>
    hourly(scraper, letter, {
      at: at(addDays(first, index + 1), '08:00').toISOString(),
      gameDate: addDays(first, index),
    }),
  );
}

/** All critical scrapers at work, so that none of them is silent. */
export const othersWork = profile.scrapers.critical.flatMap(({ names }) => hourly(names[0] ?? '', 's'));
export const without = (name: string) => othersWork.filter(({ scraper }) => scraper !== name);

/** Runs of a processor that ended alike: one failed run of a night in winter, unless it is said otherwise. */
export function runs(
  processor: string,
  outcome: RunOutcome,
  over: Partial<ProcessorRunsRow> = {},
): ProcessorRunsRow {
  const firstAt = over.firstAt ?? '2026-02-03T08:00:00.000Z';
  return {
    processor,
    output: null,
    outcome,
    category: null,
    dataDate: '2026-01-29',
    error: null,
    errorTexts: over.error == null ? 0 : 1,
    runs: 1,
    firstAt,
    lastAt: over.lastAt ?? firstAt,
    ...over,
  };
}

/** Every expected processor ran this morning. */
export const expectedRuns = profile.processors.expected.map(({ names }) =>
  runs(names[0] ?? '', 'success', { firstAt: '2026-02-04T11:00:00.000Z', dataDate: '2026-02-03' }),
);
