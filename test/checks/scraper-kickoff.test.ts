import { describe, expect, it } from 'vitest';
import { type AttemptRow, type DecisionsRow, type Facts, known } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  attempt,
  game,
  healthyFacts,
  hourlyDecisions,
  judge,
  night,
  nights,
  partOf,
  profile,
  unknown,
} from '../support/fact-builders.ts';

const D = '2026-02-04';
const NEXT = '2026-02-05';
const TWO = at(NEXT, '02:00');
const ELEVEN = at(D, '23:00');
const DECISIONS = 'nba_orchestration.workflow_decisions';
const NIGHT = 'post_game_window_1b, post_game_window_2, post_game_window_2b';
const EARLY = 'early_game_window_*';

const minutesBefore = (now: Date, minutes: number) =>
  new Date(now.getTime() - minutes * 60_000).toISOString();
/** An hour in which the controller decided once. */
const decided = (instant: string): DecisionsRow => ({ firstAt: instant, lastAt: instant, decisions: 11 });
const tried = (workflow: string, instant: Date): AttemptRow =>
  attempt('nbac_scoreboard_v2', 'success', instant.toISOString(), { workflow });

const season = (now: Date, rows = night(D, 7)): Facts => ({
  ...healthyFacts([...nights('2026-02-03', 1), ...rows], D, now),
  attempts: known([tried('post_game_window_1b', at(D, '23:31'))]),
});
const judged = (facts: Facts, now = TWO, over = profile, targetDate = D) =>
  judge('scraper_kickoff', { facts, targetDate, now, profile: over });
const deciding = (now: Date, rows: DecisionsRow[]): Facts => ({ ...season(now), decisions: known(rows) });

describe('scraper_kickoff', () => {
  it('passes a controller that decides every hour and a window that was used', () => {
    const finding = judged(season(TWO));
    expect(finding).toMatchObject({ status: 'PASS' });
    expect(partOf(finding, DECISIONS)).toMatchObject({
      message: 'newest decision 30 min ago',
      actual: 'newest decision 30 min ago',
    });
    expect(partOf(finding, NIGHT)).toMatchObject({
      status: 'PASS',
      message: '1 attempt since Wed Feb 4, 19:30 EST',
    });
  });

  it.each([
    [75, 'PASS', null],
    [76, 'WARN', 'P2_HIGH'],
    [120, 'WARN', 'P2_HIGH'],
    [121, 'FAIL', 'P1_CRITICAL'],
    [2714, 'FAIL', 'P1_CRITICAL'],
  ])('says of a newest decision %i min ago what it means', (minutes, status, severity) => {
    const finding = judged(deciding(TWO, [decided(minutesBefore(TWO, minutes))]));
    expect(partOf(finding, DECISIONS)).toMatchObject({
      status,
      severity,
      evidence: { age_minutes: minutes },
    });
    // What the sentence says already is not said again beside it.
    const { message, actual } = partOf(finding, DECISIONS);
    expect(message).toContain(actual);
    if (minutes === 2714)
      expect(finding.message).toContain(
        'no decision of what to run for 45 h 14 min, since Tue Feb 3, 04:46 EST',
      );
  });

  it('fails when no decision is found at all, and says in how many hours', () => {
    const finding = judged(deciding(TWO, []));
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL', actual: 'no decision' });
    expect(finding.message).toContain('no decision of what to run in 96 h');
  });

  describe('a silence that is over', () => {
    const silentFor = (minutes: number, endedHoursAgo: number): DecisionsRow[] => {
      const recent = hourlyDecisions(TWO, endedHoursAgo);
      const first = Date.parse(recent[0]?.firstAt ?? '');
      return [decided(minutesBefore(new Date(first), minutes)), ...recent];
    };

    it.each([
      [120, 5, 'PASS', null],
      [121, 5, 'WARN', 'P3_MEDIUM'],
      [2714, 5, 'WARN', 'P3_MEDIUM'],
      [2714, 25, 'PASS', null],
    ])('of %i min, ended about %i h ago, is told of accordingly', (minutes, hours, status, severity) => {
      const part = partOf(judged(deciding(TWO, silentFor(minutes, hours).reverse())), DECISIONS);
      expect(part).toMatchObject({ status, severity });
      if (minutes === 2714 && status === 'WARN')
        expect(part.message).toBe(
          'newest decision 30 min ago, and before that none for 45 h 14 min, from Tue Feb 3, 00:16 EST to Wed Feb 4, 21:30 EST',
        );
    });

    it('is measured from the last decision of an hour to the first of the next', () => {
      const busy = { firstAt: minutesBefore(TWO, 230), lastAt: minutesBefore(TWO, 175), decisions: 30 };
      const part = partOf(judged(deciding(TWO, [busy, decided(minutesBefore(TWO, 56))])), DECISIONS);
      expect(part).toMatchObject({ status: 'PASS', evidence: { longest_silence_minutes: 119 } });
    });
  });

  describe('windows after the games', () => {
    it.each([
      ['none', [], 'FAIL'],
      [
        'that of 22:00, which looks at the evening before',
        [tried('post_game_window_1', at(D, '22:00'))],
        'FAIL',
      ],
      ['the same of the night before', [tried('post_game_window_2', at(D, '01:00'))], 'FAIL'],
      ['another workflow', [tried('betting_lines', at(NEXT, '01:00'))], 'FAIL'],
      ['one that came later', [tried('post_game_window_2b', at(NEXT, '02:05'))], 'FAIL'],
      ['the first', [tried('post_game_window_1b', at(D, '23:30'))], 'PASS'],
      ['the last, this very minute', [tried('post_game_window_2b', TWO)], 'PASS'],
    ])('at two with %s', (_, attempts, status) => {
      const part = partOf(judged({ ...season(TWO), attempts: known(attempts) }), NIGHT);
      expect(part.status).toBe(status);
      if (status === 'FAIL') {
        expect(part).toMatchObject({ severity: 'P2_HIGH', dates: [D] });
        expect(part.message).toBe(
          'no attempt since Wed Feb 4, 19:30 EST, though 7 games of the night wait for it',
        );
      }
    });

    it('are not asked for a minute earlier', () => {
      const now = at(NEXT, '01:59');
      const finding = judged({ ...season(now), attempts: known([]) }, now);
      expect(finding).toMatchObject({ status: 'PASS' });
      expect(finding.parts).toHaveLength(1);
    });

    it('are asked for from noon on where no tip is known', () => {
      const rows = night(D, 3, { tip: null });
      const facts = (instant: Date) => ({
        ...season(TWO, rows),
        attempts: known([tried('post_game_window_2', instant)]),
      });
      expect(partOf(judged(facts(at(D, '11:59'))), NIGHT).status).toBe('FAIL');
      expect(partOf(judged(facts(at(D, '12:00'))), NIGHT).status).toBe('PASS');
    });
  });

  describe('windows of early games', () => {
    /** Half past three in the afternoon: over at six, and late from ten on. */
    const early = game(D, 'SAS@GSW', { tip: at(D, '15:30').toISOString() });
    const facts = (now: Date, attempts: AttemptRow[]): Facts => ({
      ...season(now, [...night(D, 3), early]),
      attempts: known(attempts),
    });

    it.each([
      ['22:00', [], 'WARN'],
      ['22:00', [tried('early_game_window_2', at(D, '18:00'))], 'PASS'],
      ['22:00', [tried('early_game_window_1', at(D, '15:00'))], 'WARN'],
      ['22:00', [tried('post_game_window_1', at(D, '21:00'))], 'WARN'],
    ])('at %s are judged by what was tried since the tip (%#)', (time, attempts, status) => {
      const now = at(D, time);
      const part = partOf(judged(facts(now, attempts), now), EARLY);
      expect(part.status).toBe(status);
      if (status === 'WARN') {
        expect(part.severity).toBe('P2_HIGH');
        expect(part.message).toBe(
          'no attempt since 15:30 EST, though 1 early game ended more than 4 h ago (SAS@GSW)',
        );
      }
    });

    it('are not asked for before the game has been over for four hours, nor where none is early', () => {
      const before = at(D, '21:59');
      expect(judged(facts(before, []), before).parts).toHaveLength(1);
      const seven = {
        ...season(TWO, night(D, 3, { tip: at(D, '19:00').toISOString() })),
        attempts: known([]),
      };
      expect(judged(seven).parts.map(({ subject }) => subject)).toEqual([DECISIONS, NIGHT]);
    });
  });

  it('judges the controller alone on a date without games', () => {
    const off = { ...season(ELEVEN, night('2026-02-06', 3)), attempts: known([]) };
    expect(judged(off, ELEVEN)).toMatchObject({ status: 'PASS' });
    expect(judged({ ...off, decisions: known([]) }, ELEVEN)).toMatchObject({
      status: 'FAIL',
      severity: 'P1_CRITICAL',
    });
  });

  it('is skipped in the off-season where the controller is paused, and judged where it is not', () => {
    const date = '2026-08-01';
    const now = at(date, '23:00');
    const facts = { ...healthyFacts([], date, now), decisions: known([]) };
    expect(judged(facts, now, profile, date)).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
    const rule = {
      ...(profile.checks.scraper_kickoff as NonNullable<typeof profile.checks.scraper_kickoff>),
    };
    const always = {
      ...profile,
      checks: { ...profile.checks, scraper_kickoff: { ...rule, pausedOffSeason: false } },
    };
    expect(judged(facts, now, always, date)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
  });

  it('says nothing of a night that is more than two days past', () => {
    const now = at('2026-02-07', '06:00');
    expect(judged(season(now), now)).toMatchObject({ status: 'SKIP', reason: 'past_date' });
  });

  it('says nothing of windows that its attempts do not reach back to, and of the controller as ever', () => {
    const now = at('2026-02-06', '23:00');
    const finding = judged(season(now), now);
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, NIGHT)).toMatchObject({ status: 'SKIP', reason: 'past_date' });
  });

  it('is skipped as not configured without thresholds, and without a source', () => {
    const { scraper_kickoff: _, ...checks } = profile.checks;
    expect(judged(season(TWO), TWO, { ...profile, checks })).toMatchObject({
      status: 'SKIP',
      reason: 'not_configured',
    });
    const none = { state: 'not_configured' } as const;
    expect(judged({ ...season(TWO), decisions: none, attempts: none })).toMatchObject({
      status: 'SKIP',
      reason: 'not_configured',
    });
  });

  it.each(ERROR_CAUSES)('is blind when decisions or attempts answer with %s', (cause) => {
    expect(judged({ ...season(TWO), decisions: unknown(cause) })).toMatchObject({ status: 'ERROR', cause });
    expect(judged({ ...season(TWO), attempts: unknown(cause) })).toMatchObject({ status: 'ERROR', cause });
  });

  it('tells that the controller is silent though attempts can not be read', () => {
    const finding = judged({ ...deciding(TWO, []), attempts: unknown('permission') });
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(partOf(finding, NIGHT).status).toBe('ERROR');
  });
});
