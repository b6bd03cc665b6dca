import type { CheckStatus } from '../checks/finding.ts';
import { counted } from './counted.ts';
import type { DriftEntry, DriftOutline, UnknownGroup } from './drift-outline.ts';
import type { PathOutline } from './path-lines.ts';
import { STATUS_WORDS } from './vocabulary.ts';

/** One thing to say, and what belongs under it: plain lines, for every screen that has room for all of them. */
export interface DriftPassage {
  heading: string;
  /** `tone` is how grave an entry is; null for what is only said. */
  entries: { title: string; tone: CheckStatus | null; lines: string[] }[];
}

/** Everything under the head of an answer, in order, for every screen that has room for all of it. With `verbose` what is current is told, too. */
export function driftPassages(outline: DriftOutline, { verbose = false } = {}): DriftPassage[] {
  const { one, drifted, unknown, current, path, notes } = outline;
  const passages: DriftPassage[] = [
    ...(one === null ? [] : [{ heading: 'The service', entries: [passageEntry(one)] }]),
    { heading: `Drifted: ${drifted.length}`, entries: drifted.map(passageEntry) },
    {
      heading: `Not known: ${unknown.reduce((sum, { entries }) => sum + entries.length, 0)}`,
      entries: unknown.map(unknownEntry),
    },
    ...pathPassages(path),
    ...currentPassages(current, verbose),
    { heading: 'Notes', entries: notes.map((note) => ({ title: `- ${note}`, tone: null, lines: [] })) },
  ];
  return passages.filter(({ entries }) => entries.length > 0);
}

/** What an entry says below its title, a line each. */
function entryLines(entry: DriftEntry): string[] {
  return [
    ...(entry.sentence === null ? [] : [entry.sentence]),
    ...entry.serving,
    ...entry.settings,
    ...entry.commits.map((commit) => `- ${commit}`),
    ...moreCommits(entry),
    ...(entry.fix === null ? [] : [`to mend it: ${entry.fix}`]),
    ...entry.remarks,
  ];
}

/** `and 3 more commits`; nothing where all are named. */
export function moreCommits({ moreCommits: more, moreAtLeast }: DriftEntry): string[] {
  return more > 0 ? [`and ${moreAtLeast ? 'at least ' : ''}${counted(more, 'more commit')}`] : [];
}

function passageEntry(entry: DriftEntry): DriftPassage['entries'][number] {
  return {
    title: `${entry.symbol} ${entry.name} · ${entry.label}`,
    tone: toneOf(entry.symbol),
    lines: entryLines(entry),
  };
}

/** Where several are unknown for one reason that is said in the same words, it is said once. */
function unknownEntry({ title, entries, fix }: UnknownGroup): DriftPassage['entries'][number] {
  const sentences = [...new Set(entries.map((entry) => entry.sentence))];
  const names = entries.map(({ name }) => name);
  const isAlike = sentences.length === 1;
  const isLonely = entries.length === 1;
  const said = isAlike
    ? [...(isLonely ? [] : [names.join(', ')]), ...sentences]
    : entries.map((entry) => `${entry.name}: ${entry.sentence}`);
  return {
    title: `${STATUS_WORDS.ERROR.symbol} ${isLonely ? `${names[0]} · ${title}` : `${title}: ${names.length}`}`,
    tone: 'ERROR',
    lines: [...said, ...(fix === null ? [] : [`to mend it: ${fix}`])],
  };
}

function pathPassages(path: PathOutline | null): DriftPassage[] {
  if (path === null) return [];
  const blind = path.blind.map(({ message, fix }) => ({
    title: `${STATUS_WORDS.ERROR.symbol} ${message}`,
    tone: 'ERROR' as const,
    lines: [`to mend it: ${fix}`],
  }));
  return [
    {
      heading: 'The flag, and the path that runs took',
      entries: [
        ...path.flag.map((line) => ({ title: `- ${line}`, tone: null, lines: [] })),
        ...path.runs.map(({ symbol, title, lines }) => ({
          title: `${symbol} ${title}`,
          tone: toneOf(symbol),
          lines,
        })),
        ...blind,
      ],
    },
  ];
}

function currentPassages(current: readonly DriftEntry[], verbose: boolean): DriftPassage[] {
  if (current.length === 0) return [];
  const heading = `Current: ${current.length}`;
  if (verbose) return [{ heading, entries: current.map(passageEntry) }];
  return [
    {
      heading,
      entries: [
        {
          title: `${STATUS_WORDS.PASS.symbol} ${current.map(({ name }) => name).join(', ')}`,
          tone: 'PASS',
          lines: [],
        },
      ],
    },
  ];
}

function toneOf(symbol: string): CheckStatus | null {
  const tones = ['FAIL', 'WARN', 'ERROR', 'PASS'] as const;
  return tones.find((tone) => STATUS_WORDS[tone].symbol === symbol) ?? null;
}
