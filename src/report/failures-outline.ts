import { daysBetween, type IsoDate } from '../calendar/dates.ts';
import { sayDate, sayInstant } from '../calendar/say.ts';
import { dateInZone } from '../calendar/zone.ts';
import { counts, type FailuresJudged } from '../checks/failures-judged.ts';
import type { SilentSource } from '../checks/silence.ts';
import type { Streak } from '../checks/streak.ts';
import type { FailuresAnswer } from '../inquiries/ask-failures.ts';
import { oneLine } from '../text/one-line.ts';
import { thousands } from '../text/thousands.ts';
import { counted } from './counted.ts';
import { countedStreaks, failuresLead, nothingFails } from './failures-lead.ts';
import { ATTEMPT_WORDS, KIND_WORDS, lengthOf, moment, spanOf } from './failures-words.ts';
import { costInWords } from './footer.ts';
import {
  CAUSE_WORDS,
  NOTHING_PASSED_LIGHT,
  RUN_LIGHTS,
  SEVERITY_WORDS,
  SKIP_WORDS,
  STATUS_WORDS,
} from './vocabulary.ts';

/** An answer in the order in which a person reads it: plain text, one line each, no markup, nothing escaped, nothing left out. */
export interface FailuresOutline {
  status: FailuresJudged['status'];
  light: string;
  /** `CRITICAL · 3 sources keep failing, 1 silent` */
  headline: string;
  /** The sentence that matters. */
  lead: string;
  /** What was asked, and how much was looked at. */
  scope: string[];
  /** What is held against somebody, the gravest group first, and last what is excused. */
  groups: FailureGroup[];
  blind: { subject: string; message: string; fix: string }[];
  /** What was left out and why, and what could not be read beside the logs. */
  notes: string[];
  footer: string[];
  /** The same in a terminal. */
  command: string;
}

export interface FailureGroup {
  title: string;
  /** What its entries are called where they are counted, in the plural. */
  kind: string;
  symbol: string;
  entries: FailureEntry[];
}

export interface FailureEntry {
  name: string;
  /** `critical scraper (team boxscore) · P1 critical` */
  label: string;
  /** How often, since when, and when it last worked. */
  sentence: string;
  /** The newest different errors. */
  errors: string[];
  /** How many more there were. */
  moreErrors: number;
  /** Ascending. */
  dates: IsoDate[];
}

export function failuresOutline(answer: FailuresAnswer): FailuresOutline {
  const { judged, threshold, days, timeZone } = answer;
  return {
    status: judged.status,
    light: lightOf(judged),
    headline: headlineOf(judged),
    lead: failuresLead(answer),
    scope: scopeOf(answer),
    groups: groupsOf(answer),
    blind: judged.unknown.map(({ kind, cause, message, fix }) => ({
      subject: `${KIND_WORDS[kind]} · ${CAUSE_WORDS[cause]}`,
      message: oneLine(message),
      fix: oneLine(fix),
    })),
    notes: notesOf(answer),
    footer: [
      oneLine(answer.pipeline),
      costInWords({
        statements: answer.cost.statements,
        bytes_billed: answer.cost.bytesBilled,
        warehouse: answer.warehouse,
      }),
      `asked ${sayInstant(new Date(answer.askedAt), null, timeZone)}`,
    ],
    command: `shootaround failures --threshold ${threshold} --days ${days}`,
  };
}

/** Nothing is wrong because nothing could be judged: that must not look like a good day. */
function lightOf({ status, seen }: FailuresJudged): string {
  const isEmpty = seen.every(({ attempts }) => attempts === 0);
  return isEmpty && (status === 'OK' || status === 'WARNING') ? NOTHING_PASSED_LIGHT : RUN_LIGHTS[status];
}

function headlineOf(judged: FailuresJudged): string {
  const { status, silent, unknown, seen } = judged;
  const failing = countedStreaks(judged).length;
  const found = [
    ...(failing > 0 ? [counted(failing, 'source keeps failing', 'sources keep failing')] : []),
    ...(silent.length > 0 ? [`${silent.length} silent`] : []),
  ].join(', ');
  const blind = unknown.map(({ kind }) => KIND_WORDS[kind]).join(' and ');
  const isEmpty = seen.every(({ attempts }) => attempts === 0);
  const calm = isEmpty ? 'nothing ran' : nothingFails(judged).toLowerCase();
  const nothing = seen.length === 0 ? 'nothing was judged' : calm;
  return [
    status,
    ...(blind === '' ? [] : [`could not look at ${blind}`]),
    ...(found === '' ? [] : [found]),
    ...(blind === '' && found === '' ? [nothing] : []),
  ].join(' · ');
}

function scopeOf({ judged, threshold, days, timeZone }: FailuresAnswer): string[] {
  return [
    `${counted(threshold, 'failure')} in a row or more`,
    `tried in the last ${counted(days, 'day')}`,
    ...judged.seen.map(({ kind, sources, attempts, since }) => {
      const looked = `${counted(sources, kind)}, ${thousands(attempts)} ${ATTEMPT_WORDS[kind]}${attempts === 1 ? '' : 's'}`;
      return since === null ? looked : `${looked} since ${sayDate(dateInZone(new Date(since), timeZone))}`;
    }),
  ];
}

function groupsOf({ judged, timeZone }: FailuresAnswer): FailureGroup[] {
  const entries = (streaks: readonly Streak[]) => streaks.map((streak) => streakEntry(streak, timeZone));
  const { streaks, never_succeeded: never, starved, silent } = judged;
  const excused = [...streaks, ...never, ...starved].filter((streak) => !counts(streak));
  const [fail, warn, skip] = [STATUS_WORDS.FAIL.symbol, STATUS_WORDS.WARN.symbol, STATUS_WORDS.SKIP.symbol];
  return [
    { title: 'Failing in a row', kind: 'streaks', symbol: fail, entries: entries(streaks.filter(counts)) },
    {
      title: 'Never worked, as far as the log goes',
      kind: 'sources that never worked',
      symbol: fail,
      entries: entries(never.filter(counts)),
    },
    {
      title: 'Fewer failures in a row, but in vain on the last game dates',
      kind: 'sources without success',
      symbol: fail,
      entries: entries(starved.filter(counts)),
    },
    {
      title: 'Expected, and did not run',
      kind: 'silent sources',
      symbol: warn,
      entries: silent.map((source) => silentEntry(source, timeZone)),
    },
    {
      title: 'Known to be broken, not counted',
      kind: 'known-broken sources',
      symbol: skip,
      entries: entries(excused),
    },
  ].filter((group) => group.entries.length > 0);
}

function streakEntry(streak: Streak, timeZone: string): FailureEntry {
  const { critical, kind, severity, known_broken: broken, last_success: success } = streak;
  const what = critical === null ? kind : `critical ${kind} (${oneLine(critical)})`;
  const weight =
    broken === null ? severity && SEVERITY_WORDS[severity] : `until ${broken.until}: ${oneLine(broken.why)}`;
  const worked = success === null ? 'never worked' : `last worked ${moment(success, timeZone)}`;
  const starved = streak.starved_dates;
  return {
    name: oneLine(streak.source),
    label: [what, weight].filter(Boolean).join(' · '),
    sentence: [
      `${lengthOf(streak)}${streak.failures > 1 && success !== null ? ' in a row' : ''} since ${moment(streak.first_failure, timeZone)}`,
      `last tried ${moment(streak.last_attempt, timeZone)}`,
      worked,
      ...(streak.graded_by === 'starved'
        ? [`in vain on ${counted(starved.length, 'game date')} running, ${spanOf(starved)}`]
        : []),
    ].join('; '),
    errors: streak.errors.map(oneLine),
    moreErrors: streak.error_count - streak.errors.length,
    dates: streak.dates,
  };
}

function silentEntry(
  { source, kind, critical, severity, since, last_attempt: last, every_days: every }: SilentSource,
  timeZone: string,
): FailureEntry {
  return {
    name: oneLine(source),
    label: `${critical ? 'critical ' : ''}${kind} · ${SEVERITY_WORDS[severity]}`,
    sentence: `${every === undefined ? `nothing since the game date ${spanOf([since])}` : `nothing although it should run every ${counted(every, 'day')}, since ${spanOf([since])}`}; ${last === null ? 'not once, as far as the log goes' : `last tried ${moment(last, timeZone)}`}`,
    errors: [],
    moreErrors: 0,
    dates: [],
  };
}

function notesOf(answer: FailuresAnswer): string[] {
  const { judged, days } = answer;
  const older = judged.older.map(
    ({ source, failures }) => `${oneLine(source)} (${counted(failures, 'failure')})`,
  );
  const disabled = judged.disabled.map(
    ({ source, kind, attempts }) =>
      `${oneLine(source)} (${thousands(attempts)} ${ATTEMPT_WORDS[kind]}${attempts === 1 ? '' : 's'})`,
  );
  return [
    ...answer.warnings.map(oneLine),
    ...judged.not_judged.map(({ kind, reason }) => `Not judged: ${KIND_WORDS[kind]}, ${SKIP_WORDS[reason]}`),
    ...shortLogs(answer),
    ...(disabled.length > 0 ? [`Switched off, so left out: ${disabled.join(', ')}`] : []),
    ...(older.length > 0
      ? [`Failing when last tried, more than ${counted(days, 'day')} ago, so left out: ${older.join(', ')}`]
      : []),
  ];
}

/** Whoever asks about more days than a log holds must not think that all of them were looked at. */
function shortLogs({ judged, days, askedAt, timeZone }: FailuresAnswer): string[] {
  const today = dateInZone(new Date(askedAt), timeZone);
  return judged.seen.flatMap(({ kind, since }) => {
    if (since === null) return [];
    const first = dateInZone(new Date(since), timeZone);
    const held = daysBetween(first, today) + 1;
    return held < days
      ? [`The log of ${KIND_WORDS[kind]} holds ${held} of these ${days} days: it begins ${sayDate(first)}`]
      : [];
  });
}
