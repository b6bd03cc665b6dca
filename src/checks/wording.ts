import type { IsoDate } from '../calendar/dates.ts';
import { sayDate } from '../calendar/say.ts';
import { type DateContext, type Game, gameName } from '../calendar/slate.ts';
import { oneLine } from '../text/one-line.ts';
import { thousands } from '../text/thousands.ts';

const DATES_SHOWN = 5;

/** `1 game`, `3 games`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The same of what may be many: `1,441 runs`. */
export function pluralThousands(count: number, noun: string): string {
  return `${thousands(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `4 of 6 games`. */
export function ofGames(covered: number, expected: number): string {
  return `${covered} of ${plural(expected, 'game')}`;
}

/** The first `most` items, and how many were left out: `A, B and 3 more`. */
export function listed(items: readonly string[], most: number): string {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}

/** `Feb 4, Feb 5`. */
export function sayDates(dates: readonly IsoDate[]): string {
  return listed(dates.map(sayDate), DATES_SHOWN);
}

/** `the last 2 game dates (Feb 4, Feb 5)`, `the last game date (Feb 5)`. */
export function sayLast(dates: readonly IsoDate[]): string {
  const last = dates.length === 1 ? 'game date' : plural(dates.length, 'game date');
  return `the last ${last} (${sayDates(dates)})`;
}

/** `nba_raw.nbac_schedule` as people say it: `nbac_schedule`. Scrapers and services keep their names. */
export function shortName(subject: string): string {
  return subject.slice(subject.lastIndexOf('.') + 1);
}

/**
 * A missing game for a sentence. A team that is listed twice on a date is probably an artefact of the schedule,
 * so the reader is told: such a gap is acknowledged rather than chased.
 */
export function describeGame(game: Game, day: DateContext): string {
  const twice = [game.away, game.home].filter(
    (team) => day.games.filter((other) => other.away === team || other.home === team).length > 1,
  );
  return twice.length === 0
    ? gameName(game)
    : `${gameName(game)} (${twice.join(' and ')} twice on this date)`;
}

/** One note for each postponed game: they left every expectation, and are listed so that nobody wonders. */
export function postponedNotes(days: readonly DateContext[]): string[] {
  return days.flatMap((day) =>
    day.postponed.map((game) => {
      const certainty = game.postponed?.certainty === 'suspected' ? 'probably postponed' : 'postponed';
      return `${gameName(game)} on ${day.date} is not expected: ${certainty}, ${game.postponed?.why ?? 'no reason given'}`;
    }),
  );
}

const EXCERPT_CHARACTERS = 160;

/** An error text for a sentence: texts come from anywhere, so one line, and not a page of it. */
export function excerpt(text: string, most: number = EXCERPT_CHARACTERS): string {
  const line = oneLine(text);
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** A note about something that fails and does not count. */
export function sayKnownBroken({ until, why }: { until: IsoDate; why: string }, what: string): string {
  return `known to be broken until ${until} (${why}): ${what}`;
}

/** A clause as a sentence of its own: `deploy it` becomes `Deploy it.` */
export function asSentence(clause: string): string {
  const line = `${clause.slice(0, 1).toUpperCase()}${clause.slice(1)}`;
  return line === '' || /[.!?]$/.test(line) ? line : `${line}.`;
}
