import { dateInZone } from '../calendar/zone.ts';
import type { AttemptRow } from '../facts/facts.ts';
import { compareText } from '../text/compare-text.ts';
import type { JudgeInput } from './check.ts';
import { hadDataToFetch } from './data-to-fetch.ts';
import { type CriticalSource, criticalSourceOf, normalName } from './scraper-names.ts';

/** What all attempts of one scraper came to. Attempts are those of the window, oldest first. */
export interface AttemptTally {
  /** As the log spells it; of several spellings the one with most attempts. */
  name: string;
  critical: CriticalSource | undefined;
  attempts: AttemptRow[];
  succeeded: AttemptRow[];
  failed: AttemptRow[];
  /** Answered without data although there was data to be had. Neither good nor, by itself, a failure. */
  emptyHanded: AttemptRow[];
}

/** Attempts by scraper. All names of a critical source are one scraper. */
export function tallyAttempts(attempts: readonly AttemptRow[], input: JudgeInput): AttemptTally[] {
  const groups = new Map<string, AttemptRow[]>();
  // Spellings are few and attempts are many, so each spelling is looked up once.
  const groupOf = new Map<string, AttemptRow[]>();
  for (const attempt of attempts.toSorted((one, other) => compareText(one.at, other.at))) {
    const known = groupOf.get(attempt.scraper);
    if (known) {
      known.push(attempt);
      continue;
    }
    const source = criticalSourceOf(attempt.scraper, input.profile);
    const key = source === undefined ? `scraper:${normalName(attempt.scraper)}` : `source:${source.source}`;
    const group = groups.get(key) ?? [];
    group.push(attempt);
    groups.set(key, group);
    groupOf.set(attempt.scraper, group);
  }
  return [...groups.values()].map((group) => {
    const name = commonestName(group);
    const critical = criticalSourceOf(name, input.profile);
    const outcome = (attempt: AttemptRow) => outcomeOf(attempt, critical, input);
    return {
      name,
      critical,
      attempts: group,
      succeeded: group.filter((attempt) => outcome(attempt) === 'succeeded'),
      failed: group.filter((attempt) => outcome(attempt) === 'failed'),
      emptyHanded: group.filter((attempt) => outcome(attempt) === 'empty_handed'),
    };
  });
}

/** A partial success brought data too. */
export function isSuccess(status: string): boolean {
  return ['success', 'partial'].includes(status.toLowerCase());
}

/** It was answered, and there was nothing in the answer. */
export function isWithoutData(status: string): boolean {
  return status.toLowerCase() === 'no_data';
}

function outcomeOf(
  attempt: AttemptRow,
  critical: CriticalSource | undefined,
  input: JudgeInput,
): 'succeeded' | 'failed' | 'empty_handed' | 'nothing_to_fetch' {
  if (isSuccess(attempt.status)) return 'succeeded';
  // The log's writer knows four statuses; whatever else it says is nothing to rely on.
  if (!isWithoutData(attempt.status)) return 'failed';
  return hadData(attempt, critical, input) ? 'empty_handed' : 'nothing_to_fetch';
}

/** As it stands when the verdict is asked for; without a date of its own an attempt was about the target date. */
function hadData(
  attempt: AttemptRow,
  critical: CriticalSource | undefined,
  { slate, profile, now, targetDate }: JudgeInput,
): boolean {
  const localDate = dateInZone(now, profile.timeZone);
  const asked = attempt.gameDate ?? targetDate;
  return hadDataToFetch({ asked, at: now, localDate }, critical, { slate, profile });
}

function commonestName(attempts: readonly AttemptRow[]): string {
  const counts = new Map<string, number>();
  for (const { scraper, attempts: made } of attempts) counts.set(scraper, (counts.get(scraper) ?? 0) + made);
  const [commonest] = [...counts].sort((one, other) => other[1] - one[1] || compareText(one[0], other[0]));
  return commonest?.[0] ?? '';
}
