import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/history/events.ts';
import type { RunRow } from '../../src/history/rows.ts';
import { askOpen } from '../../src/inquiries/ask-open.ts';
import { type ErrorCause, WarehouseError } from '../../src/warehouse/warehouse.ts';
import { profile } from '../support/fact-builders.ts';
import { change, reportOf } from '../support/report-builders.ts';

const NOW = new Date('2026-02-04T20:00:00.000Z');
const refuse = (cause: ErrorCause) => () => Promise.reject(new WarehouseError(cause, 'no', 'look'));
const run = (over: Partial<Omit<RunRow, 'details'>> = {}, blind = 0): RunRow =>
  reportOf({
    checks: [],
    run: over,
    details: { changes: [change('new', 'data_freshness', 'nba_raw.odds')], checks_errored: blind },
  }).run;

function ask(runs: RunRow[] | (() => Promise<never>), events: Event[] | (() => Promise<never>) = []) {
  const asked: string[] = [];
  const answer = askOpen({
    history: {
      async recentRuns(schedule) {
        asked.push(schedule);
        return Array.isArray(runs) ? { runs, bytesBilled: 0 } : runs();
      },
    },
    care: { aboutFailures: async () => (Array.isArray(events) ? events : events()) },
    profile,
    clock: { now: () => NOW },
  });
  return { asked, answer };
}

describe('the question what is open', () => {
  it('is answered from the newest runs of the morning schedule and what people said', async () => {
    const said: Event = {
      event_id: 'a',
      event_time: '2026-02-04T14:00:00.000Z',
      kind: 'acknowledged',
      subject: 'failure:data_freshness:nba_raw.odds',
      actor: 'U_ADA',
      run_id: null,
      details: { name: 'Ada', until: '2026-02-07T14:00:00.000Z' },
    };
    const { asked, answer } = ask([run()], [said]);
    expect(await answer).toMatchObject({
      id: expect.stringMatching(/^open-20260204T200000Z-[0-9a-f]{6}$/),
      askedAt: NOW.toISOString(),
      pipeline: 'nba-props-platform',
      timeZone: 'America/New_York',
      open: [{ subject: 'nba_raw.odds', care: { acknowledged: { by: { id: 'U_ADA', name: 'Ada' } } } }],
      newestRun: { runId: 'post_overnight-20260204T110000Z', targetDate: '2026-02-03', blindChecks: 0 },
    });
    expect(asked).toEqual(['post_overnight']);
  });

  it('names the newest of the runs that say so, not one that was asked about an old date', async () => {
    const old = run({ run_id: 'old', target_date: '2026-01-05', run_timestamp: '2026-02-04T19:00:00.000Z' });
    expect((await ask([old, run()]).answer).newestRun?.runId).toBe('post_overnight-20260204T110000Z');
    const noon = run({ run_id: 'noon', schedule_name: 'midday', run_timestamp: '2026-02-04T17:00:00.000Z' });
    expect((await ask([run(), noon]).answer).newestRun?.runId).toBe('noon');
  });

  it('counts the checks that could not look in all of them', async () => {
    const noon = run({ schedule_name: 'midday' }, 2);
    expect((await ask([run({}, 1), noon]).answer).newestRun?.blindChecks).toBe(3);
  });

  it('has an empty answer before the first run, with or without tables', async () => {
    const nothing = { open: [], newestRun: null };
    expect(await ask([]).answer).toMatchObject(nothing);
    expect(await ask(refuse('missing_table'), refuse('missing_table')).answer).toMatchObject(nothing);
    expect((await ask([run()], refuse('missing_table')).answer).open).toHaveLength(1);
  });

  it.each<ErrorCause>(['timeout', 'permission'])(
    'has no answer where something can’t be read: %s',
    async (cause) => {
      await expect(ask(refuse(cause)).answer).rejects.toThrow(WarehouseError);
      await expect(ask([run()], refuse(cause)).answer).rejects.toThrow(WarehouseError);
    },
  );
});
