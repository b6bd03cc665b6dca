import { isIsoDate } from '../calendar/dates.ts';
import type { LogEntryRow } from '../cloud/ports.ts';
import type { SequentialFlag } from '../facts/cloud/watched-services.ts';
import type { PathRun } from './deployment-standing.ts';
import { excerpt } from './deployments-wording.ts';

/** A level begins right behind the one before it: a run that has waited for longer has failed in between. */
const PROMPT_MS = 60_000;
/** A processor has as long as this; a level that began earlier and has not ended has rather failed. */
const LEVEL_MS = 600_000;
/** A request on Cloud Run lives for an hour at most, so no later line can belong to a run. */
const LONGEST_RUN_MS = 3_600_000;
const LINE_CHARACTERS = 200;

/** What one line of the log says. */
type PathLine = { at: string; revision: string | null; date: string | null; text: string } & (
  | { kind: 'begins'; levels: number | null }
  | { kind: 'legacy' }
  | { kind: 'level_begins'; level: number; says: string }
  | { kind: 'level_ends'; level: number }
);

interface OpenRun {
  run: PathRun;
  /** How many levels it announced; null where its beginning was not read. */
  levels: number | null;
  /** The same work began anew: what failed is delivered again. */
  superseded: boolean;
}

/**
 * The runs that some lines of a service's log tell of, newest first. Lines may come in any order, of several revisions,
 * dates and runs at a time. A level's line names no run, so it goes to the run of its revision that waits for just that
 * level, the oldest of several, but to one that failed only where no other waits: what overlaps may exchange times, and
 * never invents any.
 */
export function parsePathRuns(
  entries: readonly LogEntryRow[],
  phrases: SequentialFlag['evidence'],
): PathRun[] {
  const opened: OpenRun[] = [];
  for (const line of inOrder(entries).flatMap((entry) => readEntry(entry, phrases))) {
    switch (line.kind) {
      case 'begins':
        for (const other of opened) if (isSameWork(other, line)) other.superseded = true;
        opened.push(openRun(line, 'sequential', line.levels));
        break;
      case 'legacy':
        opened.push(openRun(line, 'legacy', null));
        break;
      case 'level_begins': {
        const isNext = ({ run }: OpenRun) => run.levels.length === line.level - 1;
        const open =
          waiting(opened, line, (one) => isNext(one) && isPrompt(one, line)) ?? waiting(opened, line, isNext);
        const run = open?.run ?? openUnannounced(opened, line)?.run;
        run?.levels.push({ level: line.level, says: line.says, startedAt: line.at, endedAt: null });
        break;
      }
      case 'level_ends': {
        const running = ({ run }: OpenRun) =>
          run.levels.find(({ level, endedAt }) => level === line.level && endedAt === null);
        const isAlive = (one: OpenRun) => isWithin(LEVEL_MS, running(one)?.startedAt ?? null, line);
        const open =
          waiting(opened, line, isAlive) ?? waiting(opened, line, (one) => running(one) !== undefined);
        const level = open && running(open);
        if (level !== undefined) level.endedAt = line.at;
        break;
      }
    }
  }
  return opened.map(({ run }) => run).reverse();
}

/** Oldest first; entries of one instant as they were logged, which is the reverse of how they are read. */
function inOrder(entries: readonly LogEntryRow[]): LogEntryRow[] {
  return [...entries].reverse().toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function readEntry({ at, revision, text }: LogEntryRow, phrases: SequentialFlag['evidence']): PathLine[] {
  return text.split('\n').flatMap((line) => {
    const common = { at, revision, date: dateIn(line), text: excerpt(line, LINE_CHARACTERS) };
    if (holds(line, phrases.sequential)) {
      const levels = /\((\d+)\s+levels?\)/i.exec(line)?.[1];
      return { ...common, kind: 'begins', levels: levels === undefined ? null : Number(levels) };
    }
    if (holds(line, phrases.legacy)) return { ...common, kind: 'legacy' };
    const [, number, rest = ''] = levelPattern(phrases.level).exec(line) ?? [];
    if (number === undefined) return [];
    const level = Number(number);
    if (/^\s*:?\s*complete/i.test(rest)) return { ...common, kind: 'level_ends', level };
    const says = /^\s*:\s*(\S.*)$/.exec(rest)?.[1];
    return says === undefined
      ? []
      : { ...common, kind: 'level_begins', level, says: excerpt(says, LINE_CHARACTERS) };
  });
}

function holds(line: string, phrase: string): boolean {
  return line.toLowerCase().includes(phrase.toLowerCase());
}

/** The phrase, the level's number behind it, and the rest of the line. */
function levelPattern(phrase: string): RegExp {
  return new RegExp(`${phrase.trim().replace(/[.*+?^$(){}|[\]\\]/g, '\\$&')}\\s*(\\d+)(.*)$`, 'i');
}

function dateIn(line: string): string | null {
  return [...line.matchAll(/\d{4}-\d{2}-\d{2}/g)].map(([date]) => date).find(isIsoDate) ?? null;
}

function openRun(line: PathLine, path: PathRun['path'], levels: number | null): OpenRun {
  const { date, revision, at, text } = line;
  return {
    run: { date, path, revision, startedAt: at, levels: [], line: text },
    levels,
    superseded: false,
  };
}

/**
 * A run's beginning may lie before the window, and what it did inside is evidence all the same. Only words that can mean
 * nothing else count then: `Level 3: …` alone may be about anything.
 */
function openUnannounced(opened: OpenRun[], line: PathLine & { kind: 'level_begins' }): OpenRun | undefined {
  if (!/^running\b/i.test(line.says)) return undefined;
  const open = openRun(line, 'sequential', null);
  opened.push(open);
  return open;
}

function isSameWork({ run, levels }: OpenRun, line: PathLine & { kind: 'begins' }): boolean {
  return (
    run.path === 'sequential' &&
    run.date !== null &&
    run.date === line.date &&
    run.revision === line.revision &&
    levels === line.levels
  );
}

/** What comes before the line ended, or began, just before it. */
function isPrompt({ run }: OpenRun, line: PathLine): boolean {
  const before = run.levels.at(-1);
  const since = before === undefined ? run.startedAt : before.endedAt;
  return isWithin(PROMPT_MS, since, line);
}

function isWithin(mostMs: number, since: string | null, line: PathLine): boolean {
  return since !== null && Date.parse(line.at) - Date.parse(since) <= mostMs;
}

/** The run that a level's line belongs to: of its revision and date, not over, and where it must be for that line. */
function waiting(
  opened: readonly OpenRun[],
  line: PathLine & { level: number },
  isReady: (open: OpenRun) => boolean,
): OpenRun | undefined {
  const candidates = opened.filter((open) => {
    const { run, levels } = open;
    return (
      run.path === 'sequential' &&
      run.revision === line.revision &&
      (line.date === null || run.date === null || run.date === line.date) &&
      (levels === null || line.level <= levels) &&
      Date.parse(line.at) - Date.parse(run.startedAt) <= LONGEST_RUN_MS &&
      isReady(open)
    );
  });
  return candidates.find(({ superseded }) => !superseded) ?? candidates[0];
}
