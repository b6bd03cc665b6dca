import { describe, expect, it } from 'vitest';
import type { Finding, Part } from '../../src/checks/finding.ts';
import { type CareRequest, careNow, careOfRun } from '../../src/history/care-of-run.ts';
import type { Event } from '../../src/history/events.ts';
import { failureSubject } from '../../src/history/failure.ts';
import type { RunRow } from '../../src/history/rows.ts';
import { change, failed, findingOf, part, warned } from '../support/report-builders.ts';

const CHECK = 'historical_completeness';
const TABLE = 'nba_raw.nbac_team_boxscore';
const SUBJECT = failureSubject({ check: CHECK, subject: TABLE });
const NOW = new Date('2026-02-05T11:00:02.000Z');
const RUN = 'post_overnight-20260205T110000Z';

function said(kind: Event['kind'], over: Partial<Event> = {}): Event {
  return {
    event_id: `${kind}:1`,
    event_time: '2026-02-04T14:00:00.000Z',
    kind,
    subject: SUBJECT,
    actor: 'U_ADA',
    run_id: 'post_overnight-20260204T110000Z',
    ...over,
    details: {
      version: 0,
      name: 'Ada',
      until: '2026-02-07T14:00:00.000Z',
      note: null,
      basis: { status: 'FAIL', severity: 'P2_HIGH', dates: ['2026-02-03'] },
      ...over.details,
    },
  };
}

const finding = (parts: Part[], over: Partial<Finding> = {}): Finding =>
  findingOf(parts, { check: CHECK, targetDate: '2026-02-04', ...over });

/** A run of that instant in which it was failing. */
const runOf = (run_timestamp: string) =>
  ({
    run_id: 'before',
    run_timestamp,
    details: { changes: [change('still', CHECK, TABLE)] },
  }) as unknown as RunRow;

const settle = (over: Partial<CareRequest>) =>
  careOfRun({
    runId: RUN,
    schedule: 'post_overnight',
    now: NOW,
    before: null,
    looks: [],
    changes: [change('still', CHECK, TABLE)],
    findings: [finding([failed(TABLE, 'P2_HIGH', 'gone', { dates: ['2026-02-03', '2026-02-04'] })])],
    events: [said('acknowledged')],
    gameDates: () => ['2026-02-03', '2026-02-04'],
    isCurrent: true,
    ...over,
  });
const graver = [finding([failed(TABLE, 'P1_CRITICAL', 'all gone')])];
const worse = [change('worse', CHECK, TABLE, { severity: 'P1_CRITICAL' })];

describe('a run’s failures against what people said of them', () => {
  it('stay as they are while somebody has them as they are', () => {
    const { changes, care, events } = settle({});
    expect(changes).toEqual([change('still', CHECK, TABLE)]);
    expect(care).toMatchObject([
      { check: CHECK, subject: TABLE, care: { acknowledged: { by: { id: 'U_ADA' } } } },
    ]);
    expect(events).toEqual([]);
  });

  it('reopen when they are worse, which is one event of this run', () => {
    const { changes, care, events } = settle({ changes: worse, findings: graver });
    expect(changes).toMatchObject([{ change: 'worse', reopened: 'it is P1 now, was P2' }]);
    expect(care).toMatchObject([
      { care: { version: 2, acknowledged: null, reopened: { at: NOW.toISOString() } } },
    ]);
    expect(events).toEqual([
      {
        event_id: `reopened:${SUBJECT}:${RUN}`,
        event_time: NOW.toISOString(),
        kind: 'reopened',
        subject: SUBJECT,
        actor: 'shootaround',
        run_id: RUN,
        details: { why: 'it is P1 now, was P2', version: 1 },
      },
    ]);
  });

  it('reopen, too, when they were snoozed', () => {
    const snoozed = settle({ changes: worse, findings: graver, events: [said('snoozed')] });
    expect(snoozed.events).toMatchObject([{ kind: 'reopened' }]);
  });

  it('are measured against what was acknowledged, not against the snooze that came later', () => {
    const later = said('snoozed', {
      event_time: '2026-02-04T15:00:00.000Z',
      details: { basis: { status: 'FAIL', severity: 'P1_CRITICAL', dates: [] } },
    });
    expect(
      settle({ changes: worse, findings: graver, events: [said('acknowledged'), later] }).events,
    ).toHaveLength(1);
  });

  it.each<[string, Partial<CareRequest>]>([
    ['nobody has them', { events: [] }],
    ['that has run out', { now: new Date('2026-02-08T11:00:00Z') }],
    ['the run is about an older date', { isCurrent: false }],
    ['they could not be judged', { changes: [change('unsettled', CHECK, TABLE)] }],
    ['somebody has another one', { events: [said('acknowledged', { subject: `${SUBJECT}2` })] }],
  ])('do not reopen where %s', (_, over) => {
    const { changes, events } = settle({ changes: worse, findings: graver, ...over });
    expect(events).toEqual([]);
    expect(changes[0]).not.toHaveProperty('reopened');
  });

  it('are judged by the graver of two dates', () => {
    const two = [finding([warned(TABLE, 'late')], { targetDate: '2026-02-03' }), ...graver];
    expect(settle({ changes: worse, findings: two }).events).toMatchObject([
      { details: { why: 'it is P1 now, was P2' } },
    ]);
  });

  it('open anew where they had recovered since somebody had them, though the word of that was lost', () => {
    const back = { changes: [change('new', CHECK, TABLE)], before: runOf('2026-02-05T05:00:00.000Z') };
    const { changes, care, events } = settle(back);
    expect(changes).toMatchObject([{ change: 'new', reopened: 'it had recovered, and fails again' }]);
    expect(care).toMatchObject([{ care: { acknowledged: null } }]);
    expect(events).toMatchObject([{ kind: 'reopened', run_id: RUN }]);
  });

  it.each<[string, Partial<CareRequest>]>([
    ['was pressed since the run before', { before: runOf('2026-02-04T11:00:00.000Z') }],
    [
      'is known from another schedule',
      { events: [said('acknowledged', { run_id: 'evening-20260204T110000Z' })] },
    ],
    ['has no run before', { before: null }],
  ])('stay with whoever has them where that %s', (_, over) => {
    const before = runOf('2026-02-05T05:00:00.000Z');
    const { changes, events } = settle({ changes: [change('new', CHECK, TABLE)], before, ...over });
    expect(changes).toEqual([change('new', CHECK, TABLE)]);
    expect(events).toEqual([]);
  });

  describe('that a question reopened', () => {
    const reopened = (run_id: string) =>
      said('reopened', {
        event_time: '2026-02-04T16:00:00.000Z',
        run_id,
        details: { why: 'it is P1 now, was P2', version: 1 },
      });
    const asked = [said('acknowledged'), reopened('post_overnight-20260204T160000Z-abc')];

    it('are told as worse by the next message of the schedule, once', () => {
      const before = runOf('2026-02-04T11:00:00.000Z');
      const { changes, events } = settle({ events: asked, before });
      expect(changes).toMatchObject([{ change: 'worse', reopened: 'it is P1 now, was P2' }]);
      expect(events).toEqual([]);
      const later = runOf('2026-02-05T05:00:00.000Z');
      expect(settle({ events: asked, before: later }).changes).toEqual([change('still', CHECK, TABLE)]);
    });

    it('are not told again to whoever asks, nor where a slot has told them', () => {
      const before = runOf('2026-02-04T11:00:00.000Z');
      const slot = [said('acknowledged'), reopened('post_overnight-20260204T160000Z')];
      for (const over of [{ events: asked, runId: `${RUN}-xyz` }, { events: slot }])
        expect(settle({ before, ...over }).changes).toEqual([change('still', CHECK, TABLE)]);
    });
  });

  it('say when they were last seen failing, so that a second end is not taken for the first', () => {
    const gone = [change('recovered', CHECK, TABLE)];
    const before = runOf('2026-02-04T11:00:00.000Z');
    expect(settle({ changes: gone, findings: [], before }).events).toMatchObject([
      { kind: 'recovered', details: { failing_at: '2026-02-04T11:00:00.000Z' } },
    ]);
    const looks = [runOf('2026-02-04T13:00:00.000Z')];
    expect(settle({ changes: gone, findings: [], before, looks }).events).toMatchObject([
      { kind: 'recovered', details: { failing_at: '2026-02-04T13:00:00.000Z' } },
    ]);
  });

  it('close by themselves when they have recovered, whether or not anybody had them', () => {
    const gone = [change('recovered', CHECK, TABLE, { since: '2026-02-03', days: 2 })];
    const well = [finding([part(TABLE, 'PASS')])];
    for (const events of [[], [said('acknowledged')]]) {
      const result = settle({ changes: gone, findings: well, events });
      expect(result.events).toMatchObject([
        { kind: 'recovered', run_id: RUN, details: { since: '2026-02-03', days: 2, version: events.length } },
      ]);
      expect(result.care).toMatchObject([{ care: { acknowledged: null, recovered: { days: 2 } } }]);
    }
    expect(settle({ changes: gone, findings: well, isCurrent: false }).events).toEqual([]);
  });

  it('have no entry where nobody has said anything', () => {
    expect(settle({ events: [] }).care).toEqual([]);
  });
});

describe('the care of the moment', () => {
  const changes = [change('still', CHECK, TABLE), change('new', CHECK, 'other')];

  it('is that of each failure that anything was said of', () => {
    expect(careNow(changes, [said('acknowledged')], NOW)).toMatchObject([
      { subject: TABLE, care: { acknowledged: { by: { name: 'Ada' } } } },
    ]);
  });

  it('moves on with time', () => {
    const care = careNow(changes, [said('acknowledged')], new Date('2026-02-07T14:00:00.000Z'));
    expect(care).toMatchObject([{ care: { acknowledged: null, expired: { by: { name: 'Ada' } } } }]);
  });
});
