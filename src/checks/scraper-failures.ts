import { dateInZone } from '../calendar/zone.ts';
import { attemptsBetween, attemptsIn, firstAttemptIn } from '../facts/attempt-spans.ts';
import type { AttemptRow, LedgerRow } from '../facts/facts.ts';
import { type AttemptTally, isSuccess, tallyAttempts } from './attempt-tally.ts';
import type { Check, JudgeInput, Verdict } from './check.ts';
import { readFact } from './facts-of.ts';
import type { Part } from './finding.ts';
import { aboutScraper, aboutTable, failPart, passPart, type Subject, skipPart, warnPart } from './parts.ts';
import { pastDate } from './present-state.ts';
import { judgeLedger } from './scraper-ledger.ts';
import { knownBrokenAs, matchesAny, normalName } from './scraper-names.ts';
import { severityRank } from './severity.ts';
import { excerpt, plural, sayKnownBroken } from './wording.ts';

const HOUR_MS = 3_600_000;

/** Which scrapers failed in the last hours in a way that matters? */
export const scraperFailures: Check = {
  name: 'scraper_failures',
  category: 'scraper',
  title: {
    ok: 'Scrapers bring data',
    broken: 'Scrapers are failing',
  },
  why: 'What is not fetched the same night often cannot be fetched later.',
  fix: 'Read the newest error of the named scraper, run it by hand for the dates it missed, then see the gap list.',
  canBeCritical: false,
  windowed: false,
  needsSlate: true,
  skipsWithoutGames: false,
  needs: () => ({ tables: [], attempts: true, ledger: true }),
  judge(input) {
    const { facts, profile } = input;
    const attemptsTable = aboutTable(profile.sources.attempts ?? 'scraper attempts');
    const past = pastDate(input);
    if (past !== null) return { parts: [skipPart(attemptsTable, 'past_date', past)] };

    const today = dateInZone(input.now, profile.timeZone);
    const counts = (name: string) =>
      !matchesAny(name, profile.scrapers.disabled) && knownBrokenAs(name, today, profile) === undefined;

    const attempts = readFact(facts.attempts, attemptsTable);
    const fromAttempts: Verdict = attempts.ok
      ? judgeAttempts(inWindow(attempts.value, input), attemptsTable, counts, today, input)
      : { parts: [attempts.part] };

    // The ledger holds failures only: without any it proves nothing, so it can add findings but never pass.
    const ledger = readFact(facts.ledger, aboutTable(profile.sources.ledger ?? 'scraper failure ledger'));
    const fromLedger = ledger.ok
      ? judgeLedger(
          ledger.value.filter(({ scraper }) => counts(scraper)),
          input,
        )
      : [ledger.part];
    const parts = mergeBySubject([...fromAttempts.parts, ...fromLedger]);
    const isSeen = attempts.ok && ledger.ok;
    return {
      parts,
      notes: fromAttempts.notes ?? [],
      seenWell: isSeen ? seenWell(inWindow(attempts.value, input), ledger.value, parts) : [],
    };
  },
};

/** Scrapers that brought data in the window, or whose gaps the ledger no longer counts, and that fail nowhere. */
function seenWell(
  attempts: readonly AttemptRow[],
  ledger: readonly LedgerRow[],
  parts: readonly Part[],
): string[] {
  const failing = new Set(
    parts.filter((part) => part.kind === 'scraper').map((part) => normalName(part.subject)),
  );
  const brought = attempts.filter(({ status }) => isSuccess(status)).map(({ scraper }) => scraper);
  const names = new Set([...brought, ...ledger.map(({ scraper }) => scraper)]);
  return [...names].filter((name) => !failing.has(normalName(name)));
}

function judgeAttempts(
  all: readonly AttemptRow[],
  about: Subject,
  counts: (name: string) => boolean,
  today: string,
  input: JudgeInput,
): Verdict {
  const { profile, day } = input;
  const { windowHours } = profile.checks.scraper_failures;
  const spellings = new Set(all.map(({ scraper }) => scraper));
  const disabled = new Set([...spellings].filter((name) => matchesAny(name, profile.scrapers.disabled)));
  const enabled = all.filter(({ scraper }) => !disabled.has(scraper));
  const tallies = tallyAttempts(enabled, input);
  const counted = tallies.filter((tally) => counts(tally.name));
  const notes = [
    ...tallies.flatMap((tally) => knownBrokenNote(tally, today, input)),
    ...silentNote(counted, input),
  ];
  const isGameDay = day.games.length > 0;
  const gameDay = { dates: isGameDay ? [input.targetDate] : [] };
  if (enabled.length === 0) {
    const silence = `no attempt of any scraper in ${windowHours} h`;
    const part = isGameDay
      ? failPart(about, 'P2_HIGH', `${silence}, on a game day: nothing ran, or nothing is logged`, gameDay)
      : skipPart(about, 'no_games', `${silence}, and no games`);
    return { parts: [part], notes };
  }
  const failing = counted.flatMap((tally) => judgeTally(tally, input));
  if (failing.length > 0) return { parts: failing, notes };

  const total = (pick: (tally: AttemptTally) => readonly AttemptRow[]) =>
    counted.reduce((sum, tally) => sum + attemptsIn(pick(tally)), 0);
  const tried = total((tally) => tally.attempts);
  const succeeded = total((tally) => tally.succeeded);
  const failed = total((tally) => tally.failed);
  const details = {
    expected: 'no scraper failing',
    actual: `${succeeded} of ${plural(tried, 'attempt')} succeeded`,
    evidence: { scrapers: counted.length, attempts: tried, succeeded, failed },
  };
  if (succeeded === 0) {
    // Too little for a verdict either way: nothing that matters failed often enough, and nothing proves that it works.
    const message =
      tried === 0
        ? `only scrapers that are known to be broken were tried in ${windowHours} h`
        : `${plural(tried, 'attempt')} in ${windowHours} h, none of which brought data`;
    return {
      parts: [skipPart(about, isGameDay ? 'insufficient_sample' : 'no_games', message, details)],
      notes,
    };
  }
  const message = `${plural(counted.length, 'scraper')}, ${succeeded} of ${plural(tried, 'attempt')} succeeded in ${windowHours} h, ${failed} failed`;
  return { parts: [passPart(about, message, details)], notes };
}

function judgeTally(tally: AttemptTally, { profile }: JudgeInput): Part[] {
  const { minFailures, failureShare } = profile.checks.scraper_failures;
  const about = aboutScraper(tally.name);
  const tried = attemptsIn(tally.attempts);
  const failures = attemptsIn(tally.failed);
  const empty = attemptsIn(tally.emptyHanded);
  const succeeded = attemptsIn(tally.succeeded);
  const last = tally.failed.at(-1);
  const text = last?.errorMessage ?? last?.errorType ?? null;
  const error = text === null ? null : excerpt(text);
  const details = {
    expected: `fewer than ${minFailures} failures`,
    actual: `${failures} failed, ${succeeded} succeeded`,
    threshold: minFailures,
    affected: failures + empty,
    dates: [...new Set(tally.attempts.flatMap(({ gameDate }) => gameDate ?? []))].sort(),
    evidence: {
      attempts: tried,
      failed: failures,
      without_data: empty,
      succeeded,
      first_failure: firstAttemptIn(tally.failed),
      last_failure: last?.at ?? null,
      last_success: tally.succeeded.at(-1)?.at ?? null,
      error,
    },
  };
  const newest = error === null ? '' : `; newest error: ${error}`;
  if (tally.critical !== undefined && succeeded === 0 && failures + empty >= minFailures) {
    const without = empty === 0 ? '' : `, ${empty} answered without data`;
    const message = `critical, ${failures} failed${without} and none succeeded of ${plural(tried, 'attempt')}${newest}`;
    return [failPart(about, 'P2_HIGH', message, details)];
  }
  // "No data" says nothing about a scraper's health, so it is no part of the rate in either direction.
  const share = failures / (failures + succeeded);
  if (failures >= minFailures && share >= failureShare) {
    const message = `${failures} of ${plural(failures + succeeded, 'attempt')} failed${newest}`;
    return [warnPart(about, 'P3_MEDIUM', message, details)];
  }
  return [];
}

function inWindow(attempts: readonly AttemptRow[], { now, profile }: JudgeInput): AttemptRow[] {
  const from = new Date(now.getTime() - profile.checks.scraper_failures.windowHours * HOUR_MS);
  return attemptsBetween(attempts, { after: from.toISOString(), upTo: now.toISOString() });
}

function knownBrokenNote(tally: AttemptTally, today: string, { profile }: JudgeInput): string[] {
  const entry = knownBrokenAs(tally.name, today, profile);
  if (entry === undefined) return [];
  return [
    sayKnownBroken(
      entry,
      `${tally.name}, ${attemptsIn(tally.failed)} of ${plural(attemptsIn(tally.attempts), 'attempt')} failed`,
    ),
  ];
}

/** Critical sources that were not even tried on a game day. Their tables are judged elsewhere; here it explains. */
function silentNote(tallies: readonly AttemptTally[], { profile, day }: JudgeInput): string[] {
  if (day.games.length === 0 || tallies.length === 0) return [];
  const tried = new Set(tallies.flatMap(({ critical }) => critical?.source ?? []));
  const silent = profile.scrapers.critical.map(({ source }) => source).filter((source) => !tried.has(source));
  return silent.length === 0 ? [] : [`critical but not tried: ${silent.join(', ')}`];
}

/** A scraper is one subject: what the log and the ledger say of it is told together, the worse of the two first. */
function mergeBySubject(parts: readonly Part[]): Part[] {
  const merged = new Map<string, Part>();
  for (const part of parts) {
    const key = `${part.kind} ${part.kind === 'scraper' ? normalName(part.subject) : part.subject}`;
    const other = merged.get(key);
    merged.set(key, other === undefined ? part : together(other, part));
  }
  return [...merged.values()];
}

function together(one: Part, other: Part): Part {
  const weight = (part: Part) => (part.status === 'FAIL' ? 0 : 10) + severityRank(part.severity);
  const [first, second] = weight(one) <= weight(other) ? [one, other] : [other, one];
  return {
    ...first,
    subject: one.subject,
    message: `${first.message}; ${second.message}`,
    dates: [...new Set([...first.dates, ...second.dates])].sort(),
    evidence: { ...second.evidence, ...first.evidence },
  };
}
