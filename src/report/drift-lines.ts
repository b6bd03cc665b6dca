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
export function entryLines(entry: DriftEntry): string[] {
  return [
    entry.sentence,
    ...entry.serving,
    ...entry.settings,
    ...entry.commits.map((commit) => `- ${commit}`),
    ...moreCommits(entry),
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
export function unknownLines({ entries, fix }: UnknownGroup): string[] {
  const sentences = [...new Set(entries.map((entry) => entry.sentence))];
  const [only] = sentences;
  const said =
    sentences.length === 1 && only !== undefined
      ? [entries.map(({ name }) => name).join(', '), only]
      : entries.map((entry) => `${entry.name}: ${entry.sentence}`);
  return [...said, ...(fix === null ? [] : [`to mend it: ${fix}`])];
}

function unknownEntry(group: UnknownGroup): DriftPassage['entries'][number] {
  const count = group.entries.length;
  return {
    title: `${STATUS_WORDS.ERROR.symbol} ${group.title}${count > 1 ? `: ${count}` : ''}`,
    tone: 'ERROR',
    lines: unknownLines(group),
  };
}

function pathPassages(path: PathOutline | null): DriftPassage[] {
  if (path === null) return [];
  const blind =
    path.blind === null
      ? []
      : [
          {
            title: `${STATUS_WORDS.ERROR.symbol} ${path.blind.message}`,
            tone: 'ERROR' as const,
            lines: [`to mend it: ${path.blind.fix}`],
          },
        ];
  return [
    {
      heading: 'The flag, and the path that runs took',
      entries: [
        { title: `- ${path.verdict}`, tone: null, lines: path.flag },
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
