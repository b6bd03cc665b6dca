import { addDays, type IsoDate } from '../calendar/dates.ts';
import { expectationOf } from '../calendar/expectation.ts';
import type { SlateBook } from '../calendar/slate-book.ts';
import { dateInZone, instantAt } from '../calendar/zone.ts';
import type { Profile } from '../config/profile.ts';
import type { AttemptRow, ProcessorRunsRow } from '../facts/facts.ts';
import { tableNamed } from './data-to-fetch.ts';
import type { Severity } from './finding.ts';
import { earliestOf, latestOf } from './instants.ts';
import { isRunOf } from './processor-names.ts';
import { matchesAny } from './scraper-names.ts';
import type { SourceKind } from './streak.ts';

/** Something that should have run, and of which the log shows nothing. Plain JSON. */
export interface SilentSource {
  /** Its name for people, as in the profile. */
  source: string;
  kind: SourceKind;
  critical: boolean;
  severity: Severity;
  /** The oldest of the game dates on which nothing ran; of what runs every so many days the date on which it was due. */
  since: IsoDate;
  /** ISO in UTC; null when the log holds none. */
  last_attempt: string | null;
  /** Of what runs every so many days, with games or without; left out for what runs for every game date. */
  every_days?: number;
}

export interface SilenceRequest {
  slate: SlateBook;
  profile: Profile;
  today: IsoDate;
  /** Days before today that are looked at, by kind: not more than the log keeps. */
  days: Readonly<Record<SourceKind, number>>;
  /** Null for a kind whose log could not be read, or holds nothing at all. */
  attempts: readonly AttemptRow[] | null;
  runs: readonly ProcessorRunsRow[] | null;
}

/**
 * Who was expected on the last game dates and did not run: a scraper that dies does not fail, it is just not there.
 * Critical scrapers under any of their names; processors by name or by the table that they fill, some of which run by the
 * calendar.
 */
export function silentSources(request: SilenceRequest): SilentSource[] {
  const { profile, attempts, runs } = request;
  const newest = attempts === null ? null : newestOf(attempts);
  const scrapers =
    newest === null
      ? []
      : profile.scrapers.critical.flatMap((expected) => {
          const seen = newest.filter(([name]) => matchesAny(name, expected.names)).map(([, at]) => at);
          return silence(expected, 'scraper', seen, request);
        });
  const newestRuns = runs === null ? [] : newestRunsOf(runs);
  const processors =
    runs === null
      ? []
      : profile.processors.expected.flatMap((expected) => {
          const seen = newestRuns.filter((row) => isRunOf(row, expected.names)).map(({ lastAt }) => lastAt);
          return expected.everyDays === undefined
            ? silence(expected, 'processor', seen, request)
            : overdue({ source: expected.source, everyDays: expected.everyDays }, seen, runs, request);
        });
  return [...scrapers, ...processors];
}

function silence(
  { source, names }: { source: string; names: readonly string[] },
  kind: SourceKind,
  seen: readonly string[],
  request: SilenceRequest,
): SilentSource[] {
  const { profile } = request;
  const since = expectedDates(names, request.days[kind], request).at(
    -profile.checks.consecutive_failures.starvedGameDates,
  );
  if (since === undefined) return [];
  const last = latestOf(seen);
  if (last !== null && last >= instantAt(since, '00:00', profile.timeZone).toISOString()) return [];
  const critical = kind === 'scraper';
  return [
    {
      source,
      kind,
      critical,
      severity: critical ? 'P2_HIGH' : 'P3_MEDIUM',
      since,
      last_attempt: last,
    },
  ];
}

/**
 * What runs every so many days has one more of grace: a week is not always a week to the hour. A log that does not go
 * back that far proves nothing of it.
 */
function overdue(
  { source, everyDays }: { source: string; everyDays: number },
  seen: readonly string[],
  runs: readonly ProcessorRunsRow[],
  { profile, today, days }: SilenceRequest,
): SilentSource[] {
  const first = addDays(today, -everyDays - 1);
  const oldest = earliestOf(runs.map(({ firstAt }) => firstAt));
  const begins = instantAt(first, '00:00', profile.timeZone).toISOString();
  if (days.processor <= everyDays || oldest === null || oldest >= begins) return [];
  const last = latestOf(seen);
  if (last !== null && last >= begins) return [];
  const since = last === null ? first : addDays(dateInZone(new Date(last), profile.timeZone), everyDays);
  return [
    {
      source,
      kind: 'processor',
      critical: false,
      severity: 'P3_MEDIUM',
      since,
      last_attempt: last,
      every_days: everyDays,
    },
  ];
}

/** Past game dates, without those on which the pipeline leaves this source's table empty on purpose. */
function expectedDates(
  names: readonly string[],
  days: number,
  { slate, profile, today }: SilenceRequest,
): IsoDate[] {
  const table = tableNamed(names, profile)?.table;
  return slate
    .gameDates(addDays(today, -days), addDays(today, -1))
    .filter((date) => table === undefined || expectationOf(table, slate.on(date), profile).expected);
}

/** When each spelling was tried last. */
function newestOf(attempts: readonly AttemptRow[]): [string, string][] {
  const newest = new Map<string, string>();
  for (const { scraper, at } of attempts) {
    const known = newest.get(scraper);
    if (known === undefined || at > known) newest.set(scraper, at);
  }
  return [...newest];
}

/** The newest runs of each spelling and table. */
function newestRunsOf(runs: readonly ProcessorRunsRow[]): ProcessorRunsRow[] {
  const newest = new Map<string, ProcessorRunsRow>();
  for (const row of runs) {
    const key = `${row.processor} ${row.output}`;
    const known = newest.get(key);
    if (known === undefined || row.lastAt > known.lastAt) newest.set(key, row);
  }
  return [...newest.values()];
}
