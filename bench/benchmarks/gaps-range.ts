import { join } from 'node:path';
import { gapsMessage } from '../../src/bot/blocks/gaps.ts';
import { addDays } from '../../src/calendar/dates.ts';
import type { Profile } from '../../src/config/profile.ts';
import { askGaps, type GapsQuestion } from '../../src/inquiries/ask-gaps.ts';
import { gridPicture } from '../../src/picture/grid-picture.ts';
import { gridOfGaps } from '../../src/report/grid-of-gaps.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { atMost, type Benchmark, shown } from '../benchmark.ts';
import { type NaiveGaps, naiveGaps } from '../naive-gaps.ts';
import { fillSeasons, LAST_NIGHT } from '../seasons.ts';
import { slowed } from '../slow-warehouse.ts';
import { median } from '../statistics.ts';
import { clockFrom, inFolder, openEmbedded, readProfile } from '../workbench.ts';

const MANY_SEASONS = 20;
const CLASSIC_DAYS = 14;
const MOST_DAYS = 400;
const WARM_UPS = 4;
const RUNS = 15;
const SLOW_MS = 25;
/** An outage that every measured answer must find: an answer that finds nothing must not look fast. */
const HOLE = { table: 'nba_raw.nbac_team_boxscore', date: LAST_NIGHT };

export const gapsRange: Benchmark = {
  name: 'gaps-range',
  title: 'Gaps of two weeks and of 400 days, with one season and with twenty',
  run: () =>
    inFolder(async (folder) => {
      const profile = readProfile();
      const [one, many] = await Promise.all(
        [1, MANY_SEASONS].map((seasons) => open(folder, profile, seasons)),
      );
      if (one === undefined || many === undefined) throw new Error('nothing was opened');
      try {
        const [classicOne, classicMany] = await byTurns([one, many], profile, CLASSIC_DAYS);
        const [longOne, longMany] = await byTurns([one, many], profile, MOST_DAYS);
        const naiveClassic = await timedNaive(many, profile, CLASSIC_DAYS);
        const naiveLong = await timedNaive(many, profile, MOST_DAYS);
        const far = slowed(many, SLOW_MS);
        const farMs = (await ask(far, profile, CLASSIC_DAYS)).ms;
        const naiveFar = await timedNaive(slowed(many, SLOW_MS), profile, CLASSIC_DAYS);
        return {
          figures: [
            atMost(`${MOST_DAYS} days, twenty seasons`, longMany / 1000, 1, 's'),
            atMost(`${CLASSIC_DAYS} days, twenty seasons`, classicMany, 150, 'ms'),
            shown(`${CLASSIC_DAYS} days, twenty seasons against one`, classicMany / classicOne, '×'),
            shown(`${MOST_DAYS} days, twenty seasons against one`, longMany / longOne, '×'),
            shown(`${MOST_DAYS} days against ${CLASSIC_DAYS}`, longMany / classicMany, '×'),
            shown(
              `a statement per table and date, ${CLASSIC_DAYS} days, against one per table`,
              naiveClassic.ms / classicMany,
              '×',
            ),
            shown(
              `a statement per table and date, ${MOST_DAYS} days, against one per table`,
              naiveLong.ms / longMany,
              '×',
            ),
            shown(
              `the same for ${CLASSIC_DAYS} days where a statement takes ${SLOW_MS} ms`,
              naiveFar.ms / farMs,
              '×',
            ),
            shown(`the picture of ${CLASSIC_DAYS} days`, await picture(many, profile, CLASSIC_DAYS), 'ms'),
            shown(`the picture of ${MOST_DAYS} days`, await picture(many, profile, MOST_DAYS), 'ms'),
          ],
          notes: [
            `Medians of ${RUNS} answers after ${WARM_UPS} to warm up, by turns on both embedded warehouses: from the question to the finished message, without the picture, which follows it.`,
            `Every table of the profile; one night of ${HOLE.table} is missing and was found each time, by the other script too.`,
            `The other script asks how many rows there are, once per table and game date, one after the other: ${naiveClassic.result.statements} statements for ${CLASSIC_DAYS} days, ${naiveLong.result.statements} for ${MOST_DAYS} (measured once). It sees empty dates only: no partial night, no copies, no due times.`,
            'With one season most of 400 days lie before it and hold no games, so that growth is of data, not of history.',
          ],
        };
      } finally {
        await one.close();
        await many.close();
      }
    }),
};

async function open(folder: string, profile: Profile, seasons: number) {
  const warehouse = await openEmbedded(join(folder, `${seasons}-seasons.duckdb`), profile);
  await fillSeasons(warehouse, profile, seasons);
  await warehouse.run(`DELETE FROM ${HOLE.table} WHERE game_date = DATE '${HOLE.date}'`);
  return warehouse;
}

/** Medians in ms, a figure a warehouse: by turns, so that whatever else the machine does falls upon all. */
async function byTurns(
  warehouses: readonly [Warehouse, Warehouse],
  profile: Profile,
  days: number,
): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let run = 0; run < WARM_UPS + RUNS; run += 1) {
    for (const index of run % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const { ms } = await ask(warehouses[index], profile, days);
      if (run >= WARM_UPS) times[index].push(ms);
    }
  }
  return [median(times[0]), median(times[1])];
}

function questionOf(days: number): GapsQuestion {
  return { from: addDays(LAST_NIGHT, 1 - days), to: LAST_NIGHT, table: null };
}

async function ask(warehouse: Warehouse, profile: Profile, days: number) {
  const clock = clockFrom(new Date(`${addDays(LAST_NIGHT, 1)}T18:00:00Z`));
  const startedAt = performance.now();
  const answer = await askGaps({ warehouse, profile, clock }, questionOf(days));
  gapsMessage(answer);
  const ms = performance.now() - startedAt;
  const states = answer.gaps.tables.find(({ table }) => table === HOLE.table)?.dates;
  if (states?.at(-1)?.state !== 'missing') throw new Error('the answer did not find the hole');
  if (answer.gaps.tables.some(({ blind }) => blind !== null)) throw new Error('a table could not be read');
  return { ms, answer };
}

async function timedNaive(
  warehouse: Warehouse,
  profile: Profile,
  days: number,
): Promise<{ ms: number; result: NaiveGaps }> {
  const startedAt = performance.now();
  const result = await naiveGaps(warehouse, profile, questionOf(days));
  const ms = performance.now() - startedAt;
  if (!result.empty.some(({ table, date }) => table === HOLE.table && date === HOLE.date))
    throw new Error('the other script did not find the hole');
  return { ms, result };
}

async function picture(warehouse: Warehouse, profile: Profile, days: number): Promise<number> {
  const { answer } = await ask(warehouse, profile, days);
  const grid = gridOfGaps(answer.gaps);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const startedAt = performance.now();
    await gridPicture(grid);
    times.push(performance.now() - startedAt);
  }
  return median(times);
}
