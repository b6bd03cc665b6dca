import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import { type Facts, known, type SignalRow } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import { at, healthyFacts, judge, nights, profile, unknown, withTable } from '../support/fact-builders.ts';
import {
  inactive,
  PREDICTIONS,
  predicted,
  signal,
  withPredictions,
  withSignals,
} from '../support/prediction-builders.ts';

const D = '2026-02-06';
const EVENING = at(D, '18:00');
const DUE = at(D, '13:30');
const SIGNALS = 'nba_predictions.daily_prediction_signals';
const seasonOf = (games: number) => healthyFacts(nights(D, 8, games), D, EVENING);
const [full, light] = [seasonOf(6), seasonOf(3)];

const judged = (facts: Facts, now = EVENING, over: Partial<Parameters<typeof judge>[1]> = {}) =>
  judge('pre_game_signal', { facts, targetDate: D, now, ...over });
/** What `system_a` got, beside a GREEN of `system_b`. */
const said = (over: Partial<SignalRow>, season = full) =>
  withSignals(season, D, [signal(D, 'system_a', over), signal(D, 'system_b')]);
const messageOf = (facts: Facts) => judged(facts).message.replace('daily_prediction_signals: ', '');

describe('pre_game_signal', () => {
  it('passes what is GREEN for every system, and names them', () => {
    expect(judged(said({}))).toMatchObject({
      status: 'PASS',
      expected: 'GREEN or YELLOW',
      actual: 'GREEN',
      targetTable: SIGNALS,
      message: 'daily_prediction_signals: GREEN (system_a, system_b)',
    });
    expect(judged(said({ signal: ' green ' })).status).toBe('PASS');
  });

  it.each<[string, Partial<SignalRow>, string]>([
    ['few high edges', { highEdgePicks: 2 }, 'YELLOW: 2 picks with a large edge, fewer than 3'],
    ['many overs', { percentOver: 45.1 }, 'YELLOW: 45.1 % of picks are over, more than 45 %'],
    [
      'both',
      { highEdgePicks: 1, percentOver: 60 },
      'YELLOW: 1 pick with a large edge, fewer than 3, and 60 % of picks are over, more than 45 %',
    ],
    ['neither', { highEdgePicks: 3, percentOver: 45, explanation: 'odd\nmix' }, 'YELLOW: odd mix'],
    ['nothing', { highEdgePicks: null, percentOver: null }, 'YELLOW, and no reason is given'],
  ])('passes YELLOW for %s, with the reason', (_, row, expected) => {
    const facts = said({ signal: 'YELLOW', ...row });
    expect(judged(facts)).toMatchObject({ status: 'PASS', actual: 'YELLOW, GREEN' });
    expect(messageOf(facts)).toBe(`${expected} (system_a); GREEN (system_b)`);
  });

  it.each<[string, Facts, Partial<SignalRow>, string]>([
    ['a light slate that leans', light, { percentOver: 10 }, 'RED: light slate, 3 games'],
    ['a light slate, miscounted', light, { percentOver: 10, slateSize: 9 }, 'RED: light slate, 3 games'],
    ['a light slate by its count', full, { slateSize: 4 }, 'RED: light slate, 4 games by its own count'],
    [
      'skew',
      full,
      { percentOver: 24.9, slateSize: 5, explanation: 'light slate' },
      'RED: skewed to UNDER, 24.9 % of picks are over, less than 25 %',
    ],
    ['something else', full, { percentOver: 25, explanation: 'model drift' }, 'RED: model drift'],
    ['nothing', full, { percentOver: null, explanation: '  ' }, 'RED, and no reason is given'],
  ])('warns of RED with its true reason: %s', (_, season, row, expected) => {
    const facts = said({ signal: 'RED', ...row }, season);
    expect(judged(facts)).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM', actual: 'RED, GREEN' });
    expect(messageOf(facts)).toBe(`${expected} (system_a); GREEN (system_b)`);
    expect(judged(facts).parts[0]).toMatchObject({ dates: [D], affected: season === light ? 3 : 6 });
  });

  it.each([
    [4, 'light slate'],
    [5, 'skewed to UNDER'],
  ])('with %i games and few overs says %s', (games, reason) => {
    expect(messageOf(said({ signal: 'RED', percentOver: 10 }, seasonOf(games)))).toContain(reason);
  });

  it.each([
    [10, 'FAIL', 'P3_MEDIUM'],
    [9, 'PASS', null],
  ])('of a system without a row, %i of whose players have a line, is %s', (players, status, severity) => {
    const lines = [
      predicted(D, 'ATL@BOS', players, {
        systems: ['system_a', 'system_b'],
        lined: ['system_a', 'system_b'],
      }),
      predicted(D, 'BKN@CHA', 30, { systems: ['system_b'], lined: [] }),
      predicted(D, 'CHI@CLE', 30, { systems: ['system_a'], lined: ['system_a'] }),
    ];
    const facts = withSignals(withPredictions(full, D, lines), D, [signal(D, 'system_a')]);
    expect(judged(facts)).toMatchObject({ status, severity });
    expect(messageOf(facts)).toContain(
      players === 10
        ? 'no signal, though 10 players have an active prediction with a line (system_b)'
        : '9 players with an active prediction with a line, and 10 make a signal (system_b)',
    );
    if (status === 'FAIL') expect(judged(facts)).toMatchObject({ affected: 10, actual: 'no signal, GREEN' });
  });

  it('has too little to say where no system has enough predictions', () => {
    const facts = withSignals(withPredictions(full, D, [inactive(D, 300)]), D, []);
    expect(judged(facts)).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
    const nothing = { ...full, signals: known([]), slices: { ...full.slices, [PREDICTIONS]: known([]) } };
    expect(judged(nothing)).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
  });

  it('is pending before it is due, unless every system has its signal and none is RED', () => {
    const early = at(D, '13:29');
    const cases = [
      withSignals(full, D, []),
      withSignals(full, D, [signal(D, 'system_a')]),
      said({ signal: 'RED' }),
    ];
    for (const facts of cases) {
      expect(judged(facts, early)).toMatchObject({
        status: 'SKIP',
        reason: 'not_due',
        due: DUE.toISOString(),
        message: expect.stringMatching(/[)]; due 13:30 EST$/),
      });
      expect(judged(facts, DUE).status).toMatch(/WARN|FAIL/);
    }
    expect(judged(cases[0] ?? full, at(D, '08:00')).message).toContain(
      'expected from 11:30 EST, due 13:30 EST',
    );
    expect(judged(said({ signal: 'YELLOW' }), early).status).toBe('PASS');
  });

  it('takes the newest of several rows', () => {
    const rows = [
      signal(D, 'system_a', { signal: 'RED', at: `${D}T16:00:00.000Z` }),
      signal(D, 'system_a', { at: `${D}T18:00:00.000Z` }),
      signal(D, 'system_a', { signal: 'YELLOW', at: `${D}T17:00:00.000Z` }),
      signal(D, 'system_a', { signal: 'RED', at: null }),
      signal(D, 'system_b'),
    ];
    expect(judged(withSignals(full, D, rows))).toMatchObject({ status: 'PASS', actual: 'GREEN' });
  });

  it('looks at the systems that count, on the date only', () => {
    const other = [
      signal(D, 'retired', { signal: 'RED' }),
      signal(addDays(D, -1), 'system_a', { signal: 'RED' }),
    ];
    const facts = withSignals(full, D, [...other, signal(D, 'system_a'), signal(D, 'system_b')]);
    expect(judged(facts).status).toBe('PASS');
    const rule = profile.checks.pre_game_signal;
    if (rule === undefined) throw new Error('the shipped profile judges signals');
    const named = {
      ...profile,
      checks: { ...profile.checks, pre_game_signal: { ...rule, systems: ['retired'] } },
    };
    expect(judged(facts, EVENING, { profile: named })).toMatchObject({ status: 'WARN', actual: 'RED' });
  });

  it.each([['PURPLE'], [''], [null]])('does not guess what %j means', (word) => {
    for (const now of [EVENING, at(D, '12:00')])
      expect(judged(said({ signal: word }), now)).toMatchObject({
        status: 'ERROR',
        cause: 'bad_response',
        message: expect.stringContaining(word === null ? 'its signal is NULL' : `its signal is "${word}"`),
      });
  });

  it('says where it counted other games than the schedule has', () => {
    expect(judged(said({ slateSize: 8 })).notes).toEqual([
      'the signal counted 8 games on Feb 6, the schedule has 6',
    ]);
    expect(judged(said({ slateSize: 6 })).notes).toEqual([]);
  });

  it.each([
    [D, 'no_games'],
    ['2025-11-03', 'bootstrap'],
  ])('has nothing to say on %s: %s', (targetDate, reason) => {
    const schedule = [...nights('2025-11-04', 15), ...nights(addDays(D, -1), 3), ...nights(addDays(D, 2), 1)];
    const facts = healthyFacts(schedule, D, EVENING);
    expect(judged(facts, at(targetDate, '18:00'), { targetDate })).toMatchObject({ status: 'SKIP', reason });
  });

  it('has nothing to say while the pipeline is halted, or without its section or source', () => {
    const halts = known([{ effectiveDate: D, active: true, reason: 'manual' }]);
    expect(judged({ ...withSignals(full, D, []), halts })).toMatchObject({
      status: 'SKIP',
      reason: 'halted',
    });
    const { pre_game_signal: _, ...checks } = profile.checks;
    expect(judged(full, EVENING, { profile: { ...profile, checks } })).toMatchObject({
      status: 'SKIP',
      reason: 'not_configured',
    });
    expect(judged({ ...full, signals: { state: 'not_configured' } })).toMatchObject({
      status: 'SKIP',
      reason: 'not_configured',
    });
  });

  it.each(ERROR_CAUSES)('is blind where either table is unknown for %s', (cause) => {
    expect(judged({ ...full, signals: unknown(cause) })).toMatchObject({ status: 'ERROR', cause });
    expect(judged(withTable(full, PREDICTIONS, unknown(cause)))).toMatchObject({
      status: 'ERROR',
      cause,
      message: expect.stringContaining('player_prop_predictions: a message about'),
    });
  });
});
