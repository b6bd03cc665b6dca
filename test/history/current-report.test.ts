import { describe, expect, it } from 'vitest';
import { currentReport, reportToRead } from '../../src/history/current-report.ts';
import type { Event } from '../../src/history/events.ts';
import { failureSubject } from '../../src/history/failure.ts';
import { change, reportOf } from '../support/report-builders.ts';

const FAILURE = { check: 'data_freshness', subject: 'nba_raw.schedule' };
const UNTIL = '2026-02-07T11:05:00.000Z';
const STORED = reportOf({
  checks: [],
  details: {
    changes: [change('new', FAILURE.check, FAILURE.subject)],
    owned: [{ ...FAILURE, owners: ['U0OWNER01'] }],
    warnings: ['The store was slow.'],
  },
});

function depsOver(read: () => Promise<Event[]>) {
  return {
    report: async (runId: string) => (runId === STORED.run.run_id ? STORED : null),
    care: { read },
    now: () => new Date('2026-02-05T11:00:00Z'),
  };
}
const said = async (): Promise<Event[]> => [
  {
    event_id: 'acknowledged:1',
    event_time: '2026-02-04T11:05:00.000Z',
    kind: 'acknowledged',
    subject: failureSubject(FAILURE),
    actor: 'U_ADA',
    run_id: STORED.run.run_id,
    details: { version: 0, name: 'ada', until: UNTIL },
  },
];
const unreadable = () => Promise.reject(new Error('the warehouse is away'));

describe.each([
  ['in a message', currentReport],
  ['in a window', reportToRead],
])('a stored report %s', (_where, show) => {
  it('has the care of the moment, and mentions nobody again', async () => {
    const shown = await show(STORED.run.run_id, depsOver(said));
    expect(shown?.run.details.care).toMatchObject([{ ...FAILURE, care: { acknowledged: { until: UNTIL } } }]);
    expect(shown?.run.details.owned).toEqual([]);
    expect(shown?.run.details.warnings).toEqual(STORED.run.details.warnings);
  });

  it('that is not there is none', async () => {
    expect(await show('long-gone', depsOver(said))).toBeNull();
  });
});

describe('where it can’t be read what people said', () => {
  it('a message is not drawn', async () => {
    await expect(currentReport(STORED.run.run_id, depsOver(unreadable))).rejects.toThrow('away');
  });

  it('a window shows the report, and says that who has what is unknown', async () => {
    const shown = await reportToRead(STORED.run.run_id, depsOver(unreadable));
    expect(shown?.run.details).toMatchObject({
      changes: STORED.run.details.changes,
      care: [],
      owned: [],
      warnings: [
        'The store was slow.',
        'Who has what is unknown: what people said could not be read just now.',
      ],
    });
  });
});
