import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, eachDate, type IsoDate } from '../../src/calendar/dates.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { judgeFailures } from '../../src/checks/streaks.ts';
import { attemptsIn } from '../../src/facts/attempt-spans.ts';
import { attemptsCollector } from '../../src/facts/attempts.ts';
import { windowFor } from '../../src/facts/collect.ts';
import type { CollectionWindow } from '../../src/facts/collection.ts';
import { type AttemptRow, type Facts, known } from '../../src/facts/facts.ts';
import { judgeRun, readSlate } from '../../src/schedules/judge-run.ts';
import { duckDbStatements, pipelineTable } from '../../src/warehouse/pipeline-tables.ts';
import { at, attempt, healthyFacts, nights, profile, withCoverage } from '../support/fact-builders.ts';
import { hourly } from '../support/failure-builders.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../support/scratch-warehouse.ts';

const TABLE = 'nba_orchestration.scraper_execution_log';
const TODAY = '2026-03-10';
const NOW = at(TODAY, '12:00');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Everything that reads attempts. */
const READERS = CHECKS.filter(({ name }) =>
  [
    'consecutive_failures',
    'never_succeeded',
    'scraper_failures',
    'scraper_kickoff',
    'phase2_progress',
  ].includes(name),
);

let scratch: ScratchWarehouse;
beforeAll(async () => {
  scratch = await openScratchWarehouse();
  for (const statement of duckDbStatements(pipelineTable(TABLE))) await scratch.warehouse.run(statement);
});
afterAll(() => scratch?.close());
beforeEach(() => scratch.warehouse.run(`DELETE FROM ${TABLE}`));

const log = (rows: readonly AttemptRow[]) =>
  scratch.warehouse.transaction(({ append }) =>
    append(
      TABLE,
      [
        'execution_id',
        'source',
        'scraper_name',
        'status',
        'triggered_at',
        'game_date',
        'workflow',
        'error_type',
        'error_message',
      ],
      rows.map((row, index) => [
        String(index),
        'CONTROLLER',
        row.scraper,
        row.status,
        row.at,
        row.gameDate,
        row.workflow,
        row.errorType,
        row.errorMessage,
      ]),
    ),
  );

async function collected(
  window: CollectionWindow = windowFor([TODAY], NOW),
  needs: Parameters<typeof attemptsCollector>[1] = { history: true, hours: 48 },
): Promise<AttemptRow[]> {
  const collector = attemptsCollector(TABLE, needs);
  const { rows } = await scratch.warehouse.query(collector.statement(profile, window), { name: 'attempts' });
  return rows.map(collector.parse);
}

const told = (rows: readonly AttemptRow[]) =>
  rows.map(({ status, attempts, firstAt, at: last }) => [
    status,
    attempts,
    firstAt.slice(5, 16),
    last.slice(5, 16),
  ]);

/** Attempts of one day long ago, half an hour apart from noon on in UTC. */
const longAgo = (outcomes: string, over: Partial<AttemptRow> = {}) =>
  hourly('espn_boxscore', outcomes).map((row, index) => {
    const instant = new Date(Date.parse('2026-01-20T12:00:00Z') + index * 30 * MINUTE_MS).toISOString();
    return { ...row, firstAt: instant, at: instant, ...over };
  });

describe('attempts of a long history', () => {
  it('are one row where they are alike, between two successes, or two others', async () => {
    await log(longAgo('ssffsffffns'));
    expect(told(await collected())).toEqual([
      ['success', 2, '01-20T12:00', '01-20T12:30'],
      ['failed', 2, '01-20T13:00', '01-20T13:30'],
      ['success', 1, '01-20T14:00', '01-20T14:00'],
      ['failed', 4, '01-20T14:30', '01-20T16:00'],
      ['no_data', 1, '01-20T16:30', '01-20T16:30'],
      ['success', 1, '01-20T17:00', '01-20T17:00'],
    ]);
  });

  it('are parted by a success at the same instant, which counts as the newer', async () => {
    const rows = longAgo('ffsff');
    const [, second, third] = rows;
    if (!second || !third) throw new Error('five attempts');
    await log(
      [...rows.slice(2), ...rows.slice(0, 2)].map((row) => (row === third ? { ...row, at: second.at } : row)),
    );
    expect((await collected()).map(({ status, attempts }) => [status, attempts])).toEqual([
      ['failed', 2],
      ['success', 1],
      ['failed', 2],
    ]);
  });

  it('are parted by what brought a part', async () => {
    await log(longAgo('fpf'));
    expect((await collected()).map(({ status }) => status)).toEqual(['failed', 'partial', 'failed']);
  });

  it('are parted by a success under another spelling of the name', async () => {
    const [first, second, third] = longAgo('fsf');
    if (!first || !second || !third) throw new Error('three attempts');
    await log([first, { ...second, scraper: 'GetEspn-Boxscore Scraper' }, third]);
    expect(told(await collected())).toHaveLength(3);
  });

  it.each<[string, Partial<AttemptRow>]>([
    ['scraper', { scraper: 'espn_scoreboard' }],
    ['status', { status: 'aborted' }],
    ['game date', { gameDate: '2026-01-19' }],
    ['workflow', { workflow: 'hourly' }],
    ['error text', { errorMessage: 'bang' }],
    ['error type', { errorType: 'timeout' }],
  ])('of another %s are another row', async (_name, over) => {
    await log([...longAgo('ff'), ...longAgo('ff', over)]);
    expect((await collected()).map(({ attempts }) => attempts)).toEqual([2, 2]);
  });

  it('that worked are one row whatever message they left', async () => {
    await log([...longAgo('s'), ...longAgo('s', { errorMessage: 'slow' })]);
    expect(await collected()).toMatchObject([{ attempts: 2, errorMessage: null, errorTexts: 0 }]);
  });

  it.each([
    ['of one day in New York', '2026-01-20T05:00:00Z', '2026-01-21T04:59:59.999Z', 1],
    ['on both sides of its midnight', '2026-01-21T04:59:59.999Z', '2026-01-21T05:00:00Z', 2],
    ['on both sides of where two weeks begin', '2026-02-24T16:00:00Z', '2026-02-24T16:00:00.001Z', 2],
    ['within them', '2026-02-24T16:00:00.001Z', '2026-02-24T17:00:00Z', 1],
    ['at the first instant that stays single', '2026-03-08T15:59:00Z', '2026-03-08T16:00:00Z', 1],
    ['later', '2026-03-08T16:00:00.001Z', '2026-03-08T16:00:01Z', 2],
  ])('%s, %s and %s', async (_name, first, second, rows) => {
    await log([first, second].map((instant) => attempt('espn_boxscore', 'failed', instant)));
    expect(await collected()).toHaveLength(rows);
  });

  it.each([
    ['of one minute', '2026-01-20T12:00:00Z', '2026-01-20T12:00:59Z', TODAY, 1],
    ['of two', '2026-01-20T12:00:59Z', '2026-01-20T12:01:00Z', TODAY, 2],
    ['of the same minute an hour later', '2026-01-20T12:00:00Z', '2026-01-20T13:00:00Z', TODAY, 2],
    ['about no date', '2026-01-20T12:00:00Z', '2026-01-20T13:00:00Z', null, 1],
  ])('without data, %s, %s and %s', async (_name, first, second, gameDate, rows) => {
    await log([first, second].map((instant) => attempt('espn_boxscore', 'No_Data', instant, { gameDate })));
    expect(await collected()).toHaveLength(rows);
  });

  it('keep three error texts of those that are otherwise alike, and count the others', async () => {
    await log(longAgo('ffffff').map((row, index) => ({ ...row, errorMessage: `error ${index % 5}` })));
    expect(
      (await collected()).map(({ errorMessage, errorTexts, attempts }) => [
        errorMessage,
        errorTexts,
        attempts,
      ]),
    ).toEqual([
      ['error 2', 2, 2],
      ['error 3', 1, 1],
      ['error 4', 1, 1],
      ['error 0', 1, 2],
    ]);
  });

  it('come singly where only hours are asked for', async () => {
    await log([...longAgo('ff'), attempt('espn_boxscore', 'failed', '2026-03-10T15:00:00.000Z')]);
    expect(await collected(undefined, { history: false })).toEqual([
      attempt('espn_boxscore', 'failed', '2026-03-10T15:00:00.000Z'),
    ]);
  });

  it('of a storm come back as a few a day, all of them counted', async () => {
    await scratch.warehouse.run(`INSERT INTO ${TABLE} (execution_id, source, scraper_name, status, triggered_at, error_message)
SELECT CAST(i AS VARCHAR), 'CONTROLLER', 'espn_boxscore', 'failed', TIMESTAMPTZ '2026-02-25 05:00:00+00' + INTERVAL (i) SECOND, 'row ' || i
FROM range(70000) AS numbers(i)`);
    const rows = await collected();
    expect(attemptsIn(rows)).toBe(70_000);
    expect(rows.reduce((sum, { errorTexts }) => sum + errorTexts, 0)).toBe(70_000);
    expect(rows.length).toBeLessThanOrEqual(4);
  });
});

const schedule = nights('2026-03-20', 110);
const bare = (date: IsoDate, now: Date): Facts =>
  withCoverage({ ...healthyFacts(schedule, date, now), slices: {} }, 'nba_raw.nbac_team_boxscore', () => []);
const facts = bare(TODAY, NOW);
const slate = readSlate(facts, profile);

/** Days before today where something begins or ends, or clocks change; and two others. */
const days = fc.constantFrom(0, 0, 1, 1, 2, 3, 13, 14, 15, 40, 41, 89, 90);
/** Minutes of the day: many at midnight, at noon, and where tables are due. */
const minutes = fc.oneof(fc.constantFrom(0, 419, 420, 600, 719, 720, 721, 1439), fc.nat(1439));
const arbitraryAttempt = fc
  .record({
    days,
    minutes,
    scraper: fc.constantFrom(
      'nbac_team_boxscore',
      'GetNbacTeamBoxscoreScraper',
      'espn_boxscore',
      'nbac_referee_assignments',
    ),
    status: fc.constantFrom('success', 'partial', 'failed', 'failed', 'failed', 'no_data', 'aborted'),
    about: fc.constantFrom(null, 0, 1),
    workflow: fc.constantFrom(null, 'post_game_window_2', 'hourly'),
    errorMessage: fc.constantFrom(null, 'boom', 'bang'),
  })
  .map(({ days: ago, minutes: minute, about, scraper, status, ...rest }) => {
    const date = addDays(TODAY, -ago);
    const instant = new Date(at(date, '00:00').getTime() + minute * MINUTE_MS).toISOString();
    return attempt(scraper, status, instant, {
      ...rest,
      gameDate: about === null ? null : addDays(date, -about),
    });
  });
/** Attempts that are alike, some minutes apart, and no two at one instant. */
const arbitraryLog = fc
  .array(fc.tuple(arbitraryAttempt, fc.integer({ min: 1, max: 8 }), fc.constantFrom(1, 7, 60)), {
    minLength: 4,
    maxLength: 16,
    size: 'max',
  })
  .map((bursts) => {
    const rows = bursts.flatMap(([first, times, everyMinutes]) =>
      Array.from({ length: times }, (_, index) => {
        const instant = new Date(Date.parse(first.at) + index * everyMinutes * MINUTE_MS).toISOString();
        return { ...first, firstAt: instant, at: instant };
      }),
    );
    return [...new Map(rows.map((row) => [row.at, row])).values()];
  });

const between = (rows: readonly AttemptRow[], after: Date, upTo: Date) =>
  rows.filter(({ at: instant }) => instant > after.toISOString() && instant <= upTo.toISOString());
const daysBefore = (now: Date, count: number) => new Date(now.getTime() - count * 24 * HOUR_MS);

interface Asked {
  facts: Facts;
  date: IsoDate;
  now: Date;
}

/** What every reader finds in these attempts, by its name. */
function findingsIn(attempts: readonly AttemptRow[], { facts: others, date, now }: Asked) {
  const { findings } = judgeRun({
    facts: { ...others, attempts: known([...attempts]) },
    profile,
    checks: READERS,
    targetDate: date,
    now,
    carried: [],
    slate,
  });
  return Object.fromEntries(findings.map((finding) => [finding.check, finding]));
}

const whatever = (check: (rows: AttemptRow[]) => Promise<void>, numRuns: number) =>
  fc.assert(
    fc
      .asyncProperty(arbitraryLog, async (rows) => {
        await log(rows);
        await check(rows);
      })
      .beforeEach(() => scratch.warehouse.run(`DELETE FROM ${TABLE}`)),
    { numRuns },
  );

describe('whatever a log holds, alike attempts counted as one', () => {
  it('are judged as each of them for itself', () =>
    whatever(async (rows) => {
      const single = between(rows, daysBefore(NOW, 90), NOW);
      const alike = await collected();
      expect(attemptsIn(alike)).toBe(single.length);
      const asked = { facts, date: TODAY, now: NOW };
      expect(findingsIn(alike, asked)).toEqual(findingsIn(single, asked));
      const [expected, found] = [single, alike].map((attempts) =>
        judgeFailures({
          facts: { ...facts, attempts: known(attempts) },
          slate,
          profile,
          now: NOW,
          threshold: 1,
          days: 90,
        }),
      );
      expect(found).toEqual(expected);
    }, 12));

  it('are judged so on every date of a range', () => {
    const dates = eachDate(addDays(TODAY, -6), addDays(TODAY, -2));
    const midnight = (date: IsoDate) => at(addDays(date, 2), '00:00');
    const [from = '', to = ''] = [dates[0], dates.at(-1)];
    const window = { from, to, firstNow: midnight(from), lastNow: midnight(to) };
    const asked = dates.map((date) => ({ date, now: midnight(date), facts: bare(date, midnight(date)) }));
    return whatever(async (rows) => {
      const single = between(rows, daysBefore(window.firstNow, 90), window.lastNow);
      const alike = await collected(window);
      for (const one of asked) {
        const { scraper_kickoff: kickoff, ...found } = findingsIn(alike, one);
        const { scraper_kickoff: expectedKickoff, ...expected } = findingsIn(single, one);
        expect(found, one.date).toEqual(expected);
        // Its hours begin with the first game: of a day's row no more than one attempt may be known to be later.
        expect([kickoff?.status, kickoff?.severity]).toEqual([
          expectedKickoff?.status,
          expectedKickoff?.severity,
        ]);
      }
    }, 4);
  });
});
