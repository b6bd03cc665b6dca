import type { FlagStanding, PathRun } from '../checks/deployment-standing.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import { moment } from './failures-words.ts';
import { durationInWords } from './spans-in-words.ts';
import { CAUSE_WORDS, STATUS_WORDS } from './vocabulary.ts';
import { sayWho } from './who.ts';

/** What the flag is in what serves, and which path its runs really took: plain text, one line each. */
export interface PathOutline {
  /** The flag's value, since when and by whom. */
  flag: string[];
  /** The newest first; empty where none was seen or nothing is known. */
  runs: PathEntry[];
  /** What is not known of the flag or of its runs, and what to do about it. */
  blind: { message: string; fix: string }[];
}

export interface PathEntry {
  symbol: string;
  title: string;
  lines: string[];
}

export function pathOutline(flag: FlagStanding, timeZone: string): PathOutline {
  const { evidence } = flag;
  const runs = evidence.state === 'known' ? evidence.runs : [];
  return {
    flag: flagLines(flag, timeZone),
    runs: runs.map((run) => runEntry(run, flag, timeZone)),
    blind: blindOf(flag),
  };
}

/** Whether runs take the path that the flag stands for, by what they logged: the flag alone proves nothing. */
export function pathVerdict(flag: FlagStanding): string {
  const { state, variable, evidence, contradiction } = flag;
  const promised = `${oneLine(variable)} ${FLAG_WORDS[state]}`;
  if (evidence.state === 'not_configured')
    return `${promised}; which path its runs took is not known: no log is named.`;
  if (evidence.state === 'unknown')
    return `${promised}; which path its runs took could not be read (${CAUSE_WORDS[evidence.cause]}).`;
  const { runs, hours, cut } = evidence;
  const span = `the last ${counted(hours, 'hour')}`;
  if (contradiction !== null)
    return `${promised}, and yet a run of ${span} went in parallel after that began to serve: the flag is not what decides.`;
  if (runs.length === 0)
    return cut
      ? `${promised}; the newest lines of ${span} name no run's path, and older ones were not read, so nothing proves it.`
      : `${promised}; in ${span} no run logged which path it took, so nothing proves it.`;
  const legacy = runs.filter(({ path }) => path === 'legacy').length;
  const [newest] = runs;
  const way = newest?.path === 'legacy' ? 'in parallel' : 'in levels, one after the other';
  const count = `${cut ? 'at least ' : ''}${counted(runs.length, 'run')}`;
  const read = cut ? ' that was read' : '';
  if (legacy === 0 || legacy === runs.length)
    return `${promised}, and every run of ${span}${read} went ${way} (${count}).`;
  return `${promised}; of the runs of ${span}${cut ? ' that were read' : ''} ${runs.length - legacy} went in levels and ${legacy} in parallel, the newest ${way} (${count}).`;
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
    ...(since === null ? [] : [`${sinceAtLeast ? 'at least ' : ''}since ${moment(since, timeZone)}`]),
    ...(by === null ? [] : [`by ${sayWho(by)}`]),
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

function blindOf({ evidence, cause, trouble, fix }: FlagStanding): PathOutline['blind'] {
  const reason = cause === null ? '' : `${CAUSE_WORDS[cause]}: `;
  const ofFlag =
    trouble === null ? [] : [{ message: `${reason}${oneLine(trouble)}`, fix: oneLine(fix ?? 'ask again') }];
  if (evidence.state === 'unknown')
    return [
      ...ofFlag,
      {
        message: `${CAUSE_WORDS[evidence.cause]}: ${oneLine(evidence.message)}`,
        fix: oneLine(evidence.fix),
      },
    ];
  if (evidence.state === 'not_configured')
    return [
      ...ofFlag,
      {
        message: 'no log is named, so nobody knows which path the runs took',
        fix: 'set CLOUD_LOGGING=gcp:PROJECT',
      },
    ];
  return ofFlag;
}

function runEntry(
  { date, path, revision, startedAt, levels, line }: PathRun,
  { values }: FlagStanding,
  timeZone: string,
): PathEntry {
  const isSequential = path === 'sequential';
  // What an earlier revision did says nothing about the one that serves now.
  const isGone = values.length > 0 && !values.some((one) => one.revision === revision);
  // The one that serves alone is named above.
  const isNamed = values.length === 1 && !isGone;
  const about = date === null ? '' : ` for ${oneLine(date)}`;
  const how = isSequential ? counted(levels.length, 'level') : 'everything in parallel';
  return {
    symbol: isSequential ? STATUS_WORDS.PASS.symbol : STATUS_WORDS.FAIL.symbol,
    title: `${isSequential ? 'sequential' : 'legacy'}${about} · ${how} · ${moment(startedAt, timeZone)}`,
    lines: [
      ...levels.map(({ level, says, startedAt: from, endedAt }) => {
        const took =
          endedAt === null
            ? 'no line says that it ended'
            : `took ${durationInWords(Date.parse(endedAt) - Date.parse(from))}`;
        return `level ${level}: ${oneLine(says)} (${took})`;
      }),
      `log: ${oneLine(line)}`,
      ...(revision === null || isNamed
        ? []
        : [`revision ${oneLine(revision)}${isGone ? ', which gets no traffic any more' : ''}`]),
    ],
  };
}
