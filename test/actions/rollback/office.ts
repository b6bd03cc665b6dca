import { createRollbacks, type RequestAsk, type Rollbacks } from '../../../src/actions/rollback/rollbacks.ts';
import type { ServiceSnapshot } from '../../../src/cloud/change-ports.ts';
import type { Profile, RollbackProfile } from '../../../src/config/profile.ts';
import type { Person } from '../../../src/history/care.ts';
import type { Event } from '../../../src/history/events.ts';
import type { RollbackOutcome, RollbackRequest, RollbackState } from '../../../src/history/rollback.ts';
import { rollbackClaimed, rollbackFinished } from '../../../src/history/rollback-events.ts';
import { type JumpingClock, jumpingClock } from '../../support/clocks.ts';
import { profile as shipped } from '../../support/fact-builders.ts';
import { type LogRecorder, logRecorder } from '../../support/log-recorder.ts';
import { type MemoryEventStore, memoryEventStore } from '../../support/memory-event-store.ts';
import { ADA, ASKED_AT, GRACE, ROLLBACK, snapshot } from '../../support/rollback-builders.ts';
import { type ScriptedChanges, scriptedChanges } from '../../support/scripted-changes.ts';

export const REASON = 'Level 1 hangs since 05:10';
export const MALLORY: Person = { id: 'U0MALLORY', name: 'Mallory <!channel>' };

/** The shipped profile with another rule for its rollback. */
export function ruled(over: Partial<RollbackProfile>): Profile {
  const rule = shipped.rollbacks[ROLLBACK];
  if (rule === undefined) throw new Error('the shipped profile declares no such rollback');
  return { ...shipped, rollbacks: { [ROLLBACK]: { ...rule, ...over } } };
}

export interface Office {
  rollbacks: Rollbacks;
  store: MemoryEventStore;
  changes: ScriptedChanges;
  clock: JumpingClock;
  log: LogRecorder;
  /** Somebody looks; the id of the draft. */
  look(by?: Person): Promise<string>;
  /** Somebody looks, and asks. */
  ask(by?: Person, over?: Partial<RequestAsk>): Promise<RollbackRequest>;
  state(id: string): Promise<RollbackState>;
  kinds(): string[];
  of(kind: Event['kind']): Event[];
  /** As if it had been executed. */
  finish(id: string, outcome: RollbackOutcome): Promise<void>;
}

/** Whoever presses, on one service and one store. Another office on the same store is another process. */
export function officeOf(
  over: Partial<RollbackProfile> = {},
  start: ServiceSnapshot = snapshot(),
  shared: Partial<Pick<Office, 'store' | 'changes' | 'clock'>> & { prefix?: string } = {},
): Office {
  const clock = shared.clock ?? jumpingClock(ASKED_AT);
  const store = shared.store ?? memoryEventStore();
  const changes = shared.changes ?? scriptedChanges(start, clock.now);
  const log = logRecorder();
  let count = 0;
  const newId = () => {
    count += 1;
    return `${shared.prefix ?? 'a'}${String(count).padStart(31, '0')}`;
  };
  const rollbacks = createRollbacks({ changes, events: store, profile: ruled(over), clock, log, newId });
  const office: Office = {
    rollbacks,
    store,
    changes,
    clock,
    log,
    async look(by = ADA) {
      const answer = await rollbacks.preview({ rollback: ROLLBACK, direction: 'disable' }, by, 'slack');
      if (answer.state !== 'ready') throw new Error(`not ready: ${JSON.stringify(answer)}`);
      return answer.draft.id;
    },
    async ask(by = ADA, ask = {}) {
      const draft = ask.draft ?? (await office.look(by));
      const answer = await rollbacks.request({ ...asking(draft, by), ...ask });
      if (answer.state !== 'requested') throw new Error(`not asked for: ${JSON.stringify(answer)}`);
      return answer.request;
    },
    async state(id) {
      const state = await rollbacks.state(id);
      if (state === null) throw new Error(`no request ${id}`);
      return state;
    },
    kinds: () => store.events.map(({ kind }) => kind),
    of: (kind) => store.events.filter((event) => event.kind === kind),
    async finish(id, outcome) {
      await rollbacks.approve(id, GRACE);
      await store.append(rollbackClaimed(id, 1, 'another', clock.now()));
      await store.append(rollbackFinished(id, outcome, clock.now()));
    },
  };
  return office;
}

export const asking = (draft: string, by: Person = ADA): RequestAsk => ({
  draft,
  by,
  reason: REASON,
  wantsTraffic: false,
  channel: 'C_HOME',
  machine: null,
});

export const why = (answer: object): string => ('why' in answer ? String(answer.why) : '');
export const MINUTE_MS = 60_000;
