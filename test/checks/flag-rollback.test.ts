import { describe, expect, it } from 'vitest';
import type { RevisionState, VariableValue } from '../../src/cloud/ports.ts';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import { type Fact, known, type StandingRollbackRow } from '../../src/facts/facts.ts';
import { healthyFacts, judge, nights, unknown } from '../support/fact-builders.ts';
import { FLEET_NOW, fleetFacts, hoursBefore, revisionState, withState } from '../support/fleet-facts.ts';
import { FLAG as VARIABLE } from '../support/rollback-builders.ts';
import { PHASE3 } from '../support/standings.ts';

const D = '2026-02-05';
const SERVING = `${PHASE3}-00042-abc`;
const facts = healthyFacts(nights('2026-02-04', 4), D, FLEET_NOW);

const set = (value: string): Record<string, VariableValue> => ({ [VARIABLE]: { kind: 'value', value } });
const serving = (value: string): CloudFacts => withState(fleetFacts(), PHASE3, { variables: set(value) });

/** Switched off ten hours ago, by a revision of the bot's own account. */
const OFF: CloudFacts = withHistory(serving('false'), 10);

function withHistory(cloud: CloudFacts, hours: number, before = 'true'): CloudFacts {
  const revisions: RevisionState[] = [
    revisionState(SERVING, {
      variables: set('false'),
      createdAt: hoursBefore(hours),
      createdBy: 'bot@example.com',
    }),
    revisionState('older', { variables: set(before), createdAt: hoursBefore(90) }),
  ];
  return { ...cloud, revisions: { [PHASE3]: known(revisions) } };
}

const row = (over: Partial<StandingRollbackRow> = {}): StandingRollbackRow => ({
  rollback: 'sequential-execution',
  service: PHASE3,
  variable: VARIABLE,
  value: 'false',
  since: hoursBefore(9.98),
  revision: SERVING,
  requestedBy: 'Ada',
  approvedBy: ['Grace'],
  reason: 'level 1 hangs',
  ...over,
});

const finding = (cloud: CloudFacts, rollbacks: Fact<StandingRollbackRow[]>) =>
  judge('sequential_execution_flag', {
    facts: { ...facts, cloud, rollbacks },
    targetDate: D,
    now: FLEET_NOW,
  });

const TOLD = `${VARIABLE} is off (false at 100 %), since 02:01 EST: rolled back by Ada, approved by Grace: “level 1 hangs”`;
const AS_THE_CLOUD_SAYS = `${VARIABLE} is off (false at 100 %), since 02:00 EST, by bot@example.com`;

describe('a flag that was switched off through the bot', () => {
  it('says who asked, who approved, when and why, and how it is switched on again', () => {
    const found = finding(OFF, known([row()]));
    expect(found).toMatchObject({
      status: 'WARN',
      severity: 'P2_HIGH',
      message: expect.stringContaining(TOLD),
    });
    expect(found.parts[0]).toMatchObject({
      fix: expect.stringContaining('/rollback enable sequential-execution'),
      evidence: {
        state: 'off',
        rollback: 'sequential-execution',
        rolled_back_at: hoursBefore(9.98),
        requested_by: 'Ada',
        approved_by: 'Grace',
        reason: 'level 1 hangs',
      },
    });
  });

  it('still says it where a later deploy kept the value, and where nobody knows since when', () => {
    const kept = known([row({ revision: 'older' })]);
    expect(finding(OFF, kept).message).toContain(TOLD);
    expect(finding(serving('false'), known([row()])).message).toContain(TOLD);
    expect(finding(withHistory(serving('false'), 2, 'false'), known([row()])).message).toContain(TOLD);
  });

  it('still says it where its earlier revisions can’t be read, though what serves was made later', () => {
    const later = withState(serving('false'), PHASE3, { createdAt: hoursBefore(2) });
    const cloud = { ...later, revisions: { [PHASE3]: unknown('timeout') } };
    expect(finding(cloud, known([row()])).message).toContain(TOLD);
  });

  it('names everybody who approved, and nobody where nobody had to', () => {
    expect(finding(OFF, known([row({ approvedBy: ['Grace', 'Linus'] })])).message).toContain(
      'rolled back by Ada, approved by Grace, Linus: “',
    );
    expect(finding(OFF, known([row({ approvedBy: [] })])).message).toContain('rolled back by Ada: “');
  });

  it('keeps what people write to a line, and to a length', () => {
    const odd = row({ reason: `one\nline ${'x'.repeat(400)}`, requestedBy: 'A'.repeat(400) });
    const { message, parts } = finding(OFF, known([odd]));
    expect(message).toContain('“one line x');
    expect(message).toContain('…”');
    expect(message.length).toBeLessThan(400);
    expect(parts[0]?.evidence).toMatchObject({ reason: odd.reason });
  });

  it('leaves it to the cloud since when and by whom, where it was off already', () => {
    const { message } = finding(OFF, known([row({ revision: null })]));
    expect(message).toContain(`${AS_THE_CLOUD_SAYS}; asked for by Ada, approved by Grace: “level 1 hangs”`);
    expect(message).not.toContain('rolled back by');
  });
});

describe('the cloud wins', () => {
  it.each<[string, Fact<StandingRollbackRow[]>]>([
    ['there is no record', known([])],
    ['no rollback is declared', { state: 'not_configured' }],
    ['the records can’t be read', unknown('timeout')],
    ['the record is of another service', known([row({ service: 'another' })])],
    ['the record is of another variable', known([row({ variable: 'ANOTHER' })])],
    ['the record is of another value', known([row({ value: 'no' })])],
    ['the record says on', known([row({ value: 'true' })])],
    ['somebody switched it off again after the record', known([row({ since: hoursBefore(11) })])],
  ])('where %s', (_, rollbacks) => {
    const found = finding(OFF, rollbacks);
    expect(found.message).toContain(AS_THE_CLOUD_SAYS);
    expect(found.message).not.toContain('Ada');
    expect(found.parts[0]?.evidence).not.toHaveProperty('reason');
    expect(found.parts[0]).not.toHaveProperty('fix');
  });

  it('where what serves is on: nothing is told of a record that says otherwise', () => {
    const found = finding(fleetFacts(), known([row()]));
    expect(found.status).toBe('PASS');
    expect(JSON.stringify(found)).not.toContain('Ada');
  });
});
