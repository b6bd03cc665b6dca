import { daysBetween, type IsoDate } from '../calendar/dates.ts';
import { sayInstant } from '../calendar/say.ts';
import type { TableGaps } from '../checks/gaps.ts';
import type { GapsAnswer } from '../inquiries/ask-gaps.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import { type DateWords, dateWords } from './date-words.ts';
import { costInWords } from './footer.ts';
import { entriesOf, shortName, type TableEntry, unknownGames } from './gap-entries.ts';
import { gapsLead } from './gaps-lead.ts';
import { type GapsTally, hasTrouble, tallyOf } from './gaps-tally.ts';
import { NOTHING_PASSED_LIGHT, RUN_LIGHTS } from './vocabulary.ts';

/** What an answer comes to. `idle`: nothing was expected; `waiting`: everything that was is not due; `unjudged`: nothing was recorded. */
export type GapsVerdict = 'missing' | 'short' | 'blind' | 'whole' | 'waiting' | 'idle' | 'unjudged';

/** An answer in the words that Slack and a terminal share. Table names in sentences stand in backticks. */
export interface GapsOutline {
  verdict: GapsVerdict;
  light: string;
  /** `MISSING · Jan 8 – Jan 21, 14 days · 2 of 15 tables` */
  headline: string;
  /** The sentence that matters. */
  lead: string;
  /** What to do where it is the schedule that says nothing. */
  fix: string | null;
  /** What was looked at, and what it came to. */
  scope: string[];
  /** Tables in trouble, the worst first. */
  tables: TableEntry[];
  /** What is not due yet, a phrase per due time. */
  waiting: string[];
  /** Tables that hold all that they should, and wait for nothing. */
  whole: string[];
  /** Empty by design, and not recorded: a phrase per reason. */
  quiet: string[];
  warnings: string[];
  notes: string[];
  footer: string[];
  /** The same in a terminal. */
  command: string;
}

/** Above warnings about what the answer was made from. */
export const ANSWER_TROUBLE = 'Trouble with the answer itself';
const VERDICT_WORDS: Readonly<Record<GapsVerdict, string>> = {
  missing: 'MISSING',
  short: 'INCOMPLETE',
  blind: 'COULD NOT LOOK',
  whole: 'NO GAPS',
  waiting: 'NOT DUE YET',
  idle: 'NOTHING EXPECTED',
  unjudged: 'NOT RECORDED',
};
const VERDICT_LIGHTS: Readonly<Record<GapsVerdict, string>> = {
  missing: RUN_LIGHTS.CRITICAL,
  short: RUN_LIGHTS.WARNING,
  blind: RUN_LIGHTS.ERROR,
  whole: RUN_LIGHTS.OK,
  waiting: NOTHING_PASSED_LIGHT,
  idle: RUN_LIGHTS.OK,
  unjudged: NOTHING_PASSED_LIGHT,
};

/** Missing outranks short, short outranks blind, and only what was seen is whole. */
export function gapsVerdict({ gaps }: Pick<GapsAnswer, 'gaps'>): GapsVerdict {
  if (gaps.slateUnknown !== null) return 'blind';
  const states = new Set(gaps.tables.flatMap(({ dates }) => dates.map(({ state }) => state)));
  if (states.has('missing')) return 'missing';
  if (states.has('partial') || states.has('duplicated')) return 'short';
  if (states.has('unknown')) return 'blind';
  if (states.has('complete')) return 'whole';
  if (states.has('not_due')) return 'waiting';
  return states.has('not_recorded') ? 'unjudged' : 'idle';
}

export function gapsOutline(answer: GapsAnswer): GapsOutline {
  const { gaps, question, timeZone } = answer;
  const verdict = gapsVerdict(answer);
  const say = dateWords(gaps.from, answer);
  const troubled = gaps.slateUnknown === null ? entriesOf(gaps.tables, say) : [];
  const quietTables = gaps.tables.filter((table) => !hasTrouble(table));
  const waiting = quietTables.filter(({ dates }) => dates.some(({ state }) => state === 'not_due'));
  const whole = quietTables.filter(
    (table) => !waiting.includes(table) && table.dates.some(({ state }) => state === 'complete'),
  );
  const tally = tallyOf(gaps);
  // Beside gaps, what nobody could look at is counted apart.
  const concerned = verdict === 'blind' ? troubled.length : tally.withGaps.length;
  const share = concerned > 0 ? [`${concerned} of ${counted(gaps.tables.length, 'table')}`] : [];
  const soFar = verdict === 'whole' && waiting.length > 0 ? ' SO FAR' : '';
  return {
    verdict,
    light: VERDICT_LIGHTS[verdict],
    headline: [`${VERDICT_WORDS[verdict]}${soFar}`, rangeInWords(gaps, say), ...share].join(' · '),
    lead: gapsLead(answer, verdict, say),
    fix: scheduleFix(answer, verdict),
    scope: scopeOf(answer, { ...tally, whole: whole.length, waiting: waiting.length }),
    tables: troubled,
    waiting: gaps.slateUnknown === null ? waitingIn(gaps.tables, answer, say) : [],
    whole: whole.map(({ table }) => shortName(table)),
    quiet: gaps.slateUnknown === null ? quietIn(gaps.tables) : [],
    warnings: answer.warnings.map(oneLine),
    notes: [...doubtNotes(answer, verdict), ...gaps.notes].map(oneLine),
    footer: [
      oneLine(answer.pipeline),
      costInWords({
        statements: answer.cost.statements,
        bytes_billed: answer.cost.bytesBilled,
        warehouse: answer.warehouse,
      }),
      `asked ${sayInstant(new Date(answer.askedAt), null, timeZone)}`,
    ],
    command: commandFor(question),
  };
}

/** True where the sentence that matters is about games that nobody knows. */
function isAboutDoubts({ gaps }: GapsAnswer, verdict: GapsVerdict): boolean {
  return (
    verdict === 'blind' && gaps.slateDoubts.length > 0 && gaps.tables.every(({ blind }) => blind === null)
  );
}

function scheduleFix(answer: GapsAnswer, verdict: GapsVerdict): string | null {
  const { slateUnknown, slateDoubts } = answer.gaps;
  if (slateUnknown !== null) return oneLine(slateUnknown.fix);
  return isAboutDoubts(answer, verdict) ? oneLine(slateDoubts.map(({ fix }) => fix).join('; ')) : null;
}

/** Dates whose games are unknown, where the sentence that matters is about something else. */
function doubtNotes(answer: GapsAnswer, verdict: GapsVerdict): string[] {
  if (isAboutDoubts(answer, verdict)) return [];
  return answer.gaps.slateDoubts.map(
    ({ reason, fix }) => `Dates whose games are unknown: ${reason}. To mend it: ${fix}.`,
  );
}

type Range = Pick<GapsAnswer['gaps'], 'from' | 'to'>;

/** `Jan 8 – Jan 21, 14 days` */
function rangeInWords(range: Range, say: DateWords): string {
  const { from, to } = range;
  return from === to
    ? say.day(from)
    : `${say.date(from)} – ${say.date(to)}, ${counted(daysIn(range), 'day')}`;
}

function daysIn({ from, to }: Range): number {
  return daysBetween(from, to) + 1;
}

/** What a terminal is asked for the same answer. */
function commandFor({ from, to, table }: GapsAnswer['question']): string {
  return `shootaround gaps --from ${from} --to ${to}${table === null ? '' : ` --table ${table}`}`;
}

function scopeOf({ gaps }: GapsAnswer, tally: GapsTally & { whole: number; waiting: number }): string[] {
  const { gameDates, unknownDates, withGaps, unjudged, judgedInPart, whole, waiting } = tally;
  const amount = (count: number, what: string) => (count > 0 ? [`${count} ${what}`] : []);
  if (gaps.slateUnknown !== null)
    return [counted(daysIn(gaps), 'day'), 'game dates unknown', counted(gaps.tables.length, 'table')];
  return [
    counted(daysIn(gaps), 'day'),
    ...(gameDates === 0 && unknownDates > 0 ? [] : [counted(gameDates, 'game date')]),
    ...unknownGames(unknownDates),
    counted(gaps.tables.length, 'table'),
    ...amount(withGaps.length, 'with gaps'),
    ...amount(unjudged.length, 'could not be judged'),
    ...amount(judgedInPart.length, 'not judged on every date'),
    ...amount(whole, 'whole'),
    ...amount(waiting, 'waiting'),
  ];
}

/** `Tue Feb 3 not due until 10:30 EST: player_game_summary, …`, the first due first. */
function waitingIn(
  tables: readonly TableGaps[],
  { askedAt, timeZone }: GapsAnswer,
  say: DateWords,
): string[] {
  const groups = new Map<string, { date: IsoDate; due: string; tables: string[] }>();
  for (const { table, dates } of tables) {
    for (const { date, state, due } of dates) {
      if (state !== 'not_due' || due === null) continue;
      const key = `${due} ${date}`;
      const group = groups.get(key) ?? { date, due, tables: [] };
      group.tables.push(shortName(table));
      groups.set(key, group);
    }
  }
  return [...groups.keys()].sort().flatMap((key) => {
    const group = groups.get(key);
    if (group === undefined) return [];
    const due = sayInstant(new Date(group.due), new Date(askedAt), timeZone);
    return [`${say.day(group.date)} not due until ${due}: ${group.tables.join(', ')}`];
  });
}

/** Reasons for which nothing was expected or nothing is known on purpose, with the tables and on how many dates of each. */
function quietIn(tables: readonly TableGaps[]): string[] {
  const reasons = new Map<string, Map<string, number>>();
  for (const { table, dates } of tables) {
    for (const { state, cause } of dates) {
      const reason =
        state === 'not_expected'
          ? QUIET_WORDS[cause ?? '']
          : state === 'not_recorded'
            ? 'not in this recording'
            : undefined;
      if (reason === undefined) continue;
      const named = reasons.get(reason) ?? new Map<string, number>();
      const name = shortName(table);
      reasons.set(reason, named.set(name, (named.get(name) ?? 0) + 1));
    }
  }
  return [...reasons].map(
    ([reason, named]) => `${reason} (${datesEach([...named.values()])}): ${[...named.keys()].join(', ')}`,
  );
}

/** `14 dates`, `14 dates each`, `9 to 30 dates each`: a table may well have gaps on the other dates. */
function datesEach(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const dates = least === most ? counted(most, 'date') : `${least} to ${most} dates`;
  return counts.length > 1 ? `${dates} each` : dates;
}

const QUIET_WORDS: Readonly<Record<string, string>> = {
  bootstrap: 'first days of the season, nothing expected yet',
  playoffs_not_processed: 'playoffs are not processed',
  halted: 'halted by decision',
  beyond_retention: 'older than the table keeps',
};
