import { randomUUID } from 'node:crypto';
import type { EventStore } from '../history/event-store.ts';
import type { Event } from '../history/events.ts';
import type { Report } from '../history/rows.ts';
import { slotRunId } from '../history/run-id.ts';
import type { RunIdentity } from './build-report.ts';
import { type CorridorDeps, type RunResult, runCorridor } from './corridor.ts';
import type { HostedRun } from './desk.ts';
import { hasNews } from './news.ts';
import { AN_EARLIER_LIFE, type Rivals, rivalsOf } from './rivals.ts';
import { type Slot, scheduleOf } from './slot.ts';
import { undelivered } from './undelivered.ts';

/** A claim by another process that is older than this, with nothing to show for it, is taken over. */
export const CLAIM_LEASE_MS = 180_000;
/** A holder who has announced its message may be waiting for as long as Slack asks for patience: longer than any such wait. */
export const POST_LEASE_MS = 1_200_000;

/** What became of bringing a report to its channel. */
export type Delivery =
  | { state: 'posted'; channel: string; ts: string }
  /** Nobody was told: refused, unreachable, or unknown even after looking. `final` says that trying again can't help. */
  | { state: 'undelivered'; error: string; fix: string; final: boolean };

export interface Delivering {
  /** Brings a report to the channel exactly once, whatever happened in an earlier life. Never throws. */
  deliver(report: Report, rivals: Rivals): Promise<Delivery>;
  /** Notes that it is about to be delivered; called while the run itself is being stored. */
  intend(report: Report): Promise<void>;
}

export type SlotOutcome =
  | { state: 'done'; report: Report; delivery: Delivery | null }
  /** Somebody else ran this slot before; nothing was posted again. */
  | { state: 'already'; runId: string; by: string; at: string }
  /** Somebody else is at it. `until` is when their claim lapses. */
  | { state: 'running'; runId: string; by: string; until: Date };

export interface EntranceDeps extends CorridorDeps {
  events: EventStore;
  delivering: Delivering;
  /** Tells this process from others, and from its own earlier lives. */
  owner: string;
  /** Told of every slot that is run here, so that people who ask meanwhile can share it. */
  host?: (run: HostedRun) => void;
}

/** The one way in for node-cron, Cloud Scheduler and start-up: runs a slot once, however often and by whomever it is triggered. */
export interface Entrance {
  trigger(slot: Slot, trigger: string, late: string | null): Promise<SlotOutcome>;
}

/** A fresh owner token, unlike any other process's. */
export const newOwner = (): string => `p-${randomUUID().slice(0, 8)}`;

export function createEntrance(deps: EntranceDeps): Entrance {
  const underWay = new Map<string, Promise<SlotOutcome>>();
  return {
    trigger(slot, trigger, late) {
      const current = underWay.get(slot.key);
      if (current) return current.then((outcome) => alreadyDone(outcome, slot));
      const started = runSlot(deps, slot, trigger, late).finally(() => underWay.delete(slot.key));
      underWay.set(slot.key, started);
      return started;
    },
  };
}

interface Attempt {
  trigger: string;
  late: string | null;
  /** From 1; each take-over is the next one. */
  attempt: number;
  /** What an earlier life stored: only the message is missing. */
  stored: Report | null;
}

async function runSlot(
  deps: EntranceDeps,
  slot: Slot,
  trigger: string,
  late: string | null,
): Promise<SlotOutcome> {
  let next: Attempt = { trigger, late, attempt: 1, stored: null };
  for (;;) {
    const taken = await (next.stored
      ? tellIfClaimed(deps, slot, next, next.stored)
      : runIfClaimed(deps, slot, next));
    if (taken) return taken;
    const held = await whatHappened(deps, slot);
    if (held.state !== 'abandoned') return held.outcome;
    next = { trigger, late, attempt: held.attempt + 1, stored: held.stored };
    deps.log.warn('slot_taken_over', { slot: slot.key, from: held.by, attempt: next.attempt });
  }
}

/** Claims the slot while collecting; null when somebody else holds it. */
async function runIfClaimed(deps: EntranceDeps, slot: Slot, how: Attempt): Promise<SlotOutcome | null> {
  const { trigger, attempt } = how;
  const identity: RunIdentity = {
    runId: slotRunId(slot.schedule, slot.nominal),
    schedule: slot.schedule,
    targetDate: slot.targetDate,
    checkType: slot.schedule,
    trigger,
    requestedBy: null,
    slot: { key: slot.key, nominal: slot.nominal },
    late: how.late,
  };
  const claimed = claim(deps, slot, how);
  const running = runCorridor(deps, identity, {
    store: true,
    resume: attempt > 1,
    claim: () => claimed,
    remarks: () => undelivered(deps.events, deps.profile, slot),
    alongside: async (report) => {
      if (wantsPost(deps, report)) await deps.delivering.intend(report);
    },
  });
  const standing = claimed.catch(() => 'unknown' as const);
  void standing.then((answer) => {
    if (answer !== 'held') invite(deps, slot, trigger, running);
  });
  const run = await running;
  const answer = await standing;
  if (run === 'held' || answer === 'held') return null;
  if (!wantsPost(deps, run.report)) return { state: 'done', report: run.report, delivery: null };
  const { owner, warehouse, clock } = deps;
  const ageMs = clock.now().getTime() - slot.nominal.getTime();
  const rivals = rivalsOf({ claim: answer, attempt, trigger, ageMs, owner, exclusive: warehouse.exclusive });
  return { state: 'done', report: run.report, delivery: await deps.delivering.deliver(run.report, rivals) };
}

/** Delivers what an earlier life stored; null when somebody else is faster. */
async function tellIfClaimed(
  deps: EntranceDeps,
  slot: Slot,
  how: Attempt,
  report: Report,
): Promise<SlotOutcome | null> {
  if ((await claim(deps, slot, how)) === 'held') return null;
  return { state: 'done', report, delivery: await deps.delivering.deliver(report, AN_EARLIER_LIFE) };
}

/** Lets people who ask meanwhile share the run. */
function invite(
  { host }: EntranceDeps,
  { schedule, targetDate }: Slot,
  startedBy: string,
  running: Promise<RunResult | 'held'>,
): void {
  if (!host) return;
  const report = running.then((run) => {
    if (run === 'held') throw new Error('another process holds the slot');
    return run.report;
  });
  host({ schedule, targetDate, startedBy, report });
}

async function claim(
  deps: EntranceDeps,
  slot: Slot,
  { trigger, attempt }: Attempt,
): Promise<'ours' | 'held'> {
  const event: Event = {
    event_id: `slot_claimed:${slot.key}:${attempt}`,
    event_time: deps.clock.now().toISOString(),
    kind: 'slot_claimed',
    subject: slot.key,
    actor: trigger,
    run_id: slotRunId(slot.schedule, slot.nominal),
    details: { owner: deps.owner, attempt },
  };
  return (await deps.events.append(event)) === 'recorded' ? 'ours' : 'held';
}

type Held =
  | { state: 'settled' | 'running'; outcome: SlotOutcome }
  | { state: 'abandoned'; by: string; attempt: number; stored: Report | null };

/** Reads what the holder of a slot has done so far; where that was us, a stored run is brought to its channel again. */
async function whatHappened(deps: EntranceDeps, slot: Slot): Promise<Held> {
  const runId = slotRunId(slot.schedule, slot.nominal);
  const [claims, told, report] = await Promise.all([
    deps.events.about(slot.key),
    deps.events.about(runId),
    deps.history.report(runId),
  ]);
  const claimed = latestClaim(claims);
  const by = claimed?.actor ?? 'another process';
  const posted = told.find((event) => event.kind === 'posted');
  if (posted) return { state: 'settled', outcome: { state: 'already', runId, by, at: posted.event_time } };
  if (report && !wantsPost(deps, report)) {
    return { state: 'settled', outcome: { state: 'already', runId, by, at: report.run.run_timestamp } };
  }
  const lapses = leaseEnd(claimed, told);
  const isLapsed = !(lapses > deps.clock.now());
  const isOurs = claimed?.details.owner === deps.owner;
  if (isOurs && !isLapsed && report) {
    const delivery = await deps.delivering.deliver(report, AN_EARLIER_LIFE);
    return { state: 'settled', outcome: { state: 'done', report, delivery } };
  }
  const isGone = isOurs || isLapsed || deps.warehouse.exclusive;
  if (!isGone) return { state: 'running', outcome: { state: 'running', runId, by, until: lapses } };
  return { state: 'abandoned', by, attempt: attemptOf(claimed), stored: report };
}

/** By attempt, not by time: clocks of two processes differ. */
function latestClaim(events: readonly Event[]): Event | undefined {
  return events
    .filter((event) => event.kind === 'slot_claimed')
    .toSorted((one, other) => attemptOf(one) - attemptOf(other))
    .at(-1);
}

function attemptOf(claimed: Event | undefined): number {
  return Number(claimed?.details.attempt ?? 1);
}

function leaseEnd(claimed: Event | undefined, told: readonly Event[]): Date {
  const claimedUntil = Date.parse(claimed?.event_time ?? '') + CLAIM_LEASE_MS;
  const postingUntil = told
    .filter((event) => event.kind === 'post_intended')
    .map((event) => Date.parse(event.event_time) + POST_LEASE_MS);
  return new Date(Math.max(claimedUntil, ...postingUntil));
}

/** Whether a run is brought to its channel: always, or only when it has news. */
function wantsPost({ profile }: EntranceDeps, report: Report): boolean {
  return scheduleOf(profile, report.run.schedule_name).post === 'always' || hasNews(report);
}

function alreadyDone(outcome: SlotOutcome, slot: Slot): SlotOutcome {
  if (outcome.state !== 'done' || outcome.delivery?.state === 'undelivered') return outcome;
  const { run } = outcome.report;
  return {
    state: 'already',
    runId: slotRunId(slot.schedule, slot.nominal),
    by: run.trigger_source,
    at: run.run_timestamp,
  };
}
