import { beforeEach, describe, expect, it } from 'vitest';
import type { Entrance, SlotOutcome } from '../../src/schedules/entrance.ts';
import { seeThrough } from '../../src/schedules/see-through.ts';
import { slotAt } from '../../src/schedules/slot.ts';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { profile } from '../support/fact-builders.ts';
import { type LogRecorder, logRecorder } from '../support/log-recorder.ts';
import { passed, reportOf } from '../support/report-builders.ts';

const MINUTE_MS = 60_000;
const slot = slotAt(profile, 'post_overnight', new Date('2026-02-04T11:00:00Z'));
const report = reportOf({ checks: [passed('phase3_completion')] });
const posted: SlotOutcome = {
  state: 'done',
  report,
  delivery: { state: 'posted', channel: 'C_HOME', ts: '1.1' },
};
const undelivered = (final: boolean): SlotOutcome => ({
  state: 'done',
  report,
  delivery: { state: 'undelivered', error: 'ratelimited', fix: 'wait', final },
});

let clock: JumpingClock;
let log: LogRecorder;
let stopping: AbortController;
beforeEach(() => {
  clock = jumpingClock();
  log = logRecorder();
  stopping = new AbortController();
});

type Step = SlotOutcome | Error | (() => SlotOutcome);

/** Goes through the steps one trigger at a time; the last one repeats. */
async function see(steps: Step[], usefulForHours = 12) {
  let triggers = 0;
  const entrance: Entrance = {
    async trigger() {
      const step = steps[Math.min(triggers, steps.length - 1)];
      triggers += 1;
      if (step === undefined || step instanceof Error) throw step;
      return typeof step === 'function' ? step() : step;
    },
  };
  const usefulForMs = usefulForHours * 60 * MINUTE_MS;
  const outcome = await seeThrough(
    { entrance, clock, log, usefulForMs, signal: stopping.signal },
    slot,
    'cron',
    null,
  );
  return { outcome, triggers };
}

describe('staying with a slot', () => {
  it.each<[string, SlotOutcome]>([
    ['its message is there', posted],
    ['it has nothing to post', { state: 'done', report, delivery: null }],
    ['somebody else ran it', { state: 'already', runId: 'r', by: 'cron', at: '' }],
    ['nobody can tell whether its message is there', undelivered(true)],
  ])('ends at once when %s', async (_name, step) => {
    expect(await see([step])).toEqual({ outcome: step, triggers: 1 });
    expect(clock.sleeps).toEqual([]);
  });

  it('tries again after 1, 5 and then every 15 minutes until the message is there', async () => {
    const steps = [undelivered(false), undelivered(false), undelivered(false), undelivered(false), posted];
    expect(await see(steps)).toEqual({ outcome: posted, triggers: 5 });
    expect(clock.sleeps).toEqual([1, 5, 15, 15].map((minutes) => minutes * MINUTE_MS));
  });

  it('gives up when nobody needs the message any more', async () => {
    const { outcome, triggers } = await see([undelivered(false)], 1);
    expect(outcome).toEqual(undelivered(false));
    expect(triggers).toBe(6);
    expect(clock.now().getTime()).toBeLessThanOrEqual(slot.nominal.getTime() + 60 * MINUTE_MS);
  });

  it('waits for the claim of another process to lapse, and a second more', async () => {
    const until = new Date(clock.now().getTime() + 3 * MINUTE_MS);
    await see([{ state: 'running', runId: 'r', by: 'cron', until }, posted]);
    expect(clock.sleeps).toEqual([3 * MINUTE_MS + 1_000]);
  });

  it('logs a trigger that failed, and tries again like any other', async () => {
    const { outcome } = await see([new Error('no answer'), posted]);
    expect(outcome).toEqual(posted);
    expect(clock.sleeps).toEqual([MINUTE_MS]);
    expect(log.lines).toContainEqual({
      level: 'error',
      event: 'slot_failed',
      values: { slot: slot.key, message: 'no answer' },
    });
  });

  it('does not hurry when triggers fail after a claim has lapsed', async () => {
    const until = new Date(clock.now().getTime() + MINUTE_MS);
    await see([{ state: 'running', runId: 'r', by: 'cron', until }, new Error('no answer'), posted]);
    expect(clock.sleeps).toEqual([MINUTE_MS + 1_000, 5 * MINUTE_MS]);
  });

  it('ends with the last answer when the bot is stopped meanwhile', async () => {
    const stop = () => {
      stopping.abort();
      return undelivered(false);
    };
    expect(await see([stop])).toEqual({ outcome: undelivered(false), triggers: 1 });
  });
});
