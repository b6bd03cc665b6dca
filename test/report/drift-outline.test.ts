import { describe, expect, it } from 'vitest';
import type { DeploymentStanding, DriftKind } from '../../src/checks/deployment-standing.ts';
import type { DriftAnswer } from '../../src/inquiries/ask-deployments.ts';
import { switchedServices } from '../../src/inquiries/switched-services.ts';
import { driftStatus } from '../../src/report/drift-lead.ts';
import { driftPassages } from '../../src/report/drift-lines.ts';
import { driftOutline } from '../../src/report/drift-outline.ts';
import {
  driftAnswer,
  FLAGGED,
  troubledFleet,
  unreadable,
  withSplit,
  withStranger,
} from '../support/deployment-answers.ts';
import { profile as shipped } from '../support/fact-builders.ts';
import {
  commitRow,
  commitRows,
  fleetFacts,
  onBranch,
  withDeployed,
  withNotReady,
  withPinned,
  withRegion,
  withService,
  withState,
} from '../support/fleet-facts.ts';

const headOf = (answer: DriftAnswer) => {
  const { light, headline, lead } = driftOutline(answer);
  return { line: `${light} ${headline}`, lead };
};

/** An answer about the first of the standings that a fleet gives, changed. */
function standings(...overs: Partial<DeploymentStanding>[]): DriftAnswer {
  const answer = driftAnswer();
  const services = overs.flatMap((over, index) => {
    const one = answer.judged.services[index];
    return one === undefined ? [] : [{ ...one, ...over }];
  });
  return { ...answer, judged: { ...answer.judged, services } };
}

const files = ['scrapers/x.py'];
const blindCommit = unreadable('timeout', 'no answer');

describe('the head of drift', () => {
  it.each<[string, DriftAnswer, string, string]>([
    [
      'a fleet that is well',
      driftAnswer(),
      '🟢 OK · nothing has drifted',
      'All 16 services serve what main has.',
    ],
    [
      'one that has drifted',
      driftAnswer(withDeployed(fleetFacts(), 'nba-scrapers', onBranch([commitRow('Fix it', { files })]))),
      '🟡 WARNING · 1 drifted',
      '1 of 16 services has drifted; 15 serve what main has. It is nba-scrapers (1 commit behind, 3 h old).',
    ],
    [
      'one that is not known',
      driftAnswer(withDeployed(fleetFacts(), 'nba-scrapers', blindCommit)),
      '⚫ ERROR · 1 not known',
      'No drift was seen, but 1 of 16 services is not known; 15 serve what main has.',
    ],
    [
      'both',
      driftAnswer(withPinned(withDeployed(fleetFacts(), 'nba-scrapers', blindCommit), 'prediction-worker')),
      '⚫ ERROR · 1 drifted, 1 not known',
      '1 of 16 services has drifted, 1 is not known; 14 serve what main has. It is prediction-worker (newest revision without traffic).',
    ],
    [
      'nothing but what is not known',
      driftAnswer(
        withRegion(fleetFacts(), 'us-west2', unreadable('permission', 'run.services.list was refused')),
      ),
      '⚫ ERROR · 16 not known',
      'None of the 16 services is known to be current: us-west2 could not be read: run.services.list was refused.',
    ],
    [
      'several that nobody knows, each for its own reason',
      standings(
        { state: 'unknown', status: 'ERROR', trouble: 'one' },
        { state: 'unknown', status: 'ERROR', trouble: 'other' },
      ),
      '⚫ ERROR · 2 not known',
      'None of the 2 services is known to be current.',
    ],
    [
      'all of them with the same',
      standings(
        { state: 'drifted', status: 'FAIL', severity: 'P2_HIGH', kinds: ['pinned'] },
        { state: 'drifted', status: 'WARN', severity: 'P3_MEDIUM', kinds: ['pinned'], says: 'serves x' },
      ),
      '🟡 WARNING · 2 drifted',
      'All 2 services have drifted (newest revision gets no traffic).',
    ],
    [
      'a profile without services',
      standings(),
      '⚪ WARNING · nothing was judged',
      'The profile names no services, so this says nothing about any.',
    ],
  ])('tells of %s', (_name, answer, line, lead) => {
    expect(headOf(answer)).toEqual({ line, lead });
  });

  it('of one service is about that service alone', () => {
    const behind = withDeployed(fleetFacts(), 'nba-scrapers', onBranch(commitRows(3, 8, files)));
    expect(headOf(driftAnswer(behind, { service: 'nba-scrapers' }))).toEqual({
      line: '🟡 WARNING · nba-scrapers has drifted',
      lead: expect.stringMatching(
        /^nba-scrapers serves .* 3 commits behind main, the oldest 8 h old: Change number 1\.$/,
      ),
    });
    expect(headOf(driftAnswer(behind, { service: 'prediction-worker' })).line).toBe(
      '🟢 OK · prediction-worker is current',
    );
  });
});

describe('the status of drift', () => {
  const pass = { status: 'PASS', severity: null } as const;
  const warn = { status: 'WARN', severity: 'P3_MEDIUM' } as const;
  const blind = { status: 'ERROR', severity: null } as const;
  const high = { status: 'FAIL', severity: 'P2_HIGH' } as const;
  const critical = { status: 'FAIL', severity: 'P1_CRITICAL' } as const;
  const halfSeen = { ...high, kinds: ['pinned', 'unreadable'] as DriftKind[] };

  it.each([
    ['OK', [pass, pass]],
    ['WARNING', [pass, warn]],
    ['WARNING', [pass, high]],
    ['ERROR', [pass, blind]],
    ['ERROR', [high, blind]],
    ['ERROR', [pass, halfSeen]],
    ['CRITICAL', [critical, blind]],
    ['WARNING', []],
  ] as const)('is %s for %j', (status, overs) => {
    expect(driftStatus(standings(...overs).judged)).toBe(status);
  });
});

describe('the services of drift', () => {
  it('stand with the gravest first, and apart from what nobody knows', () => {
    const { drifted, unknown, current } = driftOutline(driftAnswer(troubledFleet()));
    expect(drifted.map(({ name, label }) => `${name}: ${label}`)).toEqual([
      `${FLAGGED}: code behind, settings differ from the profile · tier CRITICAL · P2 high`,
      'nba-phase2-raw-processors: newest revision is not ready · P2 high',
      'prediction-worker: newest revision gets no traffic · P2 high',
      'prediction-coordinator: settings differ from the profile · P3 medium',
      'nba-scrapers: code behind · tier INFO · P4 low',
    ]);
    expect(unknown.flatMap(({ entries }) => entries.map(({ name }) => name))).toEqual([
      'nba-admin-dashboard',
      'validation-runner',
    ]);
    expect(current).toHaveLength(9);
  });

  it('that nobody knows for one reason are told of once, with their names', () => {
    const one = withDeployed(fleetFacts(), 'nba-scrapers', blindCommit);
    const two = withDeployed(one, 'prediction-worker', blindCommit);
    const { unknown } = driftOutline(
      driftAnswer(withState(two, 'phase5b-grading', { commitLabel: null, commitVariable: null })),
    );
    expect(unknown.map(({ title, fix, entries }) => [title, fix, entries.length])).toEqual([
      ['could not be read · no answer in time', 'a fix for timeout', 2],
      ['no commit recorded', expect.stringContaining('commit-sha'), 1],
    ]);
  });

  it('that have drifted also say what is not known of them', () => {
    const pinned = withPinned(withDeployed(fleetFacts(), 'nba-scrapers', blindCommit), 'nba-scrapers');
    const [entry] = driftOutline(driftAnswer(pinned)).drifted;
    expect(entry?.sentence).toMatch(/gets no traffic; the history could not be read: no answer$/);
    expect(entry?.remarks).toEqual(['to mend what is not known: a fix for timeout']);
  });

  it('name the first commits with their age, and every one on request', () => {
    const answer = driftAnswer(withDeployed(fleetFacts(), 'nba-scrapers', onBranch(commitRows(8, 8, files))));
    const [brief] = driftOutline(answer).drifted;
    expect(brief?.commits).toHaveLength(5);
    expect(brief?.commits[0]).toMatch(/^[0-9a-f]{7} Change number 1 \(8 h old\)$/);
    expect(brief?.moreCommits).toBe(3);
    const [verbose] = driftOutline(answer, { verbose: true }).drifted;
    expect(verbose?.commits).toHaveLength(8);
    expect(verbose?.moreCommits).toBe(0);
  });

  it('say "at least" where the history tells no more', () => {
    const cut = withDeployed(fleetFacts(), 'nba-scrapers', onBranch(commitRows(8, 8, files), true));
    const texts = driftPassages(driftOutline(driftAnswer(cut))).flatMap(({ entries }) =>
      entries.flatMap(({ lines }) => lines),
    );
    expect(texts).toContain('and at least 3 more commits');
  });

  it('say of one that is not ready why', () => {
    const [entry] = driftOutline(
      driftAnswer(withNotReady(fleetFacts(), 'nba-scrapers', 'port 8080 is closed')),
    ).drifted;
    expect(entry?.sentence).toContain('never became ready: port 8080 is closed');
  });
});

describe('one service in full', () => {
  it('has every revision with its share, its settings, and the newest that gets nothing', () => {
    const { one, drifted } = driftOutline(driftAnswer(withSplit(), { service: FLAGGED }));
    expect(drifted).toEqual([]);
    expect(one?.serving).toEqual([
      `serves 90 %: ${FLAGGED}-00042-abc, commit 4f85a8a, since Feb 3, 12:00 EST, by deployer@example.com`,
      `serves 10 %: ${FLAGGED}-00043-def, commit 4f85a8a, since Feb 5, 07:00 EST, by ada@example.com`,
    ]);
    expect(one?.settings).toEqual([
      `set in ${FLAGGED}-00042-abc: minimum instances 0, SEQUENTIAL_EXECUTION_ENABLED=true`,
      `set in ${FLAGGED}-00043-def: minimum instances 0, SEQUENTIAL_EXECUTION_ENABLED=true`,
    ]);
    const pinned = driftOutline(
      driftAnswer(withPinned(fleetFacts(), 'nba-scrapers'), { service: 'nba-scrapers' }),
    );
    expect(pinned.one?.serving[1]).toBe(
      'newest: nba-scrapers-00043-def of 4f85a8a is ready and gets no traffic',
    );
  });

  it('whose commit and times nobody tells says so', () => {
    const bare = withState(fleetFacts(), 'nba-scrapers', {
      commitLabel: null,
      commitVariable: null,
      createdAt: null,
      createdBy: null,
    });
    const blank = withService(bare, 'nba-scrapers', (row) => ({
      ...row,
      servingSince: null,
      changedBy: null,
    }));
    const { one } = driftOutline(driftAnswer(blank, { service: 'nba-scrapers' }));
    expect(one?.symbol).toBe('⊘');
    expect(one?.serving).toEqual([
      'serves 100 %: nba-scrapers-00042-abc, commit not known, since when is not known',
    ]);
    expect(one?.fix).toMatch(/^have the build set the label/);
  });

  it('names all of its commits, also a single one', () => {
    const commits = [commitRow('Fix it', { files })];
    const cloud = withDeployed(fleetFacts(), 'nba-scrapers', onBranch(commits));
    expect(driftOutline(driftAnswer(cloud, { service: 'nba-scrapers' })).one?.commits).toHaveLength(1);
    expect(driftOutline(driftAnswer(cloud)).drifted[0]?.commits).toEqual([]);
  });
});

describe('what to do about it', () => {
  const fixes = (answer: ReturnType<typeof driftAnswer>) =>
    driftOutline(answer).drifted.map(({ fix }) => fix);
  const pinned = withPinned(withPinned(fleetFacts(), 'prediction-worker'), 'validation-runner');
  const move = 'find out why its newest revision was held back, then give it the traffic';

  it('is told with each, as it has drifted', () => {
    const both = withDeployed(pinned, 'nba-scrapers', onBranch([commitRow('Fix it', { files })]));
    expect(fixes(driftAnswer(both))).toEqual([move, move, 'deploy it from the branch']);
  });

  it('is told once where it is the same for all', () => {
    expect(fixes(driftAnswer(pinned))).toEqual([move, null]);
  });

  it('is told apart from what mends the blindness beside it', () => {
    const blind = withDeployed(pinned, 'prediction-worker', blindCommit);
    const { one } = driftOutline(driftAnswer(blind, { service: 'prediction-worker' }));
    expect(one?.fix).toBe(move);
    expect(one?.remarks[0]).toMatch(/^to mend what is not known: /);
  });
});

describe('around it', () => {
  it('stands what they were held against, or why they were not', () => {
    expect(driftOutline(driftAnswer()).scope).toEqual(['held against main at 4f85a8a of Feb 3, 11:00 EST']);
    const blind = { ...fleetFacts(), branch: unreadable('quota', 'rate limited') };
    expect(driftOutline(driftAnswer(blind)).scope[0]).toBe('github.com/nba/props@main could not be read');
    const none = { ...fleetFacts(), branch: { state: 'not_configured' as const } };
    expect(driftOutline(driftAnswer(none, { history: null })).scope[0]).toBe(
      'held against no commits: COMMITS is not set',
    );
  });

  it('are counted how many have drifted in which way', () => {
    expect(driftOutline(driftAnswer(troubledFleet())).scope.slice(1)).toEqual([
      'code behind: 2',
      'settings differ from the profile: 2',
      'newest revision is not ready: 1',
      'newest revision gets no traffic: 1',
      'no commit recorded: 1',
      'no such service: 1',
    ]);
  });

  it('leads back from a rollback the way it came, and from anything else by hand', () => {
    const flag = (value: string, over = {}) =>
      withState(fleetFacts(), FLAGGED, {
        variables: { SEQUENTIAL_EXECUTION_ENABLED: { kind: 'value', value } },
        ...over,
      });
    const fixOf = (facts: ReturnType<typeof fleetFacts>) =>
      driftOutline(driftAnswer(facts, { service: FLAGGED })).one?.fix;
    expect(fixOf(flag('false'))).toBe(
      'see who switched it off, and why (/rollback status sequential-execution), before you set anything; /rollback enable sequential-execution switches it on again',
    );
    expect(fixOf(flag('FALSE'))).toContain('/rollback enable sequential-execution');
    expect(fixOf(flag('maybe'))).toContain('set it as the profile has it');
    expect(fixOf(flag('true'))).toBeNull();
    expect(switchedServices([{ ...offStanding(), kinds: ['settings', 'behind'] }], shipped)).toEqual({});
    const more = { what: 'minimum instances', expected: '1', actual: '0' };
    const differences = [...offStanding().differences, more];
    expect(switchedServices([{ ...offStanding(), differences }], shipped)).toEqual({});
    expect(switchedServices([offStanding()], { rollbacks: {} })).toEqual({});

    function offStanding(): DeploymentStanding {
      const [one] = driftAnswer(flag('false'), { service: FLAGGED }).judged.services;
      if (one === undefined) throw new Error('the fleet has no such service');
      return one;
    }
  });

  it('are named the services that the profile does not name, and a flag that is off', () => {
    const off = withState(withStranger(fleetFacts()), FLAGGED, {
      variables: { SEQUENTIAL_EXECUTION_ENABLED: { kind: 'value', value: 'false' } },
    });
    expect(driftOutline(driftAnswer(off)).notes).toEqual([
      'Not named by the profile, so not judged: 1 service, mlb-scrapers',
      `SEQUENTIAL_EXECUTION_ENABLED of ${FLAGGED} is off: ask about that service alone to see its runs`,
    ]);
    expect(driftOutline(driftAnswer()).notes).toEqual([]);
  });

  it('stands the command that shows all of it', () => {
    expect(driftOutline(driftAnswer()).command).toBe('shootaround drift --verbose');
    expect(driftOutline(driftAnswer(fleetFacts(), { service: FLAGGED })).command).toBe(
      `shootaround drift ${FLAGGED}`,
    );
  });
});
