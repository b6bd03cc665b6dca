import { describe, expect, it } from 'vitest';
import { createReportCache } from '../../src/history/report-cache.ts';
import type { Report } from '../../src/history/rows.ts';
import { jumpingClock } from '../support/clocks.ts';
import { reportOf } from '../support/report-builders.ts';

/** A cache over runs that are stored, counting how often each is read. */
function cacheOver(stored: Map<string, Report | Error>) {
  const readings: string[] = [];
  const clock = jumpingClock();
  const report = createReportCache(async (runId) => {
    readings.push(runId);
    const found = stored.get(runId);
    if (found instanceof Error) throw found;
    return found ?? null;
  }, clock.now);
  return { report, readings, clock };
}

const run = (run_id: string): Report => reportOf({ checks: [], run: { run_id } });

describe('a stored report', () => {
  it('is read once, whoever asks meanwhile or after', async () => {
    const { report, readings } = cacheOver(new Map([['a', run('a')]]));
    const [one, other] = await Promise.all([report('a'), report('a')]);
    expect(one).toBe(other);
    expect((await report('a'))?.run.run_id).toBe('a');
    expect(readings).toEqual(['a']);
  });

  it('that could not be read is looked for again at once', async () => {
    const stored = new Map<string, Report | Error>([['a', new Error('no answer')]]);
    const { report } = cacheOver(stored);
    await expect(report('a')).rejects.toThrow('no answer');
    stored.set('a', run('a'));
    expect(await report('a')).not.toBeNull();
  });

  it('that is not there yet is looked for again in a minute', async () => {
    const stored = new Map<string, Report | Error>();
    const { report, readings, clock } = cacheOver(stored);
    expect(await report('a')).toBeNull();
    stored.set('a', run('a'));
    await clock.sleep(59_000);
    expect(await report('a')).toBeNull();
    expect(readings).toEqual(['a']);
    await clock.sleep(1_000);
    expect(await report('a')).not.toBeNull();
    await clock.sleep(3_600_000);
    await report('a');
    expect(readings).toEqual(['a', 'a']);
  });

  it('that nobody asks for makes room: a hundred are kept', async () => {
    const names = Array.from({ length: 101 }, (_, index) => `run-${index}`);
    const { report, readings } = cacheOver(new Map(names.map((name) => [name, run(name)])));
    for (const name of names.slice(0, 100)) await report(name);
    await report('run-0');
    await report('run-100');
    expect(readings).toHaveLength(101);
    await report('run-0');
    expect(readings).toHaveLength(101);
    await report('run-1');
    expect(readings).toHaveLength(102);
  });
});
