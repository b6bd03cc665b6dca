import { describe, expect, it } from 'vitest';
import { createReportCache } from '../../src/history/report-cache.ts';
import type { Report } from '../../src/history/rows.ts';
import { reportOf } from '../support/report-builders.ts';

/** A cache over runs that are stored, counting how often each is read. */
function cacheOver(stored: Map<string, Report | Error>) {
  const readings: string[] = [];
  const report = createReportCache(async (runId) => {
    readings.push(runId);
    const found = stored.get(runId);
    if (found instanceof Error) throw found;
    return found ?? null;
  });
  return { report, readings };
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

  it('that is not there yet, or could not be read, is looked for again', async () => {
    const stored = new Map<string, Report | Error>([['a', new Error('no answer')]]);
    const { report } = cacheOver(stored);
    await expect(report('a')).rejects.toThrow('no answer');
    expect(await report('b')).toBeNull();
    for (const id of ['a', 'b']) stored.set(id, run(id));
    expect(await report('a')).not.toBeNull();
    expect(await report('b')).not.toBeNull();
  });

  it('of long ago makes room: thirty are kept', async () => {
    const names = Array.from({ length: 31 }, (_, index) => `run-${index}`);
    const { report, readings } = cacheOver(new Map(names.map((name) => [name, run(name)])));
    for (const name of names) await report(name);
    await report('run-30');
    await report('run-1');
    expect(readings).toHaveLength(31);
    await report('run-0');
    expect(readings).toHaveLength(32);
  });
});
