import type { FlagStanding, PathRun } from '../checks/deployment-standing.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import { moment } from './failures-words.ts';
import { durationInWords } from './spans-in-words.ts';
import { CAUSE_WORDS, STATUS_WORDS } from './vocabulary.ts';

/** What the flag is in what serves, and which path its runs really took: plain text, one line each. */
export interface PathOutline {
  /** Whether what the flag promises is what happens: one sentence. */
  verdict: string;
  /** The flag's value, since when and by whom. */
  flag: string[];
  /** The newest first; empty where none was seen or nothing is known. */
  runs: PathEntry[];
  /** Why nothing is known of the runs, and what to do about it; null where something is. */
  blind: { message: string; fix: string } | null;
}

export interface PathEntry {
  symbol: string;
  title: string;
  lines: string[];
}

export function pathOutline(flag: FlagStanding, timeZone: string): PathOutline {
  const { evidence } = flag;
  const runs = evidence.state === 'known' ? newestFirst(evidence.runs) : [];
  return {
    verdict: pathVerdict(flag),
    flag: flagLines(flag, timeZone),
    runs: runs.map((run) => runEntry(run, timeZone)),
    blind: blindOf(flag),
  };
}

/** Whether runs take the path that the flag stands for, by what they logged: the flag alone proves nothing. */
export function pathVerdict({ state, variable, evidence }: FlagStanding): string {
  const promised = `${oneLine(variable)} ${FLAG_WORDS[state]}`;
  if (evidence.state === 'not_configured')
    return `${promised}; which path its runs took is not known: no log is named.`;
  if (evidence.state === 'unknown')
    return `${promised}; which path its runs took could not be read (${CAUSE_WORDS[evidence.cause]}).`;
  const { runs, hours, cut } = evidence;
  const span = `the last ${counted(hours, 'hour')}`;
  if (runs.length === 0)
    return `${promised}; in ${span} no run logged which path it took, so nothing proves it.`;
  const legacy = runs.filter(({ path }) => path === 'legacy').length;
  const sequential = runs.length - legacy;
  const [newest] = newestFirst(runs);
  const now = newest?.path === 'legacy' ? 'in parallel' : 'in levels, one after the other';
  const all = runs.length === 1 ? 'the one run' : `${cut ? 'at least ' : ''}${runs.length} runs`;
  if (legacy === 0) return `${promised}, and ${all} of ${span} went ${now}.`;
  if (sequential === 0) return `${promised}, and ${all} of ${span} went ${now}.`;
  return `${promised}; of ${all} of ${span} ${sequential} went in levels and ${legacy} in parallel, the newest ${now}.`;
}

const FLAG_WORDS: Readonly<Record<FlagStanding['state'], string>> = {
  on: 'is on in what serves',
  off: 'is off in what serves',
  mixed: 'is on in a part of what serves and off in another',
  unknown: 'is not known',
};

function flagLines(flag: FlagStanding, timeZone: string): string[] {
  const { values, changeNotLive, since, sinceAtLeast, by } = flag;
  const variable = oneLine(flag.variable);
  const told = [
    ...(since === null ? [] : [`since ${sinceAtLeast ? 'at least ' : ''}${moment(since, timeZone)}`]),
    ...(by === null ? [] : [`by ${oneLine(by)}`]),
  ].join(', ');
  return [
    ...values.map(
      ({ revision, percent, value }) =>
        `${variable} in ${oneLine(revision)} (${percent} %): ${valueWords(value)}`,
    ),
    ...(told === '' ? [] : [`${flag.state === 'on' ? 'set' : 'off'} ${told}`]),
    ...(changeNotLive === null
      ? []
      : [
          `a change is not live: ${oneLine(changeNotLive.revision)} has ${valueWords(changeNotLive.value)}, and gets no traffic`,
        ]),
  ];
}

function valueWords(value: string | null): string {
  return value === null ? 'not set, which means on' : oneLine(value) || '(empty)';
}

function blindOf({ evidence }: FlagStanding): PathOutline['blind'] {
  if (evidence.state === 'unknown')
    return {
      message: `${CAUSE_WORDS[evidence.cause]}: ${oneLine(evidence.message)}`,
      fix: oneLine(evidence.fix),
    };
  if (evidence.state === 'not_configured')
    return {
      message: 'no log is named, so nobody knows which path the runs took',
      fix: 'set CLOUD_LOGGING=gcp:PROJECT',
    };
  return null;
}

function newestFirst(runs: readonly PathRun[]): PathRun[] {
  return runs.toSorted((one, other) => Date.parse(other.startedAt) - Date.parse(one.startedAt));
}

function runEntry({ date, path, revision, startedAt, levels, line }: PathRun, timeZone: string): PathEntry {
  const isSequential = path === 'sequential';
  const about = date === null ? '' : ` for ${oneLine(date)}`;
  const how = isSequential ? counted(levels.length, 'level') : 'everything in parallel';
  return {
    symbol: isSequential ? STATUS_WORDS.PASS.symbol : STATUS_WORDS.FAIL.symbol,
    title: `${isSequential ? 'sequential' : 'legacy'}${about} · ${how} · ${moment(startedAt, timeZone)}`,
    lines: [
      ...levels.map(({ says, startedAt: from, endedAt }) => {
        const took =
          endedAt === null
            ? 'no line says that it ended'
            : `took ${durationInWords(Date.parse(endedAt) - Date.parse(from))}`;
        return `${oneLine(says)} (${took})`;
      }),
      `log: ${oneLine(line)}`,
      ...(revision === null ? [] : [`revision ${oneLine(revision)}`]),
    ],
  };
}
