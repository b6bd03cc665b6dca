import { randomBytes } from 'node:crypto';
import type { IsoDate } from '../calendar/dates.ts';
import type { CollectionProgress } from '../facts/collect.ts';
import type { Report } from '../history/rows.ts';
import { manualRunId } from '../history/run-id.ts';
import { type CorridorDeps, runCorridor } from './corridor.ts';

/** A report younger than this answers the same question again. */
const FRESH_MS = 60_000;

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
  /** When the run that answers was begun. */
  since: Date;
  report: Promise<Report>;
}

/** Where people ask for runs: one run per schedule and date at a time, shared by everybody who asks meanwhile. */
export interface Desk {
  ask(question: Question): Ticket;
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
  askedBy: string;
  since: Date;
  settledAt: Date | null;
  report: Promise<Report>;
}

export function createDesk(deps: CorridorDeps): Desk {
  const entries = new Map<string, Entry>();
  const tails = new Map<string, Promise<unknown>>();

  const start = (question: Question): Entry => {
    const before = tails.get(question.schedule) ?? Promise.resolve();
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
    const entry: Entry = { askedBy, since: deps.clock.now(), settledAt: null, report };
    const settled = report.then(
      () => {
        entry.settledAt = deps.clock.now();
      },
      () => {
        if (entries.get(keyOf(question)) === entry) entries.delete(keyOf(question));
      },
    );
    tails.set(question.schedule, settled);
    entries.set(keyOf(question), entry);
    return entry;
  };

  const isFresh = ({ settledAt }: Entry): boolean =>
    settledAt === null || deps.clock.now().getTime() - settledAt.getTime() < FRESH_MS;

  const ask = (question: Question): Ticket => {
    for (const [key, entry] of entries) if (!isFresh(entry)) entries.delete(key);
    const known = entries.get(keyOf(question));
    if (!known) return ticket('started', start(question));
    // A run that came to nothing answers nobody: whoever joined it asks again.
    const report = known.report.catch(() => ask(question).report);
    return ticket(known.settledAt === null ? 'joined' : 'reused', { ...known, report });
  };

  return {
    ask,
    host({ schedule, targetDate, startedBy, report }) {
      enter({ schedule, targetDate }, startedBy, report);
    },
  };
}

async function runNow(deps: CorridorDeps, question: Question): Promise<Report> {
  const runId = manualRunId(question.schedule, deps.clock.now(), randomBytes(3).toString('hex'));
  const { report } = await runCorridor(
    deps,
    {
      runId,
      schedule: question.schedule,
      targetDate: question.targetDate,
      checkType: 'manual',
      trigger: question.trigger,
      requestedBy: question.requestedBy,
      slot: null,
      late: null,
    },
    { store: true, ...(question.progress && { progress: question.progress }) },
  );
  return report;
}

function ticket(how: Ticket['how'], entry: Entry): Ticket {
  return { how, askedBy: entry.askedBy, since: entry.since, report: entry.report };
}

function keyOf(question: Pick<Question, 'schedule' | 'targetDate'>): string {
  return `${question.schedule}|${question.targetDate}`;
}
