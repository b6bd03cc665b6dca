import { addDays } from '../calendar/dates.ts';
import { sayDate } from '../calendar/say.ts';
import type { LedgerRow } from '../facts/facts.ts';
import type { JudgeInput } from './check.ts';
import type { Part } from './finding.ts';
import { aboutScraper, failPart, warnPart } from './parts.ts';
import { normalName } from './scraper-names.ts';
import { listed, plural } from './wording.ts';

const DATES_SHOWN = 5;

/** Scrapers with so many dates that nobody backfilled that the pipeline's own backfiller does not keep up. */
export function judgeLedger(rows: readonly LedgerRow[], { profile, targetDate }: JudgeInput): Part[] {
  const { ledgerDays, ledgerWarnDates, ledgerFailDates } = profile.checks.scraper_failures;
  const first = addDays(targetDate, 1 - ledgerDays);
  const gaps = new Map<string, { name: string; dates: Set<string>; newestError: string | null }>();
  for (const { scraper, gameDate, backfilled, errorMessage } of rows) {
    if (backfilled || gameDate === null || gameDate < first || gameDate > targetDate) continue;
    const key = normalName(scraper);
    const gap = gaps.get(key) ?? { name: scraper, dates: new Set<string>(), newestError: null };
    gap.dates.add(gameDate);
    gap.newestError = errorMessage ?? gap.newestError;
    gaps.set(key, gap);
  }
  return [...gaps.values()].flatMap(({ name, dates: found, newestError }) => {
    const dates = [...found].sort();
    if (dates.length < ledgerWarnDates) return [];
    const message = `${plural(dates.length, 'date')} not backfilled in ${ledgerDays} days: ${listed(dates.map(sayDate), DATES_SHOWN)}`;
    const details = {
      expected: `fewer than ${plural(ledgerWarnDates, 'date')} to backfill`,
      actual: plural(dates.length, 'date'),
      threshold: ledgerWarnDates,
      affected: dates.length,
      dates,
      evidence: { unfilled_dates: dates.length, error: newestError },
    };
    return dates.length >= ledgerFailDates
      ? failPart(aboutScraper(name), 'P2_HIGH', message, details)
      : warnPart(aboutScraper(name), 'P3_MEDIUM', message, details);
  });
}
