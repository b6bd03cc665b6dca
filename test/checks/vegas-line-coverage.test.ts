import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Profile } from '../../src/config/profile.ts';
import { type Facts, known, type ScheduleRow, type SliceRow } from '../../src/facts/facts.ts';
import type { ErrorCause } from '../../src/warehouse/warehouse.ts';
import {
  at,
  game,
  healthyFacts,
  judge,
  matchups,
  nights,
  partOf,
  profile,
  unknown,
  withTable,
} from '../support/fact-builders.ts';

const D = '2026-02-19';
const ODDS = 'nba_raw.odds_api_player_points_props';
const PROS = 'nba_raw.bettingpros_player_points_props';
const LINES = 'nba_raw.odds_api_game_lines';
const GAMES = matchups(10);
const EVENING = at(D, '18:00');
const NIGHTS = nights(D, 2, 10);
const season = healthyFacts(NIGHTS, D, EVENING);

const sidesOf = (matchup: string) => {
  const [away = '', home = ''] = matchup.split('@');
  return { away, home };
};
const isOf = (matchup: string, { home, away, team }: SliceRow) => {
  const sides = sidesOf(matchup);
  return team === null
    ? home === sides.home && away === sides.away
    : team === sides.away || team === sides.home;
};

function withSlices(facts: Facts, table: string, change: (rows: SliceRow[]) => SliceRow[]): Facts {
  const fact = facts.slices[table];
  const rows = fact?.state === 'known' ? fact.value : [];
  return { ...facts, slices: { ...facts.slices, [table]: known(change(rows)) } };
}

/** Only the first `covered` games of the date are in these tables. */
const covering = (covered: number, tables: readonly string[], facts = season) =>
  tables.reduce(
    (all, table) =>
      withSlices(all, table, (rows) =>
        rows.filter((row) => row.date !== D || GAMES.slice(0, covered).some((matchup) => isOf(matchup, row))),
      ),
    facts,
  );
const withDistinct = (facts: Facts, table: string, distinct: number) =>
  withSlices(facts, table, (rows) => rows.map((row) => ({ ...row, distinct })));
const written = (facts: Facts, table: string, newest: string) =>
  withSlices(facts, table, (rows) => rows.map((row) => ({ ...row, newest })));

const on = (facts: Facts, now = EVENING, over: Profile = profile) =>
  judge('vegas_line_coverage', { facts, targetDate: D, now, profile: over });

describe('a date with all its lines', () => {
  it('passes with what was seen of each source', () => {
    const finding = on(season);
    expect(finding).toMatchObject({ status: 'PASS', category: 'betting' });
    expect(partOf(finding, ODDS)).toMatchObject({
      status: 'PASS',
      message: 'props for 10 of 10 games, typically 16 players a game',
      expected: 'at least 5 players in each of 10 games',
      actual: '10 of 10 games',
      threshold: 1,
      evidence: {
        games: 10,
        games_covered: 10,
        games_covered_by_any: 10,
        usual_players: 16,
        rows_of_no_game: 0,
      },
    });
    expect(partOf(finding, PROS)).toMatchObject({ status: 'PASS', actual: '10 of 10 games', threshold: 0.6 });
    expect(partOf(finding, LINES)).toMatchObject({ status: 'PASS', message: 'lines for 10 of 10 games' });
  });

  it('does not ask who has a line: five players of a game are enough, whoever they are', () => {
    const five = withDistinct(withDistinct(season, ODDS, 5), PROS, 1);
    expect(partOf(on(five), ODDS)).toMatchObject({
      status: 'WARN',
      severity: 'P4_LOW',
      message: 'props for 10 of 10 games; typically 5 players a game, expected at least 8',
    });
    const eight = withDistinct(withDistinct(season, ODDS, 8), PROS, 3);
    expect(on(eight).status).toBe('PASS');
  });

  it('is nothing on a date without games, and not configured without tables', () => {
    const off = healthyFacts(nights('2026-02-18', 10, 4).concat(game('2026-02-20', 'ATL@BOS')), D, EVENING);
    expect(on(off)).toMatchObject({ status: 'SKIP', reason: 'no_games' });
    const { vegas_line_coverage: _, ...checks } = profile.checks;
    expect(on(season, EVENING, { ...profile, checks })).toMatchObject({
      status: 'SKIP',
      reason: 'not_configured',
    });
  });

  it('is not expected while the pipeline is halted', () => {
    const halted = { ...profile, calendar: { ...profile.calendar, halted: true } };
    expect(on(covering(0, [ODDS, PROS, LINES]), EVENING, halted)).toMatchObject({
      status: 'SKIP',
      reason: 'halted',
    });
  });
});

describe('props', () => {
  it.each<[number, string, string | null]>([
    [10, 'PASS', null],
    [9, 'WARN', 'P3_MEDIUM'],
    [7, 'WARN', 'P3_MEDIUM'],
    [6, 'FAIL', 'P2_HIGH'],
    [1, 'FAIL', 'P2_HIGH'],
    [0, 'FAIL', 'P1_CRITICAL'],
  ])('of %i of 10 games in both sources are %s %s', (covered, status, severity) => {
    const part = partOf(on(covering(covered, [ODDS, PROS])), ODDS);
    expect(part).toMatchObject({ status, severity, actual: `${covered} of 10 games` });
    if (status === 'PASS') return;
    expect(part).toMatchObject({ affected: 10 - covered, dates: [D] });
    expect(part.missingGames).toEqual([{ date: D, games: GAMES.slice(covered) }]);
    expect(part.message).toContain(
      `props for ${covered} of 10 games from any source; missing ${GAMES[covered]}`,
    );
    // No source has more than this one, which needs no saying.
    expect(part.message).not.toContain('alone');
  });

  it('of one source make up for the other, which is named when it is thin by itself', () => {
    const six = on(covering(6, [ODDS]));
    expect(six.status).toBe('PASS');
    const five = on(covering(5, [ODDS]));
    expect(five).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM', targetTable: ODDS });
    expect(partOf(five, ODDS)).toMatchObject({
      message: 'props for 5 of 10 games from this source alone, expected at least 60 %',
      affected: 5,
      missingGames: [{ date: D, games: GAMES.slice(5) }],
    });
    expect(partOf(five, PROS).status).toBe('PASS');
    expect(partOf(on(covering(5, [PROS])), PROS)).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
  });

  it('add up over sources that hold different games', () => {
    const apart = withSlices(covering(5, [ODDS]), PROS, (rows) =>
      rows.filter((row) => row.date !== D || GAMES.slice(4).some((matchup) => isOf(matchup, row))),
    );
    expect(partOf(on(apart), ODDS)).toMatchObject({ status: 'WARN', evidence: { games_covered_by_any: 10 } });
  });

  it('of four players cover nothing, of five they do', () => {
    const of = (players: number) => withDistinct(withDistinct(season, ODDS, players), PROS, 0);
    expect(partOf(on(of(4)), ODDS)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(partOf(on(of(5)), ODDS)).toMatchObject({ status: 'WARN', severity: 'P4_LOW' });
  });

  it('of both teams count together, and those of one game under two names once', () => {
    // Three of each team where one source knows teams only.
    const thin = withDistinct(covering(0, [ODDS]), PROS, 3);
    expect(partOf(on(thin), ODDS)).toMatchObject({
      evidence: { games_covered_by_any: 10, usual_players: 6 },
    });
    const twice = withSlices(covering(0, [PROS]), ODDS, (rows) =>
      rows.flatMap((row) => [
        { ...row, distinct: 4 },
        { ...row, distinct: 4, home: row.away, away: row.home },
      ]),
    );
    expect(partOf(on(twice), ODDS)).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
  });

  it.each([
    [8, 'PASS', null],
    [7, 'WARN', 'P4_LOW'],
  ])('of typically %i players a game are %s', (players, status, severity) => {
    const few = withDistinct(withDistinct(season, ODDS, players), PROS, 1);
    const part = partOf(on(few), ODDS);
    expect(part).toMatchObject({ status, severity, evidence: { usual_players: players } });
    if (severity !== null)
      expect(part.message).toBe('props for 10 of 10 games; typically 7 players a game, expected at least 8');
  });

  it('of a team that is in two games of the date are of neither', () => {
    const [first = ''] = GAMES;
    const { away } = sidesOf(first);
    const doubled: ScheduleRow[] = [...NIGHTS, game(D, `${away}@SAS`)];
    const facts = { ...season, slate: known(doubled) };
    // SAS has players in no source, and one team's are not enough to say which game they are of.
    const finding = on(facts);
    expect(partOf(finding, PROS)).toMatchObject({ evidence: { games: 11, games_covered: 10 } });
    expect(Number(partOf(finding, PROS).evidence?.rows_of_no_game)).toBe(20);
    expect(partOf(finding, ODDS).message).toContain(`${away}@SAS (${away} twice on this date)`);
    const alone = withSlices(facts, PROS, (rows) => rows.filter(({ team }) => team !== sidesOf(first).home));
    expect(partOf(on(alone), PROS)).toMatchObject({ evidence: { games_covered: 9 } });
  });

  it('are typically as many as in games that are covered', () => {
    const thin = [ODDS, PROS].reduce(
      (all, table) =>
        withSlices(all, table, (rows) =>
          rows.map((row) =>
            GAMES.slice(4).some((matchup) => isOf(matchup, row)) ? { ...row, distinct: 2 } : row,
          ),
        ),
      season,
    );
    expect(partOf(on(thin), ODDS)).toMatchObject({ evidence: { games_covered: 4, usual_players: 16 } });
  });

  it('of the only source are not held to what one of several needs', () => {
    const rule = profile.checks.vegas_line_coverage;
    if (rule === undefined) throw new Error('the profile asks for no lines');
    const only = { ...rule, props: [ODDS], propsShare: { pass: 0.5, warn: 0.2 } };
    const over: Profile = { ...profile, checks: { ...profile.checks, vegas_line_coverage: only } };
    expect(partOf(on(covering(5, [ODDS]), EVENING, over), ODDS).status).toBe('PASS');
  });
});

describe('lines of games', () => {
  it.each<[number, string, string | null]>([
    [10, 'PASS', null],
    [9, 'PASS', null],
    [8, 'WARN', 'P3_MEDIUM'],
    [7, 'WARN', 'P3_MEDIUM'],
    [6, 'FAIL', 'P2_HIGH'],
    [1, 'FAIL', 'P2_HIGH'],
    [0, 'FAIL', 'P2_HIGH'],
  ])('of %i of 10 games are %s %s', (covered, status, severity) => {
    const finding = on(covering(covered, [LINES]));
    const part = partOf(finding, LINES);
    expect(finding).toMatchObject({ status, severity });
    expect(part).toMatchObject({ status, severity, actual: `${covered} of 10 games`, threshold: 0.9 });
    if (status !== 'PASS')
      expect(part.message).toContain(`lines for ${covered} of 10 games; missing ${GAMES[covered]}`);
  });

  it('without short names are found by the full ones, and those of nobody on the slate are counted', () => {
    const named = {
      ...season,
      slate: known(
        NIGHTS.map((row) => ({
          ...row,
          awayName: `${row.away} ${row.away}s`,
          homeName: `${row.home}s`,
        })),
      ),
    };
    const byName = (facts: Facts, name: (code: string) => string) =>
      withSlices(facts, LINES, (rows) =>
        rows.map((row) => ({
          ...row,
          homeName: name(row.home ?? ''),
          awayName: name(row.away ?? ''),
          home: null,
          away: null,
        })),
      );
    expect(partOf(on(byName(named, (code) => `The City of ${code}s`)), LINES)).toMatchObject({
      status: 'PASS',
    });
    expect(partOf(on(byName(named, (code) => `${code} United`)), LINES)).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      evidence: { rows: 200, rows_of_no_game: 200, games_covered: 0 },
    });
    // Nobody asked the schedule for names.
    expect(partOf(on(byName(season, (code) => `The City of ${code}s`)), LINES)).toMatchObject({
      status: 'FAIL',
    });
  });
});

describe('before lines are due', () => {
  // The first tip is at 19:30, so four in the afternoon is due.
  it.each([
    ['08:00', 3, 'SKIP'],
    ['15:59', 3, 'SKIP'],
    ['16:00', 3, 'FAIL'],
    ['08:00', 10, 'PASS'],
  ])('at %s %i of 10 games are %s', (time, covered, status) => {
    const finding = on(covering(covered, [ODDS, PROS, LINES]), at(D, time));
    expect(finding.status).toBe(status);
    if (status !== 'SKIP') return;
    expect(finding).toMatchObject({ reason: 'not_due', due: at(D, '16:00').toISOString() });
    expect(partOf(finding, LINES).message).toBe('lines for 3 of 10 games so far, due 16:00 EST');
    expect(partOf(finding, ODDS).message).toBe(
      'props for 3 of 10 games from any source so far, due 16:00 EST',
    );
    expect(partOf(finding, PROS).message).toBe('props for 3 of 10 games so far, due 16:00 EST');
  });

  it('nothing is there in the early morning, and that is no finding', () => {
    const finding = on(covering(0, [ODDS, PROS, LINES]), at(D, '05:30'));
    expect(finding).toMatchObject({ status: 'SKIP', reason: 'not_due' });
    expect(partOf(finding, LINES).message).toContain('expected from 06:00 EST, due 16:00 EST');
  });

  it('a first tip at noon has its lines due at nine', () => {
    const early = {
      ...season,
      slate: known(NIGHTS.map((row, index) => (index % 10 ? row : { ...row, tip: `${row.date}T17:00:00Z` }))),
    };
    const facts = covering(3, [ODDS, PROS, LINES], early);
    expect(on(facts, at(D, '08:59'))).toMatchObject({ status: 'SKIP', due: at(D, '09:00').toISOString() });
    expect(on(facts, at(D, '09:00')).status).toBe('FAIL');
  });

  it('few players are not told of', () => {
    expect(on(withDistinct(withDistinct(season, ODDS, 6), PROS, 3), at(D, '10:00')).status).toBe('PASS');
  });
});

describe('lines that were not fetched again', () => {
  const at16 = at(D, '16:00').toISOString();

  it.each([
    // Four hours are not more than four.
    ['18:00', at(D, '14:00').toISOString(), 'PASS'],
    ['18:00', at(D, '13:59').toISOString(), 'WARN'],
    // Fetching begins at half past seven, twelve hours before the first tip.
    ['07:29', `${D}T03:00:00Z`, 'PASS'],
    ['11:30', `${D}T03:00:00Z`, 'PASS'],
    ['11:31', `${D}T03:00:00Z`, 'WARN'],
    // After the last tip nothing has to be fetched.
    ['19:30', at(D, '12:00').toISOString(), 'WARN'],
    ['19:31', at(D, '12:00').toISOString(), 'PASS'],
  ])('are judged at %s, the newest of %s: %s', (time, newest, status) => {
    const finding = on(written(season, LINES, newest), at(D, time));
    expect(finding.status).toBe(status);
    if (status === 'WARN') {
      expect(finding).toMatchObject({ severity: 'P3_MEDIUM', targetTable: LINES });
      expect(partOf(finding, LINES).message).toMatch(
        /^lines for 10 of 10 games; the newest line is of .* EST, more than 4 hours old$/,
      );
    }
  });

  it('are a warning of each table alone, also where it is not due', () => {
    const finding = on(
      written(covering(3, [ODDS, PROS, LINES]), PROS, at(D, '08:00').toISOString()),
      at(D, '15:00'),
    );
    expect(finding).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM', targetTable: PROS });
    expect(partOf(finding, LINES)).toMatchObject({ status: 'SKIP', reason: 'not_due' });
  });

  it('are told beside what is missing, which counts for more', () => {
    const part = partOf(on(written(covering(1, [LINES]), LINES, at(D, '09:00').toISOString())), LINES);
    expect(part).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(part.message).toContain('the newest line is of 09:00 EST');
  });

  it('begin at five at the earliest and end at eleven at night', () => {
    const tips = (tip: string) => ({
      ...season,
      slate: known(NIGHTS.map((row) => ({ ...row, tip }))),
    });
    const noon = written(tips(`${D}T16:00:00Z`), LINES, at(D, '02:00').toISOString());
    expect(on(noon, at(D, '08:59')).status).toBe('PASS');
    expect(on(noon, at(D, '09:01')).status).toBe('WARN');
    const late = written(tips('2026-02-20T04:30:00Z'), LINES, at16);
    expect(on(late, at(D, '23:00')).status).toBe('WARN');
    expect(on(late, at(D, '23:01')).status).toBe('PASS');
  });

  it('say nothing where no tip is known', () => {
    const facts = { ...season, slate: known(NIGHTS.map((row) => ({ ...row, tip: null }))) };
    expect(on(written(facts, LINES, at(D, '06:00').toISOString())).status).toBe('PASS');
  });
});

describe('a source that can not be read', () => {
  const BLIND: readonly ErrorCause[] = ['missing_table', 'permission', 'timeout'];

  it.each(BLIND)('is an error, and the others are judged: %s', (cause) => {
    for (const table of [ODDS, PROS, LINES]) {
      const finding = on(withTable(season, table, unknown(cause)));
      expect(finding).toMatchObject({ status: 'ERROR', cause, targetTable: table });
      for (const other of [ODDS, PROS, LINES].filter((one) => one !== table))
        expect(partOf(finding, other).status).toBe('PASS');
    }
  });

  it('leaves open whether games that the other lacks are anywhere', () => {
    const odds = on(withTable(covering(8, [ODDS]), PROS, unknown('permission')));
    expect(partOf(odds, ODDS)).toMatchObject({ status: 'ERROR', cause: 'permission' });
    expect(partOf(odds, ODDS).message).toContain(
      `props for 8 of 10 games from any source; missing ${GAMES[8]}`,
    );
    expect(partOf(odds, ODDS).message).toContain(
      "whether bettingpros_player_points_props has more can't be told",
    );
    expect(partOf(on(withTable(covering(8, [PROS]), ODDS, unknown('timeout'))), PROS)).toMatchObject({
      status: 'ERROR',
      cause: 'timeout',
    });
  });

  it('hides neither that the other is thin by itself nor that lines are gone', () => {
    const finding = on(withTable(covering(1, [ODDS, LINES]), PROS, unknown('permission')));
    expect(finding.status).toBe('ERROR');
    expect(partOf(finding, ODDS)).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(partOf(finding, LINES)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    const dead = on(withTable(covering(0, [LINES]), PROS, unknown('permission')));
    expect(dead.status).toBe('ERROR');
    expect(partOf(dead, LINES)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
  });

  it('may have more players than the other, so that few are not told of', () => {
    const finding = on(withTable(withDistinct(season, ODDS, 6), PROS, unknown('permission')));
    expect(partOf(finding, ODDS)).toMatchObject({ status: 'PASS', evidence: { usual_players: 6 } });
  });

  it('before it is due is an error all the same', () => {
    const finding = on(withTable(covering(3, [ODDS]), PROS, unknown('permission')), at(D, '08:00'));
    expect(finding).toMatchObject({ status: 'ERROR', cause: 'permission' });
    expect(partOf(finding, ODDS)).toMatchObject({ status: 'SKIP', reason: 'not_due' });
    const most = on(withTable(covering(8, [ODDS]), PROS, unknown('permission')), at(D, '08:00'));
    expect(partOf(most, ODDS)).toMatchObject({ status: 'SKIP', reason: 'not_due' });
  });

  it('was not recorded on an imported season', () => {
    const finding = on({ ...season, recorded: {} });
    expect(finding).toMatchObject({ status: 'SKIP', reason: 'not_recorded' });
  });

  it('is beyond retention where the warehouse has dropped it', () => {
    const dropped = { ...covering(0, [LINES]), retention: { [LINES]: known(30) } };
    expect(partOf(on(dropped, at('2026-05-01', '12:00')), LINES)).toMatchObject({
      reason: 'beyond_retention',
    });
    expect(partOf(on(dropped, at('2026-03-01', '12:00')), LINES)).toMatchObject({ status: 'FAIL' });
  });
});

it('never passes where a game is in no source of props, and never fails where each is in one', () => {
  const mask = fc.array(fc.boolean(), { minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(mask, mask, (inOdds, inPros) => {
      const only = (facts: Facts, table: string, kept: readonly boolean[]) =>
        withSlices(facts, table, (rows) =>
          rows.filter(
            (row) => row.date !== D || GAMES.some((matchup, index) => kept[index] && isOf(matchup, row)),
          ),
        );
      const part = partOf(on(only(only(season, ODDS, inOdds), PROS, inPros)), ODDS);
      const isWhole = GAMES.every((_, index) => inOdds[index] || inPros[index]);
      if (isWhole) expect(part.status).not.toBe('FAIL');
      else expect(part.status).not.toBe('PASS');
      const missing = GAMES.filter((_, index) => !inOdds[index] && !inPros[index]);
      if (!isWhole) expect(part.missingGames).toEqual([{ date: D, games: missing }]);
    }),
    { numRuns: 60 },
  );
});
