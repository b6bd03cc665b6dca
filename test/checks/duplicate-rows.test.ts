import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IsoDate } from '../../src/calendar/dates.ts';
import { duplicateRows } from '../../src/checks/duplicate-rows.ts';
import type { Profile } from '../../src/config/profile.ts';
import { type CoverageRow, type Facts, known, type ScheduleRow } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  healthyFacts,
  judge,
  night,
  nights,
  partOf,
  profile,
  unknown,
  withCoverage,
  withDayCounts,
  withTable,
} from '../support/fact-builders.ts';

const D = '2026-02-06';
const MORNING = at('2026-02-07', '06:00');
const NOON = at('2026-02-07', '12:00');
const BOX = 'nba_raw.nbac_team_boxscore';
const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';
const PLAYERS = 'nba_analytics.player_game_summary';
const OFFENSE = 'nba_analytics.team_offense_game_summary';
const DEFENSE = 'nba_analytics.team_defense_game_summary';
const CACHE = 'nba_precompute.player_daily_cache';
const ZONES = 'nba_precompute.team_defense_zone_analysis';
const PREDICTIONS = 'nba_predictions.player_prop_predictions';
const ALL = [BOX, GAMEBOOK, PLAYERS, OFFENSE, DEFENSE, CACHE, ZONES, PREDICTIONS];

/** Four games on each of twenty nights. */
const season = (schedule: ScheduleRow[] = nights(D, 20), to = D): Facts => healthyFacts(schedule, to, NOON);

const judged = (facts: Facts, over: { now?: Date; targetDate?: IsoDate; profile?: Profile } = {}) =>
  judge('duplicate_rows', { facts, targetDate: D, now: NOON, check: duplicateRows, ...over });

const rowsOf = (facts: Facts, table: string, date: IsoDate, team: string, change: Partial<CoverageRow>) =>
  withCoverage(facts, table, (rows) =>
    rows.map((row) => (row.date === date && row.team === team ? { ...row, ...change } : row)),
  );
/** So many rows of one team too many. */
const doubled = (facts: Facts, table: string, copies: number, date: IsoDate = D, team = 'ATL') =>
  rowsOf(facts, table, date, team, { rows: 1 + copies, validRows: 1 + copies });
/** Rows of one team's players that repeat others, beside `players`. */
const repeated = (facts: Facts, table: string, copies: number, players = 17, team = 'ATL') =>
  rowsOf(facts, table, D, team, { rows: players + copies, validRows: players + copies, copies });
const counted = (facts: Facts, table: string, copies: number, date: IsoDate = D) =>
  withDayCounts(facts, table, (rows) =>
    rows.map((row) =>
      row.date === date
        ? { ...row, rows: row.rows + copies, validRows: row.validRows + copies, copies }
        : row,
    ),
  );
/** The last of the facts' rows of a table on some dates are not there. */
const without = (facts: Facts, table: string, gone: (date: IsoDate) => boolean) =>
  table in facts.coverage
    ? withCoverage(facts, table, (rows) => rows.filter(({ date }) => !gone(date)))
    : withDayCounts(facts, table, (rows) => rows.filter(({ date }) => !gone(date)));

describe('duplicate_rows', () => {
  it('passes where no table holds a row twice, and prints what it saw', () => {
    const finding = judged(season());
    expect(finding).toMatchObject({ status: 'PASS', severity: null });
    expect(finding.parts.map(({ subject }) => subject)).toEqual(ALL);
    expect(partOf(finding, PLAYERS)).toMatchObject({
      message: '1,904 rows on 14 game dates, none of them twice',
      expected: 'no row twice',
      actual: '0 rows too many among 1,904',
      threshold: 10,
      evidence: { game_dates: 14, dates_with_rows: 14, rows: 1904, extra_rows: 0 },
    });
    expect(partOf(finding, ZONES).message).toBe('420 rows on 14 game dates, none of them twice');
  });

  it('warns of the opening night of 2024-25: six rows of team defense for two games', () => {
    const opening = '2024-10-22';
    const facts = ['NYK', 'BOS'].reduce(
      (all, team) => doubled(all, DEFENSE, 1, opening, team),
      season(night(opening, ['NYK@BOS', 'MIN@LAL']), opening),
    );
    const finding = judged(facts, { targetDate: opening, now: at('2024-10-23', '12:00') });
    expect(finding).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
      targetTable: DEFENSE,
      affected: 2,
      expected: 'no row twice',
      actual: '2 rows too many among 6',
    });
    expect(partOf(finding, DEFENSE)).toMatchObject({
      message: '2 rows too many on 1 of 1 game date: Oct 22: 2 of 6 (NYK@BOS)',
      dates: [opening],
      missingGames: [{ date: opening, games: ['NYK@BOS'] }],
    });
    expect(partOf(finding, CACHE)).toMatchObject({ status: 'SKIP', reason: 'bootstrap' });
    expect(partOf(finding, OFFENSE).status).toBe('PASS');
  });

  it.each([
    [BOX, 1, 'WARN', 'P3_MEDIUM'],
    [BOX, 10, 'WARN', 'P3_MEDIUM'],
    [BOX, 11, 'FAIL', 'P2_HIGH'],
    [DEFENSE, 11, 'FAIL', 'P2_HIGH'],
  ])('counts a team’s rows in a game: %s with %i too many is %s', (table, copies, status, severity) => {
    expect(judged(doubled(season(), table, copies))).toMatchObject({
      status,
      severity,
      affected: copies,
      targetTable: table,
    });
  });

  it.each([
    [ZONES, 10, 'WARN', 'P3_MEDIUM'],
    [ZONES, 11, 'FAIL', 'P2_HIGH'],
    // 76 players a night: nine of 85 are more than a tenth, eight of 84 are not.
    [CACHE, 8, 'WARN', 'P3_MEDIUM'],
    [CACHE, 9, 'FAIL', 'P2_HIGH'],
    [PREDICTIONS, 10, 'WARN', 'P3_MEDIUM'],
    [PREDICTIONS, 11, 'FAIL', 'P2_HIGH'],
  ])('counts by date: %s with %i too many is %s', (table, copies, status, severity) => {
    const finding = judged(counted(season(), table, copies));
    expect(finding).toMatchObject({ status, severity, affected: copies, targetTable: table });
    expect(finding.message).toContain(
      `${copies} row${copies === 1 ? '' : 's'} too many on 1 of 14 game dates: Feb 6: ${copies} of`,
    );
  });

  it.each([
    [GAMEBOOK, 10, 'WARN', 'P3_MEDIUM'],
    [GAMEBOOK, 11, 'FAIL', 'P2_HIGH'],
    [PLAYERS, 1, 'WARN', 'P3_MEDIUM'],
    [PLAYERS, 11, 'FAIL', 'P2_HIGH'],
  ])('counts players of a game: %s with %i too many is %s', (table, copies, status, severity) => {
    const finding = judged(repeated(season(), table, copies));
    expect(finding).toMatchObject({ status, severity, affected: copies, targetTable: table });
    expect(finding.message).toContain(`Feb 6: ${copies} of ${136 + copies} (ATL@BOS)`);
  });

  it('takes more than a tenth of a small night for a failure: 4 of 38 rows, and 3 of 37 are a warning', () => {
    const small = (copies: number) =>
      judged(repeated(season([...nights('2026-02-05', 19), ...night(D, 1)]), PLAYERS, copies));
    expect(small(4)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(small(3)).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    const tenth = season([...nights('2026-02-05', 19), ...night(D, 1)]);
    expect(judged(repeated(tenth, PLAYERS, 4, 19)).status).toBe('WARN');
  });

  it('judges each date by its own: ten rows too many on each of two nights are a warning', () => {
    const finding = judged(doubled(doubled(season(), BOX, 10), BOX, 10, '2026-02-04', 'BKN'));
    expect(finding).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM', affected: 20 });
    expect(partOf(finding, BOX)).toMatchObject({
      message: '20 rows too many on 2 of 14 game dates: Feb 4: 10 of 18 (BKN@CHA), Feb 6: 10 of 18 (ATL@BOS)',
      dates: ['2026-02-04', D],
    });
  });

  it('says of how many dates it saw rows, where not of all', () => {
    const finding = judged(without(doubled(season(), BOX, 1), BOX, (date) => date === '2026-02-05'));
    expect(partOf(finding, BOX).message).toContain('1 row too many on 1 of 13 game dates');
  });

  it('counts no row of a game that nobody expects', () => {
    const postponed = [{ gameId: 'x', originalDate: D, newDate: null, reason: 'snow' }];
    const schedule = nights(D, 20).map((row) =>
      row.date === D && row.away === 'ATL'
        ? { ...row, gameId: 'x', status: 1, awayScore: null, homeScore: null }
        : row,
    );
    const rows = ALL.slice(0, 5).reduce<Facts>(
      (all, table) => withCoverage(all, table, (all) => all.map((row) => ({ ...row, playedRows: 0 }))),
      { ...season(schedule), postponements: known(postponed) },
    );
    expect(judged(doubled(rows, BOX, 12)).status).toBe('PASS');
  });
});

describe('copies of a row that tells how far they lie apart', () => {
  const apart = (most: number, copies = 1) =>
    rowsOf(season(), OFFENSE, D, 'ATL', {
      rows: 1 + copies,
      validRows: 1 + copies,
      spread: { rows: 1 + copies, least: 80, most: 80 + most },
    });

  it.each([
    [0, 'WARN', 'P4_LOW'],
    [5, 'WARN', 'P4_LOW'],
    [6, 'WARN', 'P2_HIGH'],
    [20, 'WARN', 'P2_HIGH'],
    [21, 'FAIL', 'P1_CRITICAL'],
  ])('are judged by that: %i shots apart is %s %s, whatever their number', (shots, status, severity) => {
    for (const copies of [1, 30]) {
      const finding = judged(apart(shots, copies));
      expect(finding).toMatchObject({
        status,
        severity,
        affected: copies,
        targetTable: OFFENSE,
        threshold: 20,
      });
      expect(finding.message).toContain(
        `(ATL@BOS), ${shots === 0 ? 'the same fg attempts' : `fg attempts up to ${shots} apart`}`,
      );
      expect(partOf(finding, OFFENSE).evidence).toMatchObject({ furthest_apart: shots });
    }
  });

  it('are found under two ids of one game', () => {
    const twoIds = withCoverage(season(), OFFENSE, (rows) => [
      ...rows,
      ...rows
        .filter(({ date, team }) => date === D && team === 'ATL')
        .map((row) => ({ ...row, gameRef: '20260206_BOS_ATL', spread: { rows: 1, least: 110, most: 110 } })),
    ]);
    expect(judged(twoIds)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL', affected: 1 });
    expect(judged(twoIds).message).toContain('fg attempts up to 22 apart');
  });

  it('are counted where one of them does not say', () => {
    const spread = { rows: 1, least: 88, most: 88 };
    const silent = (copies: number) =>
      rowsOf(season(), OFFENSE, D, 'ATL', { rows: 1 + copies, validRows: 1 + copies, spread });
    expect(judged(silent(1))).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(judged(silent(1)).message).toMatch(/1 of 9 \(ATL@BOS\)\. /);
    expect(judged(silent(11))).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    const none = { rows: 0, least: null, most: null };
    expect(judged(rowsOf(silent(1), OFFENSE, D, 'ATL', { spread: none }))).toMatchObject({
      severity: 'P3_MEDIUM',
    });
  });

  it('are judged by the worse of both where only some say', () => {
    const some = (shots: number, silent: number) =>
      judged(
        rowsOf(apart(shots), OFFENSE, D, 'BKN', { rows: 1 + silent, validRows: 1 + silent, spread: null }),
      );
    expect(some(0, 1)).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM', affected: 2 });
    expect(some(10, 1)).toMatchObject({ status: 'WARN', severity: 'P2_HIGH' });
    expect(some(10, 11)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(some(30, 1)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
  });

  it('are compared beside a placeholder, which is compared with nothing', () => {
    const beside = withCoverage(apart(21), OFFENSE, (rows) => [
      ...rows,
      ...rows
        .filter(({ date, team }) => date === D && team === 'ATL')
        .map((row) => ({ ...row, validRows: 0, gameRef: 'x', spread: { rows: 0, least: null, most: null } })),
    ]);
    expect(judged(beside)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
  });

  it('take no placeholder for a copy', () => {
    const placeholder = rowsOf(season(), OFFENSE, D, 'ATL', { rows: 2 });
    expect(judged(placeholder).status).toBe('PASS');
  });
});

describe('the window', () => {
  it.each([
    [D, 'WARN'],
    ['2026-01-24', 'WARN'],
    ['2026-01-23', 'PASS'],
  ])('is of the last fourteen game dates: a copy on %s is %s', (date, status) => {
    expect(judged(doubled(season(), BOX, 1, date)).status).toBe(status);
  });

  it('goes on over days without games', () => {
    const facts = season([...nights('2026-02-02', 6), ...nights('2026-02-08', 2)], '2026-02-02');
    expect(judged(facts)).toMatchObject({ status: 'PASS' });
    expect(judged(doubled(facts, BOX, 1, '2026-02-01')).status).toBe('WARN');
  });

  it('has nothing to judge off-season', () => {
    const date = '2026-08-01';
    expect(
      judged(healthyFacts([], date, NOON), { targetDate: date, now: at('2026-08-02', '12:00') }),
    ).toMatchObject({ status: 'SKIP', reason: 'no_games' });
  });

  it('is that of the profile', () => {
    const rules = profile.checks.duplicate_rows;
    if (rules === undefined) throw new Error('the shipped profile has the check');
    const over = { ...profile, checks: { ...profile.checks, duplicate_rows: { ...rules, gameDates: 2 } } };
    expect(judged(doubled(season(), BOX, 1, '2026-02-05'), { profile: over }).status).toBe('WARN');
    expect(judged(doubled(season(), BOX, 1, '2026-02-04'), { profile: over }).status).toBe('PASS');
  });

  it('leaves out playoffs that the pipeline does not process', () => {
    const { playoffsProcessed } = profile.calendar;
    const over = {
      ...profile,
      calendar: { ...profile.calendar, playoffsProcessed: { ...playoffsProcessed, analytics: false } },
    };
    const date = '2026-04-30';
    const facts = season(
      nights(date, 17, 1).map((row) => ({ ...row, gameId: row.gameId.replace(/^002/, '004') })),
      date,
    );
    const finding = judged(doubled(facts, DEFENSE, 1, date), {
      targetDate: date,
      now: at('2026-05-01', '12:00'),
      profile: over,
    });
    expect(partOf(finding, DEFENSE)).toMatchObject({ status: 'SKIP', reason: 'playoffs_not_processed' });
    expect(partOf(finding, BOX).status).toBe('PASS');
  });
});

describe('rows that are not there', () => {
  const nothing = (facts: Facts, gone: (date: IsoDate) => boolean = () => true) =>
    ALL.reduce((all, table) => without(all, table, gone), facts);

  it('of the date itself are none twice: what is there is judged, whatever is due', () => {
    const early = nothing(season(), (date) => date === D);
    const finding = judged(early, { now: MORNING });
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, BOX).message).toBe('104 rows on 13 of 14 game dates, none of them twice');
    expect(judged(doubled(early, BOX, 1, '2026-02-05'), { now: MORNING }).status).toBe('WARN');
    expect(judged(doubled(season(), BOX, 1), { now: MORNING }).status).toBe('WARN');
  });

  it('on the first night of a season are pending, and judged when they come', () => {
    const opening = '2025-10-21';
    const on = { targetDate: opening, now: at('2025-10-22', '06:00') };
    const facts = season(night(opening, 2), opening);
    expect(judged(nothing(facts), on)).toMatchObject({
      status: 'SKIP',
      reason: 'not_due',
      due: at('2025-10-22', '10:30').toISOString(),
    });
    expect(judged(nothing(facts), on).message).toContain('no rows on 1 game date so far, due');
    expect(judged(facts, on).status).toBe('PASS');
    expect(judged(nothing(facts), { ...on, now: at('2025-10-22', '12:00') })).toMatchObject({
      status: 'ERROR',
      cause: 'bad_response',
    });
  });

  it('of one table alone prove nothing of it: that they are missing is another question', () => {
    const finding = judged(without(season(), BOX, () => true));
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, BOX)).toMatchObject({
      status: 'SKIP',
      reason: 'insufficient_sample',
      message: 'no rows on 14 game dates: none can be there twice',
    });
    expect(finding.notes).toContain('not judged (too little to judge): nbac_team_boxscore');
  });

  it('of all tables are no answer, where games were played', () => {
    const finding = judged(nothing(season()));
    expect(finding).toMatchObject({ status: 'ERROR', cause: 'bad_response' });
    expect(finding.parts.every(({ status }) => status === 'ERROR')).toBe(true);
  });
});

describe('what can not be judged', () => {
  it.each(ERROR_CAUSES)('is a table that is unknown for %s; the others are judged', (cause) => {
    for (const table of [BOX, CACHE]) {
      const finding = judged(withTable(season(), table, unknown(cause)));
      expect(finding).toMatchObject({ status: 'ERROR', cause, targetTable: table });
      expect(finding.parts.filter(({ status }) => status === 'PASS')).toHaveLength(ALL.length - 1);
    }
  });

  it('leaves out a date on which no row says whom it is about', () => {
    const facts = withDayCounts(season(), CACHE, (rows) =>
      rows.map((row) => (row.date === D ? { ...row, copies: null } : row)),
    );
    expect(partOf(judged(facts), CACHE)).toMatchObject({
      status: 'PASS',
      evidence: { game_dates: 14, dates_with_rows: 13 },
    });
  });

  it('is no table of which some rows say whom they are about', () => {
    const facts = withCoverage(season(), PLAYERS, (rows) =>
      rows.map((row, index) => (index === 0 ? { ...row, copies: null } : row)),
    );
    expect(partOf(judged(facts), PLAYERS)).toMatchObject({ status: 'PASS' });
  });

  it.each([PLAYERS, CACHE])(
    'is %s where no row says whom it is about, or copies were never counted',
    (table) => {
      const uncounted = <T extends object>(rows: T[]) => rows.map((row) => ({ ...row, copies: null }));
      const facts =
        table === CACHE
          ? withDayCounts(season(), table, uncounted)
          : withCoverage(season(), table, uncounted);
      expect(partOf(judged(facts), table)).toMatchObject({
        status: 'ERROR',
        cause: 'bad_response',
        message:
          'which rows are copies is not known: player_lookup is NULL in every row, or copies were never counted',
      });
    },
  );

  it('is what an imported season did not record: a table, or a date', () => {
    const recorded = Object.fromEntries(ALL.slice(1).map((table) => [table, [D]]));
    const facts = {
      ...withTable(doubled(season(), DEFENSE, 1, '2026-02-05'), BOX, { state: 'not_recorded' }),
      recorded,
    };
    const finding = judged(facts);
    expect(partOf(finding, BOX)).toMatchObject({ status: 'SKIP', reason: 'not_recorded' });
    expect(partOf(finding, DEFENSE)).toMatchObject({
      status: 'PASS',
      message: '8 rows on 1 game date, none of them twice',
    });
  });

  it('is a pipeline whose profile names no table, which is asked for nothing', () => {
    const { duplicate_rows: _, ...checks } = profile.checks;
    const over = { ...profile, checks };
    expect(judged(season(), { profile: over })).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
    expect(duplicateRows.needs(over)).toEqual({ tables: [] });
    expect(duplicateRows.needs(profile)).toEqual({ tables: ALL, copies: true });
  });
});

it('counts every copy on every date once, and one more never makes it milder', () => {
  const rank = { PASS: 0, WARN: 1, FAIL: 2, SKIP: -1, ERROR: -1 };
  const dates = ['2026-02-03', '2026-02-04', '2026-02-05', D];
  const facts = season();
  const copies = fc.array(
    fc.record({
      date: fc.constantFrom(...dates),
      team: fc.constantFrom('ATL', 'BOS', 'BKN'),
      more: fc.integer({ min: 1, max: 6 }),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(copies, (list) => {
      let all = facts;
      let total = 0;
      let before = judged(facts);
      const perDate = new Map<string, number>();
      for (const { date, team, more } of list) {
        all = withCoverage(all, DEFENSE, (rows) =>
          rows.map((row) =>
            row.date === date && row.team === team ? { ...row, validRows: row.validRows + more } : row,
          ),
        );
        total += more;
        perDate.set(date, (perDate.get(date) ?? 0) + more);
        const after = judged(all);
        expect(rank[after.status]).toBeGreaterThanOrEqual(rank[before.status]);
        before = after;
      }
      expect(partOf(before, DEFENSE)).toMatchObject(
        total === 0
          ? { status: 'PASS' }
          : { affected: total, status: Math.max(...perDate.values()) > 10 ? 'FAIL' : 'WARN' },
      );
    }),
    { numRuns: 12 },
  );
});
