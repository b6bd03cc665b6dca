import { describe, expect, it } from 'vitest';
import { parsePathRuns } from '../../src/checks/sequential-path.ts';
import { profile } from '../support/fact-builders.ts';
import { logLines } from '../support/fleet-facts.ts';

const SERVICE = 'nba-phase3-analytics-processors';
const phrases = profile.checks.sequential_execution_flag?.evidence ?? {
  hours: 0,
  sequential: '',
  level: '',
  legacy: '',
};

type Line = readonly [at: string, text: string];
const lines = (rows: readonly Line[], revision: string | null = 'rev-1') =>
  logLines(
    SERVICE,
    revision,
    rows.map(([at, text]) => [`2026-02-05T${at}Z`, text] as const),
  );
const parse = (...rows: Line[]) => parsePathRuns(lines(rows), phrases);

const GROUPS = 'SEQUENTIAL GROUPS (2 levels) for 2026-02-04';
const L1 = 'Level 1: Running 2 processors - Team stats';
const L2 = 'Level 2: Running 1 processors - Player stats';
const clock = (at: string | null) => at?.slice(11, 19) ?? null;
const shape = (runs: ReturnType<typeof parse>) =>
  runs.map(({ date, path, revision, startedAt, levels }) => ({
    date,
    path,
    revision,
    at: clock(startedAt),
    levels: levels.map(({ level, startedAt: from, endedAt }) => [level, clock(from), clock(endedAt)]),
  }));

describe('the path that runs took', () => {
  it('is read from the night of February 5', () => {
    const runs = parse(
      ['06:56:56', `INFO:main:${GROUPS}`],
      ['06:56:56', L1],
      ['06:57:06', 'Level 1 complete'],
      ['06:57:06', L2],
      ['06:57:13', 'Level 2 complete: 1 succeeded'],
    );
    expect(runs).toEqual([
      {
        date: '2026-02-04',
        path: 'sequential',
        revision: 'rev-1',
        startedAt: '2026-02-05T06:56:56Z',
        levels: [
          {
            level: 1,
            says: 'Running 2 processors - Team stats',
            startedAt: '2026-02-05T06:56:56Z',
            endedAt: '2026-02-05T06:57:06Z',
          },
          {
            level: 2,
            says: 'Running 1 processors - Player stats',
            startedAt: '2026-02-05T06:57:06Z',
            endedAt: '2026-02-05T06:57:13Z',
          },
        ],
        line: `INFO:main:${GROUPS}`,
      },
    ]);
  });

  it('is found out of order, since logs come newest first and late', () => {
    const rows: Line[] = [
      ['06:57:06', 'Level 1 complete'],
      ['06:56:56', GROUPS],
      ['06:57:13', 'Level 2 complete'],
      ['06:57:07', L2],
      ['06:56:57', L1],
    ];
    expect(shape(parse(...rows))).toEqual([
      {
        date: '2026-02-04',
        path: 'sequential',
        revision: 'rev-1',
        at: '06:56:56',
        levels: [
          [1, '06:56:57', '06:57:06'],
          [2, '06:57:07', '06:57:13'],
        ],
      },
    ]);
  });

  it('is the legacy one where everything started at once, newest first', () => {
    const runs = parse(
      ['05:00:00', 'LEGACY parallel execution for 2026-02-03'],
      ['06:00:00', '⚠️ Legacy Parallel Execution of 5 processors'],
      ['07:00:00', GROUPS],
    );
    expect(shape(runs)).toEqual([
      { date: '2026-02-04', path: 'sequential', revision: 'rev-1', at: '07:00:00', levels: [] },
      { date: null, path: 'legacy', revision: 'rev-1', at: '06:00:00', levels: [] },
      { date: '2026-02-03', path: 'legacy', revision: 'rev-1', at: '05:00:00', levels: [] },
    ]);
  });

  it('keeps runs of different dates apart while they overlap', () => {
    const runs = parse(
      ['06:00:00', GROUPS],
      ['06:00:01', L1],
      ['06:00:05', 'SEQUENTIAL GROUPS (2 levels) for 2026-02-03'],
      ['06:00:06', L1],
      ['06:00:10', 'Level 1 complete'],
      ['06:00:11', L2],
      ['06:00:12', 'Level 1 complete'],
      ['06:00:13', L2],
      ['06:00:20', 'Level 2 complete'],
    );
    expect(shape(runs).map(({ date, levels }) => [date, levels])).toEqual([
      [
        '2026-02-03',
        [
          [1, '06:00:06', '06:00:12'],
          [2, '06:00:13', null],
        ],
      ],
      [
        '2026-02-04',
        [
          [1, '06:00:01', '06:00:10'],
          [2, '06:00:11', '06:00:20'],
        ],
      ],
    ]);
  });

  it('goes by the date that a level names', () => {
    const runs = parse(
      ['06:00:00', GROUPS],
      ['06:00:01', 'SEQUENTIAL GROUPS (2 levels) for 2026-02-03'],
      ['06:00:02', 'Level 1: Running 2 processors for 2026-02-03'],
    );
    expect(shape(runs).map(({ date, levels }) => [date, levels.length])).toEqual([
      ['2026-02-03', 1],
      ['2026-02-04', 0],
    ]);
  });

  it('keeps revisions apart', () => {
    const runs = parsePathRuns(
      [
        ...lines([
          ['06:00:00', GROUPS],
          ['06:00:01', L1],
        ]),
        ...lines(
          [
            ['05:59:00', 'LEGACY parallel execution'],
            ['06:00:05', 'Level 1 complete'],
          ],
          'rev-2',
        ),
      ],
      phrases,
    );
    expect(shape(runs)).toEqual([
      {
        date: '2026-02-04',
        path: 'sequential',
        revision: 'rev-1',
        at: '06:00:00',
        levels: [[1, '06:00:01', null]],
      },
      { date: null, path: 'legacy', revision: 'rev-2', at: '05:59:00', levels: [] },
    ]);
  });

  it('lets a run that was delivered again have the lines that follow', () => {
    const runs = parse(
      ['06:00:00', GROUPS],
      ['06:00:01', L1],
      ['06:10:00', GROUPS],
      ['06:10:01', L1],
      ['06:10:09', 'Level 1 complete'],
    );
    expect(shape(runs).map(({ levels }) => levels)).toEqual([
      [[1, '06:10:01', '06:10:09']],
      [[1, '06:00:01', null]],
    ]);
  });

  it.each([
    ['of another number of levels', GROUPS, 'SEQUENTIAL GROUPS (1 level) for 2026-02-04'],
    ['without a date', 'SEQUENTIAL GROUPS (2 levels)', 'SEQUENTIAL GROUPS (2 levels)'],
  ])('takes a run %s for no repetition: the older one has the line', (_, first, second) => {
    const runs = parse(['06:00:00', first], ['06:00:01', second], ['06:00:02', L1]);
    expect(shape(runs).map(({ at, levels }) => [at, levels.length])).toEqual([
      ['06:00:01', 0],
      ['06:00:00', 1],
    ]);
  });

  it('gives a run that failed after its first level nothing of the next one, of another date', () => {
    const runs = parse(
      ['06:15:00', GROUPS],
      ['06:15:00', L1],
      ['06:18:00', 'Level 1 complete'],
      ['06:46:00', 'SEQUENTIAL GROUPS (2 levels) for 2026-02-03'],
      ['06:46:00', L1],
      ['06:49:00', 'Level 1 complete'],
      ['06:49:00', L2],
      ['06:49:20', 'Level 2 complete'],
    );
    expect(shape(runs).map(({ date, levels }) => [date, ...levels])).toEqual([
      ['2026-02-03', [1, '06:46:00', '06:49:00'], [2, '06:49:00', '06:49:20']],
      ['2026-02-04', [1, '06:15:00', '06:18:00']],
    ]);
  });

  it('gives a run that failed within its first level no end of another one', () => {
    const runs = parse(
      ['06:15:00', GROUPS],
      ['06:15:00', L1],
      ['06:46:00', 'SEQUENTIAL GROUPS (2 levels) for 2026-02-03'],
      ['06:46:00', L1],
      ['06:49:00', 'Level 1 complete'],
      ['06:49:00', L2],
    );
    expect(shape(runs).map(({ date, levels }) => [date, ...levels])).toEqual([
      ['2026-02-03', [1, '06:46:00', '06:49:00'], [2, '06:49:00', null]],
      ['2026-02-04', [1, '06:15:00', null]],
    ]);
  });

  it('gives no run a line of more than an hour later', () => {
    const rows: Line[] = [
      ['06:00:00', GROUPS],
      ['06:00:01', L1],
    ];
    expect(shape(parse(...rows, ['07:00:00', 'Level 1 complete']))[0]?.levels).toEqual([
      [1, '06:00:01', '07:00:00'],
    ]);
    expect(shape(parse(...rows, ['07:00:01', 'Level 1 complete']))[0]?.levels).toEqual([
      [1, '06:00:01', null],
    ]);
  });

  it('does not give a run of one level a second one', () => {
    const runs = parse(
      ['06:00:00', 'SEQUENTIAL GROUPS (1 level) for 2026-02-04'],
      ['06:00:01', L1],
      ['06:00:02', L2],
    );
    expect(shape(runs).map(({ date, levels }) => [date, levels.map(([level]) => level)])).toEqual([
      [null, [2]],
      ['2026-02-04', [1]],
    ]);
  });

  it('takes a level without a beginning as a run, and an end without one as nothing', () => {
    expect(shape(parse(['06:00:05', L2], ['06:00:09', 'Level 2 complete']))).toEqual([
      {
        date: null,
        path: 'sequential',
        revision: 'rev-1',
        at: '06:00:05',
        levels: [[2, '06:00:05', '06:00:09']],
      },
    ]);
    expect(parse(['06:00:09', 'Level 2 complete'])).toEqual([]);
  });

  it('reads entries of several lines, and passes over everything else', () => {
    expect(
      shape(parse(['06:00:00', `Start\n${GROUPS}\n${L1}\nLevel 1 complete\nlevel of water: 3`])),
    ).toEqual([
      {
        date: '2026-02-04',
        path: 'sequential',
        revision: 'rev-1',
        at: '06:00:00',
        levels: [[1, '06:00:00', '06:00:00']],
      },
    ]);
    expect(parse(['06:00:00', 'Log Level 10'], ['06:00:00', 'Log level 3: debug'])).toEqual([]);
  });

  it('takes no number for a date that does not exist', () => {
    expect(parse(['06:00:00', 'LEGACY parallel execution for 2026-02-31'])[0]?.date).toBeNull();
  });

  it('keeps the words of one instant in the order in which they were logged', () => {
    const at = '06:00:00';
    const runs = parse([at, GROUPS], [at, L1], [at, 'Level 1 complete'], [at, L2]);
    expect(shape(runs)[0]?.levels).toEqual([
      [1, at, at],
      [2, at, null],
    ]);
  });
});
