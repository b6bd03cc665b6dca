import { beforeEach, describe, expect, it } from 'vitest';
import { createLiveMessages, type LiveMessages, type RunMessagePlace } from '../../src/bot/live-messages.ts';
import type { UpdateOutcome } from '../../src/bot/updater.ts';
import { type HandClock, handClock, jumpingClock } from '../support/clocks.ts';
import { type LogRecorder, logRecorder } from '../support/log-recorder.ts';
import { messageOf } from '../support/messages.ts';
import { passed, reportOf } from '../support/report-builders.ts';
import { eventually } from '../support/slack-app.ts';

const PLACE: RunMessagePlace = { channel: 'C_HOME', ts: '1.1', runId: 'run-1' };
const REPORT = reportOf({ checks: [passed('data_freshness')] });

let log: LogRecorder;
/** What each update showed: how often the report had been read by then. */
let shown: { place: string; reading: number; atMs: number }[];
let readings: number;

beforeEach(() => {
  log = logRecorder();
  shown = [];
  readings = 0;
});

function liveOn(
  clock: ReturnType<typeof jumpingClock> | HandClock,
  outcomes: (UpdateOutcome | Error | (() => Promise<UpdateOutcome>))[] = [],
): LiveMessages {
  return createLiveMessages({
    async report(runId) {
      readings += 1;
      return runId === 'run-1' ? { ...REPORT, run: { ...REPORT.run, duration_ms: readings } } : null;
    },
    summary: (report) => ({ ...messageOf('run-1'), text: String(report.run.duration_ms) }),
    async update({ ts }, { text }) {
      shown.push({ place: ts, reading: Number(text), atMs: clock.now().getTime() });
      const outcome = outcomes.shift() ?? { state: 'updated' };
      if (outcome instanceof Error) throw outcome;
      return typeof outcome === 'function' ? outcome() : outcome;
    },
    clock,
    log,
  });
}

const gapsMs = () => shown.slice(1).map(({ atMs }, index) => atMs - (shown[index]?.atMs ?? 0));

describe('a message that is redrawn', () => {
  it('is changed at once the first time, and shows what was read at that moment', async () => {
    const clock = jumpingClock();
    expect(await liveOn(clock).redraw(PLACE)).toEqual({ state: 'redrawn' });
    expect(clock.sleeps).toEqual([]);
    expect(shown).toHaveLength(1);
  });

  it('waits for three seconds after the update before, while what comes meanwhile shares one redrawing', async () => {
    const clock = handClock('2026-02-04T11:00:00Z');
    const live = liveOn(clock);
    await live.redraw(PLACE);
    const first = live.redraw(PLACE);
    const others = Array.from({ length: 20 }, () => live.redraw(PLACE));
    await eventually(() => clock.asleep === 1);
    expect(shown).toHaveLength(1);
    expect(others.every((other) => other === first)).toBe(true);
    clock.wakeNext();
    await Promise.all(others);
    expect(shown).toHaveLength(2);
    expect(gapsMs()).toEqual([3_000]);
  });

  it('shows the newest state to whoever asks while an update is under way: in one more, three seconds later', async () => {
    const clock = handClock('2026-02-04T11:00:00Z');
    let arrive: (outcome: UpdateOutcome) => void = () => undefined;
    const live = liveOn(clock, [
      () =>
        new Promise((resolve) => {
          arrive = resolve;
        }),
    ]);
    const first = live.redraw(PLACE);
    await eventually(() => shown.length === 1);
    const late = live.redraw(PLACE);
    const later = live.redraw(PLACE);
    expect(late).not.toBe(first);
    expect(later).toBe(late);
    arrive({ state: 'updated' });
    await first;
    await eventually(() => clock.asleep === 1);
    clock.wakeNext();
    await late;
    expect(shown.map(({ reading }) => reading)).toEqual([1, 2]);
    expect(gapsMs()).toEqual([3_000]);
  });

  it('does not make another message wait', async () => {
    const clock = handClock('2026-02-04T11:00:00Z');
    const live = liveOn(clock);
    await live.redraw(PLACE);
    const waiting = live.redraw(PLACE);
    await live.redraw({ ...PLACE, ts: '2.2' });
    await live.redraw({ ...PLACE, channel: 'C_OTHER' });
    expect(shown).toHaveLength(3);
    await eventually(() => clock.asleep === 1);
    clock.wakeNext();
    await waiting;
  });

  it('is tried again with what is true by then, never sooner than three seconds after a try that failed', async () => {
    const clock = jumpingClock();
    const again = (afterMs: number | null): UpdateOutcome => ({ state: 'again', error: 'x', afterMs });
    const live = liveOn(clock, [again(null), again(10), again(50_000), new Error('the store is away')]);
    expect(await live.redraw(PLACE)).toEqual({ state: 'redrawn' });
    expect(shown.map(({ reading }) => reading)).toEqual([1, 2, 3, 4, 5]);
    expect(Math.min(...gapsMs())).toBe(3_000);
    expect(gapsMs()[2]).toBe(50_000);
  });

  it('is redrawn once more, not once more for each try, for all who ask while Slack wants patience', async () => {
    const clock = jumpingClock();
    const askedMeanwhile: Promise<unknown>[] = [];
    const refusals = Array.from({ length: 5 }, () => async (): Promise<UpdateOutcome> => {
      askedMeanwhile.push(live.redraw(PLACE));
      return { state: 'again', error: 'ratelimited', afterMs: 3_000 };
    });
    const live = liveOn(clock, refusals);
    await live.redraw(PLACE);
    await Promise.all(askedMeanwhile);
    expect(new Set(askedMeanwhile).size).toBe(1);
    expect(shown).toHaveLength(7);
  });

  it('is given up after six tries, and says why', async () => {
    const clock = jumpingClock();
    const live = liveOn(
      clock,
      Array.from({ length: 6 }, () => ({ state: 'again', error: 'HTTP 500', afterMs: null })),
    );
    expect(await live.redraw(PLACE)).toEqual({ state: 'failed', error: 'HTTP 500' });
    expect(shown).toHaveLength(6);
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', event: 'live.not_redrawn' });
    expect(await live.redraw(PLACE)).toEqual({ state: 'redrawn' });
  });

  it('is left for later where what it has to show can’t be read, and Slack is not asked', async () => {
    const live = createLiveMessages({
      report: () => Promise.reject(new Error('no answer')),
      summary: () => messageOf('run-1'),
      update: () => Promise.reject(new Error('nobody should update')),
      clock: jumpingClock(),
      log,
    });
    expect(await live.redraw(PLACE)).toEqual({ state: 'unread', error: 'no answer' });
    expect(log.lines.at(-1)).toMatchObject({ level: 'error', event: 'live.not_redrawn' });
  });

  it('is not waited for where Slack asks for more patience than anybody has', async () => {
    const clock = jumpingClock();
    const live = liveOn(clock, [{ state: 'again', error: 'ratelimited', afterMs: 120_001 }]);
    expect(await live.redraw(PLACE)).toEqual({ state: 'failed', error: 'ratelimited' });
    expect(clock.sleeps).toEqual([]);
  });

  it('that is gone is reported so, at once and with what to do', async () => {
    const gone: UpdateOutcome = {
      state: 'gone',
      error: 'The message to change is gone.',
      fix: 'Run it again.',
    };
    const live = liveOn(jumpingClock(), [gone]);
    expect(await live.redraw(PLACE)).toEqual(gone);
    expect(shown).toHaveLength(1);
  });

  it('of a run that is not stored any more is left as it is', async () => {
    const live = liveOn(jumpingClock());
    expect(await live.redraw({ ...PLACE, runId: 'run-2' })).toMatchObject({
      state: 'gone',
      error: 'Its run is not stored any more.',
    });
    expect(shown).toEqual([]);
  });
});
