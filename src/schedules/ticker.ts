import { createTask, type ScheduledTask } from 'node-cron';
import { timeInZone, zoneName } from '../calendar/zone.ts';
import type { Clock } from '../clock.ts';
import type { Profile } from '../config/profile.ts';
import type { EventStore } from '../history/event-store.ts';
import type { History } from '../history/history.ts';
import type { Log } from '../log.ts';
import { errorMessage } from '../text/error-message.ts';
import type { Entrance } from './entrance.ts';
import { retryPauseMs, seeThrough } from './see-through.ts';
import { latestSlot, type Slot, scheduleOf, slotAt } from './slot.ts';
import { oneAtATime } from './turns.ts';

const HOUR_MS = 3_600_000;
/** A beat that comes later than this is reported as missed, and then run late; node-cron's own default is one second. */
const BEAT_TOLERANCE_MS = 600_000;
/** A slot that starts within this time of its nominal instant is on time. */
const PUNCTUAL_MS = 60_000;
const STOP_CAP_MS = 5_000;

export interface TickerDeps {
  profile: Profile;
  entrance: Entrance;
  events: EventStore;
  history: History;
  clock: Clock;
  log: Log;
}

/** Fires every schedule of the profile at its time in the pipeline's zone, and catches up on what was missed. */
export interface Ticker {
  /**
   * Arms all schedules. With `catchUp` it then looks for slots that were missed or left half-done while nothing was
   * running; that goes on after `start` has resolved.
   */
  start(options?: { catchUp: boolean }): Promise<void>;
  /** Stops new slots and gives running ones at most `capMs`. */
  stop(capMs?: number): Promise<void>;
}

export function createTicker(deps: TickerDeps): Ticker {
  const { profile, clock, log } = deps;
  const stopping = new AbortController();
  const tasks: ScheduledTask[] = [];
  const running = new Set<Promise<unknown>>();
  const onTime = oneAtATime(deps.entrance, stopping.signal);
  // What one schedule has told is no news to the next, so those that come late together go one after the other.
  const oneByOne = oneAtATime(onTime, stopping.signal, () => 'late');

  const track = (work: Promise<unknown>): void => {
    const tracked = work.finally(() => running.delete(tracked));
    running.add(tracked);
  };

  const run = (slot: Slot, trigger: string, why: string | null): void => {
    const late =
      clock.now().getTime() - slot.nominal.getTime() > PUNCTUAL_MS ? lateSentence(slot, profile, why) : null;
    const usefulForMs = scheduleOf(profile, slot.schedule).usefulForHours * HOUR_MS;
    const entrance = late === null ? onTime : oneByOne;
    track(seeThrough({ entrance, clock, log, usefulForMs, signal: stopping.signal }, slot, trigger, late));
  };

  const isUseful = ({ schedule, nominal }: Slot): boolean =>
    clock.now().getTime() - nominal.getTime() <= scheduleOf(profile, schedule).usefulForHours * HOUR_MS;

  const arm = (name: string): ScheduledTask => {
    const task = createTask(
      scheduleOf(profile, name).cron,
      // Not waited for: a slot may be seen through for hours, and the next one must not be lost to that.
      ({ date }) => run(slotAt(profile, name, date), 'cron', 'the process was busy'),
      {
        name,
        timezone: profile.timeZone,
        missedExecutionTolerance: BEAT_TOLERANCE_MS,
        logger: cronLogger(log),
      },
    );
    task.on('execution:missed', ({ date }) => {
      const slot = slotAt(profile, name, date);
      const useful = isUseful(slot);
      log.warn('slot_missed', { slot: slot.key, run_late: useful });
      if (useful) run(slot, 'cron', 'the machine slept');
    });
    return task;
  };

  const catchUp = async (name: string): Promise<void> => {
    const slot = latestSlot(profile, name, clock.now());
    for (let attempt = 0; isUseful(slot) && !stopping.signal.aborted; attempt += 1) {
      try {
        if (await wasPromised(deps, slot)) run(slot, 'start-up', 'the bot was not running');
        return;
      } catch (error) {
        const message = errorMessage(error);
        const waitMs = retryPauseMs(attempt);
        log.error('catch_up_failed', { slot: slot.key, message, again_in_ms: waitMs });
        await clock.sleep(waitMs, stopping.signal);
      }
    }
  };

  const catchUpOnAll = async (): Promise<void> => {
    const now = clock.now();
    const latest = Object.keys(profile.schedules).map((name) => latestSlot(profile, name, now));
    const oldestFirst = latest.toSorted((one, other) => one.nominal.getTime() - other.nominal.getTime());
    for (const { schedule } of oldestFirst) await catchUp(schedule);
  };

  return {
    async start(options = { catchUp: true }) {
      for (const name of Object.keys(profile.schedules)) {
        if (stopping.signal.aborted) return;
        const task = arm(name);
        tasks.push(task);
        await task.start();
      }
      if (options.catchUp) track(catchUpOnAll());
    },
    async stop(capMs = STOP_CAP_MS) {
      stopping.abort(new Error('the schedules were stopped'));
      await Promise.all(tasks.map((task) => task.destroy()));
      const grace = new AbortController();
      await Promise.race([Promise.allSettled([...running]), clock.sleep(capMs, grace.signal)]);
      grace.abort();
    },
  };
}

/** A slot was promised when it was claimed, or when this schedule has run before: a new installation has missed nothing. */
async function wasPromised(deps: TickerDeps, slot: Slot): Promise<boolean> {
  const [claims, earlier] = await Promise.all([
    deps.events.about(slot.key),
    deps.history.recentRuns(slot.schedule, deps.clock.now()),
  ]);
  const ranBefore = earlier.runs.some(
    ({ schedule_name: name, details }) => name === slot.schedule && details.slot !== null,
  );
  return claims.length > 0 || ranBefore;
}

function lateSentence(slot: Slot, profile: Profile, why: string | null): string {
  const due = `${timeInZone(slot.nominal, profile.timeZone)} ${zoneName(slot.nominal, profile.timeZone)}`;
  return why === null ? `late: it was due at ${due}` : `late: it was due at ${due}, and ${why}`;
}

function cronLogger(log: Log) {
  const message = (text: string | Error): string => (text instanceof Error ? text.message : text);
  return {
    info: (text: string) => log.info('cron', { message: text }),
    warn: (text: string) => log.warn('cron', { message: text }),
    error: (text: string | Error) => log.error('cron', { message: message(text) }),
    debug: () => undefined,
  };
}
