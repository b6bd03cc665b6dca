import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Backtest } from '../../src/schedules/backtest.ts';
import { terminalBacktest } from '../../src/terminal/backtest.ts';

const DATES = ['2026-01-05', '2026-01-06', '2026-01-07', '2026-01-08'] as const;

type Said = [check: string, status: 'PASS' | 'WARN' | 'FAIL' | 'SKIP' | 'ERROR', message?: string];

const record = (check_name: string, over: Partial<Backtest['checks'][number]> = {}) => ({
  check_name,
  judged: 4,
  fired: 0,
  blind: 0,
  dates: [],
  always: false,
  never: true,
  ...over,
});

function result(over: Partial<Backtest> = {}, said: readonly (readonly Said[])[] = []): Backtest {
  return {
    from: DATES[0],
    to: DATES[3],
    schedule: 'all',
    days: DATES.map((date, index) => ({
      date,
      games: 4,
      status: 'OK',
      checks: (said[index] ?? []).map(([check_name, status, message = 'as expected']) => ({
        check_name,
        status,
        severity: status === 'FAIL' ? 'P2_HIGH' : null,
        message,
      })),
    })),
    checks: [record('rows_there')],
    messages: 5,
    game_days: 4,
    blind_days: 0,
    schedules: [
      { schedule: 'morning', post: 'always', dates: [...DATES] },
      { schedule: 'noon', post: 'on_change', dates: ['2026-01-06'] },
    ],
    weeks: [
      {
        from: DATES[0],
        to: DATES[3],
        game_days: 4,
        fired: 1,
        blind_days: 0,
        messages: { morning: 4, noon: 1 },
      },
    ],
    never_judged: [],
    unscheduled: [],
    max_firing_share: 0.05,
    over_budget: [],
    too_blind: [],
    ...over,
  };
}

const linesOf = (given: Backtest, width = 200) =>
  terminalBacktest(given, { colour: false, width }).split('\n');

describe('a backtest in a terminal', () => {
  it('says what it comes to, check by check and week by week', () => {
    expect(linesOf(result())).toEqual([
      'all, 2026-01-05 to 2026-01-08: 4 days, 4 game days, 5 messages',
      'Within budget: no check fires on more than 5 % of game days.',
      '',
      'Checks',
      'rows_there                 judged 4, fired 0, blind 0, never fires',
      '',
      'Week by week',
      '                                   Jan',
      'game days                          4',
      'checks that fired                  1',
      'days with a blind check            ·',
      'morning: 4 messages, posts always  4',
      'noon: 1 message                    1',
    ]);
  });

  it('names who is over budget, its share and dates, and what to do', () => {
    const [, verdict, ...lines] = linesOf(
      result({
        checks: [record('rows_there', { fired: 4, dates: [...DATES], always: true, never: false })],
        over_budget: ['rows_there'],
      }),
      400,
    );
    expect(verdict).toBe(
      "Over budget, more than 5 % of game days: rows_there fires on 4 of 4 (100 %). Where the data was wrong on those dates, mend the data; where it was right, move the check's thresholds in the profile, or raise backtest.maxFiringShare.",
    );
    expect(lines).toContain(
      'rows_there                 judged 4, fired 4 (100 % of game days), blind 0, ALWAYS FIRES — OVER BUDGET',
    );
    expect(lines).toContain('    Jan 5 – Jan 8, 4 days');
  });

  it('tells a check that came to no verdict from one that is silent', () => {
    const lines = linesOf(
      result({
        checks: [record('rows_there'), record('cloud_well', { judged: 0, never: false })],
        never_judged: [
          {
            check_name: 'cloud_well',
            why: [
              { reason: 'not_configured', days: 3 },
              { reason: 'no_games', days: 1 },
            ],
            message: 'the cloud was not asked',
          },
        ],
        unscheduled: ['cloud_well', 'rows_there'],
      }),
    );
    expect(lines.slice(3, 9)).toEqual([
      'Checks',
      'rows_there                 judged 4, fired 0, blind 0, never fires, in no schedule',
      '',
      'Never judged',
      'cloud_well: not configured on 3 days; no games on 1 day (in no schedule)',
      '    the cloud was not asked',
    ]);
  });

  it.each([
    [{ too_blind: ['rows_there'] }, 'Could not look: rows_there was blind on more than 5 % of days'],
    [{ too_blind: ['one', 'two'] }, 'Could not look: one and two were blind on more than 5 % of days'],
    [
      { days: result().days.map((day) => ({ ...day, games: null })), game_days: 0 },
      'Could not look: the games of 4 days are unknown',
    ],
    [{ checks: [record('rows_there', { judged: 0, never: false })] }, 'Nothing was judged'],
    [
      { days: result().days.map((day) => ({ ...day, games: 0 })), game_days: 0 },
      'No games on these days, so no check could have fired.',
    ],
  ])('calls no silence good that nobody looked at: %#', (over, verdict) => {
    expect(linesOf(result(over))[1]).toContain(verdict);
  });

  it('tells by date what was found, and once what only goes on', () => {
    const fired = { fired: 2, dates: [DATES[0], DATES[3]], never: false };
    const lines = linesOf(
      result({ checks: [record('streaks', fired), record('blinks', { blind: 3 })] }, [
        [
          ['streaks', 'FAIL', '1 night'],
          ['blinks', 'ERROR', 'denied'],
        ],
        [
          ['streaks', 'FAIL', '2 nights'],
          ['blinks', 'ERROR', 'denied'],
        ],
        [
          ['streaks', 'PASS'],
          ['blinks', 'ERROR', 'too late'],
        ],
        [
          ['streaks', 'FAIL', '1 night'],
          ['blinks', 'SKIP'],
        ],
      ]),
    );
    expect(lines.slice(lines.indexOf('Days with a finding') + 1)).toEqual([
      '  2026-01-05 to 2026-01-06, 2 days  FAIL P2 high, streaks: 1 night',
      '  2026-01-05 to 2026-01-06, 2 days  ERROR, blinks: denied',
      '  2026-01-07  ERROR, blinks: too late',
      '  2026-01-08  FAIL P2 high, streaks: 1 night',
    ]);
  });

  it('keeps within the terminal', () => {
    const long = {
      check_name: 'quiet',
      why: [
        { reason: 'bootstrap', days: 4 },
        { reason: 'not_recorded', days: 3 },
      ],
      message: 'word '.repeat(60),
    };
    const given = result({ over_budget: ['rows_there', 'other'], never_judged: [long] }, [
      [['rows_there', 'FAIL', 'many words '.repeat(30)]],
    ]);
    for (const line of linesOf(given, 80)) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('says the same in colour', () => {
    const given = result({ over_budget: ['rows_there'] });
    const coloured = terminalBacktest(given, { colour: true, width: 80 });
    expect(coloured).not.toBe(stripVTControlCharacters(coloured));
    expect(stripVTControlCharacters(coloured).split('\n')).toEqual(linesOf(given, 80));
  });
});
