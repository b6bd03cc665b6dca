import { describe, expect, it } from 'vitest';
import { phaseTransitions } from '../../src/checks/phase-transitions.ts';
import { at, healthyFacts, night, partOf, profile, unknown, withTable } from '../support/fact-builders.ts';
import {
  aboutPhase,
  BEFORE,
  CACHE,
  D,
  EXPORT,
  judgePhases,
  LAST_14,
  lateStart,
  NEXT,
  NOON,
  PREDICTIONS,
  phasedFacts,
  SCHEDULE,
  SUMMARY,
  season,
  withoutPhase,
  writtenAt,
} from '../support/phase-builders.ts';

describe('each phase that finished', () => {
  it('started the next one: passes, with what was seen', () => {
    const finding = judgePhases(season());
    expect(finding.status).toBe('PASS');
    expect(finding.parts.map(({ subject, status }) => [subject, status])).toEqual([
      [SUMMARY, 'PASS'],
      [CACHE, 'PASS'],
      [PREDICTIONS, 'PASS'],
      [EXPORT, 'SKIP'],
    ]);
    expect(partOf(finding, PREDICTIONS)).toMatchObject({
      expected: 'predictions within 1 h of precompute',
      actual: 'on 14 of 14 game dates',
      threshold: 1,
      evidence: { game_dates: 14, complete: 14, handed_over: 14, missed: 0 },
    });
    // What is computed for the day after is judged with that day.
    expect(partOf(finding, CACHE).actual).toBe('on 13 of 13 game dates');
    expect(finding.notes).toEqual([
      'what started each phase is not known: nothing reads the pipeline’s completion notes',
      `not judged (not configured): ${EXPORT}`,
    ]);
  });

  it.each([
    ['analytics', SUMMARY, D, D, NOON, 'P2_HIGH'],
    ['analytics', SUMMARY, BEFORE, BEFORE, NOON, 'P2_HIGH'],
    ['precompute', CACHE, D, BEFORE, NOON, 'P2_HIGH'],
    ['precompute', CACHE, D, BEFORE, at(D, '12:00'), 'P1_CRITICAL'],
    ['predictions', PREDICTIONS, D, D, NOON, 'P2_HIGH'],
    ['predictions', PREDICTIONS, D, D, at(D, '23:30'), 'P1_CRITICAL'],
    ['predictions', PREDICTIONS, BEFORE, BEFORE, at(D, '12:00'), 'P2_HIGH'],
  ] as const)(
    'and no %s came of it is a failure of %s: nothing for %s, asked of %s at %s',
    (phase, table, gone, complete, now, severity) => {
      const part = aboutPhase(withoutPhase(season(), phase, gone), table, { now });
      expect(part).toMatchObject({ status: 'FAIL', severity, affected: 1, dates: [complete] });
      expect(part.message).toContain(`${phase} did not start on 1 of `);
      expect(part.evidence).toMatchObject({ missed: 1 });
    },
  );

  it('says when it was complete, and that nothing came since', () => {
    expect(aboutPhase(withoutPhase(season(), 'precompute', D), CACHE).message).toBe(
      'analytics was complete and precompute did not start on 1 of 13 game dates: Feb 5 (complete Fri Feb 6, 09:00 EST; no row and no run for Feb 6 since)',
    );
    const stale = writtenAt(season(), 'precompute', at(D, '06:35'), D);
    expect(aboutPhase(stale, CACHE)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(aboutPhase(stale, CACHE).message).toContain(
      'nothing for Feb 6 since, newest row Fri Feb 6, 06:35 EST)',
    );
    const three = withoutPhase(season(), 'predictions', '2026-02-01', '2026-02-03', BEFORE, D);
    expect(aboutPhase(three, PREDICTIONS)).toMatchObject({ affected: 4, actual: 'on 10 of 14 game dates' });
    expect(aboutPhase(three, PREDICTIONS).message).toMatch(/: Feb 6 \(.*since\), Feb 5, Feb 3 and 1 more$/);
  });

  it.each([
    ['analytics', SUMMARY, NEXT, '08:59', '09:00'],
    // It is not expected before half past eight.
    ['predictions', PREDICTIONS, D, '10:39', '10:40'],
    ['precompute', CACHE, D, '09:59', '10:00'],
  ] as const)('has time to start %s: %s is judged from the minute on', (phase, table, date, before, from) => {
    const facts = withoutPhase(season(), phase, D);
    const waiting = judgePhases(facts, { now: at(date, before) });
    expect(waiting.status).toBe('PASS');
    expect(waiting.notes.join()).toContain(`${phase} has until ${from} EST to start`);
    expect(aboutPhase(facts, table, { now: at(date, from) }).status).toBe('FAIL');
  });

  it('does not ask for what is not expected yet: an hour after that, and not after the phase before', () => {
    const early = writtenAt(withoutPhase(season(), 'predictions', D), 'precompute', at(D, '06:40'), D);
    expect(judgePhases(early, { now: at(D, '09:29') }).status).toBe('PASS');
    expect(aboutPhase(early, PREDICTIONS, { now: at(D, '09:30') })).toMatchObject({ status: 'FAIL' });
  });

  it('is not due, with the time, where nothing else was judged', () => {
    const first = phasedFacts(night(D, 2), D, NOON);
    const facts = withoutPhase(first, 'analytics', D);
    const over = { profile: lateStart, now: at(NEXT, '08:00') };
    expect(aboutPhase(facts, SUMMARY, over)).toMatchObject({
      status: 'SKIP',
      reason: 'not_due',
      due: at(NEXT, '09:00').toISOString(),
    });
    expect(judgePhases(facts, over).status).not.toBe('PASS');
  });
});

describe('what can not be seen', () => {
  const TABLES = phaseTransitions.needs(profile).tables;

  it.each(['missing_table', 'permission', 'timeout'] as const)('is an error about its table: %s', (cause) => {
    for (const table of TABLES) {
      const finding = judgePhases(withTable(season(), table, unknown(cause)));
      expect(finding).toMatchObject({ status: 'ERROR', cause });
      expect(partOf(finding, table)).toMatchObject({ status: 'ERROR', cause });
    }
  });

  it('leaves the steps that do not need it judged, and a lost one lost', () => {
    const facts = withTable(withoutPhase(season(), 'analytics', D), CACHE, unknown('timeout'));
    const finding = judgePhases(facts);
    expect(partOf(finding, SUMMARY).status).toBe('FAIL');
    expect(partOf(finding, CACHE).status).toBe('ERROR');
    expect(finding.parts.some(({ subject }) => subject === PREDICTIONS)).toBe(false);
  });

  it('is an error about the log of runs', () => {
    expect(judgePhases({ ...season(), runs: unknown('permission') })).toMatchObject({
      status: 'ERROR',
      cause: 'permission',
      targetTable: 'nba_reference.processor_run_history',
    });
  });

  it('is left out where an imported season did not record it: the rest of its phase is judged', () => {
    const box = 'nba_raw.nbac_team_boxscore';
    const finding = judgePhases(withTable(season(), box, { state: 'not_recorded' }));
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, box)).toMatchObject({ status: 'SKIP', reason: 'not_recorded' });
    const dates = Object.fromEntries(TABLES.map((table) => [table, LAST_14.slice(-4)]));
    const four = judgePhases({ ...season(), recorded: dates });
    expect(partOf(four, SUMMARY).actual).toBe('on 4 of 4 game dates');
  });

  it('is not configured without thresholds, and nothing is asked for then', () => {
    const { phase_transitions: _, ...checks } = profile.checks;
    const over = { profile: { ...profile, checks } };
    expect(judgePhases(season(), over)).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
    expect(phaseTransitions.needs(over.profile)).toEqual({ tables: [] });
  });

  it('passes facts of a healthy season without a load time, with runs of the last night', () => {
    expect(judgePhases(healthyFacts(SCHEDULE, D, NOON)).status).toBe('PASS');
  });
});
