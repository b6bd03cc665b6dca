import { setImmediate as turn } from 'node:timers/promises';
import { createExecutor, type Executor, type ExecutorDeps } from '../../src/actions/rollback/executor.ts';
import type { Clock } from '../../src/clock.ts';
import type { CloudChanges, ServiceSnapshot } from '../../src/cloud/change-ports.ts';
import type { Event } from '../../src/history/events.ts';
import type { RollbackOutcome, RollbackRequest, RollbackState } from '../../src/history/rollback.ts';
import { rollbackApproved, rollbackRequested } from '../../src/history/rollback-events.ts';
import { rollbackOf } from '../../src/history/rollback-fold.ts';
import { type LogRecorder, logRecorder } from './log-recorder.ts';
import { type MemoryEventStore, memoryEventStore } from './memory-event-store.ts';
import { mortality } from './mortality.ts';
import { GRACE, pinned, request, snapshot } from './rollback-builders.ts';
import { type ScriptedChanges, scriptedChanges } from './scripted-changes.ts';
import { shippedProfile } from './shipped-profile.ts';

type Store = ExecutorDeps['events'];

/** One service, one store and one approved request, and as many lives of the bot as a test wants. */
export interface ExecutorRig {
  clock: Clock;
  store: MemoryEventStore;
  changes: ScriptedChanges;
  log: LogRecorder;
  request: RollbackRequest;
  /** Requests whose traffic was to be asked for, and how often something was said to have changed. */
  notLive: string[];
  redrawn: number;
  life(over?: Partial<ExecutorDeps>): Executor;
  state(): RollbackState;
  outcome(): RollbackOutcome | null;
  audits(): Event[];
  steps(): string[];
}

/** Traffic that is held, to whichever is the newest. */
export const MOVE_TRAFFIC: Pick<RollbackRequest, 'direction' | 'edit'> = {
  direction: 'move_traffic',
  edit: { kind: 'traffic', from: pinned().traffic, to: [{ revision: null, percent: 100 }] },
};

export interface RigWish {
  service?: ServiceSnapshot;
  request?: Partial<RollbackRequest>;
  approved?: boolean;
}

export function executorRig(wish: RigWish = {}): ExecutorRig {
  const clock = quickClock('2026-02-04T11:10:00Z');
  const service = wish.service ?? snapshot();
  const store = memoryEventStore();
  const changes = scriptedChanges(service, () => clock.now());
  const log = logRecorder();
  const asked = request({ snapshot: service, ...wish.request });
  store.events.push(rollbackRequested(asked));
  if (wish.approved !== false)
    store.events.push(rollbackApproved(asked.id, GRACE, new Date('2026-02-04T11:08:00Z')));
  const state = (): RollbackState => {
    const found = rollbackOf(store.events, asked.id, clock.now());
    if (found === null) throw new Error('the request is gone');
    return found;
  };
  const rig: ExecutorRig = {
    clock,
    store,
    changes,
    log,
    request: asked,
    notLive: [],
    redrawn: 0,
    life: (over) =>
      createExecutor({
        changes,
        logs: null,
        events: store,
        profile: shippedProfile,
        clock,
        log,
        owner: 'one',
        exclusive: false,
        onChange: () => {
          rig.redrawn += 1;
        },
        onNotLive: ({ id }) => void rig.notLive.push(id),
        ...over,
      }),
    state,
    outcome: () => state().finished?.outcome ?? null,
    audits: () => store.events.filter(({ kind }) => kind === 'env_var_audit'),
    steps: () => state().progress.map(({ step, attempt }) => `${attempt} ${step}`),
  };
  return rig;
}

/** A sleep is over at once and moves the time on, without a millisecond of the machine's own time. */
function quickClock(start: string): Clock {
  let nowMs = Date.parse(start);
  return {
    now: () => new Date(nowMs),
    monotonicMs: () => nowMs,
    async sleep(ms, signal) {
      if (signal?.aborted) return;
      nowMs += ms;
      await turn();
    },
  };
}

/** Wraps every use of the store and of the cloud. `use` names it: `append rollback_claimed`, `send`. */
export type Around = <T>(use: string, work: () => Promise<T>) => Promise<T>;

export function around(rig: ExecutorRig, pass: Around): { events: Store; changes: CloudChanges } {
  const { store, changes } = rig;
  return {
    events: {
      append: (event) => pass(`append ${event.kind}`, () => store.append(event)),
      note: (event) => pass(`note ${event.kind}`, () => store.note(event)),
      aboutRollbacks: () => pass('read', () => store.aboutRollbacks()),
    },
    changes: {
      label: changes.label,
      snapshot: (target) => pass('snapshot', () => changes.snapshot(target)),
      validate: (change) => pass('validate', () => changes.validate(change)),
      send: (change) => pass('send', () => changes.send(change)),
      progress: (operation) => pass('progress', () => changes.progress(operation)),
      close: () => changes.close(),
    },
  };
}

/** A life that ends at its nth step, before or after what it does there: nothing of it runs on, and nothing comes back. */
export function mortal(rig: ExecutorRig, deathAt: number, over: Partial<ExecutorDeps> = {}) {
  const life = mortality(deathAt);
  const deps = around(rig, (_use, work) => life.around(work));
  return { death: life.death, life: rig.life({ ...deps, ...over }) };
}
