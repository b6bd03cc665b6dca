import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, eachDate, type IsoDate } from '../../src/calendar/dates.ts';
import { askGaps, evidenceStatement, type GapsQuestion } from '../../src/inquiries/ask-gaps.ts';
import { gapsOutline } from '../../src/report/gaps-outline.ts';
import { fixedClock } from '../../src/system-clock.ts';
import { render } from '../../src/warehouse/sql.ts';
import type { Row } from '../../src/warehouse/warehouse.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { at, profile } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { type Asked, scriptedWarehouse } from '../support/scripted-warehouse.ts';

const TEAM_BOX = 'nba_raw.nbac_team_boxscore';
const CACHE = 'nba_precompute.player_daily_cache';
const SCHEDULE = profile.sources.schedule;
const TABLES = Object.keys(profile.tables);
const BY_GAME = TABLES.filter((table) => profile.tables[table]?.counts === 'games');

const lastDays = (days: number, to: IsoDate, table: string | null = null): GapsQuestion => ({
  from: addDays(to, 1 - days),
  to,
  table,
});

describe('a question about gaps', () => {
  const TO = '2026-02-03';
  const clock = fixedClock(at('2026-02-05', '12:00'));
  const game: Row = {
    game_id: '0022500700',
    game_date: TO,
    away_team_tricode: 'ATL',
    home_team_tricode: 'BOS',
    game_status: 3,
    away_team_score: 110,
    home_team_score: 100,
    game_date_est: null,
    season_year: 2025,
    newest_load: '2026-02-04T09:00:00.000Z',
  };
  const answer = ({ table }: Asked): Row[] => (table === SCHEDULE ? [game] : []);
  const ask = (question: GapsQuestion, script: (asked: Asked) => Row[] = answer) => {
    const warehouse = scriptedWarehouse({ answer: script });
    return askGaps({ warehouse, profile, clock }, question).then((gaps) => ({ gaps, warehouse }));
  };
  const side = [SCHEDULE, profile.sources.postponements, profile.sources.halts];

  it.each([1, 14, 400])('asks the schedule once and each table once for %i days', async (days) => {
    const { gaps, warehouse } = await ask(lastDays(days, TO));
    expect(warehouse.asked.map(({ table }) => table).toSorted()).toEqual([...side, ...TABLES].toSorted());
    expect(gaps.cost).toEqual({ statements: TABLES.length + 3, bytesBilled: 10 * (TABLES.length + 3) });
    expect(gaps.gaps.tables.map(({ table, dates }) => [table, dates.length])).toEqual(
      TABLES.map((table) => [table, days]),
    );
  });

  it('about one table asks that one and those with box scores', async () => {
    const { gaps, warehouse } = await ask(lastDays(14, TO, CACHE));
    expect(warehouse.asked.map(({ table }) => table).toSorted()).toEqual(
      [...side, CACHE, ...BY_GAME].toSorted(),
    );
    expect(gaps.gaps.tables.map(({ table }) => table)).toEqual([CACHE]);
  });

  it('about one table uses the box scores of others to tell that a game was played', async () => {
    const moved = { ...game, game_status: 3, away_team_score: null, home_team_score: null };
    const dayBefore = { ...game, game_id: '0022500690', game_date: '2026-02-02' };
    const boxScore = {
      covered_date: TO,
      team: 'ATL',
      opponent: 'BOS',
      home: null,
      away: null,
      game_ref: 'x',
      row_count: 1,
      valid_rows: 1,
      played_rows: 1,
      compared_rows: 0,
      least_value: null,
      most_value: null,
      newest_load: null,
    };
    const of = (table: string) => (asked: Asked) =>
      asked.table === SCHEDULE ? [dayBefore, moved] : asked.table === table ? [boxScore] : [];
    const stateOf = async (script: (asked: Asked) => Row[]) =>
      (await ask(lastDays(1, TO, TEAM_BOX), script)).gaps.gaps.tables[0]?.dates[0]?.state;
    expect(await stateOf(of('nba_analytics.team_offense_game_summary'))).toBe('missing');
    expect(await stateOf(of('none'))).toBe('no_games');
  });

  it('leaves one table unknown that is denied, with its cause, and answers for the others', async () => {
    const { gaps } = await ask(lastDays(2, TO), (asked) => {
      if (asked.table === CACHE) throw new WarehouseError('permission', 'no right to read', 'grant it');
      return answer(asked);
    });
    const states = gaps.gaps.tables.map(({ table, dates }) => [
      table,
      dates.at(-1)?.state,
      dates.at(-1)?.cause,
    ]);
    for (const [table, state, cause] of states)
      expect([table, state, cause]).toEqual([
        table,
        ...(table === CACHE ? ['unknown', 'permission'] : ['missing', null]),
      ]);
    expect(gaps.gaps.tables.find(({ table }) => table === CACHE)?.blind).toEqual({
      cause: 'permission',
      message: 'no right to read',
      fix: 'grant it',
    });
  });

  it('knows nothing where the schedule is denied, and says so of every table and date', async () => {
    const { gaps } = await ask(lastDays(14, TO), (asked) => {
      if (asked.table === SCHEDULE) throw new WarehouseError('permission', 'no right to read', 'grant it');
      return [];
    });
    expect(gaps.gaps.slateUnknown).toMatchObject({ cause: 'permission', fix: 'grant it' });
    for (const { dates } of gaps.gaps.tables) {
      expect(dates).toHaveLength(14);
      expect(new Set(dates.map(({ state, cause }) => `${state} ${cause}`))).toEqual(
        new Set(['unknown slate_unknown']),
      );
    }
  });

  it('takes an empty schedule in mid-season for a fault, not for days without games', async () => {
    const { gaps } = await ask(lastDays(3, TO), () => []);
    for (const { dates } of gaps.gaps.tables)
      expect(new Set(dates.map(({ state }) => state))).toEqual(new Set(['unknown']));
  });

  it('warns where postponements could not be read', async () => {
    const { gaps } = await ask(lastDays(3, TO), (asked) => {
      if (asked.table === profile.sources.postponements)
        throw new WarehouseError('timeout', 'no answer', 'wait');
      return answer(asked);
    });
    expect(gaps.warnings).toEqual([expect.stringContaining('Postponements could not be read')]);
  });

  it('has a name of its own, and says when and where it was asked', async () => {
    const [one, other] = await Promise.all([ask(lastDays(1, TO)), ask(lastDays(1, TO))]);
    expect(one.gaps.id).toMatch(/^gaps-20260205T170000Z-[0-9a-f]{6}$/);
    expect(one.gaps.id).not.toBe(other.gaps.id);
    expect(one.gaps).toMatchObject({
      askedAt: '2026-02-05T17:00:00.000Z',
      warehouse: 'scripted',
      question: lastDays(1, TO),
    });
  });

  it('about one day asks how long tables keep their rows, because an outage is told from before it', async () => {
    const { warehouse } = await ask(lastDays(1, TO));
    expect(warehouse.retentionAsked.toSorted()).toEqual(
      TABLES.filter((table) => !BY_GAME.includes(table)).toSorted(),
    );
  });

  it('leads to the very statement that was asked of a table', async () => {
    for (const question of [lastDays(14, TO), lastDays(14, TO, CACHE)]) {
      const { warehouse } = await ask(question);
      for (const { table, statement } of warehouse.asked.filter((one) => one.table === CACHE)) {
        const evidence = evidenceStatement(question, table, profile);
        expect(evidence && render(evidence, 'bigquery')).toEqual(render(statement, 'bigquery'));
      }
    }
    expect(evidenceStatement(lastDays(14, TO), 'nba_raw.nobody_watches_this', profile)).toBeNull();
  });
});

describe('an outage of 26 days', () => {
  const TO = '2026-01-21';
  let pipeline: HealthyPipeline;
  beforeAll(async () => {
    pipeline = await openHealthyPipeline({ from: '2025-11-20', to: TO, games: 1 });
    await pipeline.spoil(`DELETE FROM ${TEAM_BOX} WHERE game_date >= DATE '2025-12-27'`);
  });
  afterAll(() => pipeline.close());

  const ask = (question: GapsQuestion) =>
    askGaps(
      { warehouse: pipeline.warehouse, profile, clock: fixedClock(at('2026-01-22', '15:00')) },
      question,
    );

  it('is told from its start by a question about the last 14 days', async () => {
    const answer = await ask(lastDays(14, TO));
    expect(gapsOutline(answer).lead).toBe(
      '`nba_raw.nbac_team_boxscore` has been empty for 26 days, since Dec 27.',
    );
    const [boxScores, ...others] = answer.gaps.tables;
    expect(boxScores).toMatchObject({ table: TEAM_BOX, blind: null });
    expect(boxScores?.dates.map(({ state }) => state)).toEqual(Array.from({ length: 14 }, () => 'missing'));
    expect(boxScores?.before.map(({ date }) => date)).toEqual(eachDate('2025-11-25', '2026-01-07'));
    for (const { table, dates } of others)
      expect([table, ...new Set(dates.map(({ state }) => state))]).toEqual([table, 'complete']);
  });

  it.each([1, 20, 40])('and by one about %i days', async (days) => {
    expect(gapsOutline(await ask(lastDays(days, TO, TEAM_BOX))).lead).toBe(
      '`nba_raw.nbac_team_boxscore` has been empty for 26 days, since Dec 27.',
    );
  });
});
