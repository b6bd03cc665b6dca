import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, eachDate, type IsoDate } from '../../src/calendar/dates.ts';
import type { Profile } from '../../src/config/profile.ts';
import { type Facts, known, type ScheduleRow } from '../../src/facts/facts.ts';
import { at, night, nights, partOf, profile, unknown, withoutGames } from '../support/fact-builders.ts';
import {
  aboutPhase,
  BEFORE,
  CACHE,
  D,
  judgePhases,
  LAST_14,
  NEXT,
  NOON,
  type Over,
  PHASES,
  PREDICTIONS,
  phasedFacts,
  RULE,
  SCHEDULE,
  SUMMARY,
  season,
  WRITTEN,
  withoutPhase,
  withPhaseRows,
  writtenAt,
} from '../support/phase-builders.ts';

describe('what is no missed hand-over', () => {
  const fires = (facts: Facts, over: Over = {}) => {
    const { parts } = judgePhases(facts, over);
    return parts.filter(({ status }) => status !== 'PASS' && status !== 'SKIP').map(({ subject }) => subject);
  };

  it('is a stamp that is the same: loads of a whole season stamp all phases alike', () => {
    const same = (Object.keys(WRITTEN) as (keyof typeof WRITTEN)[]).reduce(
      (facts, phase) => writtenAt(facts, phase, (date) => at(addDays(date, 1), '09:00')),
      season(),
    );
    expect(judgePhases(same).status).toBe('PASS');
    expect(partOf(judgePhases(same), CACHE).actual).toBe('on 13 of 13 game dates');
    // What stands there for the night itself, and no newer, says nothing of the day after.
    expect(fires(withoutPhase(same, 'precompute', D), { now: at(addDays(D, 2), '12:00') })).toEqual([CACHE]);
  });

  it('are load times that no table tells: rows count as a start, and nothing is proven complete', () => {
    const silent = (Object.keys(WRITTEN) as (keyof typeof WRITTEN)[]).reduce(
      (facts, phase) => writtenAt(facts, phase, null),
      season(),
    );
    expect(judgePhases(silent).status).toBe('PASS');
    expect(fires(withoutPhase(silent, 'predictions', D))).toEqual([]);
    expect(partOf(judgePhases(withoutPhase(silent, 'predictions', D)), PREDICTIONS).actual).toBe(
      'on 13 of 13 game dates',
    );
    expect(fires(writtenAt(season(), 'predictions', null))).toEqual([]);
  });

  it('is raw data that is loaded again after Phase 3 covered it; what it does not cover has to follow', () => {
    const again = writtenAt(season(), 'raw', at(NEXT, '09:45'), D);
    expect(fires(again)).toEqual([]);
    const short = withoutGames(again, [SUMMARY], ['ATL@BOS'], D);
    expect(fires(short)).toEqual([SUMMARY]);
    // Days later it is a repair of what nobody computes again by itself.
    const late = { now: at('2026-02-08', '12:00') };
    expect(fires(writtenAt(short, 'raw', at('2026-02-08', '00:00'), D), late)).toEqual([]);
    expect(fires(writtenAt(short, 'raw', at(NEXT, '23:59'), D), late)).toEqual([SUMMARY]);
  });

  it('is a phase that runs again in the afternoon, where predictions were made since they are expected', () => {
    const again = writtenAt(season(), 'precompute', at(D, '13:10'), D);
    expect(fires(again)).toEqual([]);
    expect(fires(writtenAt(again, 'predictions', at(D, '08:30'), D))).toEqual([]);
    expect(fires(writtenAt(again, 'predictions', at(D, '08:29'), D))).toEqual([PREDICTIONS]);
  });

  it('is a day whose own precompute was written after the night that followed it', () => {
    const again = (time: string) =>
      writtenAt(withoutPhase(season(), 'precompute', D), 'precompute', at(D, time), BEFORE);
    expect(fires(again('09:01'))).toEqual([]);
    expect(fires(again('09:00'))).toEqual([CACHE]);
  });

  it('is a night that is computed again when its next day is over', () => {
    expect(fires(writtenAt(season(), 'analytics', at(BEFORE, '00:00'), '2026-02-03'))).toEqual([]);
    expect(fires(writtenAt(season(), 'analytics', at('2026-02-04', '23:59'), '2026-02-03'))).toEqual([CACHE]);
  });

  it.each([
    ['raw', SUMMARY, 'analytics'],
    ['analytics', CACHE, 'precompute'],
    ['precompute', PREDICTIONS, 'predictions'],
  ] as const)('is what starts from %s that is not complete: %s', (phase, table, next) => {
    const gone = next === 'precompute' ? addDays(BEFORE, 1) : BEFORE;
    const [first = ''] = PHASES[phase] ?? [];
    const facts = withoutPhase(season(), next, gone);
    expect(fires(facts)).toContain(table);
    const incomplete = withPhaseRows(facts, [first], (row) => (row.date === BEFORE ? null : row));
    expect(fires(incomplete)).not.toContain(table);
  });

  it('are rows below a floor: the phase is not complete', () => {
    const facts = withoutPhase(season(), 'predictions', D);
    const rows = (validRows: number) =>
      withPhaseRows(facts, [CACHE], (row) => (row.date === D ? { ...row, validRows } : row));
    expect(fires(rows(19))).toEqual([]);
    expect(fires(rows(20))).toEqual([PREDICTIONS]);
  });

  it('is what follows no row at all, where a phase has no floor; any row makes it complete', () => {
    const context = 'nba_analytics.upcoming_player_game_context';
    const rule = {
      ...RULE,
      phases: { ...PHASES, context: [context] },
      steps: [{ from: 'context', to: 'predictions', withinHours: 1, daysAhead: 0, writtenAgain: false }],
    };
    const over = { profile: { ...profile, checks: { ...profile.checks, phase_transitions: rule } } };
    const rows = (validRows: number) =>
      withPhaseRows(withoutPhase(season(), 'predictions', D), [context], (row) =>
        row.date === D ? { ...row, validRows, newest: at(D, '07:00').toISOString() } : row,
      );
    expect(fires(rows(0), over)).toEqual([]);
    expect(fires(rows(1), over)).toEqual([PREDICTIONS]);
  });

  it('is what is not expected: the first days, a halt, no games on the next day', () => {
    const gone = withoutPhase(season(), 'predictions', D);
    const halted = { ...gone, halts: known([{ effectiveDate: D, active: true, reason: null }]) };
    expect(fires(halted)).toEqual([]);
    const first = '2026-10-21';
    const dates = eachDate(first, '2026-11-04');
    const opening = withoutPhase(
      phasedFacts(nights('2026-11-04', 15, 2), '2026-11-04', NOON),
      'precompute',
      ...dates,
    );
    const asked = (targetDate: IsoDate) => ({ targetDate, now: at(addDays(targetDate, 1), '12:00') });
    expect(fires(opening, asked('2026-11-03'))).toEqual([]);
    expect(fires(opening, asked('2026-11-04'))).toEqual([CACHE]);
    const rested = SCHEDULE.filter(({ date }) => date !== D);
    const pause = phasedFacts(rested, NEXT, NOON);
    const after = { targetDate: NEXT, now: at('2026-02-08', '12:00') };
    expect(judgePhases(pause, after).status).toBe('PASS');
    // Without the night before the pause, and the newest.
    expect(partOf(judgePhases(pause, after), CACHE).evidence).toMatchObject({
      game_dates: 14,
      handed_over: 12,
    });
  });

  it('are playoffs that are not processed', () => {
    const playoffs = (row: ScheduleRow) => ({ ...row, gameId: `004${row.gameId.slice(3)}` });
    const { playoffsProcessed } = profile.calendar;
    const off: Profile = {
      ...profile,
      calendar: { ...profile.calendar, playoffsProcessed: { ...playoffsProcessed, analytics: false } },
    };
    const facts = withoutPhase(phasedFacts(SCHEDULE.map(playoffs), D, NOON), 'analytics', ...LAST_14);
    expect(fires(facts)).toEqual([SUMMARY]);
    expect(aboutPhase(facts, SUMMARY, { profile: off })).toMatchObject({
      status: 'SKIP',
      reason: 'playoffs_not_processed',
    });
  });

  it('is what the warehouse no longer keeps', () => {
    const late = at('2026-03-20', '12:00');
    const facts = withoutPhase(phasedFacts(SCHEDULE, D, late), 'precompute', D);
    const kept = (days: Facts['retention'][string]): Facts => ({ ...facts, retention: { [CACHE]: days } });
    expect(fires(kept(known(90)), { now: late })).toEqual([CACHE]);
    expect(fires(kept(known(30)), { now: late })).toEqual([]);
    expect(aboutPhase(kept(unknown('permission')), CACHE, { now: late })).toMatchObject({ status: 'ERROR' });
  });

  it('is a day without games, on which the window is judged all the same, and a summer', () => {
    const over = { targetDate: '2026-02-09', now: at('2026-02-10', '12:00') };
    const rest = nights(D, 18, 2).concat(night('2026-02-12', 2));
    expect(judgePhases(phasedFacts(rest, D, NOON), over).status).toBe('PASS');
    const summer = { targetDate: '2026-07-20', now: at('2026-07-21', '12:00') };
    expect(judgePhases(phasedFacts(rest, D, NOON), summer)).toMatchObject({
      status: 'SKIP',
      reason: 'no_games',
    });
  });

  it('is anything, where each phase is written after the one before, or at once', () => {
    const minutes = fc.integer({ min: 0, max: 180 });
    fc.assert(
      fc.property(minutes, minutes, minutes, minutes, (start, second, third, fourth) => {
        const base = at(NEXT, '06:00').getTime() + start * 60_000;
        // A day's precompute follows the night before it.
        const offset = {
          raw: 0,
          analytics: second,
          precompute: second + third - 1440,
          predictions: second + third + fourth - 1440,
        };
        const facts = (Object.keys(offset) as (keyof typeof offset)[]).reduce(
          (all, phase) =>
            writtenAt(all, phase, (date) => {
              const days = (Date.parse(date) - Date.parse(D)) / 86_400_000;
              return new Date(base + (offset[phase] + days * 1440) * 60_000);
            }),
          withShortWindow,
        );
        return judgePhases(facts).status === 'PASS';
      }),
      { numRuns: 15 },
    );
  });
  const withShortWindow = season();
});
