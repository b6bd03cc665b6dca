import type { IsoDate } from '../calendar/dates.ts';
import type { CollectionProgress } from '../facts/collect.ts';
import type { Report } from '../history/rows.ts';
import { type CorridorDeps, runCorridor } from './corridor.ts';
import { manualIdentity } from './manual-identity.ts';

/** A report younger than this answers the same question again. */
const FRESH_MS = 60_000;
/** Runs of one schedule that are under way or waiting, beyond which nobody is told to wait. */
const LONGEST_LINE = 5;

export interface Question {
  schedule: string;
  targetDate: IsoDate;
  /** Who asks: a Slack user id, or `terminal`. */
  requestedBy: string;
  trigger: string;
  progress?: CollectionProgress;
}

/** How a question is being answered; known at once, before any work is done. */
export interface Ticket {
  how: 'started' | 'joined' | 'reused';
  /** Who asked first; as in {@link Question}. */
  askedBy: string;
  /** When the run that answers was asked for. */
  since: Date;
  /** Runs of the same schedule that come before it. */
  ahead: number;
  report: Promise<Report>;
}

/** Nothing was begun: `ahead` runs of the schedule are under way or waiting, and that is enough. */
export interface FullLine {
  how: 'full';
  ahead: number;
}

/** Where people ask for runs: one run per schedule and date at a time, shared by everybody who asks meanwhile. */
export interface Desk {
  ask(question: Question): Ticket | FullLine;
  /** Lets people join a run that was not started here, such as a slot's. Where it comes to nothing, they get one of their own. */
  host(run: HostedRun): void;
}

export interface HostedRun {
  schedule: string;
  targetDate: IsoDate;
  /** What started it: `cron`, `start-up`, … */
  startedBy: string;
  /** Rejects where the run came to nothing. */
  report: Promise<Report>;
}

interface Entry {
  schedule: string;
  askedBy: string;
  since: Date;
  settledAt: Date | null;
  report: Promise<Report>;
}

export function createDesk(deps: CorridorDeps): Desk {
  /** The newest answer to each question. */
  const entries = new Map<string, Entry>();
  /** What is under way or waiting, in order. */
  const unfinished = new Set<Entry>();

  const lineOf = (schedule: string): Entry[] =>
    [...unfinished].filter((entry) => entry.schedule === schedule);

  const start = (question: Question): Entry => {
    const before = Promise.allSettled(lineOf(question.schedule).map(({ report }) => report));
    return enter(
      question,
      question.requestedBy,
      before.then(() => runNow(deps, question)),
    );
  };

  const enter = (
    question: Pick<Question, 'schedule' | 'targetDate'>,
    askedBy: string,
    report: Promise<Report>,
  ): Entry => {
    const { schedule } = question;
    const entry: Entry = { schedule, askedBy, since: deps.clock.now(), settledAt: null, report };
    unfinished.add(entry);
    report.then(
      () => {
        unfinished.delete(entry);
        entry.settledAt = deps.clock.now();
      },
      () => {
        unfinished.delete(entry);
        if (entries.get(keyOf(question)) === entry) entries.delete(keyOf(question));
      },
    );
    entries.set(keyOf(question), entry);
    return entry;
  };

  const isFresh = ({ settledAt }: Entry): boolean =>
    settledAt === null || deps.clock.now().getTime() - settledAt.getTime() < FRESH_MS;

  const ticket = (how: Ticket['how'], entry: Entry, report = entry.report): Ticket => {
    const ahead = Math.max(0, lineOf(entry.schedule).indexOf(entry));
    return { how, askedBy: entry.askedBy, since: entry.since, ahead, report };
  };

  /** A run that came to nothing answers nobody: whoever joined it asks again. */
  const askAgain = (question: Question): Promise<Report> => {
    const reply = ask(question);
    if (reply.how !== 'full') return reply.report;
    return Promise.reject(new Error(`${reply.ahead} runs of ${question.schedule} are already waiting`));
  };

  const ask = (question: Question): Ticket | FullLine => {
    for (const [key, entry] of entries) if (!isFresh(entry)) entries.delete(key);
    const known = entries.get(keyOf(question));
    if (known) {
      const report = known.report.catch(() => askAgain(question));
      return ticket(known.settledAt === null ? 'joined' : 'reused', known, report);
    }
    const ahead = lineOf(question.schedule).length;
    return ahead < LONGEST_LINE ? ticket('started', start(question)) : { how: 'full', ahead };
  };

  return {
    ask,
    host({ schedule, targetDate, startedBy, report }) {
      enter({ schedule, targetDate }, startedBy, report);
    },
  };
}

async function runNow(deps: CorridorDeps, question: Question): Promise<Report> {
  const { report } = await runCorridor(deps, manualIdentity(question, deps.clock.now()), {
    store: true,
    ...(question.progress && { progress: question.progress }),
  });
  return report;
}

function keyOf(question: Pick<Question, 'schedule' | 'targetDate'>): string {
  return `${question.schedule}|${question.targetDate}`;
}
