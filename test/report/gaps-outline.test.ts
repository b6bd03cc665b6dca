import { describe, expect, it } from 'vitest';
import { type Facts, known } from '../../src/facts/facts.ts';
import { gapsOutline } from '../../src/report/gaps-outline.ts';
import {
  at,
  dayCount,
  healthyFacts,
  night,
  nights,
  unknown,
  withDayCounts,
  withoutGames,
  withTable,
} from '../support/fact-builders.ts';
import {
  doubledOn,
  emptyBetween,
  type GapsCase,
  gapsAnswer,
  played,
  wholeFacts,
} from '../support/gaps-answers.ts';

const TEAM_BOX = 'nba_raw.nbac_team_boxscore';
const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';
const SUMMARY = 'nba_analytics.player_game_summary';
const DEFENSE = 'nba_analytics.team_defense_game_summary';
const CACHE = 'nba_precompute.player_daily_cache';

const RANGE = { from: '2026-01-08', to: '2026-01-21' };
const whole = wholeFacts(RANGE);
const outline = (facts: Facts, over: Partial<GapsCase> = {}) =>
  gapsOutline(gapsAnswer({ ...RANGE, facts, ...over }));

const shortCache = (facts: Facts, date: string, rows = 25) =>
  withDayCounts(facts, CACHE, (counts) => [
    ...counts.filter((one) => one.date !== date),
    dayCount(date, rows),
  ]);

describe('an answer in words', () => {
  it('begins with its verdict, its range and how many tables it concerns', () => {
    const headlines = [
      whole,
      emptyBetween(whole, TEAM_BOX, '2026-01-15', RANGE.to),
      withoutGames(whole, [SUMMARY, GAMEBOOK], ['ATL@BOS'], RANGE.to),
      withTable(whole, CACHE, unknown('timeout')),
      withTable(emptyBetween(whole, TEAM_BOX, '2026-01-15', RANGE.to), CACHE, unknown('timeout')),
      { ...whole, slate: unknown('timeout') },
      { ...whole, recorded: {} },
    ]
      .map((facts) => outline(facts))
      .map(({ verdict, light, headline }) => `${verdict} ${light} ${headline}`);
    expect(headlines).toEqual([
      'whole 🟢 NO GAPS · Jan 8 – Jan 21, 14 days',
      'missing 🔴 MISSING · Jan 8 – Jan 21, 14 days · 1 of 17 tables',
      'short 🟡 INCOMPLETE · Jan 8 – Jan 21, 14 days · 2 of 17 tables',
      'blind ⚫ COULD NOT LOOK · Jan 8 – Jan 21, 14 days · 1 of 17 tables',
      'missing 🔴 MISSING · Jan 8 – Jan 21, 14 days · 1 of 17 tables',
      'blind ⚫ COULD NOT LOOK · Jan 8 – Jan 21, 14 days',
      'unjudged ⚪ NOT RECORDED · Jan 8 – Jan 21, 14 days',
    ]);
  });

  it('says one date with its weekday, and the years of a range that is a year old', () => {
    expect(outline(whole, { from: RANGE.to }).headline).toBe('NO GAPS · Wed Jan 21');
    expect(outline(whole, { now: at('2027-01-08', '12:00') }).headline).toBe(
      'NO GAPS · Jan 8 2026 – Jan 21 2026, 14 days',
    );
    expect(outline(whole, { from: RANGE.to, now: at('2027-02-08', '12:00') }).headline).toBe(
      'NO GAPS · Wed Jan 21 2026',
    );
  });

  it('does not call good what is not due', () => {
    const now = at('2026-01-22', '06:00');
    const early = emptyBetween(whole, TEAM_BOX, RANGE.to, RANGE.to);
    expect(outline(early, { now })).toMatchObject({
      verdict: 'whole',
      headline: 'NO GAPS SO FAR · Jan 8 – Jan 21, 14 days',
    });
    expect(outline(early, { now, from: RANGE.to, table: TEAM_BOX })).toMatchObject({
      verdict: 'waiting',
      light: '⚪',
      headline: 'NOT DUE YET · Wed Jan 21',
    });
  });

  it('counts what was looked at, and what it came to', () => {
    const schedule = played(
      [...nights('2026-01-10', 50, 6), ...night('2026-01-13', 6), ...nights('2026-01-31', 10, 6)],
      RANGE.to,
    );
    const facts = healthyFacts(schedule, RANGE.to, at('2026-01-22', '15:00'));
    expect(outline(facts).scope).toEqual(['14 days', '4 game dates', '17 tables', '17 whole']);
    const trouble = withTable(
      emptyBetween(facts, TEAM_BOX, '2026-01-13', RANGE.to),
      CACHE,
      unknown('timeout'),
    );
    expect(outline(trouble).scope).toEqual([
      '14 days',
      '4 game dates',
      '17 tables',
      '1 with gaps',
      '1 could not be judged',
      '15 whole',
    ]);
    expect(outline({ ...facts, slate: unknown('timeout') }).scope).toEqual([
      '14 days',
      'game dates unknown',
      '17 tables',
    ]);
    expect(outline(facts, { from: RANGE.to, table: CACHE }).scope).toEqual([
      '1 day',
      '0 game dates',
      '1 table',
    ]);
  });

  it('says how the same is asked in a terminal, when it was asked, and what it cost', () => {
    expect(outline(whole).command).toBe('shootaround gaps --from 2026-01-08 --to 2026-01-21');
    expect(outline(whole, { table: CACHE }).command).toBe(
      'shootaround gaps --from 2026-01-08 --to 2026-01-21 --table nba_precompute.player_daily_cache',
    );
    expect(outline(whole).footer).toEqual([
      'nba-props-platform',
      '18 statements, BigQuery, project nba-props-platform, 188.7 MB billed',
      'asked Thu Jan 22, 14:12 EST',
    ]);
  });

  it('passes on what its reader must know', () => {
    const facts = { ...whole, postponements: unknown('timeout') };
    expect(outline(facts).warnings).toEqual([expect.stringContaining('Postponements could not be read')]);
    const { slate } = whole;
    const moved = {
      ...whole,
      slate: known(
        slate.state === 'known'
          ? slate.value.map((game, index) =>
              game.date === RANGE.to && index % 6 === 0 ? { ...game, status: 9 } : game,
            )
          : [],
      ),
    };
    const postponed = withoutGames(moved, Object.keys(moved.coverage), ['ATL@BOS'], RANGE.to);
    expect(outline(postponed).notes).toEqual(['ATL@BOS on 2026-01-21 is not expected: postponed, status 9']);
  });
});

describe('an answer about a season that is known in part', () => {
  // Two tables with gaps, one that could not be read, and no schedule before December.
  const range = { from: '2025-11-01', to: RANGE.to };
  const facts = [
    (all: Facts) => emptyBetween(all, TEAM_BOX, '2026-01-15', RANGE.to),
    (all: Facts) => withoutGames(all, [SUMMARY], ['ATL@BOS'], '2026-01-20'),
    (all: Facts) => withTable(all, CACHE, unknown('timeout')),
  ].reduce(
    (all, change) => change(all),
    healthyFacts(played(nights('2026-01-31', 62, 6), RANGE.to), RANGE.to, at('2026-01-22', '14:12')),
  );
  const said = outline(facts, range);

  it('counts the same tables in its headline, its sentence and its scope', () => {
    expect(said.headline).toBe('MISSING · Nov 1 – Jan 21, 82 days · 2 of 17 tables');
    expect(said.lead).toBe(
      '`nba_raw.nbac_team_boxscore` has been empty for 7 days, since Jan 15. 1 more table has gaps, 1 table could not be judged, 14 tables could not be judged on every date.',
    );
    expect(said.scope).toEqual([
      '82 days',
      '52 game dates',
      'games unknown on 20 dates',
      '17 tables',
      '2 with gaps',
      '1 could not be judged',
      '14 not judged on every date',
    ]);
  });

  it('counts the same game dates in its scope and beside each table', () => {
    const summaries = new Map(said.tables.map(({ table, summary }) => [table, summary]));
    expect(summaries.get(TEAM_BOX)).toBe('missing on 7 of 52 game dates, games unknown on 20 dates');
    expect(summaries.get(SUMMARY)).toBe('partial on 1 of 52 game dates, games unknown on 20 dates');
    expect(summaries.get(DEFENSE)).toBe('games unknown on 20 dates');
  });

  it('puts what is wrong with a table before what is wrong with the schedule', () => {
    expect(said.tables.slice(0, 4).map(({ table, worst, symbol }) => [table, worst, symbol])).toEqual([
      [TEAM_BOX, 'missing', '✕'],
      [CACHE, 'unknown', '⊘'],
      [SUMMARY, 'partial', '▲'],
      ['nba_raw.nbac_player_boxscores', 'unknown', '⊘'],
    ]);
  });

  it('says why games are unknown, and what to do', () => {
    expect(said.notes).toEqual([
      'Dates whose games are unknown: the schedule holds no game within 10 days, in the middle of a season. To mend it: see why the schedule was not loaded.',
    ]);
    const nothing = outline(facts, { from: '2025-11-01', to: '2025-11-10', table: DEFENSE });
    expect(nothing).toMatchObject({
      verdict: 'blind',
      fix: 'see why the schedule was not loaded',
      scope: ['10 days', 'games unknown on 10 dates', '1 table', '1 could not be judged'],
      notes: [],
    });
  });
});

describe('a table in trouble', () => {
  it('has its runs of missing dates, and every other date with what is there', () => {
    const facts = withoutGames(
      emptyBetween(
        emptyBetween(whole, SUMMARY, '2026-01-09', '2026-01-09'),
        SUMMARY,
        '2026-01-12',
        '2026-01-14',
      ),
      [SUMMARY],
      ['ATL@BOS'],
      '2026-01-20',
    );
    expect(outline(facts).tables).toEqual([
      {
        table: SUMMARY,
        label: 'player_game_summary',
        worst: 'missing',
        symbol: '✕',
        summary: 'missing on 4 of 14 game dates, partial on 1',
        missing: ['Fri Jan 9', 'Jan 12 – Jan 14, 3 days'],
        others: [{ words: 'Tue Jan 20 partial: 5 of 6 games, missing ATL@BOS', dates: 1 }],
        fix: null,
      },
    ]);
  });

  it('tells neighbouring dates that say the same together, the newest first', () => {
    const dates = ['2026-01-10', '2026-01-11', '2026-01-12', '2026-01-14'];
    const facts = dates.reduce((all, date) => shortCache(all, date), whole);
    expect(outline(shortCache(facts, '2026-01-16', 30)).tables[0]?.others).toEqual([
      { words: 'Fri Jan 16 partial: 30 rows for 6 games (5 a game), expected at least 10 a game', dates: 1 },
      {
        words: 'Wed Jan 14 partial: 25 rows for 6 games (4.2 a game), expected at least 10 a game',
        dates: 1,
      },
      {
        words:
          'Jan 10 – Jan 12, 3 dates, partial: 25 rows for 6 games (4.2 a game), expected at least 10 a game',
        dates: 3,
      },
    ]);
  });

  it('folds a run across off-days and counts them', () => {
    const schedule = played([...nights('2026-01-12', 50, 6), ...nights('2026-01-31', 16, 6)], RANGE.to);
    const facts = healthyFacts(schedule, RANGE.to, at('2026-01-22', '15:00'));
    expect(outline(emptyBetween(facts, TEAM_BOX, '2026-01-11', '2026-01-18')).tables[0]?.missing).toEqual([
      'Jan 11 – Jan 18, 5 of 8 days',
    ]);
  });

  it('that could not be read says why once, and what to do', () => {
    expect(outline(withTable(whole, CACHE, unknown('permission'))).tables).toEqual([
      {
        table: CACHE,
        label: 'player_daily_cache',
        worst: 'unknown',
        symbol: '⊘',
        summary: 'could not be read (no permission): a message about permission',
        missing: [],
        others: [],
        fix: 'a fix for permission',
      },
    ]);
  });

  it('stands before one that is in less', () => {
    const facts = [
      (all: Facts) => doubledOn(all, GAMEBOOK, '2026-01-20'),
      (all: Facts) => shortCache(all, '2026-01-20'),
      (all: Facts) => withTable(all, SUMMARY, unknown('timeout')),
      (all: Facts) => emptyBetween(all, TEAM_BOX, RANGE.to, RANGE.to),
      (all: Facts) => emptyBetween(all, DEFENSE, '2026-01-20', RANGE.to),
    ].reduce((all, change) => change(all), whole);
    expect(outline(facts).tables.map(({ table, worst }) => [table, worst])).toEqual([
      [DEFENSE, 'missing'],
      [TEAM_BOX, 'missing'],
      [SUMMARY, 'unknown'],
      [CACHE, 'partial'],
      [GAMEBOOK, 'duplicated'],
    ]);
  });

  it('does not stand among those that are whole', () => {
    const facts = emptyBetween(whole, TEAM_BOX, RANGE.to, RANGE.to);
    expect(outline(facts).whole).toHaveLength(16);
    expect(outline(facts).whole).not.toContain('nbac_team_boxscore');
  });
});

describe('what is quiet', () => {
  it('says what is awaited, a phrase per due time, the first due first', () => {
    const early = [TEAM_BOX, GAMEBOOK, SUMMARY, DEFENSE].reduce(
      (all, table) => emptyBetween(all, table, RANGE.to, RANGE.to),
      whole,
    );
    const { waiting, whole: complete } = outline(early, { now: at('2026-01-22', '06:00') });
    expect(waiting).toEqual([
      'Wed Jan 21 not due until 07:00 EST: nbac_team_boxscore',
      'Wed Jan 21 not due until 08:00 EST: nbac_gamebook_player_stats',
      'Wed Jan 21 not due until 10:30 EST: player_game_summary, team_defense_game_summary',
    ]);
    expect(complete).toHaveLength(13);
  });

  it('gives the reason for which nothing was expected, with the tables that it holds for', () => {
    const young = { from: '2025-10-21', to: '2025-10-27' };
    const start = healthyFacts(
      played(nights('2025-11-10', 21, 4), young.to),
      young.to,
      at('2025-10-28', '15:00'),
    );
    expect(outline(start, young).quiet).toEqual([
      'first days of the season, nothing expected yet (7 dates each): player_daily_cache, player_composite_factors, player_shot_zone_analysis, team_defense_zone_analysis, ml_feature_store_v2, player_prop_predictions, prediction_accuracy',
    ]);
    const recorded = { 'nba_raw.nbac_schedule': [RANGE.to], [TEAM_BOX]: [RANGE.to] };
    expect(outline({ ...whole, recorded }, { table: TEAM_BOX }).quiet).toEqual([
      'not in this recording (13 dates): nbac_team_boxscore',
    ]);
    const dropped = {
      ...withDayCounts(whole, CACHE, () => []),
      retention: { [CACHE]: known(1) },
    };
    expect(outline(dropped, { table: CACHE, to: '2026-01-20' }).quiet).toEqual([
      'older than the table keeps (13 dates): player_daily_cache',
    ]);
  });

  it('is silent where the schedule could not be read, and says what to do', () => {
    expect(outline({ ...whole, slate: unknown('permission') })).toMatchObject({
      tables: [],
      waiting: [],
      whole: [],
      quiet: [],
      fix: 'a fix for permission',
    });
  });
});

describe('outside text', () => {
  it('keeps to one line', () => {
    const fact = {
      state: 'unknown' as const,
      cause: 'internal' as const,
      message: 'a\nb\u001b[2J',
      fix: 'c\r\nd',
    };
    const said = JSON.stringify(
      outline(withTable(whole, CACHE, fact), { over: { warnings: ['e\nf'], pipeline: 'g\nh' } }),
    );
    expect(said).not.toMatch(/\\n|\\r|\\u001b/);
  });
});
