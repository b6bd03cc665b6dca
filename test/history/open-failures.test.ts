import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/history/events.ts';
import { failureSubject } from '../../src/history/failure.ts';
import { openFailures } from '../../src/history/open-failures.ts';
import type { ChangeItem, RunRow } from '../../src/history/rows.ts';
import { change, reportOf } from '../support/report-builders.ts';

const CHECK = 'historical_completeness';
const NOW = new Date('2026-02-04T20:00:00Z');

const run = (changes: ChangeItem[], over: Partial<Omit<RunRow, 'details'>> = {}): RunRow =>
  reportOf({ checks: [], run: over, details: { changes } }).run;

function said(subject: string, kind: Event['kind'], at: string, details: Event['details'] = {}): Event {
  return {
    event_id: `${kind}:${subject}:${at}`,
    event_time: at,
    kind,
    subject: failureSubject({ check: CHECK, subject }),
    actor: 'U_ADA',
    run_id: 'run',
    details: { name: 'Ada', until: '2026-02-07T14:00:00.000Z', ...details },
  };
}

const subjects = (runs: RunRow[], events: Event[] = [], now = NOW) =>
  openFailures(runs, events, now).map(({ subject }) => subject);

describe('what is open', () => {
  it('is nothing before the first run, and after one that found nothing', () => {
    expect(openFailures([], [], NOW)).toEqual([]);
    expect(openFailures([run([])], [], NOW)).toEqual([]);
  });

  it('is what the newest run found, as it found it', () => {
    const item = change('still', CHECK, 'a', { since: '2026-01-22', days: 13, severity: 'P1_CRITICAL' });
    expect(openFailures([run([item])], [], NOW)).toEqual([
      {
        check: CHECK,
        subject: 'a',
        status: 'FAIL',
        severity: 'P1_CRITICAL',
        targetDate: '2026-02-03',
        since: '2026-01-22',
        days: 13,
        isUnsettled: false,
        runId: 'post_overnight-20260204T110000Z',
        care: expect.objectContaining({ version: 0, acknowledged: null }),
      },
    ]);
  });

  it('holds what could not be judged, and says so; not what recovered', () => {
    const changes = [
      change('unsettled', CHECK, 'blind', { seen: '2026-02-01' }),
      change('recovered', CHECK, 'well'),
    ];
    expect(openFailures([run(changes)], [], NOW)).toMatchObject([
      { subject: 'blind', isUnsettled: true, targetDate: '2026-02-01' },
    ]);
  });

  it('is of the run about the newest date, and of the last about that date', () => {
    const runs = [
      run([change('new', CHECK, 'old question')], {
        target_date: '2026-01-05',
        run_timestamp: '2026-02-04T19:00:00Z',
      }),
      run([change('new', CHECK, 'morning')], { run_timestamp: '2026-02-04T11:00:00Z' }),
      run([change('still', CHECK, 'asked at noon')], {
        run_timestamp: '2026-02-04T17:00:00Z',
        check_type: 'manual',
      }),
      run([change('new', CHECK, 'yesterday')], {
        target_date: '2026-02-02',
        run_timestamp: '2026-02-03T11:00:00Z',
      }),
    ];
    expect(subjects(runs)).toEqual(['asked at noon']);
    expect(subjects([...runs].reverse())).toEqual(['asked at noon']);
  });

  it('is of every schedule, the same failure once', () => {
    const morning = run([change('still', CHECK, 'a'), change('still', CHECK, 'b')]);
    const noon = run([change('new', CHECK, 'a'), change('new', CHECK, 'c')], { schedule_name: 'midday' });
    expect(subjects([morning, noon]).toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('is as the last look found it, be that the milder one', () => {
    const early = run([change('still', CHECK, 'a', { severity: 'P1_CRITICAL' })]);
    const late = run([change('better', CHECK, 'a', { severity: 'P3_MEDIUM' })], {
      schedule_name: 'midday',
      run_timestamp: '2026-02-04T17:00:00.000Z',
    });
    for (const runs of [
      [early, late],
      [late, early],
    ])
      expect(openFailures(runs, [], NOW)).toMatchObject([{ severity: 'P3_MEDIUM' }]);
  });

  it('is not what another schedule has seen well since, until it fails again', () => {
    const morning = run([change('still', CHECK, 'a')]);
    const well = said('a', 'recovered', '2026-02-04T17:00:00.000Z', { since: '2026-02-01', days: 3 });
    expect(subjects([morning], [well])).toEqual([]);
    const evening = run([change('new', CHECK, 'a')], { run_timestamp: '2026-02-04T19:00:00.000Z' });
    expect(subjects([evening], [well])).toEqual(['a']);
  });

  it('begins with what nobody has, then the gravest, then the oldest', () => {
    const changes = [
      change('still', CHECK, 'held', { severity: 'P1_CRITICAL' }),
      change('still', CHECK, 'warning', { status: 'WARN', severity: 'P1_CRITICAL' }),
      change('still', CHECK, 'young', { days: 1 }),
      change('still', CHECK, 'old', { days: 9 }),
      change('still', CHECK, 'snoozed', { severity: 'P1_CRITICAL' }),
      change('still', CHECK, 'grave', { severity: 'P1_CRITICAL' }),
      change('still', CHECK, 'without', { severity: null }),
    ];
    const events = [
      said('held', 'acknowledged', '2026-02-04T14:00:00.000Z'),
      said('snoozed', 'snoozed', '2026-02-04T14:00:00.000Z'),
    ];
    expect(subjects([run(changes)], events)).toEqual([
      'grave',
      'old',
      'young',
      'without',
      'warning',
      'held',
      'snoozed',
    ]);
    // What has run out is nobody's.
    expect(subjects([run(changes)], events, new Date('2026-02-07T14:00:00Z')).slice(0, 3)).toEqual([
      'held',
      'snoozed',
      'grave',
    ]);
  });
});
