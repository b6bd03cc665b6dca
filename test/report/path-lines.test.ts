import { describe, expect, it } from 'vitest';
import type { FlagStanding, PathRun } from '../../src/checks/deployment-standing.ts';
import { pathOutline, pathVerdict } from '../../src/report/path-lines.ts';

const ZONE = 'America/New_York';
const SERVING = 'nba-phase3-analytics-processors-00042-abc';

const run = (over: Partial<PathRun> = {}): PathRun => ({
  date: '2026-02-04',
  path: 'sequential',
  revision: SERVING,
  startedAt: '2026-02-05T06:56:50.000Z',
  levels: [
    {
      level: 1,
      says: 'Running 2 processors - Team stats',
      startedAt: '2026-02-05T06:56:56.000Z',
      endedAt: '2026-02-05T06:57:06.000Z',
    },
    {
      level: 2,
      says: 'Running 1 processors - Player stats',
      startedAt: '2026-02-05T06:57:06.500Z',
      endedAt: null,
    },
  ],
  line: 'SEQUENTIAL GROUPS (2 levels) for 2026-02-04',
  ...over,
});
const legacy = run({ path: 'legacy', levels: [], line: 'LEGACY parallel execution' });

const flag = (over: Partial<FlagStanding> = {}): FlagStanding => ({
  service: 'nba-phase3-analytics-processors',
  variable: 'SEQUENTIAL_EXECUTION_ENABLED',
  state: 'on',
  values: [{ revision: SERVING, percent: 100, value: 'true' }],
  changeNotLive: null,
  since: null,
  sinceAtLeast: false,
  by: null,
  contradiction: null,
  cause: null,
  trouble: null,
  fix: null,
  evidence: { state: 'known', hours: 48, runs: [run()], cut: false },
  ...over,
});
const known = (runs: PathRun[], cut = false): FlagStanding['evidence'] => ({
  state: 'known',
  hours: 48,
  runs,
  cut,
});

describe('whether the fix is really running', () => {
  it.each<[string, FlagStanding, string]>([
    [
      'yes',
      flag(),
      'SEQUENTIAL_EXECUTION_ENABLED is on in what serves, and every run of the last 48 hours went in levels, one after the other (1 run).',
    ],
    [
      'yes, as far as was read',
      flag({ evidence: known([run(), run()], true) }),
      'SEQUENTIAL_EXECUTION_ENABLED is on in what serves, and every run of the last 48 hours that was read went in levels, one after the other (at least 2 runs).',
    ],
    [
      'not by what was read',
      flag({ evidence: known([], true) }),
      "SEQUENTIAL_EXECUTION_ENABLED is on in what serves; the newest lines of the last 48 hours name no run's path, and older ones were not read, so nothing proves it.",
    ],
    [
      'since the newest of those that were read',
      flag({ evidence: known([run(), legacy], true) }),
      'SEQUENTIAL_EXECUTION_ENABLED is on in what serves; of the runs of the last 48 hours that were read 1 went in levels and 1 in parallel, the newest in levels, one after the other (at least 2 runs).',
    ],
    [
      'no, it is off',
      flag({ state: 'off', evidence: known([legacy, legacy]) }),
      'SEQUENTIAL_EXECUTION_ENABLED is off in what serves, and every run of the last 48 hours went in parallel (2 runs).',
    ],
    [
      'since the newest run',
      flag({ evidence: known([run(), legacy]) }),
      'SEQUENTIAL_EXECUTION_ENABLED is on in what serves; of the runs of the last 48 hours 1 went in levels and 1 in parallel, the newest in levels, one after the other (2 runs).',
    ],
    [
      'not any more',
      flag({ state: 'mixed', evidence: known([legacy, run(), run()]) }),
      'SEQUENTIAL_EXECUTION_ENABLED is on in a part of what serves and off in another; of the runs of the last 48 hours 2 went in levels and 1 in parallel, the newest in parallel (3 runs).',
    ],
    [
      'no, whatever the flag says',
      flag({ contradiction: legacy, evidence: known([legacy]) }),
      'SEQUENTIAL_EXECUTION_ENABLED is on in what serves, and yet a run of the last 48 hours went in parallel after that began to serve: the flag is not what decides.',
    ],
    [
      'nothing shows it',
      flag({ evidence: known([]) }),
      'SEQUENTIAL_EXECUTION_ENABLED is on in what serves; in the last 48 hours no run logged which path it took, so nothing proves it.',
    ],
    [
      'nobody could look',
      flag({ evidence: { state: 'unknown', cause: 'permission', message: 'refused', fix: 'grant it' } }),
      'SEQUENTIAL_EXECUTION_ENABLED is on in what serves; which path its runs took could not be read (no permission).',
    ],
    [
      'nobody was asked',
      flag({ state: 'unknown', evidence: { state: 'not_configured' } }),
      'SEQUENTIAL_EXECUTION_ENABLED is not known; which path its runs took is not known: no log is named.',
    ],
  ])('is answered with: %s', (_name, standing, verdict) => {
    expect(pathVerdict(standing)).toBe(verdict);
  });
});

describe('the lines about the flag', () => {
  it('tell each value with its share, since when and by whom', () => {
    const off = flag({
      state: 'mixed',
      values: [
        { revision: 'a', percent: 90, value: 'false' },
        { revision: 'b', percent: 10, value: null },
        { revision: 'c', percent: 1, value: '' },
      ],
      since: '2026-02-03T17:00:00.000Z',
      by: 'ada@example.com',
    });
    expect(pathOutline(off, ZONE).flag).toEqual([
      'SEQUENTIAL_EXECUTION_ENABLED in a (90 %): false',
      'SEQUENTIAL_EXECUTION_ENABLED in b (10 %): not set, which means on',
      'SEQUENTIAL_EXECUTION_ENABLED in c (1 %): (empty)',
      'off since Feb 3, 12:00 EST, by ada@example.com',
    ]);
  });

  it('tell no more than is known of since when', () => {
    const off = flag({ state: 'off', since: '2026-02-03T17:00:00.000Z', sinceAtLeast: true });
    expect(pathOutline(off, ZONE).flag[1]).toBe('off at least since Feb 3, 12:00 EST');
    expect(pathOutline(flag({ state: 'off' }), ZONE).flag).toHaveLength(1);
  });

  it('tell of a change that is not live', () => {
    const waiting = flag({ changeNotLive: { revision: 'c', value: 'false' } });
    expect(pathOutline(waiting, ZONE).flag[1]).toBe('a change is not live: c has false, and gets no traffic');
  });
});

describe('the runs', () => {
  it('are told with their levels and the line that shows it', () => {
    expect(pathOutline(flag(), ZONE).runs).toEqual([
      {
        symbol: '✓',
        title: 'sequential for 2026-02-04 · 2 levels · Feb 5, 01:56 EST',
        lines: [
          'level 1: Running 2 processors - Team stats (took 10.0 s)',
          'level 2: Running 1 processors - Player stats (no line says that it ended)',
          'log: SEQUENTIAL GROUPS (2 levels) for 2026-02-04',
        ],
      },
    ]);
  });

  it('in parallel are marked, and those of a revision that serves no more say so', () => {
    const gone = { ...legacy, date: null, revision: 'old-00001' };
    const [entry] = pathOutline(flag({ evidence: known([gone]) }), ZONE).runs;
    expect(entry?.symbol).toBe('✕');
    const split = [SERVING, 'other'].map((revision) => ({ revision, percent: 50, value: 'true' }));
    expect(pathOutline(flag({ values: split }), ZONE).runs[0]?.lines.at(-1)).toBe(`revision ${SERVING}`);
    expect(entry?.title).toBe('legacy · everything in parallel · Feb 5, 01:56 EST');
    expect(entry?.lines).toEqual([
      'log: LEGACY parallel execution',
      'revision old-00001, which gets no traffic any more',
    ]);
  });
});

describe('what is not known', () => {
  it('of the flag and of its runs is told with what to do', () => {
    const blind = flag({
      state: 'unknown',
      cause: 'permission',
      trouble: 'us-west2 could not be read',
      fix: 'grant roles/run.viewer',
      evidence: { state: 'unknown', cause: 'timeout', message: 'no answer', fix: 'ask again' },
    });
    expect(pathOutline(blind, ZONE).blind).toEqual([
      { message: 'no permission: us-west2 could not be read', fix: 'grant roles/run.viewer' },
      { message: 'no answer in time: no answer', fix: 'ask again' },
    ]);
    expect(pathOutline(flag({ evidence: { state: 'not_configured' } }), ZONE).blind[0]?.fix).toBe(
      'set CLOUD_LOGGING=gcp:PROJECT',
    );
    expect(pathOutline(flag(), ZONE).blind).toEqual([]);
  });
});
