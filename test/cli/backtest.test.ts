import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgress } from '../../src/cli/progress.ts';
import { tablesOf } from '../../src/warehouse/sql.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { typeCommand } from '../support/cli.ts';
import { profile } from '../support/fact-builders.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';

const [FROM, TO] = ['2026-01-30', '2026-02-01'] as const;
const SCHEDULES = Object.keys(profile.schedules);
const SUMMARY = 'nba_analytics.player_game_summary';

let pipeline: HealthyPipeline;
beforeAll(async () => {
  pipeline = await openHealthyPipeline({ from: '2025-12-01', to: '2026-02-03' });
  await pipeline.spoil(`DELETE FROM ${SUMMARY} WHERE game_date = DATE '2026-01-30'`);
});
afterAll(() => pipeline?.close());

const ask = (words: readonly string[], denied: readonly string[] = []) =>
  typeCommand(['backtest', ...words], {
    env: { WAREHOUSE: `duckdb:${pipeline.path}` },
    openWarehouse: async () => ({
      ...pipeline.warehouse,
      async query(statement, about) {
        if (tablesOf(statement).some((table) => denied.includes(table)))
          throw new WarehouseError('permission', 'no right to read', 'grant it');
        return pipeline.warehouse.query(statement, about);
      },
      // The file stays open for the next test.
      close: async () => undefined,
    }),
  });

describe('shootaround backtest', () => {
  it('says of each of its exit statuses what it means', async () => {
    const { status, out } = await ask(['--help']);
    expect(status).toBe(0);
    const told = [...out.matchAll(/^ +(\d+) {2}\S/gm)].map(([, exit]) => exit);
    expect(told).toEqual(['0', '1', '3', '64', '78']);
  });

  it('of all schedules answers with the fields of its contract, and more, and fails over budget', async () => {
    const words = ['--from', FROM, '--to', TO, '--schedule', 'all', '--json'];
    const { status, out, err } = await ask(words);
    const answer = JSON.parse(out);
    expect([status, err]).toEqual([1, '']);
    expect(answer).toMatchObject({ from: FROM, to: TO, schedule: 'all' });
    expect(answer.days.map(({ date, games }: Record<string, unknown>) => [date, games])).toEqual([
      ['2026-01-30', 4],
      ['2026-01-31', 4],
      ['2026-02-01', 4],
    ]);
    expect(Object.keys(answer.days[0])).toEqual(['date', 'games', 'status', 'checks']);
    expect(Object.keys(answer.days[0].checks[0])).toEqual(['check_name', 'status', 'severity', 'message']);
    expect(answer.checks[0]).toEqual({
      check_name: 'phase3_completion',
      judged: 3,
      fired: 1,
      blind: 0,
      dates: ['2026-01-30'],
      always: false,
      never: false,
    });
    expect(answer.over_budget).toContain('phase3_completion');
    expect(answer.schedules.map(({ schedule }: { schedule: string }) => schedule)).toEqual(SCHEDULES);
    expect(answer.messages).toBe(
      answer.schedules.reduce((sum: number, one: { dates: string[] }) => sum + one.dates.length, 0),
    );
    expect(answer.weeks.map(({ from }: { from: string }) => from)).toEqual(['2026-01-30']);
  });

  it('of days on which all is well ends well, and says so to people', async () => {
    const { status, out } = await ask(['--from', TO, '--to', TO, '--schedule', 'post_game']);
    expect(out.split('\n').slice(0, 2)).toEqual([
      `post_game, ${TO} to ${TO}: 1 day, 1 game day, 0 messages`,
      'Within budget: no check fires on more than 5 % of game days.',
    ]);
    expect(status).toBe(0);
  });

  it('that could not look is no success', async () => {
    const words = ['--from', TO, '--to', TO, '--schedule', 'overnight'];
    const { status, out } = await ask(words, [SUMMARY]);
    expect(out).toContain('Could not look: phase3_progress');
    expect(status).toBe(3);
    const blind = await ask(words, [profile.sources.schedule]);
    expect(blind.out).toContain('Could not look: ');
    expect(blind.status).toBe(3);
  });

  it.each([
    [['--to', TO], '--from is missing'],
    [['--from', TO], '--to is missing'],
    [['--from', TO, '--to', FROM], `--from ${TO} lies after --to ${FROM}`],
    [['--from', '2026-02-30', '--to', TO], '2026-02-30'],
    [['--from', '2024-01-01', '--to', TO], 'is more than 400 days'],
    [['--from', FROM, '--to', TO, '--schedule', 'nightly'], `write one of ${SCHEDULES.join(', ')}, or all`],
    [['--from', FROM, '--to', TO, '--schedule', 'constructor'], 'there is no schedule "constructor"'],
    [['--from', FROM, '--to', TO, 'all'], 'all'],
  ])('%j is refused', async (words, why) => {
    const { status, out, err } = await ask(words);
    expect([status, out]).toEqual([64, '']);
    expect(err).toContain(why);
  });
});

describe('the progress of a backtest', () => {
  const drawn = (live: boolean) => {
    const lines: string[] = [];
    const terminal = { live, redraw: (text: string) => void lines.push(text) };
    const progress = createProgress(terminal as Parameters<typeof createProgress>[0]);
    progress.planned(2);
    progress.answered('a.table', true);
    progress.answered('b.table', false);
    for (const days of [1, 9, 10, 11, 12]) progress.judged(days, 12);
    progress.clear();
    return lines;
  };

  it('counts statements, then days, and says what could not be read', () => {
    expect(drawn(true)).toEqual([
      'collecting: 0 of 2 statements answered',
      'collecting: 1 of 2 statements answered',
      'collecting: 2 of 2 statements answered, 1 could not be read',
      'judging: 10 of 12 days, 1 could not be read',
      'judging: 12 of 12 days, 1 could not be read',
      '',
    ]);
  });

  it('is silent where nobody looks', () => {
    expect(drawn(false)).toEqual([]);
  });
});
