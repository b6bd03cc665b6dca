import { describe, expect, it } from 'vitest';
import type { Finding, Part } from '../../src/checks/finding.ts';
import type { VariableValue } from '../../src/cloud/ports.ts';
import type { Profile } from '../../src/config/profile.ts';
import { NO_CLOUD_FACTS } from '../../src/facts/cloud/cloud-facts.ts';
import { known } from '../../src/facts/facts.ts';
import {
  rollbackApproved,
  rollbackClaimed,
  rollbackFinished,
  rollbackRequested,
} from '../../src/history/rollback-events.ts';
import {
  collectRollbacks,
  offersOf,
  type RolledBackSource,
  rollbacksTrouble,
  rolledBack,
} from '../../src/schedules/rolled-back.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { profile as shipped, unknown } from '../support/fact-builders.ts';
import { fleetFacts, withRegion, withService, withState } from '../support/fleet-facts.ts';
import { findingOf, part } from '../support/report-builders.ts';
import { ADA, doneOutcome, FLAG, GRACE, PHASE3, request } from '../support/rollback-builders.ts';
import { declaredRollback, standingRow } from '../support/standing-builders.ts';

const NOW = new Date('2026-02-04T12:00:00Z');
const BATCH = 'BATCH_MODE';
const profile: Profile = {
  ...shipped,
  rollbacks: {
    'sequential-execution': declaredRollback({ helps: ['phase3_race', 'phase3_completion'] }),
    'batch-mode': declaredRollback({
      variable: BATCH,
      enabled: 'fast',
      disabled: 'slow',
      helps: ['phase3_completion', 'phase4_completion'],
    }),
  },
};
const FLAG_ROW = standingRow();
const BATCH_ROW = standingRow({ rollback: 'batch-mode', variable: BATCH, value: 'slow' });

const finding = (check: string, status: Finding['status'], over: Partial<Part> = {}): Finding =>
  findingOf([part(PHASE3, status, { kind: 'service', ...over })], { check, targetDate: '2026-02-03' });
const flagFound = (state: string, status: Finding['status'] = 'WARN') =>
  finding('sequential_execution_flag', status, { evidence: { state } });

/** A fleet in which some variables of phase 3 are set. */
const fleet = (set: Record<string, VariableValue>) => withState(fleetFacts(), PHASE3, { variables: set });
const value = (text: string): VariableValue => ({ kind: 'value', value: text });

const told = (over: Partial<RolledBackSource> = {}) =>
  rolledBack({
    facts: { rollbacks: known([FLAG_ROW, BATCH_ROW]), cloud: NO_CLOUD_FACTS },
    profile,
    findings: [],
    isCurrent: true,
    ...over,
  }).map(({ rollback }) => rollback);
const factsWith = (cloud: RolledBackSource['facts']['cloud']) => ({
  facts: { rollbacks: known([FLAG_ROW, BATCH_ROW]), cloud },
});
const BOTH = ['sequential-execution', 'batch-mode'];

describe('what a run tells besides its checks', () => {
  it('is all that stands rolled back', () => {
    expect(told()).toEqual(BOTH);
  });

  it('leaves the flag to the flag’s own check, where that tells of it', () => {
    for (const state of ['off', 'mixed'])
      expect(told({ findings: [flagFound(state)] })).toEqual(['batch-mode']);
  });

  it.each<Finding['status']>(['ERROR', 'SKIP'])('tells of the flag where its check ended %s', (status) => {
    expect(told({ findings: [flagFound('unknown', status)] })).toEqual(BOTH);
  });

  it('leaves nothing else to checks, whatever they found', () => {
    expect(told({ findings: [finding('phase3_race', 'FAIL'), finding('data_freshness', 'WARN')] })).toEqual(
      BOTH,
    );
  });

  it('is nothing in a run about an older date, and nothing where the records are unknown or not asked', () => {
    expect(told({ isCurrent: false })).toEqual([]);
    for (const rollbacks of [unknown('timeout'), { state: 'not_configured' } as const])
      expect(told({ facts: { rollbacks, cloud: NO_CLOUD_FACTS } })).toEqual([]);
  });

  it('leaves out what the cloud shows to be back at its value of normal times', () => {
    expect(told(factsWith(fleet({ [FLAG]: value('TRUE'), [BATCH]: value('slow') })))).toEqual(['batch-mode']);
    expect(told(factsWith(fleet({ [FLAG]: value('false'), [BATCH]: value('fast') })))).toEqual([
      'sequential-execution',
    ]);
    // Not set is on for the flag, and says nothing good of another variable.
    expect(told(factsWith(fleet({})))).toEqual(['batch-mode']);
  });

  it.each<[string, RolledBackSource['facts']['cloud']]>([
    ['its region can’t be read', withRegion(fleetFacts(), 'us-west2', unknown('timeout'))],
    ['the service is gone', withService(fleetFacts(), PHASE3, () => null)],
    ['nothing serves', withService(fleetFacts(), PHASE3, (row) => ({ ...row, serving: [] }))],
    [
      'a revision was not read',
      withService(fleetFacts(), PHASE3, (row) => ({
        ...row,
        serving: row.serving.map((one) => ({ ...one, state: null })),
      })),
    ],
    ['its value is a secret', fleet({ [FLAG]: { kind: 'secret' }, [BATCH]: { kind: 'secret' } })],
  ])('tells of it where %s', (_, cloud) => {
    expect(told(factsWith(cloud))).toEqual(BOTH);
  });

  it('tells of it while any revision that serves has it off', () => {
    const cloud = withService(fleet({ [FLAG]: value('true'), [BATCH]: value('fast') }), PHASE3, (row) => ({
      ...row,
      serving: row.serving.flatMap((one) => [
        { ...one, percent: 90 },
        { ...one, percent: 10, state: one.state && { ...one.state, variables: { [FLAG]: value('false') } } },
      ]),
    }));
    expect(told(factsWith(cloud))).toEqual(BOTH);
  });
});

describe('where the records can’t be read', () => {
  const trouble = (rollbacks: RolledBackSource['facts']['rollbacks'], isCurrent = true) =>
    rollbacksTrouble({ facts: { rollbacks, cloud: NO_CLOUD_FACTS }, isCurrent });

  it('a run about today says so', () => {
    expect(trouble(unknown('timeout'))).toContain('What is rolled back could not be read (timeout: ');
    expect(trouble(unknown('timeout'), false)).toBeNull();
    expect(trouble(known([]))).toBeNull();
    expect(trouble({ state: 'not_configured' })).toBeNull();
  });
});

describe('what the records say', () => {
  const id = 'd'.repeat(32);
  const events = [
    rollbackRequested(request()),
    rollbackApproved(id, GRACE, new Date('2026-02-04T11:06:00Z')),
    rollbackClaimed(id, 1, 'p-1', new Date('2026-02-04T11:06:01Z')),
    rollbackFinished(id, doneOutcome(), new Date('2026-02-04T11:08:00Z')),
  ];
  const failing = (cause: 'timeout' | 'missing_table') => ({
    aboutRollbacks: () => Promise.reject(new WarehouseError(cause, 'no answer', 'look')),
  });

  it('is what stands', async () => {
    const read = await collectRollbacks({ aboutRollbacks: async () => events }, profile, NOW);
    expect(read).toMatchObject({
      state: 'known',
      value: [{ requestedBy: ADA.name, approvedBy: [GRACE.name] }],
    });
  });

  it('is asked only where something can be rolled back', async () => {
    const read = await collectRollbacks(failing('timeout'), { ...profile, rollbacks: {} }, NOW);
    expect(read).toEqual({ state: 'not_configured' });
  });

  it('is nothing before there is a table, and unknown where nobody can say', async () => {
    expect(await collectRollbacks(failing('missing_table'), profile, NOW)).toEqual(known([]));
    expect(await collectRollbacks(failing('timeout'), profile, NOW)).toEqual({
      state: 'unknown',
      cause: 'timeout',
      message: 'no answer',
      fix: 'look',
    });
  });
});

describe('what is offered', () => {
  const facts = { rollbacks: known([]), cloud: NO_CLOUD_FACTS };
  const offers = (findings: Finding[], over: Partial<RolledBackSource> = {}) =>
    offersOf({ facts, profile, findings, isCurrent: true, ...over });

  it('is the first rollback that helps with a check that failed, once', () => {
    const findings = [
      'phase3_race',
      'phase3_completion',
      'phase3_completion',
      'phase4_completion',
      'data_freshness',
    ];
    expect(offers(findings.map((check) => finding(check, 'FAIL')))).toEqual([
      { check: 'phase3_race', rollback: 'sequential-execution', direction: 'toggle' },
      { check: 'phase3_completion', rollback: 'sequential-execution', direction: 'toggle' },
      { check: 'phase4_completion', rollback: 'batch-mode', direction: 'toggle' },
    ]);
  });

  it('is nothing for warnings, blindness, older dates, or where nothing is declared', () => {
    expect(
      offers((['WARN', 'ERROR', 'PASS', 'SKIP'] as const).map((one) => finding('phase3_race', one))),
    ).toEqual([]);
    const failed = [finding('phase3_race', 'FAIL'), flagFound('off')];
    expect(offers(failed, { isCurrent: false })).toEqual([]);
    expect(offers(failed, { profile: { ...profile, rollbacks: {} } })).toEqual([]);
  });

  it('is the way back on where it is known to be rolled back already', () => {
    const race = finding('phase3_race', 'FAIL');
    const directions = (found: Finding[], over: Partial<RolledBackSource> = {}) =>
      offers(found, over).map(({ check, direction }) => `${check} ${direction}`);
    expect(directions([race, flagFound('off')])).toEqual([
      'phase3_race enable',
      'sequential_execution_flag enable',
    ]);
    expect(directions([race], { facts: { ...facts, rollbacks: known([FLAG_ROW]) } })).toEqual([
      'phase3_race enable',
    ]);
    expect(directions([race], { facts: { ...facts, rollbacks: known([BATCH_ROW]) } })).toEqual([
      'phase3_race toggle',
    ]);
    const isBack = { rollbacks: known([FLAG_ROW]), cloud: fleet({ [FLAG]: value('true') }) };
    expect(directions([race], { facts: isBack })).toEqual(['phase3_race toggle']);
  });

  it('is the way back on where the flag’s check finds it off', () => {
    for (const state of ['off', 'mixed'])
      expect(offers([flagFound(state)])).toEqual([
        { check: 'sequential_execution_flag', rollback: 'sequential-execution', direction: 'enable' },
      ]);
    for (const [state, status] of [
      ['on', 'WARN'],
      ['off', 'ERROR'],
      ['unknown', 'ERROR'],
    ] as const)
      expect(offers([flagFound(state, status)])).toEqual([]);
    const other = { ...profile, rollbacks: { 'batch-mode': declaredRollback({ variable: BATCH }) } };
    expect(offers([flagFound('off')], { profile: other })).toEqual([]);
  });
});
