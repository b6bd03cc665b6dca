import { describe, expect, it } from 'vitest';
import type { FailuresJudged } from '../../src/checks/failures-judged.ts';
import type { Profile } from '../../src/config/profile.ts';
import { known, type ProcessorRunsRow } from '../../src/facts/facts.ts';
import { at, attempt, nights, profile, unknown } from '../support/fact-builders.ts';
import {
  BOXSCORE,
  daily,
  expectedRuns,
  hourly,
  judgeLogs,
  type Logs,
  othersWork,
  runs,
  without,
} from '../support/failure-builders.ts';

const sources = (streaks: readonly { source: string }[]) => streaks.map(({ source }) => source);

describe('a processor', () => {
  const NAME = 'PlayerGameSummaryProcessor';
  const judgeRuns = (rows: readonly ProcessorRunsRow[], over: Logs = {}) =>
    judgeLogs({ runs: [...expectedRuns, ...rows], ...over });

  it('fails as often as its runs did, however few rows tell of them', () => {
    const judged = judgeRuns([
      runs('OddsProcessor', 'success', { firstAt: '2026-01-29T08:00:00.000Z' }),
      runs('OddsProcessor', 'failed', {
        runs: 720_000,
        error: 'no lines',
        firstAt: '2026-01-30T08:00:00.000Z',
        lastAt: '2026-02-03T08:00:00.000Z',
      }),
      runs('OddsProcessor', 'stuck', {
        runs: 630,
        firstAt: '2026-02-03T09:00:00.000Z',
        dataDate: '2026-02-03',
      }),
    ]);
    expect(judged.streaks).toMatchObject([
      {
        source: 'OddsProcessor',
        kind: 'processor',
        critical: null,
        failures: 720_630,
        errors: ['did not end', 'no lines'],
        error_count: 2,
        dates: ['2026-01-29', '2026-02-03'],
        last_success: '2026-01-29T08:00:00.000Z',
        severity: 'P2_HIGH',
        status: 'FAIL',
      },
    ]);
    expect(judged.status).toBe('WARNING');
  });

  it.each([
    ['skipped', {}],
    ['in_flight', {}],
    ['failed', { category: 'no_data_available' }],
  ] as const)('does not fail by runs that were %s %o', (outcome, over) => {
    const judged = judgeRuns([
      runs('X', 'success', { firstAt: '2026-02-01T08:00:00.000Z' }),
      runs('X', outcome, { runs: 50, firstAt: '2026-02-02T08:00:00.000Z', ...over }),
    ]);
    expect(judged).toMatchObject({ streaks: [], never_succeeded: [], starved: [], status: 'OK' });
  });

  it('is one under both of its spellings', () => {
    const judged = judgeRuns([
      runs('PlayerProps', 'success', { firstAt: '2026-02-01T08:00:00.000Z' }),
      runs('player_props', 'failed', { runs: 3, firstAt: '2026-02-02T08:00:00.000Z' }),
      runs('PlayerPropsProcessor', 'failed', { runs: 3, firstAt: '2026-02-02T09:00:00.000Z' }),
    ]);
    expect(judged.streaks).toMatchObject([{ failures: 6 }]);
  });

  it('counts the different errors that were not kept', () => {
    const judged = judgeRuns([
      runs('X', 'success', { firstAt: '2026-02-01T08:00:00.000Z' }),
      runs('X', 'failed', { error: 'a', firstAt: '2026-02-02T08:00:00.000Z' }),
      runs('X', 'failed', { error: 'b', errorTexts: 9, runs: 9, firstAt: '2026-02-02T09:00:00.000Z' }),
    ]);
    expect(judged.streaks).toMatchObject([{ errors: ['b', 'a'], error_count: 10 }]);
  });

  it('that a partial run ended well for is well', () => {
    const judged = judgeRuns([
      runs(NAME, 'failed', { runs: 40, firstAt: '2026-02-02T08:00:00.000Z' }),
      runs(NAME, 'partial', { firstAt: '2026-02-04T08:00:00.000Z' }),
    ]);
    expect(judged).toMatchObject({ streaks: [], status: 'OK' });
  });
});

describe('what never worked', () => {
  it('stands apart from what once did, in the same words', () => {
    const judged = judgeLogs({
      attempts: [...hourly('new_scraper', 'ffffff'), ...othersWork],
      runs: [...expectedRuns, runs('OddsGameLinesProcessor', 'failed', { runs: 720_630 })],
    });
    expect(judged.streaks).toEqual([]);
    expect(judged.never_succeeded).toMatchObject([
      { source: 'OddsGameLinesProcessor', failures: 720_630, last_success: null, severity: 'P2_HIGH' },
      { source: 'new_scraper', failures: 6, last_success: null },
    ]);
    expect(judged.status).toBe('WARNING');
  });

  it('is below the threshold not there', () => {
    expect(
      judgeLogs({ attempts: [...hourly('new_scraper', 'ffff'), ...othersWork] }).never_succeeded,
    ).toEqual([]);
  });

  it.each([
    [['2025-11-10', '2025-11-11'], true],
    [['2025-11-10', '2025-11-14'], false],
  ])(
    'may have failed before the log begins where it was there from the start: %o is %s',
    (starts, atLeast) => {
      const [logBegins = '', begins = ''] = starts;
      const attempts = [
        attempt('other', 'success', at(logBegins, '08:00').toISOString()),
        attempt('new_scraper', 'failed', at(begins, '08:00').toISOString()),
        ...hourly('new_scraper', 'ffffff'),
        ...othersWork,
      ];
      expect(judgeLogs({ attempts }).never_succeeded).toMatchObject([{ failures: 7, at_least: atLeast }]);
    },
  );
});

describe('silence', () => {
  const silent = (judged: FailuresJudged) =>
    judged.silent.map(({ source, kind, last_attempt }) => [source, kind, last_attempt]);
  const boundary = at('2026-02-01', '00:00');

  it('is a critical scraper of which the log holds nothing', () => {
    const judged = judgeLogs({ attempts: without(BOXSCORE) });
    expect(judged.silent).toEqual([
      {
        source: 'team boxscore',
        kind: 'scraper',
        critical: true,
        severity: 'P2_HIGH',
        since: '2026-02-01',
        last_attempt: null,
      },
    ]);
    expect(judged.status).toBe('WARNING');
  });

  it.each([
    [0, []],
    [-1, [['team boxscore', 'scraper', new Date(boundary.getTime() - 1).toISOString()]]],
  ])('begins with the third newest past game date: %d ms after its start', (offset, found) => {
    const last = new Date(boundary.getTime() + offset).toISOString();
    expect(
      silent(judgeLogs({ attempts: [...without(BOXSCORE), attempt(BOXSCORE, 'failed', last)] })),
    ).toEqual(found);
  });

  it('is broken by any name of the source', () => {
    expect(
      silent(judgeLogs({ attempts: [...without(BOXSCORE), ...hourly('GetNbaComTeamBoxscore', 'f')] })),
    ).toEqual([]);
  });

  it('is an expected processor that did not run, under its name or its table', () => {
    const others = expectedRuns.slice(1);
    expect(silent(judgeLogs({ runs: others }))).toEqual([['player game summary', 'processor', null]]);
    const byTable = runs('Whatever', 'success', {
      output: 'player_game_summary',
      firstAt: '2026-02-04T11:00:00.000Z',
    });
    expect(silent(judgeLogs({ runs: [...others, byTable] }))).toEqual([]);
    const byClass = runs('PlayerGameSummaryProcessor', 'skipped', { firstAt: '2026-02-04T11:00:00.000Z' });
    expect(silent(judgeLogs({ runs: [...others, byClass] }))).toEqual([]);
  });

  it.each([
    [3, 1],
    [2, 0],
  ])('needs three past game dates in the days that are asked about: %d days', (days, found) => {
    expect(judgeLogs({ attempts: without(BOXSCORE), days }).silent).toHaveLength(found);
  });

  it.each([
    ['2025-11-06', []],
    ['2025-11-07', [['player daily cache', 'processor', null]]],
  ])(
    'means nothing on the first 14 days of a season, where the table is empty by design: on %s',
    (date, found) => {
      const schedule = nights('2025-11-20', 31);
      const others = expectedRuns
        .filter(({ processor }) => processor !== 'player_daily_cache')
        .map((row) => ({ ...row, firstAt: `${date}T11:00:00.000Z`, lastAt: `${date}T11:00:00.000Z` }));
      expect(silent(judgeLogs({ runs: others, schedule, now: at(date, '12:00') }))).toEqual(found);
    },
  );
});

describe('what is switched off', () => {
  it('is left out and said, with its attempts', () => {
    const off: Profile = { ...profile, processors: { ...profile.processors, disabled: ['bdl_*'] } };
    const judged = judgeLogs({
      attempts: [...hourly('bdl_box_scores', 'f'.repeat(30)), ...hourly('BDL-Odds', 'ss'), ...othersWork],
      runs: [...expectedRuns, runs('BdlBoxscoresProcessor', 'failed', { runs: 99 })],
      profile: off,
    });
    expect(judged).toMatchObject({
      streaks: [],
      never_succeeded: [],
      starved: [],
      older: [],
      status: 'OK',
      seen: [
        { kind: 'scraper', sources: 7 },
        { kind: 'processor', sources: expectedRuns.length },
      ],
    });
    expect(judged.disabled).toHaveLength(3);
    expect(judged.disabled).toEqual(
      expect.arrayContaining([
        { source: 'bdl_box_scores', kind: 'scraper', attempts: 30 },
        { source: 'BDL-Odds', kind: 'scraper', attempts: 2 },
        { source: 'BdlBoxscoresProcessor', kind: 'processor', attempts: 99 },
      ]),
    );
  });
});

describe('a log that tells nothing', () => {
  const failing = hourly('espn_boxscore', 'sfffff');

  it.each(['permission', 'missing_table', 'timeout'] as const)(
    'for %s is unknown, and the other is judged',
    (cause) => {
      const blind = judgeLogs({ attempts: [...failing, ...othersWork], runs: unknown(cause) });
      expect(blind).toMatchObject({
        status: 'ERROR',
        streaks: [{ source: 'espn_boxscore' }],
        unknown: [
          { kind: 'processor', cause, message: `a message about ${cause}`, fix: `a fix for ${cause}` },
        ],
        silent: [],
      });
      expect(judgeLogs({ attempts: unknown(cause), runs: expectedRuns })).toMatchObject({
        status: 'ERROR',
        streaks: [],
        unknown: [{ kind: 'scraper', cause }],
      });
    },
  );

  it('does not outrank a proven critical loss', () => {
    const attempts = [...hourly('oddsa_events', `s${'f'.repeat(10)}`), ...without('oddsa_events')];
    expect(judgeLogs({ attempts, runs: unknown('timeout') }).status).toBe('CRITICAL');
  });

  it('because it is empty in season is unknown', () => {
    expect(judgeLogs({ attempts: [], runs: expectedRuns })).toMatchObject({
      status: 'ERROR',
      unknown: [{ kind: 'scraper', cause: 'bad_response' }],
      silent: [],
    });
  });

  it('because it is empty off-season is a fact', () => {
    const now = at('2026-08-10', '12:00');
    expect(judgeLogs({ attempts: [], runs: [], schedule: nights('2026-06-10', 30), now })).toMatchObject({
      status: 'OK',
      unknown: [],
      silent: [],
      seen: [
        { kind: 'scraper', sources: 0, attempts: 0, since: null },
        { kind: 'processor', sources: 0, attempts: 0, since: null },
      ],
    });
  });

  it.each(['not_configured', 'not_recorded'] as const)(
    'because it is %s is said, and is no pass alone',
    (reason) => {
      const absent = { state: reason };
      expect(judgeLogs({ attempts: absent, runs: absent })).toMatchObject({
        status: 'WARNING',
        not_judged: [
          { kind: 'scraper', reason },
          { kind: 'processor', reason },
        ],
        seen: [],
      });
      // The games make no difference where nothing is judged by them.
      const blind = judgeLogs({ attempts: absent, runs: absent, slate: unknown('timeout') });
      expect(blind).toMatchObject({ status: 'WARNING', unknown: [] });
      expect(judgeLogs({ attempts: othersWork, runs: absent })).toMatchObject({
        status: 'OK',
        not_judged: [{ kind: 'processor', reason }],
      });
    },
  );
});

describe('games that are not known', () => {
  it('leave plain failures counted, and are said', () => {
    const attempts = [
      ...hourly('espn_boxscore', 'sfffff'),
      ...hourly('other', 'snnnnnn', { gameDate: '2026-02-01' }),
      ...daily('third', '2026-01-31', 'sfff'),
    ];
    const judged = judgeLogs({ attempts, slate: unknown('timeout') });
    expect(judged).toMatchObject({
      status: 'ERROR',
      unknown: [{ kind: 'schedule', cause: 'timeout', fix: 'a fix for timeout' }],
      silent: [],
      starved: [],
    });
    expect(sources(judged.streaks)).toEqual(['espn_boxscore']);
  });

  it('are those of a schedule that is empty in the middle of a season, too', () => {
    const judged = judgeLogs({ attempts: othersWork, slate: known([]) });
    expect(judged.unknown).toMatchObject([{ kind: 'schedule', cause: 'slate_unknown' }]);
  });
});
