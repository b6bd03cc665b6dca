import { describe, expect, it } from 'vitest';
import { addDays, type IsoDate } from '../../src/calendar/dates.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { AttemptRow } from '../../src/facts/facts.ts';
import { at, attempt, nights, profile } from '../support/fact-builders.ts';
import {
  BOXSCORE,
  daily,
  earlier,
  hourly,
  judgeLogs,
  type Logs,
  NOW,
  othersWork,
  TODAY,
  without,
} from '../support/failure-builders.ts';

const sources = (streaks: readonly { source: string }[]) => streaks.map(({ source }) => source);

describe('a streak of a scraper', () => {
  it('of 148 failures is shown as 148, with its ends, its errors and its dates', () => {
    const success = attempt(BOXSCORE, 'success', at('2025-12-26', '04:12').toISOString());
    const failed = Array.from({ length: 148 }, (_, index) =>
      attempt(
        BOXSCORE,
        'failed',
        new Date(at('2025-12-27', '02:00').getTime() + index * 6 * 3_600_000).toISOString(),
        {
          gameDate: addDays('2025-12-26', Math.floor(index / 4)),
          errorMessage: `expected 2 teams, got ${index % 4}`,
        },
      ),
    );
    const judged = judgeLogs({ attempts: [...failed, success, ...without(BOXSCORE)] });
    expect(judged.streaks).toEqual([
      {
        source: BOXSCORE,
        kind: 'scraper',
        critical: 'team boxscore',
        failures: 148,
        per: 'attempt',
        first_failure: '2025-12-27T07:00:00.000Z',
        last_failure: '2026-02-02T01:00:00.000Z',
        last_attempt: '2026-02-02T01:00:00.000Z',
        last_success: '2025-12-26T09:12:00.000Z',
        at_least: false,
        errors: ['expected 2 teams, got 3', 'expected 2 teams, got 2', 'expected 2 teams, got 1'],
        error_count: 4,
        dates: expect.arrayContaining(['2025-12-26', '2026-01-31']),
        known_broken: null,
        status: 'FAIL',
        severity: 'P1_CRITICAL',
        graded_by: 'length',
        starved_dates: ['2026-01-29', '2026-01-30', '2026-01-31'],
      },
    ]);
    expect(judged.streaks[0]?.dates).toEqual(judged.streaks[0]?.dates.toSorted());
    expect(judged.status).toBe('CRITICAL');
  });

  it.each<[string, number]>([
    ['sfsfsfsfsfsfsfsf', 0],
    ['sffff', 0],
    ['sfffff', 5],
    ['sfffffs', 0],
    ['sfffffp', 0],
    ['pfffff', 5],
    ['sffnfnff', 5],
    ['sxxxxx', 5],
    ['ffffffsfffff', 5],
  ])('of %s counts back to the last success: %d', (outcomes, failures) => {
    const judged = judgeLogs({ attempts: [...hourly('espn_boxscore', outcomes), ...othersWork] });
    expect(judged.streaks.map((streak) => streak.failures)).toEqual(failures === 0 ? [] : [failures]);
    expect(judged.status).toBe(failures === 0 ? 'OK' : 'WARNING');
  });

  it.each([
    ['espn_boxscore', 4, null, null, 'WARNING'],
    ['espn_boxscore', 5, 'WARN', 'P2_HIGH', 'WARNING'],
    ['espn_boxscore', 9, 'WARN', 'P2_HIGH', 'WARNING'],
    ['espn_boxscore', 10, 'FAIL', 'P2_HIGH', 'WARNING'],
    ['oddsa_events', 9, 'WARN', 'P2_HIGH', 'WARNING'],
    ['oddsa_events', 10, 'FAIL', 'P1_CRITICAL', 'CRITICAL'],
  ])('of %s with %d failures is %s %s', (scraper, count, status, severity, all) => {
    const attempts = [...hourly(scraper, `s${'f'.repeat(count)}`), ...without(scraper)];
    const judged = judgeLogs({ attempts, threshold: 3 });
    expect(judged.streaks).toMatchObject([{ failures: count, status, severity }]);
    expect(judged.status).toBe(all);
  });

  it('is one under all spellings of a name, and told by the newest', () => {
    const old = hourly('GetNbacTeamBoxscoreScraper', 'sfff').map((row) => earlier(row, 86_400_000));
    const judged = judgeLogs({ attempts: [...old, ...hourly(BOXSCORE, 'fff'), ...without(BOXSCORE)] });
    expect(judged.streaks).toMatchObject([{ source: BOXSCORE, failures: 6 }]);
  });

  it('is not hidden by another scraper of the same source, which works', () => {
    const judged = judgeLogs({ attempts: [...othersWork, ...hourly('nbac_schedule_cdn', 'sffffffffff')] });
    expect(judged.streaks).toMatchObject([
      { source: 'nbac_schedule_cdn', critical: 'schedule', failures: 10, severity: 'P1_CRITICAL' },
    ]);
  });

  it('of a known-broken scraper is listed and does not count, up to its date', () => {
    const attempts = [...hourly('nbac_play_by_play', `s${'f'.repeat(20)}`), ...othersWork];
    const judged = judgeLogs({ attempts });
    expect(judged.streaks).toMatchObject([
      {
        failures: 20,
        status: null,
        severity: null,
        known_broken: { why: 'missing game_id', until: '2027-06-30' },
      },
    ]);
    expect(judged.status).toBe('OK');
    const [entry, ...more] = profile.scrapers.knownBroken;
    const until = (date: IsoDate): Profile => ({
      ...profile,
      scrapers: { ...profile.scrapers, knownBroken: entry ? [{ ...entry, until: date }, ...more] : [] },
    });
    expect(judgeLogs({ attempts, profile: until(TODAY) }).status).toBe('OK');
    expect(judgeLogs({ attempts, profile: until('2026-02-03') }).streaks).toMatchObject([
      { known_broken: null, status: 'FAIL', severity: 'P2_HIGH' },
    ]);
  });

  it.each([
    [2, 1],
    [1, 0],
  ])('that nobody has added to for longer than %d days is counted apart', (days, listed) => {
    const attempts = hourly('espn_boxscore', 'sffffff').map((row) => earlier(row, 24 * 3_600_000));
    const judged = judgeLogs({ attempts: [...attempts, ...othersWork], days });
    expect(judged.streaks).toHaveLength(listed);
    expect(judged.older).toHaveLength(1 - listed);
    if (listed === 0) expect(judged.older).toMatchObject([{ source: 'espn_boxscore', failures: 6 }]);
  });

  it('is not old while the source is tried, whatever the answers say', () => {
    const failed = hourly('espn_boxscore', 'sffffff').map((row) => earlier(row, 20 * 86_400_000));
    const judged = judgeLogs({ attempts: [...failed, ...hourly('espn_boxscore', 'n'), ...othersWork] });
    expect(judged.older).toEqual([]);
    expect(judged.streaks).toMatchObject([{ failures: 6, last_attempt: hourly('x', 'n')[0]?.at }]);
  });

  it('is counted from what there was at the time that is judged', () => {
    const attempts = [...hourly('espn_boxscore', 'sfffffs'), ...othersWork];
    const before = new Date(NOW.getTime() - 2.5 * 3_600_000);
    expect(judgeLogs({ attempts, now: before }).streaks).toMatchObject([{ failures: 5 }]);
  });

  it('comes in the order of its weight', () => {
    const attempts = [
      ...without('oddsa_events'),
      ...hourly('nbac_play_by_play', `s${'f'.repeat(30)}`),
      ...hourly('five', 'sfffff'),
      ...hourly('six', 'sffffff'),
      ...hourly('twelve', `s${'f'.repeat(12)}`),
      ...hourly('oddsa_events', `s${'f'.repeat(10)}`),
    ];
    expect(sources(judgeLogs({ attempts }).streaks)).toEqual([
      'oddsa_events',
      'twelve',
      'six',
      'five',
      'nbac_play_by_play',
    ]);
  });
});

describe('an answer without data', () => {
  const noData = (scraper: string, time: string, over: Partial<AttemptRow> = {}) =>
    attempt(scraper, 'no_data', at(TODAY, time).toISOString(), { gameDate: '2026-02-03', ...over });
  const often = (scraper: string, time: string, over: Partial<AttemptRow> = {}) =>
    Array.from({ length: 6 }, () => noData(scraper, time, over));
  const failuresOf = (attempts: readonly AttemptRow[], over: Logs = {}) => {
    const before = attempts.map(({ scraper }) =>
      attempt(scraper, 'success', at('2026-02-03', '05:00').toISOString()),
    );
    const rest = without(attempts[0]?.scraper ?? '');
    return judgeLogs({ attempts: [...before, ...attempts, ...rest], ...over }).streaks.map(
      ({ failures }) => failures,
    );
  };

  it.each([
    ['06:59', []],
    ['07:00', [6]],
    ['11:00', [6]],
  ])('at %s is a failure only once the table of the source was due at that time', (time, found) => {
    expect(failuresOf(often(BOXSCORE, time))).toEqual(found);
  });

  it.each([
    ['2026-02-03', [6]],
    [TODAY, []],
  ])('of a source without a table, about %s, is a failure only after that date', (gameDate, found) => {
    expect(failuresOf(often('espn_boxscore', '05:00', { gameDate }))).toEqual(found);
  });

  it('about a date without games is none', () => {
    const schedule = nights('2026-02-14', 60).filter(({ date }) => date !== '2026-02-03');
    expect(failuresOf(often(BOXSCORE, '11:00'), { schedule })).toEqual([]);
  });

  it('without a date is none', () => {
    expect(failuresOf(often(BOXSCORE, '11:00', { gameDate: null }))).toEqual([]);
  });

  it('that came early, before a success of the same night, is no streak', () => {
    const attempts = [...often('nbac_gamebook_pdf', '04:00'), ...often('nbac_gamebook_pdf', '06:30')];
    expect(failuresOf(attempts)).toEqual([]);
  });

  it('neither ends a streak nor adds to it where it means nothing', () => {
    const attempts = [...hourly('espn_boxscore', 'sfffnnnff', { gameDate: null }), ...othersWork];
    expect(judgeLogs({ attempts }).streaks).toMatchObject([{ failures: 5 }]);
  });
});

describe('a scraper that looks for something new all day', () => {
  const REFEREES = 'nbac_referee_assignments';
  const day = (date: IsoDate, outcomes: string) =>
    [...outcomes].flatMap((letter, index) =>
      hourly(REFEREES, letter, { at: at(date, `${String(8 + index).padStart(2, '0')}:00`).toISOString() }),
    );

  it('is judged by the day: a day with any success is a good one', () => {
    const attempts = ['2026-01-30', '2026-01-31', '2026-02-01', '2026-02-02', '2026-02-03'].flatMap((date) =>
      day(date, 'ffffffsff'),
    );
    expect(judgeLogs({ attempts: [...attempts, ...othersWork] })).toMatchObject({
      status: 'OK',
      streaks: [],
    });
  });

  it.each([
    [4, []],
    [5, [5]],
  ])('has failed once on each of %d days with failures only', (count, found) => {
    const bad = Array.from({ length: count }, (_, index) => day(addDays('2026-02-03', -index), 'ffffff'));
    const attempts = [...day('2026-01-25', 'fs'), ...bad.flat(), ...othersWork];
    const { streaks } = judgeLogs({ attempts });
    expect(streaks.map(({ failures }) => failures)).toEqual(found);
    if (found.length > 0) {
      expect(streaks).toMatchObject([
        {
          per: 'day',
          last_success: at('2026-01-25', '09:00').toISOString(),
          first_failure: at('2026-01-30', '08:00').toISOString(),
        },
      ]);
    }
  });
});

describe('a source that is tried once a day', () => {
  it.each<[string, string, number]>([
    ['oddsa_events', 'sff', 0],
    ['oddsa_events', 'sfff', 1],
    ['espn_boxscore', 'sfff', 1],
    ['espn_boxscore', 'sffs', 0],
  ])('%s has starved after three game dates in vain: %s', (scraper, outcomes, found) => {
    const first = addDays('2026-02-04', -outcomes.length);
    const judged = judgeLogs({ attempts: [...daily(scraper, first, outcomes), ...without(scraper)] });
    expect(judged.streaks).toEqual([]);
    expect(judged.starved).toHaveLength(found);
    if (found === 0) return;
    const critical = scraper === 'oddsa_events';
    expect(judged.starved).toMatchObject([
      {
        source: scraper,
        failures: 3,
        status: 'FAIL',
        severity: critical ? 'P1_CRITICAL' : 'P2_HIGH',
        starved_dates: ['2026-02-01', '2026-02-02', '2026-02-03'],
      },
    ]);
    expect(judged.status).toBe(critical ? 'CRITICAL' : 'WARNING');
  });

  it('has not starved on dates without games, nor where it was not tried', () => {
    const schedule = nights('2026-02-14', 60).filter(({ date }) => date !== '2026-02-02');
    const tried = daily('espn_boxscore', '2026-01-31', 'sfff');
    expect(judgeLogs({ attempts: [...tried, ...othersWork], schedule }).starved).toEqual([]);
    const untried = tried.filter(({ gameDate }) => gameDate !== '2026-02-02');
    expect(judgeLogs({ attempts: [...untried, ...othersWork] }).starved).toEqual([]);
  });

  it('has not starved on a date for which another attempt worked', () => {
    const tried = daily('espn_boxscore', '2026-02-01', 'fff');
    const worked = attempt('espn_boxscore', 'success', at('2026-02-02', '07:00').toISOString(), {
      gameDate: '2026-02-01',
    });
    expect(judgeLogs({ attempts: [worked, ...tried, ...othersWork] }).starved).toEqual([]);
  });

  it('is not judged by a day that is not over', () => {
    const tried = daily('espn_boxscore', '2026-02-01', 'sff');
    const today = hourly('espn_boxscore', 'f', { gameDate: TODAY });
    expect(judgeLogs({ attempts: [...tried, ...today, ...othersWork] }).starved).toEqual([]);
  });

  it('makes a streak as grave as starving is', () => {
    const attempts = [...daily('oddsa_events', '2026-01-29', 'sfffff'), ...without('oddsa_events')];
    expect(judgeLogs({ attempts })).toMatchObject({
      streaks: [{ failures: 5, status: 'FAIL', severity: 'P1_CRITICAL', graded_by: 'starved' }],
      starved: [],
      status: 'CRITICAL',
    });
  });
});
