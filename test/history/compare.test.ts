import { describe, expect, it } from 'vitest';
import type { CheckStatus, Finding, Part, Severity } from '../../src/checks/finding.ts';
import { compareWithBefore, runBefore } from '../../src/history/compare.ts';
import type { ChangeItem, RunRow } from '../../src/history/rows.ts';
import { change, findingOf, part, reportOf } from '../support/report-builders.ts';

const YESTERDAY = '2026-02-02';
const TODAY = '2026-02-03';
const TABLE = 'nba_raw.nbac_team_boxscore';

const finding = (parts: Part[], over: Partial<Finding> = {}): Finding =>
  findingOf(parts, { check: 'data_freshness', targetDate: TODAY, ...over });

const verdict = (status: CheckStatus, severity: Severity | null = null, subject = TABLE) =>
  part(subject, status, { severity });
const open = (over: Partial<ChangeItem> = {}) =>
  change('still', 'data_freshness', TABLE, { since: YESTERDAY, days: 1, ...over });
const compare = (now: Part[], before: ChangeItem[], over: Partial<Finding> = {}) =>
  compareWithBefore([finding(now, over)], before);

describe('against the run before', () => {
  it('a failure that was not there is new, on day one', () => {
    expect(compare([verdict('FAIL', 'P2_HIGH')], [])).toEqual([
      {
        change: 'new',
        check: 'data_freshness',
        subject: TABLE,
        status: 'FAIL',
        severity: 'P2_HIGH',
        since: TODAY,
        seen: TODAY,
        days: 1,
      },
    ]);
  });

  it.each<[string, CheckStatus, Severity, CheckStatus, Severity]>([
    ['still', 'FAIL', 'P2_HIGH', 'FAIL', 'P2_HIGH'],
    ['worse', 'FAIL', 'P2_HIGH', 'FAIL', 'P1_CRITICAL'],
    ['worse', 'WARN', 'P3_MEDIUM', 'FAIL', 'P3_MEDIUM'],
    ['worse', 'WARN', 'P2_HIGH', 'FAIL', 'P4_LOW'],
    ['better', 'FAIL', 'P1_CRITICAL', 'FAIL', 'P2_HIGH'],
    ['better', 'FAIL', 'P3_MEDIUM', 'WARN', 'P2_HIGH'],
    ['still', 'WARN', 'P3_MEDIUM', 'WARN', 'P3_MEDIUM'],
  ])('a failure is %s when %s %s becomes %s %s', (kind, was, wasSeverity, is, isSeverity) => {
    const before = open({ status: was as 'FAIL', severity: wasSeverity });
    expect(compare([verdict(is, isSeverity)], [before])).toMatchObject([
      { change: kind, status: is, severity: isSeverity, since: YESTERDAY, days: 2 },
    ]);
  });

  it('a failure that was looked for and is gone has recovered', () => {
    expect(compare([verdict('PASS')], [open()])).toMatchObject([
      { change: 'recovered', status: 'PASS', severity: null, since: YESTERDAY },
    ]);
  });

  it('a failure whose subject is not mentioned any more is unsettled, unless its check has seen it well', () => {
    const others = [verdict('PASS', null, 'nba_raw.other')];
    expect(compare(others, [open()])).toMatchObject([{ change: 'unsettled', subject: TABLE }]);
    expect(compare(others, [open()], { seenWell: [TABLE] })).toMatchObject([
      { change: 'recovered', subject: TABLE },
    ]);
  });

  it('a failure whose check was not asked is unsettled as it stood', () => {
    expect(compare([verdict('PASS')], [open()], { check: 'games_final' })).toEqual([
      open({ change: 'unsettled' }),
    ]);
  });

  it('a failure that nobody could look at for two weeks is let go', () => {
    const seen = (date: string) => compare([], [open({ seen: date })], { status: 'PASS' });
    expect(seen('2026-01-20')).toMatchObject([{ change: 'unsettled' }]);
    expect(seen('2026-01-19')).toEqual([]);
  });

  it('a gap that began long before anybody looked counts from its first date', () => {
    const old = part(TABLE, 'FAIL', { severity: 'P1_CRITICAL', dates: ['2026-01-30', TODAY] });
    expect(compare([old], [])).toMatchObject([{ change: 'new', since: '2026-01-30', days: 5 }]);
  });

  it.each<[string, Part[], Partial<Finding>]>([
    ['blind', [verdict('ERROR')], {}],
    ['not due yet', [verdict('SKIP')], {}],
    ['blind as a whole', [], { status: 'ERROR' }],
  ])('a failure stays open, unsettled, when its check is %s', (_name, parts, over) => {
    expect(compare(parts, [open()], over)).toMatchObject([
      { change: 'unsettled', status: 'FAIL', severity: 'P2_HIGH', since: YESTERDAY },
    ]);
  });

  it('an unsettled failure is settled later as still there, with its first day', () => {
    const unsettled = open({ change: 'unsettled', since: '2026-01-30' });
    expect(compare([verdict('FAIL', 'P2_HIGH')], [unsettled])).toMatchObject([
      { change: 'still', since: '2026-01-30', days: 5 },
    ]);
  });

  it('what had recovered before is new when it comes again', () => {
    const recovered = open({ change: 'recovered', status: 'PASS', severity: null });
    expect(compare([verdict('FAIL', 'P2_HIGH')], [recovered])).toMatchObject([{ change: 'new', days: 1 }]);
    expect(compare([verdict('PASS')], [recovered])).toEqual([]);
  });

  it('a failure is known by check and subject: the same table in another check is another failure', () => {
    const changes = compareWithBefore(
      [
        finding([verdict('FAIL', 'P2_HIGH')]),
        finding([verdict('FAIL', 'P2_HIGH')], { check: 'historical_completeness' }),
      ],
      [open()],
    );
    expect(changes.map(({ check, change: kind }) => [check, kind])).toEqual([
      ['data_freshness', 'still'],
      ['historical_completeness', 'new'],
    ]);
  });

  it('a check that was asked for two dates says each thing once, in its worse form', () => {
    const changes = compareWithBefore(
      [
        finding([verdict('WARN', 'P3_MEDIUM')]),
        finding([verdict('FAIL', 'P1_CRITICAL')], { targetDate: YESTERDAY }),
      ],
      [],
    );
    expect(changes).toMatchObject([{ status: 'FAIL', severity: 'P1_CRITICAL' }]);
  });

  it('what nobody mends for one date hides nothing of a later one that came after a night that was well', () => {
    const nights = (...found: [string, Part][]) =>
      found.map(([targetDate, part]) => finding([part], { targetDate }));
    const [bad, graver, well] = [verdict('FAIL', 'P2_HIGH'), verdict('FAIL', 'P1_CRITICAL'), verdict('PASS')];
    const [known] = compareWithBefore(nights([TODAY, well], [YESTERDAY, bad]), [open({ seen: YESTERDAY })]);
    expect(known).toMatchObject({ change: 'still', seen: YESTERDAY, wellOn: TODAY });
    const next = (...found: [string, Part][]) => compareWithBefore(nights(...found), known ? [known] : []);
    expect(next([YESTERDAY, bad])).toEqual([known]);
    expect(next(['2026-02-04', bad])).toEqual([
      open({ change: 'new', since: '2026-02-04', seen: '2026-02-04', days: 1 }),
    ]);
    expect(next(['2026-02-04', verdict('SKIP')])).toMatchObject([{ change: 'recovered' }]);
    // Only where nobody looks at its own date any more.
    expect(next([YESTERDAY, verdict('ERROR')])).toMatchObject([{ change: 'unsettled', wellOn: TODAY }]);
    const blind = nights([TODAY, well], [YESTERDAY, verdict('ERROR')]);
    expect(compareWithBefore(blind, [open({ seen: YESTERDAY })])).toMatchObject([
      { change: 'unsettled', wellOn: TODAY },
    ]);
    // Also where the same evening turns bad after all, and the one before is the graver.
    expect(next([TODAY, bad], [YESTERDAY, graver])).toEqual([
      open({ change: 'new', since: TODAY, seen: TODAY, days: 1, severity: 'P1_CRITICAL' }),
    ]);
  });

  it.each<[string, CheckStatus, CheckStatus, ChangeItem['change']]>([
    ['well on its own date, while another is not due', 'SKIP', 'PASS', 'recovered'],
    ['blind on its own date, while another is well', 'PASS', 'ERROR', 'unsettled'],
  ])('a check that was asked for two dates: %s', (_name, today, yesterday, expected) => {
    const changes = compareWithBefore(
      [finding([verdict(today)]), finding([verdict(yesterday)], { targetDate: YESTERDAY })],
      [open({ seen: YESTERDAY })],
    );
    expect(changes).toMatchObject([{ change: expected }]);
  });
});

describe('the run that another is measured against', () => {
  const run = (run_id: string, over: Partial<RunRow> = {}): RunRow => ({
    ...reportOf({ checks: [] }).run,
    run_id,
    target_date: YESTERDAY,
    ...over,
  });
  const current = {
    runId: 'now',
    schedule: 'post_overnight',
    targetDate: TODAY,
    scheduled: true,
  };

  it('is the newest one, never itself', () => {
    expect(runBefore([run('now'), run('b'), run('a')], current)?.run_id).toBe('b');
    expect(runBefore([run('now')], current)).toBeNull();
    expect(runBefore([], current)).toBeNull();
  });

  it('is about the same or an earlier date: the past is not measured against the future', () => {
    const later = run('later', { target_date: '2026-02-04' });
    expect(runBefore([later, run('same', { target_date: TODAY })], current)?.run_id).toBe('same');
    expect(runBefore([later], current)).toBeNull();
  });

  it('is of the same schedule', () => {
    expect(runBefore([run('other', { schedule_name: 'midday' })], current)).toBeNull();
  });

  it('is the morning before for a morning, and whatever came last for a person', () => {
    const runs = [
      run('asked', { check_type: 'manual' }),
      run('morning', { run_timestamp: '2026-02-03T11:00:00Z' }),
    ];
    expect(runBefore(runs, current)?.run_id).toBe('morning');
    expect(runBefore(runs, { ...current, scheduled: false })?.run_id).toBe('asked');
  });

  it('is no person’s run for a first morning: a question does not use up its news', () => {
    expect(runBefore([run('asked', { check_type: 'manual' })], current)).toBeNull();
  });

  it('is about the newest date, even when somebody asked about an old one since', () => {
    const runs = [
      run('old', { target_date: '2026-01-05' }),
      run('recent', { run_timestamp: '2026-02-03T11:00:00Z' }),
    ];
    expect(runBefore(runs, { ...current, scheduled: false })?.run_id).toBe('recent');
  });
});
