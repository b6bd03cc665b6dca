import { describe, expect, it } from 'vitest';
import { judgeFlag, pathEvidence } from '../../src/checks/deployments-flag.ts';
import type { RevisionState, ServingRevision, VariableValue } from '../../src/cloud/ports.ts';
import type { Profile } from '../../src/config/profile.ts';
import { type CloudFacts, NO_CLOUD_FACTS } from '../../src/facts/cloud/cloud-facts.ts';
import { type Fact, known } from '../../src/facts/facts.ts';
import { healthyFacts, judge, nights, profile, unknown } from '../support/fact-builders.ts';
import {
  FLEET_NOW,
  fleetFacts,
  hoursBefore,
  logLines,
  revisionState,
  servingRevision,
  unreadRevision,
  withoutService,
  withPinned,
  withRegion,
  withService,
  withState,
} from '../support/fleet-facts.ts';
import { PHASE3 } from '../support/standings.ts';

const D = '2026-02-05';
const VARIABLE = 'SEQUENTIAL_EXECUTION_ENABLED';
const SERVING = `${PHASE3}-00042-abc`;
const facts = healthyFacts(nights('2026-02-04', 20), D, FLEET_NOW);

const finding = (cloud: CloudFacts, over: Profile = profile, targetDate = D) =>
  judge('sequential_execution_flag', {
    facts: { ...facts, cloud },
    targetDate,
    now: FLEET_NOW,
    profile: over,
  });

function flag(cloud: CloudFacts) {
  const standing = judgeFlag({ cloud, profile, now: FLEET_NOW });
  if (standing === null) throw new Error('no flag is watched');
  return standing;
}

const set = (value: string | null): Record<string, VariableValue> =>
  value === null ? {} : { [VARIABLE]: { kind: 'value', value } };
const serving = (value: string | null) => withState(fleetFacts(), PHASE3, { variables: set(value) });

/** Revisions newest first, as `[number, value, hours ago, by]`. */
function history(
  ...rows: [number: number, value: string | null, hours: number, by: string][]
): RevisionState[] {
  return rows.map(([number, value, hours, by]) =>
    revisionState(`${PHASE3}-000${number}-abc`, {
      variables: set(value),
      createdAt: hoursBefore(hours),
      createdBy: by,
    }),
  );
}

const withHistory = (cloud: CloudFacts, revisions: Fact<RevisionState[]>): CloudFacts => ({
  ...cloud,
  revisions: { [PHASE3]: revisions },
});

function split(...shares: [value: string | null, percent: number][]): CloudFacts {
  const all: ServingRevision[] = shares.map(([value, percent], index) =>
    servingRevision(revisionState(`rev-${index}`, { variables: set(value) }), { percent }),
  );
  return withService(fleetFacts(), PHASE3, (row) => ({ ...row, serving: all, newestCreated: 'rev-0' }));
}

function withLog(cloud: CloudFacts, lines: readonly (readonly [string, string])[], revision: string | null) {
  return {
    ...cloud,
    pathLines: { [PHASE3]: known({ entries: logLines(PHASE3, revision, lines), cut: false }) },
  };
}

const LEGACY = [['2026-02-05T06:56:56Z', 'LEGACY parallel execution for 2026-02-04']] as const;
const LEVELS = [
  ['2026-02-05T06:56:56Z', 'SEQUENTIAL GROUPS (2 levels) for 2026-02-04'],
  ['2026-02-05T06:56:56Z', 'Level 1: Running 2 processors - Team stats'],
  ['2026-02-05T06:57:06Z', 'Level 1 complete'],
  ['2026-02-05T06:57:06Z', 'Level 2: Running 1 processors - Player stats'],
  ['2026-02-05T06:57:13Z', 'Level 2 complete'],
] as const;

describe('sequential_execution_flag', () => {
  it.each([
    [null, 'not set at 100 %'],
    ['true', 'true at 100 %'],
    ['TRUE', 'TRUE at 100 %'],
  ])('passes where what serves has %s', (value, actual) => {
    const found = finding(serving(value));
    expect(found).toMatchObject({ status: 'PASS', actual });
    expect(found.parts).toMatchObject([{ kind: 'service', subject: PHASE3 }]);
  });

  it.each([
    ['false', 'false'],
    ['', 'empty'],
    ['1', '1'],
    ['yes', 'yes'],
    [' true', ' true'],
  ])('warns where what serves has "%s"', (value, said) => {
    const found = finding(serving(value));
    expect(found).toMatchObject({ status: 'WARN', severity: 'P2_HIGH' });
    expect(found.message).toContain(`${VARIABLE} is off (${said.trim()} at 100 %)`);
  });

  it('says since when it is off and by whom: the first revision that has it so', () => {
    const revisions = history(
      [44, 'true', 1, 'later@example.com'],
      [42, 'false', 48, 'deployer@example.com'],
      [41, 'no', 60, 'culprit@example.com'],
      [40, 'true', 90, 'before@example.com'],
      [39, 'false', 200, 'long-ago@example.com'],
    );
    const cloud = withHistory(serving('false'), known([...revisions].reverse()));
    expect(flag(cloud)).toMatchObject({
      state: 'off',
      since: hoursBefore(60),
      sinceAtLeast: false,
      by: 'culprit@example.com',
    });
    expect(finding(cloud).message).toContain(
      `${VARIABLE} is off (false at 100 %), since Tue Feb 3, 00:00 EST, by culprit@example.com`,
    );
    expect(finding(cloud).parts[0]?.evidence).toMatchObject({
      state: 'off',
      since: hoursBefore(60),
      since_at_least: false,
      by: 'culprit@example.com',
    });
  });

  it('says since when it is off at least where the history does not reach the change', () => {
    const revisions = history(
      [42, 'false', 48, 'deployer@example.com'],
      [41, 'false', 60, 'someone@example.com'],
    );
    const cloud = withHistory(serving('false'), known(revisions));
    expect(flag(cloud)).toMatchObject({
      since: hoursBefore(60),
      sinceAtLeast: true,
      by: null,
      trouble: null,
    });
    expect(finding(cloud).message).toContain('since Tue Feb 3, 00:00 EST at least');
  });

  it('takes no secret for a change', () => {
    const [newest, older] = history(
      [42, 'false', 48, 'deployer@example.com'],
      [41, null, 60, 'someone@example.com'],
    );
    if (newest === undefined || older === undefined) throw new Error('no history');
    const secret: RevisionState = { ...older, variables: { [VARIABLE]: { kind: 'secret' } } };
    expect(flag(withHistory(serving('false'), known([newest, secret])))).toMatchObject({
      since: hoursBefore(48),
      sinceAtLeast: true,
      by: null,
    });
  });

  it.each([
    ['was not asked for', undefined],
    ['does not hold what serves', known(history([99, 'false', 1, 'x@example.com']))],
    ['is empty', known([])],
  ])('knows at least when what serves was made where the history %s', (_, revisions) => {
    const cloud = revisions === undefined ? serving('false') : withHistory(serving('false'), revisions);
    expect(flag(cloud)).toMatchObject({ state: 'off', since: hoursBefore(48), sinceAtLeast: true, by: null });
  });

  it('is still off where the history could not be read, and says that it could not', () => {
    const cloud = withHistory(serving('false'), unknown('quota'));
    expect(flag(cloud)).toMatchObject({
      state: 'off',
      since: hoursBefore(48),
      sinceAtLeast: true,
      cause: 'quota',
    });
    const found = finding(cloud);
    expect(found).toMatchObject({ status: 'WARN', severity: 'P2_HIGH' });
    expect(found.notes[0]).toBe(`${PHASE3}: its earlier revisions could not be read: a message about quota`);
  });

  it('knows nothing of since when where nothing says', () => {
    const cloud = withService(serving('false'), PHASE3, (row) => ({ ...row, servingSince: null }));
    const blank = withState(cloud, PHASE3, { createdAt: null });
    expect(finding(blank).message).toContain('off (false at 100 %), nobody knows since when');
  });

  it('warns of a mix, and takes values that mean the same for no mix', () => {
    const mixed = split([null, 90], ['false', 10]);
    expect(flag(mixed)).toMatchObject({ state: 'mixed', since: hoursBefore(48) });
    expect(finding(mixed)).toMatchObject({ status: 'WARN', severity: 'P2_HIGH' });
    expect(finding(mixed).message).toContain('is mixed (not set at 90 %, false at 10 %)');
    expect(flag(mixed).changeNotLive).toBeNull();
    expect(flag(split([null, 90], ['True', 10])).state).toBe('on');
    expect(flag(split(['no', 90], ['false', 10])).state).toBe('off');
  });

  it.each([
    ['true', 'false', 'on'],
    ['false', null, 'off'],
  ])('warns that a change from %s to %s is not live', (served, wanted, state) => {
    const cloud = withPinned(serving(served), PHASE3, { variables: set(wanted) });
    expect(flag(cloud)).toMatchObject({
      state,
      changeNotLive: { revision: `${PHASE3}-00043-def`, value: wanted },
    });
    const found = finding(cloud);
    expect(found).toMatchObject({ status: 'WARN', severity: 'P2_HIGH' });
    expect(found.message).toContain(
      `a change is not live: the newest revision ${PHASE3}-00043-def has it ${wanted ?? 'not set'} and gets no traffic`,
    );
    const rolling = withService(cloud, PHASE3, (row) => ({
      ...row,
      rollingOut: true,
      changedAt: hoursBefore(0.1),
    }));
    expect(flag(rolling).changeNotLive).toBeNull();
  });

  it('sees no change where the newest revision means the same', () => {
    const cloud = withPinned(serving('true'), PHASE3, { variables: set(null) });
    expect(flag(cloud).changeNotLive).toBeNull();
    expect(finding(cloud).status).toBe('PASS');
  });

  it.each([
    ['the region is unreadable', withRegion(fleetFacts(), 'us-west2', unknown('permission')), 'permission'],
    ['the region was never asked', { ...fleetFacts(), services: {} }, 'internal'],
    ['the service is gone', withoutService(fleetFacts(), PHASE3), 'config'],
    ['nothing serves', withService(fleetFacts(), PHASE3, (row) => ({ ...row, serving: [] })), 'config'],
    [
      'a revision was not read',
      withService(fleetFacts(), PHASE3, (row) => ({
        ...row,
        serving: [...row.serving, unreadRevision('rev-x', 'timeout', 1)],
      })),
      'timeout',
    ],
    [
      'the value is a secret',
      withState(fleetFacts(), PHASE3, { variables: { [VARIABLE]: { kind: 'secret' } } }),
      'config',
    ],
  ])('is blind where %s', (_, cloud, cause) => {
    expect(flag(cloud)).toMatchObject({ state: 'unknown', cause, since: null });
    expect(finding(cloud)).toMatchObject({ status: 'ERROR', severity: null, cause });
    expect(finding(cloud).parts[0]?.fix).toBeTruthy();
  });

  it('is blind where the profile flags a service that it does not watch', () => {
    const rule = profile.checks.sequential_execution_flag;
    if (rule === undefined) throw new Error('no rule');
    const checks = { ...profile.checks, sequential_execution_flag: { ...rule, service: 'another' } };
    expect(finding(fleetFacts(), { ...profile, checks })).toMatchObject({ status: 'ERROR', cause: 'config' });
  });

  it('leaves out what nobody named, and dates that are past', () => {
    const { sequential_execution_flag: _, ...checks } = profile.checks;
    const off = withRegion(fleetFacts(), 'us-west2', { state: 'not_configured' });
    const without = [finding(off), finding(NO_CLOUD_FACTS), finding(fleetFacts(), { ...profile, checks })];
    for (const found of without) expect(found).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
    expect(finding(serving('false'), profile, '2026-02-02')).toMatchObject({
      status: 'SKIP',
      reason: 'past_date',
    });
  });
});

describe('what the runs say', () => {
  it('is told with the times of the levels', () => {
    const found = finding(withLog(fleetFacts(), LEVELS, SERVING));
    expect(found.status).toBe('PASS');
    expect(found.notes).toEqual([
      `${PHASE3}: last run 01:56 EST for 2026-02-04: level 1 01:56:56 to 01:57:06, level 2 01:57:06 to 01:57:13`,
      `${PHASE3}: 1 run in 48 h, none with everything at once`,
    ]);
    expect(found.parts[0]?.evidence).toMatchObject({
      runs_sequential: 1,
      runs_legacy: 0,
      last_run: '2026-02-05T06:56:56Z',
    });
  });

  it('is told by the newest run where all went in levels', () => {
    const lines = [
      ['2026-02-04T07:00:00Z', 'SEQUENTIAL GROUPS (2 levels) for 2026-02-03'],
      ...LEVELS,
    ] as const;
    const { notes } = finding(withLog(fleetFacts(), lines, SERVING));
    expect(notes).toHaveLength(2);
    expect(notes[0]).toContain('last run 01:56 EST for 2026-02-04');
    expect(notes[1]).toBe(`${PHASE3}: 2 runs in 48 h, none with everything at once`);
  });

  it('is told of the last three runs, of those without an end or a beginning too', () => {
    const lines = [
      ['2026-02-04T06:00:00Z', 'LEGACY parallel execution'],
      ['2026-02-04T07:00:00Z', 'LEGACY parallel execution'],
      ['2026-02-05T05:00:00Z', 'SEQUENTIAL GROUPS (2 levels) for 2026-02-04'],
      ['2026-02-05T08:00:00Z', 'SEQUENTIAL GROUPS (2 levels) for 2026-02-04'],
      ['2026-02-05T08:00:01Z', 'Level 1: Running 2 processors - Team stats'],
    ] as const;
    expect(finding(withLog(fleetFacts(), lines, 'another')).notes).toEqual([
      `${PHASE3}: last run 03:00 EST for 2026-02-04: level 1 03:00:01 and no line says that it ended`,
      `${PHASE3}: before that 00:00 EST for 2026-02-04: in levels, none of which is logged to have begun`,
      `${PHASE3}: before that Wed Feb 4, 02:00 EST: everything at once`,
      `${PHASE3}: 4 runs in 48 h, 2 with everything at once`,
    ]);
  });

  it('contradicts a flag that is on where a revision that serves started everything at once', () => {
    const cloud = withLog(fleetFacts(), LEGACY, SERVING);
    expect(flag(cloud)).toMatchObject({ state: 'on', contradiction: { path: 'legacy', date: '2026-02-04' } });
    const found = finding(cloud);
    expect(found).toMatchObject({ status: 'WARN', severity: 'P2_HIGH' });
    expect(found.message).toContain(
      'the flag says on, the runs say otherwise: 01:56 EST for 2026-02-04: everything at once',
    );
  });

  it.each([
    ['of a revision that serves no more', 'another', 48, false],
    ['before the revision began to serve', SERVING, 1, false],
    ['of no revision in particular', null, 48, true],
    ['of no revision in particular, before', null, 1, false],
  ])('weighs a run %s', (_, revision, hours, contradicts) => {
    const cloud = withState(fleetFacts(), PHASE3, { createdAt: hoursBefore(hours) });
    const found = finding(withLog(cloud, LEGACY, revision));
    expect(found.status).toBe(contradicts ? 'WARN' : 'PASS');
  });

  it('contradicts nothing where the flag is off', () => {
    expect(flag(withLog(serving('false'), LEGACY, SERVING)).contradiction).toBeNull();
  });

  it.each([
    [
      'could not be read',
      { [PHASE3]: unknown('permission') },
      'which path its runs took could not be read (permission): a message about permission; a fix for permission',
    ],
    [
      'was never asked for',
      {},
      'which path its runs took could not be read (internal): the log was never asked; ask again',
    ],
    [
      'has nobody named',
      { [PHASE3]: { state: 'not_configured' as const } },
      'CLOUD_LOGGING is not set, so nothing shows which path its runs took',
    ],
    [
      'has no run',
      { [PHASE3]: known({ entries: [], cut: false }) },
      'no run of the last 48 h says which path it took',
    ],
    [
      'is full of other lines',
      {
        [PHASE3]: known({
          entries: logLines(PHASE3, SERVING, [['2026-02-05T06:00:00Z', 'log level INFO']]),
          cut: true,
        }),
      },
      "the newest lines of the last 48 h name no run's path, and older ones were not read",
    ],
  ])(
    'is missing where the log %s, and the flag is judged by its value all the same',
    (_, pathLines, note) => {
      const found = finding({ ...fleetFacts(), pathLines });
      expect(found).toMatchObject({ status: 'PASS', notes: [`${PHASE3}: ${note}`] });
      expect(finding({ ...serving('false'), pathLines }).status).toBe('WARN');
    },
  );

  it('says that there may be more runs than were read', () => {
    const entries = logLines(PHASE3, SERVING, LEVELS);
    const cloud = { ...fleetFacts(), pathLines: { [PHASE3]: known({ entries, cut: true }) } };
    expect(finding(cloud).notes.at(-1)).toBe(
      `${PHASE3}: at least 1 run in 48 h, none of those that were read with everything at once`,
    );
  });

  it('is there for whoever asks for it alone', () => {
    expect(pathEvidence({ cloud: withLog(fleetFacts(), LEVELS, SERVING), profile })).toMatchObject({
      state: 'known',
      hours: 48,
      cut: false,
      runs: [{ path: 'sequential', date: '2026-02-04' }],
    });
    const { sequential_execution_flag: _, ...checks } = profile.checks;
    expect(pathEvidence({ cloud: fleetFacts(), profile: { ...profile, checks } })).toBeNull();
    expect(pathEvidence({ cloud: NO_CLOUD_FACTS, profile })).toEqual({ state: 'not_configured' });
  });
});
