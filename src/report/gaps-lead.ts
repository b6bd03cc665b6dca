import { daysBetween, type IsoDate } from '../calendar/dates.ts';
import { sayInstant } from '../calendar/say.ts';
import type { GapState } from '../checks/gap-state.ts';
import type { GapDate, TableGaps } from '../checks/gaps.ts';
import type { GapsAnswer } from '../inquiries/ask-gaps.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import type { DateWords } from './date-words.ts';
import { causeInWords } from './gap-entries.ts';
import { isTrouble } from './gap-words.ts';
import type { GapsVerdict } from './gaps-outline.ts';
import { tallyOf } from './gaps-tally.ts';
import { stateRuns } from './state-runs.ts';
import { CAUSE_WORDS } from './vocabulary.ts';

const TABLES_NAMED = 2;
const GAMES_NAMED = 4;
/** No break within a season is so long. */
const SUMMER_DAYS = 14;

/** Dates in a row on which one table held nothing. */
interface Outage {
  table: string;
  first: IsoDate;
  last: IsoDate;
  /** Game dates of it. */
  dates: number;
  /** Nothing that was judged came after it. */
  lasts: boolean;
  /** Nobody knows of the dates before. */
  perhapsEarlier: boolean;
  /** Not one row, as opposed to rows of which none counts. */
  isEmpty: boolean;
  /** Dates of the range beside it on which the table held nothing either. */
  besides: IsoDate[];
}

/** The sentence that matters: what is missing and since when, or what can be trusted. Table names stand in backticks. */
export function gapsLead(answer: GapsAnswer, verdict: GapsVerdict, say: DateWords): string {
  const { gaps } = answer;
  const { slateUnknown } = gaps;
  if (slateUnknown !== null) {
    return `The schedule could not be read (${CAUSE_WORDS[slateUnknown.cause]}: ${oneLine(slateUnknown.message)}), so nothing can be said of any table.`;
  }
  switch (verdict) {
    case 'missing':
      return missingSentence(gaps.tables, say);
    case 'short':
      return shortSentence(gaps.tables, say);
    case 'blind':
      return blindSentence(gaps);
    case 'whole':
    case 'waiting':
      return wholeSentence(answer, say);
    case 'idle':
      return idleSentence(gaps.tables);
    case 'unjudged':
      return 'None of these tables was recorded here, so this says nothing about the data.';
  }
}

function missingSentence(tables: readonly TableGaps[], say: DateWords): string {
  const outages = tables.flatMap(longestOutage).sort(byWeight);
  const [worst] = outages;
  if (worst === undefined) return '';
  const alike = outages.filter((one) => isAlike(one, worst));
  const told = alike.map(({ table }) => table);
  return `${outageSentence(alike, tables.length, say)}${restSentence(tables, told)}`;
}

/** The outage that lasts, or else the longest, of equals the newest. What it lost before the range counts too. */
function longestOutage({ table, dates, before }: TableGaps): Outage[] {
  const all = [...before, ...dates];
  const [firstAsked] = dates;
  const runs = stateRuns(all.map(({ date, state }) => ({ from: date, to: date, state })));
  return runs
    .filter((run) => run.state === 'missing' && firstAsked !== undefined && run.last >= firstAsked.date)
    .map((run): Outage => {
      const inRun = all.filter(
        ({ date, state }) => state === 'missing' && date >= run.first && date <= run.last,
      );
      const isJudged = ({ date, state }: GapDate) =>
        date > run.last && (state === 'complete' || isTrouble(state));
      return {
        table,
        first: run.first,
        last: run.last,
        dates: run.dates,
        lasts: !all.some(isJudged),
        perhapsEarlier: isUnseenBefore(run.first, all),
        isEmpty: inRun.every(({ rows }) => rows === 0),
        besides: dates
          .filter(({ date, state }) => state === 'missing' && (date < run.first || date > run.last))
          .map(({ date }) => date),
      };
    })
    .reverse()
    .sort(byWeight)
    .slice(0, 1);
}

/** What is empty after a summer has been so since the season began: nothing was expected before. */
function isUnseenBefore(first: IsoDate, all: readonly GapDate[]): boolean {
  const earlier = all.filter(({ date }) => date < first);
  const last = earlier.findLast(({ state }) => state !== 'no_games');
  if (last === undefined) return earlier.length < SUMMER_DAYS;
  return last.state === 'unknown' || last.state === 'not_recorded' || last.cause === 'beyond_retention';
}

function byWeight(one: Outage, other: Outage): number {
  if (one.lasts !== other.lasts) return one.lasts ? -1 : 1;
  return other.dates - one.dates;
}

function isAlike(one: Outage, other: Outage): boolean {
  return (
    one.first === other.first &&
    one.last === other.last &&
    one.lasts === other.lasts &&
    one.isEmpty === other.isEmpty
  );
}

function outageSentence(alike: readonly Outage[], tables: number, say: DateWords): string {
  const [worst] = alike;
  if (worst === undefined) return '';
  const { first, last, lasts, perhapsEarlier, isEmpty } = worst;
  const many = alike.length > 1;
  const who = namesOf(
    alike.map(({ table }) => table),
    tables,
  );
  const besides = new Set(alike.flatMap((one) => one.besides)).size;
  const more = besides > 0 ? `, and on ${counted(besides, 'more date')}` : '';
  const days = daysBetween(first, last) + 1;
  if (days === 1) {
    const what = isEmpty
      ? `${many ? 'are' : 'is'} empty for`
      : `${many ? 'have' : 'has'} nothing that counts for`;
    return `${who} ${what} ${say.day(first)}${more}.`;
  }
  const length = perhapsEarlier ? `${counted(days, 'day')} or more` : counted(days, 'day');
  const verb = lasts ? `${many ? 'have' : 'has'} been` : many ? 'were' : 'was';
  const state = isEmpty ? 'empty' : 'without anything that counts';
  if (lasts)
    return `${who} ${verb} ${state} for ${length}, since ${say.date(first)}${perhapsEarlier ? ' or earlier' : ''}${more}.`;
  return `${who} ${verb} ${state} for ${length}, ${say.date(first)} – ${say.date(last)}${more}.`;
}

function namesOf(tables: readonly string[], all: number): string {
  const [only] = tables;
  if (only !== undefined && tables.length === 1) return `\`${only}\``;
  if (tables.length === all) return `All ${all} tables`;
  const named = tables.slice(0, TABLES_NAMED).map((table) => `\`${table}\``);
  const rest = tables.length - named.length;
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(' and ');
}

/** How many more tables are in trouble; what nobody could look at is no gap. */
function restSentence(tables: readonly TableGaps[], told: readonly string[]): string {
  const { withGaps, unjudged, judgedInPart } = tallyOf({ tables });
  const gaps = withGaps.filter(({ table }) => !told.includes(table)).length;
  const phrases = [
    ...(gaps > 0 ? [`${counted(gaps, 'more table has', 'more tables have')} gaps`] : []),
    ...(unjudged.length > 0 ? [`${counted(unjudged.length, 'table')} could not be judged`] : []),
    ...(judgedInPart.length > 0
      ? [`${counted(judgedInPart.length, 'table')} could not be judged on every date`]
      : []),
  ];
  return phrases.length > 0 ? ` ${phrases.join(', ')}.` : '';
}

/** The table that lacks most, with its newest date. */
function shortSentence(tables: readonly TableGaps[], say: DateWords): string {
  const short = tables
    .map(({ table, dates }) => {
      const inTrouble = dates.filter(({ state }) => state === 'partial' || state === 'duplicated');
      const partial = inTrouble.filter(({ state }) => state === 'partial');
      return { table, dates: partial.length > 0 ? partial : inTrouble, isPartial: partial.length > 0 };
    })
    .filter(({ dates }) => dates.length > 0)
    .sort(
      (one, other) =>
        Number(other.isPartial) - Number(one.isPartial) || other.dates.length - one.dates.length,
    );
  const [worst] = short;
  const newest = worst?.dates.at(-1);
  if (worst === undefined || newest === undefined) return '';
  const name = `\`${worst.table}\``;
  const rest = restSentence(tables, [worst.table]);
  const more = worst.dates.length > 1 ? ` on ${counted(worst.dates.length, 'date')}, last on` : ' on';
  if (!worst.isPartial)
    return `${name} holds rows twice${more} ${say.day(newest.date)}: ${newest.found ?? ''}.${rest}`;
  const missing = newest.missingGames;
  if (missing.length === 0)
    return `${name} is short${more} ${say.day(newest.date)}: ${newest.found ?? ''}.${rest}`;
  const games = missing.slice(0, GAMES_NAMED).join(', ');
  const unnamed = missing.length > GAMES_NAMED ? ` and ${missing.length - GAMES_NAMED} more` : '';
  const lacks = `lacks ${missing.length} of ${counted(newest.expectedGames ?? 0, 'game')}`;
  const all =
    worst.dates.length > 1
      ? `has gaps on ${counted(worst.dates.length, 'date')}; on ${say.day(newest.date)} it ${lacks}`
      : `${lacks} on ${say.day(newest.date)}`;
  return `${name} ${all}: ${games}${unnamed}.${rest}`;
}

function blindSentence({ tables, slateDoubts }: GapsAnswer['gaps']): string {
  const blind = tables.filter((one) => one.blind !== null);
  const [first] = blind;
  const unknown = tables.filter(({ dates }) => dates.some(({ state }) => state === 'unknown'));
  if (first === undefined || first.blind === null) {
    const { unknownDates } = tallyOf({ tables });
    if (unknownDates === 0) return retentionSentence(unknown);
    const why = slateDoubts.map(({ reason }) => reason).join('; ');
    return `For ${counted(unknownDates, 'date')} nobody could look: ${oneLine(why)}.`;
  }
  const { cause, message } = first.blind;
  const more = blind.length > 1 ? `, nor could ${counted(blind.length - 1, 'more table')}` : '';
  const rest = tables.length - unknown.length;
  const whole = rest > 0 ? ` In the other ${counted(rest, 'table')} nothing is missing.` : '';
  return `\`${first.table}\` could not be read (${CAUSE_WORDS[cause]}: ${oneLine(message)})${more}. This says nothing about the data itself.${whole}`;
}

/** Tables that were read, and whose old dates are empty: dropped by their own rule, or missing. */
function retentionSentence(tables: readonly TableGaps[]): string {
  const unknown = tables.flatMap(({ dates }) => dates.filter(({ state }) => state === 'unknown'));
  const [only, ...more] = tables;
  const keeping =
    more.length === 0
      ? `\`${only?.table}\` keeps its rows`
      : `${counted(tables.length, 'table')} keep their rows`;
  const why = unknown[0] === undefined ? null : causeInWords(unknown[0]);
  const dates =
    unknown.length === 1
      ? 'the empty date may be a gap or not'
      : `${unknown.length} empty dates may be gaps or not`;
  return `How long ${keeping} could not be read${why === null ? '' : ` (${why})`}, so ${dates}.`;
}

function wholeSentence({ gaps, askedAt, timeZone }: GapsAnswer, say: DateWords): string {
  const waiting = gaps.tables.filter(isWaiting);
  const whole = gaps.tables.filter((table) => datesIn([table], 'complete').length > 0 && !isWaiting(table));
  const [nextDue] = waiting.flatMap(({ dates }) => dates.flatMap(({ due }) => due ?? [])).sort();
  const next =
    nextDue === undefined
      ? ''
      : `, the first due at ${sayInstant(new Date(nextDue), new Date(askedAt), timeZone)}`;
  const complete = datesIn(gaps.tables, 'complete');
  if (complete.length === 0) return `Nothing can be said yet: everything is still to come${next}.`;
  const [awaited = '', ...more] = datesIn(waiting, 'not_due');
  const what = more.length > 0 ? counted(more.length + 1, 'date') : say.day(awaited);
  const phrases = [
    ...(whole.length > 0
      ? [`${counted(whole.length, 'table')} whole on ${counted(complete.length, 'game date')}`]
      : []),
    ...(waiting.length > 0
      ? [`${counted(waiting.length, 'table waits', 'tables wait')} for ${what}${next}`]
      : []),
  ];
  return `Nothing is missing${waiting.length > 0 ? ' so far' : ''}: ${phrases.join('; ')}.`;
}

/** The dates on which any of these tables has a state, each once. */
function datesIn(tables: readonly TableGaps[], wanted: GapState): IsoDate[] {
  const dates = tables.flatMap((table) => table.dates.filter(({ state }) => state === wanted));
  return [...new Set(dates.map(({ date }) => date))].sort();
}

function idleSentence(tables: readonly TableGaps[]): string {
  const states = new Set(tables.flatMap(({ dates }) => dates.map(({ state }) => state)));
  if (!states.has('not_expected'))
    return 'No games on these dates: nothing was expected, and nothing is missing.';
  return 'Nothing was expected of these tables on these dates, and nothing is missing.';
}

function isWaiting({ dates }: TableGaps): boolean {
  return dates.some(({ state }) => state === 'not_due');
}
