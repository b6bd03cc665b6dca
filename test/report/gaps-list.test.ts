import { describe, expect, it } from 'vitest';
import type { Facts } from '../../src/facts/facts.ts';
import { gapsList } from '../../src/report/gaps-list.ts';
import {
  at,
  dayCount,
  matchups,
  unknown,
  withDayCounts,
  withoutGames,
  withTable,
} from '../support/fact-builders.ts';
import { doubledOn, emptyBetween, gapsAnswer, wholeFacts } from '../support/gaps-answers.ts';

const TEAM_BOX = 'nba_raw.nbac_team_boxscore';
const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';
const CACHE = 'nba_precompute.player_daily_cache';
const PREDICTIONS = 'nba_predictions.player_prop_predictions';
const RANGE = { from: '2026-01-18', to: '2026-01-21' };
const one = wholeFacts({ ...RANGE, games: 1 });
const three = wholeFacts({ ...RANGE, games: 3 });
const listOf = (facts: Facts, now = at('2026-01-22', '14:12')) =>
  gapsList(gapsAnswer({ ...RANGE, facts, now }));
const linesOf = (facts: Facts, now?: Date) =>
  listOf(facts, now)
    .split('\n')
    .filter((line) => /^ {2}2026-/.test(line));

describe('the list of every gap', () => {
  it('holds a line for each date in trouble, with what is there', () => {
    const missing = emptyBetween(three, TEAM_BOX, '2026-01-20', '2026-01-21');
    expect(linesOf(withoutGames(missing, [TEAM_BOX], matchups(2), '2026-01-18'))).toEqual([
      '  2026-01-18  partial      1 of 3 games, 2 rows: ATL@BOS, BKN@CHA',
      '  2026-01-20  missing      0 of 3 games, 0 rows: ATL@BOS, BKN@CHA, CHI@CLE',
      '  2026-01-21  missing      0 of 3 games, 0 rows: ATL@BOS, BKN@CHA, CHI@CLE',
    ]);
  });

  it('counts one of anything as one', () => {
    expect(linesOf(emptyBetween(one, TEAM_BOX, RANGE.to, RANGE.to))).toEqual([
      '  2026-01-21  missing      0 of 1 game, 0 rows: ATL@BOS',
    ]);
  });

  it('says what is there twice, also where a game is missing besides', () => {
    const twice = doubledOn(three, GAMEBOOK, RANGE.to);
    expect(linesOf(twice)).toEqual([
      '  2026-01-21  duplicated   3 of 3 games, 204 rows: 102 rows more than there should be',
    ]);
    expect(linesOf(withoutGames(twice, [GAMEBOOK], ['ATL@BOS'], RANGE.to))).toEqual([
      '  2026-01-21  duplicated   2 of 3 games, 136 rows, 68 too many: ATL@BOS',
    ]);
  });

  it('says what is short of a table without games', () => {
    const short = withDayCounts(three, CACHE, (counts) => [
      ...counts.filter(({ date }) => date !== RANGE.to),
      dayCount(RANGE.to, 1),
    ]);
    expect(linesOf(short)).toEqual([
      '  2026-01-21  partial      1 row for 3 games (0.33 a game), expected at least 10 a game',
    ]);
  });

  it('says of rows that do not count that none does', () => {
    const unused = withDayCounts(three, PREDICTIONS, (counts) => [
      ...counts.filter(({ date }) => date !== RANGE.to),
      dayCount(RANGE.to, 0, 513),
    ]);
    expect(linesOf(unused)).toEqual(['  2026-01-21  missing      513 rows, none of which counts']);
  });

  it('says why a date could not be judged', () => {
    const facts = {
      ...withDayCounts(three, CACHE, (counts) => counts.filter(({ date }) => date !== '2026-01-19')),
      retention: { [CACHE]: unknown('permission') },
    };
    expect(linesOf(facts, at('2026-03-20', '12:00'))).toEqual([
      '  2026-01-19  unknown      0 rows: no permission',
    ]);
  });

  it('says once of a table that it could not be read, and leaves nothing else out', () => {
    const facts = withTable(emptyBetween(three, TEAM_BOX, RANGE.from, RANGE.to), CACHE, unknown('timeout'));
    const list = listOf(facts);
    expect(linesOf(facts)).toHaveLength(4);
    expect(list).toContain(
      '\nnba_precompute.player_daily_cache: could not be read (no answer in time): a message about timeout\n  to mend it: a fix for timeout\n',
    );
    expect(list).toContain('\nWhole\n  nbac_player_boxscores\n');
    expect(list).not.toContain('`');
    expect(list.endsWith('shootaround gaps --from 2026-01-18 --to 2026-01-21\n')).toBe(true);
  });

  it('holds every gap of a long range', () => {
    const range = { from: '2025-11-10', to: '2026-01-21' };
    const facts = emptyBetween(wholeFacts(range), TEAM_BOX, range.from, range.to);
    const dated = gapsList(gapsAnswer({ ...range, facts }))
      .split('\n')
      .filter((line) => /^ {2}20\d\d-/.test(line));
    expect(dated).toHaveLength(73);
  });
});
