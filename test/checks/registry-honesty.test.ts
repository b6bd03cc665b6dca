import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/checks/check.ts';
import { readCoverage } from '../../src/checks/facts-of.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { aboutTable, failPart, passPart, skipPart } from '../../src/checks/parts.ts';
import { type Facts, known } from '../../src/facts/facts.ts';
import type { ErrorCause } from '../../src/warehouse/warehouse.ts';
import { everyFact, everyFactEmpty, nothingCollected, oneByOne } from '../support/blinded-facts.ts';
import { at, healthyFacts, judge, night, nights, profile, unknown } from '../support/fact-builders.ts';
import { withHealthyCloud } from '../support/healthy-cloud.ts';
import { plainCheck } from '../support/plain-check.ts';

const D = '2026-02-06';
/** Everything is due. */
const NOON = at('2026-02-07', '12:00');
/** When schedules ask about a date, and when people do. */
const MOMENTS = [
  at(D, '08:00'),
  at(D, '14:00'),
  at(D, '18:00'),
  at(D, '23:00'),
  at('2026-02-07', '02:00'),
  at('2026-02-07', '06:00'),
  NOON,
];
const SCHEDULE = profile.sources.schedule;
const healthy = withHealthyCloud(healthyFacts(nights(D, 40, 2), D, NOON), NOON);

/** What a check is told beside what it judges: its verdict on a whole date stands without it. */
const TOLD_BESIDE: Record<string, readonly string[]> = {
  // Whether what a service fills is current.
  service_health: ['tables'],
  // Which path the last runs took.
  sequential_execution_flag: ['cloud path'],
  // What scrapers were answered, for games that are not there.
  phase2_progress: ['attempts'],
  // What there was to grade, and whether anything was, where no pick has a grade.
  model_bias: ['nba_predictions.player_prop_predictions', 'nba_predictions.prediction_accuracy'],
  // Since when there was something to compute from, for rows that are not there.
  phase3_progress: ['nba_raw.nbac_team_boxscore'],
};
/** Judge the rows of the schedule too, which every run collects: those may pass where no source is named for others. */
const JUDGE_THE_SCHEDULE: readonly string[] = ['data_freshness'];
/** What some say of a game day without a row of anything. Others have their own word for it; none of them is PASS. */
const OF_NOTHING = [
  'phase3_completion',
  'phase4_completion',
  'historical_completeness',
  'data_freshness',
  'scraper_failures',
];

/** Have nothing to say of a date without games, whatever their facts are. The others look back, or at how things stand now. */
const OF_GAMES_ALONE = [
  'phase3_completion',
  'phase4_completion',
  'games_final',
  'phase2_progress',
  'phase3_progress',
  'phase3_race',
  'vegas_line_coverage',
  'predictions_ready',
  'pre_game_signal',
  'feature_store_quality',
  'upcoming_context',
];
/** Wait for what they judge of the date. Of the final scores nobody asks while games are played; that is told with the game. */
const WAIT_FOR_THE_DATE = OF_GAMES_ALONE.filter((name) => name !== 'games_final');

/** Judge how things stand now, but the games of the date, too: two dates are two questions. */
const PRESENT_AND_DATE: readonly string[] = ['scraper_failures', 'scraper_kickoff'];

/** Reads nothing but the slate, so that nothing else can leave it blind. */
const readsOnlyTheSlate = (check: Check): boolean => {
  const { tables, ...others } = check.needs(profile);
  return tables.length === 0 && Object.values(others).every((needed) => !needed);
};

const on = (check: Check, facts: Facts, now = NOON) =>
  judge(check.name, { check, facts, targetDate: D, now });

const BLIND: readonly ErrorCause[] = ['missing_table', 'permission', 'timeout'];

/** Facts that prove nothing, by what became of them. An imported season records tables: it says nothing of what runs. */
const PROOFLESS: readonly [string, Facts][] = [
  ['empty', everyFactEmpty(healthy)],
  ...BLIND.map((cause): [string, Facts] => [cause, everyFact(healthy, () => unknown(cause))]),
  ['not configured', everyFact(healthy, () => ({ state: 'not_configured' }))],
  ['not recorded', { ...everyFact(healthy, () => ({ state: 'not_recorded' })), recorded: {} }],
  ['never collected', nothingCollected(healthy, () => unknown('internal'))],
];

const passes = (check: Check, facts: Facts, now: Date): boolean => {
  const { status, parts } = on(check, facts, now);
  const isOfTheSchedule = JUDGE_THE_SCHEDULE.includes(check.name);
  const seen = parts.filter((part) => part.status === 'PASS');
  return status === 'PASS' && !(isOfTheSchedule && seen.every(({ subject }) => subject === SCHEDULE));
};

/** Where a check passes, or looks away, though it saw nothing. */
function liesOf(check: Check): string[] {
  const passing = PROOFLESS.flatMap(([became, facts]) =>
    MOMENTS.filter((now) => !readsOnlyTheSlate(check) && passes(check, facts, now)).map(
      (now) => `passes at ${now.toISOString()} where its facts are ${became}`,
    ),
  );
  const beside = TOLD_BESIDE[check.name] ?? [];
  const lookingAway = oneByOne(check.needs(profile), healthy, () => unknown('timeout'))
    .filter(({ what, needed }) => !beside.includes(what) && !beside.includes(needed))
    .filter(({ facts }) => on(check, facts).status !== 'ERROR')
    .map(({ what }) => `is not blind where ${what} can not be read`);
  const slates = check.needsSlate ? [unknown('permission'), known([])] : [];
  const believing = slates
    .filter((slate) => on(check, { ...healthy, slate }).cause !== 'slate_unknown')
    .map(({ state }) => `believes a schedule that is ${state} and holds no game`);
  return [...passing, ...lookingAway, ...believing];
}

it('every check is registered once, under the name that schedules use', () => {
  const names = CHECKS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const scheduled = Object.values(profile.schedules).flatMap(({ checks, mention }) => [
    ...checks,
    ...mention,
  ]);
  expect(names).toEqual(expect.arrayContaining(scheduled));
});

it.each(CHECKS.map(({ name }) => name))('%s has a file and a test of its own', async (name) => {
  const file = name.replaceAll('_', '-');
  const exported = await import(`../../src/checks/${file}.ts`);
  expect(Object.values(exported)).toContain(CHECKS.find((check) => check.name === name));
  expect(existsSync(new URL(`${file}.test.ts`, import.meta.url))).toBe(true);
});

describe.each(CHECKS.map((check) => ({ name: check.name, check })))('$name', ({ check }) => {
  it('passes a healthy game day, so that the following can not pass for another reason', () => {
    expect(on(check, healthy).status).toBe('PASS');
  });

  it('never passes a game day of which it saw nothing', () => {
    expect(liesOf(check)).toEqual([]);
  });

  // What reads nothing but the slate is held by the slate alone, above.
  it.each(readsOnlyTheSlate(check) ? [] : BLIND)(
    'is blind, with the cause, where all is unknown: %s',
    (cause) => {
      expect(
        on(
          check,
          everyFact(healthy, () => unknown(cause)),
        ),
      ).toMatchObject({ status: 'ERROR', cause });
    },
  );

  if (!readsOnlyTheSlate(check))
    it('is blind where nothing was ever collected', () => {
      const facts = nothingCollected(healthy, () => unknown('internal'));
      expect(on(check, facts)).toMatchObject({ status: 'ERROR', cause: 'internal' });
    });

  if (OF_NOTHING.includes(check.name))
    it('fails where there is nothing', () => {
      expect(on(check, everyFactEmpty(healthy)).status).toBe('FAIL');
    });

  if (!readsOnlyTheSlate(check))
    it('says which sources it was not given', () => {
      // An imported season records tables: it says nothing of what runs.
      const states = check.needsSlate
        ? (['not_configured', 'not_recorded'] as const)
        : (['not_configured'] as const);
      for (const state of states) {
        const finding = on(check, {
          ...everyFact(healthy, () => ({ state })),
          recorded: state === 'not_recorded' ? {} : null,
        });
        const others = finding.parts.filter(({ subject }) => subject !== SCHEDULE);
        expect(others.map(({ reason }) => reason)).toEqual(others.map(() => state));
      }
    });

  it('says that it judges the present exactly where it has nothing to say of the past', () => {
    const now = at('2026-02-09', '12:00');
    const facts = withHealthyCloud(healthyFacts(nights(D, 40, 2), D, now), now);
    if (!PRESENT_AND_DATE.includes(check.name))
      expect(on(check, facts, now).reason === 'past_date').toBe(check.judgesPresent === true);
    else expect(check.judgesPresent).toBeUndefined();
  });

  it('finds the same in facts that were saved as JSON', () => {
    expect(on(check, JSON.parse(JSON.stringify(healthy)))).toEqual(on(check, healthy));
  });
});

describe('a date without games', () => {
  const off = '2026-02-07';
  const now = at('2026-02-08', '12:00');
  const facts = withHealthyCloud(
    healthyFacts([...nights(D, 40, 2), ...night('2026-02-08', 2)], off, now),
    now,
  );
  const of = (check: Check, from: Facts) => judge(check.name, { check, facts: from, targetDate: off, now });

  it.each(CHECKS.map((check) => ({ name: check.name, check })))(
    'is nothing to $name, or as well as the nights before',
    ({ name, check }) => {
      if (!OF_GAMES_ALONE.includes(name)) {
        expect(of(check, facts).status).toBe('PASS');
        return;
      }
      const all = [facts, everyFactEmpty(facts), everyFact(facts, () => unknown('timeout'))];
      for (const from of all) expect(of(check, from)).toMatchObject({ status: 'SKIP', reason: 'no_games' });
    },
  );
});

describe('the morning of a date of which nothing is there yet', () => {
  const now = at(D, '08:00');
  const schedule = nights(D, 40, 2);
  const facts = withHealthyCloud(healthyFacts(schedule, '2026-02-05', now), now);

  it.each(CHECKS.map((check) => ({ name: check.name, check })))(
    'is too early for $name, with its time, or no question of it',
    ({ name, check }) => {
      const finding = judge(name, { check, facts, targetDate: D, now });
      if (!WAIT_FOR_THE_DATE.includes(name)) {
        expect(finding.status).toBe('PASS');
        return;
      }
      expect(finding).toMatchObject({ status: 'SKIP', reason: 'not_due' });
      expect(Date.parse(finding.due ?? '')).toBeGreaterThan(now.getTime());
    },
  );
});

describe('a check that lies', () => {
  const TABLE = 'nba_raw.nbac_team_boxscore';
  const about = aboutTable(TABLE);
  const honest: Check = {
    ...plainCheck,
    needs: () => ({ tables: [TABLE] }),
    judge({ facts }) {
      const rows = readCoverage(facts, about);
      if (!rows.ok) return { parts: [rows.part] };
      const found =
        rows.value.length === 0 ? failPart(about, 'P1_CRITICAL', 'no row') : passPart(about, 'rows');
      return { parts: [found] };
    },
  };
  const rowsIn = ({ coverage }: Facts) => (coverage[TABLE]?.state === 'known' ? coverage[TABLE].value : []);

  it('is told from one that does not', () => {
    expect(liesOf(honest)).toEqual([]);
  });

  it.each<[string, Partial<Check>, string]>([
    [
      'whatever it is given',
      { judge: () => ({ parts: [passPart(about, 'fine')] }) },
      'where its facts are empty',
    ],
    [
      'because nothing is wrong with nothing',
      {
        judge: ({ facts }) => {
          const rows = readCoverage(facts, about);
          if (!rows.ok) return { parts: [rows.part] };
          const isWhole = rows.value.every(({ validRows }) => validRows > 0);
          return { parts: [isWhole ? passPart(about, 'fine') : failPart(about, 'P1_CRITICAL', 'broken')] };
        },
      },
      'where its facts are empty',
    ],
    [
      'in the morning only',
      {
        judge: (input) =>
          input.now < at('2026-02-07', '08:00') ? { parts: [passPart(about, 'early')] } : honest.judge(input),
      },
      'passes at 2026-02-07T07:00:00.000Z',
    ],
    [
      'by taking what it could not read for nothing to do',
      {
        judge: ({ facts }) => ({
          parts: [rowsIn(facts).length > 0 ? passPart(about, 'rows') : skipPart(about, 'no_games', 'none')],
        }),
      },
      `is not blind where ${TABLE} can not be read`,
    ],
    [
      'by looking at one of two tables',
      { needs: () => ({ tables: [TABLE, 'nba_raw.nbac_gamebook_player_stats'] }) },
      'is not blind where nba_raw.nbac_gamebook_player_stats can not be read',
    ],
  ])('%s is caught', (_, lie, expected) => {
    expect(liesOf({ ...honest, ...lie }).join('\n')).toContain(expected);
  });
});
