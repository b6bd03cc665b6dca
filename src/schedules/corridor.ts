import { dateInZone } from '../calendar/zone.ts';
import type { Check } from '../checks/check.ts';
import { pastDate } from '../checks/present-state.ts';
import type { Clock } from '../clock.ts';
import type { CloudPorts } from '../cloud/ports.ts';
import type { Profile } from '../config/profile.ts';
import { asFact } from '../facts/as-fact.ts';
import { unionOf } from '../facts/cloud/collect-cloud.ts';
import { type CollectionProgress, collect, windowFor } from '../facts/collect.ts';
import type { Fact, FactNeeds, Facts } from '../facts/facts.ts';
import { careOfRun } from '../history/care-of-run.ts';
import { runBefore } from '../history/compare.ts';
import type { EventStore } from '../history/event-store.ts';
import type { Event } from '../history/events.ts';
import { findingOfRow } from '../history/finding-of-row.ts';
import type { History } from '../history/history.ts';
import type { CheckRow, Report } from '../history/rows.ts';
import type { Log } from '../log.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { buildReport, latest, type RunIdentity, withWarning } from './build-report.ts';
import { changesSince, looksBefore } from './changes-since.ts';
import { type Earlier, earlierRuns, silence } from './earlier-runs.ts';
import { collectVerdicts } from './earlier-verdicts.ts';
import { carriedDates, carriedQuestions, earlierSlots, judgeRun } from './judge-run.ts';
import { withNews } from './news.ts';
import { collectRollbacks, offersOf, rollbacksTrouble, rolledBack } from './rolled-back.ts';
import { checksOf, checksOfOthers, mentionedIn } from './schedule-checks.ts';
import { scheduleOf, targetOf } from './slot.ts';

export interface CorridorDeps {
  warehouse: Warehouse;
  /** What is deployed, and how it does; left out: nobody can be asked. */
  cloud?: CloudPorts;
  history: History;
  /** Where it is kept what people said of failures, and what was rolled back. */
  care: Pick<EventStore, 'aboutFailures' | 'aboutRollbacks' | 'append'>;
  profile: Profile;
  checks: readonly Check[];
  clock: Clock;
  log: Log;
  /** Told of a stored run that found something reopened or recovered. */
  onNews?: (report: Report) => void;
}

export interface RunOptions {
  /** False for a dry run: nothing is written. */
  store: boolean;
  /** Facts collected earlier; the warehouse is then not asked. */
  facts?: Facts;
  progress?: CollectionProgress;
  /**
   * Asked together with the facts. `held` ends the trip before anything is written; a claim that can't be asked for
   * does not: a message about a broken store is better than silence.
   */
  claim?: () => Promise<'ours' | 'held'>;
  /** Asked together with the facts: what the message has to say besides, such as that the one before did not arrive. */
  remarks?: () => Promise<readonly string[]>;
  /** An earlier life began this run: what it has judged and stored stays as it was, and only what is missing is added. */
  resume?: boolean;
  /** Written in the same round as the run itself: the intent to post. */
  alongside?: (report: Report) => Promise<void>;
}

export interface RunResult {
  report: Report;
  facts: Facts;
}

/**
 * One trip down the corridor: collect, judge, compare, remember. Delivery is the caller's, with the report.
 * Two rounds of work: facts and history together, then findings, run and intent together.
 */
export async function runCorridor(
  deps: CorridorDeps,
  identity: RunIdentity,
  options: RunOptions & { claim: () => Promise<'ours' | 'held'> },
): Promise<RunResult | 'held'>;
export async function runCorridor(
  deps: CorridorDeps,
  identity: RunIdentity,
  options: RunOptions,
): Promise<RunResult>;
export async function runCorridor(
  deps: CorridorDeps,
  identity: RunIdentity,
  options: RunOptions,
): Promise<RunResult | 'held'> {
  const { profile, clock, log } = deps;
  const startedAt = clock.now();
  const startedMs = clock.monotonicMs();
  const ownChecks = checksOf(profile, deps.checks, identity.schedule);
  // What is carried is known only when the facts are there, so a slot collects whatever it may have to ask again.
  const others = identity.slot ? checksOfOthers(profile, deps.checks, identity.schedule) : [];
  const mentioned = mentionedIn(profile, deps.checks, identity.schedule);
  const runsRead = asFact(() => deps.history.recentRuns(identity.schedule, startedAt));
  const dates = [identity.targetDate, ...(identity.slot ? carriedDates(identity.slot, profile) : [])];
  const asksVerdicts = [...ownChecks, ...mentioned, ...others].some((check) => check.needs(profile).verdicts);
  const [collected, rollbacks, verdicts, runs, said, claimed, earlierLife, remarks] = await Promise.all([
    options.facts ??
      collect({
        warehouse: deps.warehouse,
        profile,
        needs: [
          ...[...ownChecks, ...mentioned].map((check) => needsOf(check, identity, profile, startedAt)),
          ...others.map((check) => ({ ...check.needs(profile), cloud: {} })),
        ],
        window: windowFor(dates, startedAt),
        ...(deps.cloud && { cloud: deps.cloud }),
        // Waking a service to ask how it is costs money and time: that is done only where an answer is still open.
        cloudLater: runsRead.then((read) =>
          unionOf(
            openChecks(read, identity, profile, others).map((check) => check.needs(profile).cloud ?? {}),
          ),
        ),
        ...(options.progress && { progress: options.progress }),
      }),
    options.facts?.rollbacks ?? collectRollbacks(deps.care, profile, startedAt),
    options.facts?.verdicts ??
      (asksVerdicts ? collectVerdicts(deps.warehouse, deps.checks, startedAt) : NOBODY_ASKED),
    runsRead,
    asFact(() => deps.care.aboutFailures()),
    asFact(async () => (options.claim ? options.claim() : 'ours')),
    asFact(async () => (options.resume ? deps.history.findings(identity.runId) : [])),
    asFact(async () => options.remarks?.() ?? []),
  ]);
  if (claimed.state === 'known' && claimed.value === 'held') return 'held';
  const facts: Facts = { ...collected, rollbacks, verdicts };

  if (remarks.state === 'unknown')
    log.warn('remarks_unknown', { run: identity.runId, cause: remarks.cause, message: remarks.message });

  const earlier = earlierRuns(runs);
  const carried = identity.slot ? carriedQuestions(earlier.runs, identity, profile) : [];
  const judged = judgeRun({
    facts,
    profile,
    checks: ownChecks,
    targetDate: identity.targetDate,
    now: startedAt,
    carried,
    others,
    mentioned,
    onException: (check, error) =>
      log.error('check_broke', { check, stack: error instanceof Error ? error.stack : String(error) }),
  });
  const findings = storedWhole(earlierLife, ownChecks) ?? judged.findings;
  const before = runBefore(earlier.runs, {
    runId: identity.runId,
    schedule: identity.schedule,
    targetDate: identity.targetDate,
    scheduled: identity.slot !== null,
  });
  const slotsBefore = identity.slot ? earlierSlots(earlier.runs, identity) : [];
  const looks = looksBefore(slotsBefore);
  const { post } = scheduleOf(profile, identity.schedule);
  const events = knownEvents(said);
  const current = isCurrent(identity, profile, startedAt);
  const settled = careOfRun({
    runId: identity.runId,
    schedule: identity.schedule,
    now: latest(startedAt, identity.slot?.nominal),
    before,
    looks: [...new Set(looks.values())],
    changes: changesSince({ findings, ownChecks, before, looks, post }),
    findings,
    events: events.known,
    gameDates: judged.slate.known ? judged.slate.book.gameDates : null,
    isCurrent: current,
  });
  const built = buildReport({
    identity,
    profile,
    checks: deps.checks,
    findings,
    mentions: judged.mentions,
    rolledBack: rolledBack({ facts, profile, findings, isCurrent: current }),
    // A button that leads nowhere helps nobody: without Cloud Run there is nothing to change.
    offers: deps.cloud?.changes ? offersOf({ facts, profile, findings, isCurrent: current }) : [],
    day: judged.day,
    isCurrent: current,
    facts,
    before,
    since: earlier.runs.filter(
      ({ run_id: id, run_timestamp: at }) => id !== identity.runId && at > (before?.run_timestamp ?? ''),
    ),
    changes: settled.changes,
    care: settled.care,
    changesKnown: earlier.known,
    historyCost: { statements: 1, bytesBilled: earlier.bytesBilled },
    warehouse: deps.warehouse.label,
    startedAt,
    durationMs: Math.round(clock.monotonicMs() - startedMs),
    warnings: [
      ...earlier.warnings,
      ...silence(identity, profile, earlier.runs),
      ...(remarks.state === 'known' ? remarks.value : []),
      ...judged.warnings,
    ],
  });
  const troubles = [events.trouble, rollbacksTrouble({ facts, isCurrent: current })];
  const warned = troubles.reduce<Report>(
    (told, trouble) => (trouble === null ? told : withWarning(told, trouble)),
    built,
  );
  // The newest slot asked again whatever was open: what it was blind to is no news either.
  const report = withNews(warned, [before, slotsBefore[0] ?? null]);
  log.info('judged', { run: identity.runId, status: report.run.status, ms: report.run.duration_ms });
  if (!options.store) return { report, facts };
  const stored = await remember(deps, report, settled.events, options);
  if (settled.events.length > 0) deps.onNews?.(stored);
  return { report: stored, facts };
}

const NOBODY_ASKED: Facts['verdicts'] = { state: 'not_configured' };

/** Nobody wakes services to ask how they are for a date of which that says nothing. */
function needsOf(check: Check, { targetDate }: RunIdentity, profile: Profile, now: Date): FactNeeds {
  const needs = check.needs(profile);
  const isPast = check.judgesPresent === true && pastDate({ targetDate, now, profile }) !== null;
  return isPast ? { ...needs, cloud: {} } : needs;
}

/** The checks of other schedules that an earlier run left open. */
function openChecks(
  read: Fact<Earlier>,
  identity: RunIdentity,
  profile: Profile,
  others: readonly Check[],
): Check[] {
  const asked = carriedQuestions(earlierRuns(read).runs, identity, profile).map(({ check }) => check);
  return others.filter(({ name }) => asked.includes(name));
}

/** A run about an older date says nothing of how things stand today. */
function isCurrent({ slot, schedule, targetDate }: RunIdentity, profile: Profile, now: Date): boolean {
  return (
    slot !== null || targetDate === targetOf(scheduleOf(profile, schedule), dateInZone(now, profile.timeZone))
  );
}

function knownEvents(said: Fact<Event[]>): { known: Event[]; trouble: string | null } {
  if (said.state === 'known') return { known: said.value, trouble: null };
  // Before the first stored run there is no table, and nobody can have said anything.
  if (said.state !== 'unknown' || said.cause === 'missing_table') return { known: [], trouble: null };
  const trouble = `Acknowledgements could not be read (${said.cause}: ${said.message}), so everything is shown as if nobody had it.`;
  return { known: [], trouble };
}

/** Findings of an earlier life, where all of the run's own checks are among them. */
function storedWhole(
  stored: Fact<CheckRow[]>,
  ownChecks: readonly Check[],
): ReturnType<typeof findingOfRow>[] | null {
  if (stored.state !== 'known' || stored.value.length === 0) return null;
  const isWhole = ownChecks.every((check) => stored.value.some((row) => row.check_name === check.name));
  return isWhole ? stored.value.map(findingOfRow) : null;
}

/** Stores findings, run and intent in one round. What could not be stored is an error of the run, and said in it. */
async function remember(
  deps: CorridorDeps,
  report: Report,
  news: readonly Event[],
  options: RunOptions,
): Promise<Report> {
  const written = await Promise.all([
    asFact(() => deps.history.saveChecks(report.run.run_id, report.checks)),
    asFact(() => deps.history.saveRun(report.run)),
    asFact(async () => options.alongside?.(report)),
    ...news.map((event) => asFact(() => deps.care.append(event))),
  ]);
  const failed = written.find((fact) => fact.state === 'unknown');
  if (!failed) return report;
  deps.log.error('run_not_stored', { run: report.run.run_id, cause: failed.cause, message: failed.message });
  return withWarning(
    report,
    `This run could not be stored (${failed.cause}): ${failed.message}. Fix: ${failed.fix}.`,
  );
}
