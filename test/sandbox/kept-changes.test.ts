import { describe, expect, it } from 'vitest';
import type { ServiceEdit } from '../../src/cloud/change-ports.ts';
import type { FleetRevision, FleetService } from '../../src/cloud/simulated/fleet-file.ts';
import { planChange } from '../../src/cloud/simulated/planned-change.ts';
import { boundStateOf } from '../../src/cloud/simulated/service-state.ts';
import { statusAt } from '../../src/cloud/simulated/service-status.ts';
import { withKeptChanges } from '../../src/sandbox/kept-changes.ts';
import { fleetOf, fleetRevision, fleetService, REGION } from '../support/simulated-fleet.ts';

const START = Date.parse('2026-11-25T12:00:00Z');
const DAY_MS = 86_400_000;
const day = (days: number) => new Date(START + days * DAY_MS).toISOString();

const OFF: ServiceEdit = { kind: 'variable', from: 'true', to: 'false' };
const ON: ServiceEdit = { kind: 'variable', from: 'false', to: 'true' };
const GONE: ServiceEdit = { kind: 'variable', from: 'true', to: null };
const NEWEST = [{ revision: null, percent: 100 }];

/** A service as its story has it when it is told on a day: deployed ten days before and five, with what was new then. */
function told(on: number, over: Partial<FleetService> = {}): FleetService {
  const deployed = (before: number): FleetRevision =>
    fleetRevision(`app-0000${before === 5 ? 2 : 1}-d${on}`, {
      createdAt: day(on - before),
      labels: { 'commit-sha': `c${on - before}` },
      containers: [
        {
          name: 'app',
          image: `registry/app@${on - before}`,
          variables: [
            { name: 'PROJECT', value: 'pipeline' },
            { name: 'FLAG', value: 'true' },
            { name: 'DSN', secret: 'dsn' },
          ],
        },
        { name: 'proxy', image: 'registry/proxy', variables: [{ name: 'FLAG', value: 'of the proxy' }] },
      ],
    });
  const revisions = [deployed(5), deployed(10)];
  const changed = { changedAt: day(on - 5), routedAt: day(on - 5) };
  return fleetService('app', { revisions, ...changed, generation: 7, ...over });
}

/** As it is in a file: without what is not there. */
const read = (service: FleetService): FleetService => JSON.parse(JSON.stringify(service));

/** The service after changes, one an hour from a day on. */
function changed(
  from: FleetService,
  on: number,
  ...edits: (ServiceEdit & { variable?: string })[]
): FleetService {
  return edits.reduce((service, { variable = 'FLAG', ...edit }, hour) => {
    const target = { region: REGION, service: 'app', variable, container: 'app', commitLabel: 'commit-sha' };
    const planned = planChange(
      fleetOf({ services: [service] }),
      { target, edit, bound: boundStateOf(service) },
      new Date(Date.parse(day(on)) + hour * 3_600_000),
    );
    const after = planned.kind === 'fleet' ? planned.fleet.services[0] : undefined;
    if (after === undefined) throw new Error(JSON.stringify(planned));
    return read(after);
  }, from);
}

const valuesOf = ({ revisions }: FleetService, variable = 'FLAG') =>
  revisions.map(({ containers }) => {
    const found = containers[0]?.variables.find(({ name }) => name === variable);
    return found !== undefined && 'value' in found ? found.value : null;
  });
const ours = ({ revisions }: FleetService) => revisions.filter(({ switched }) => switched !== undefined);
const marks = (service: FleetService) =>
  ours(service).map(({ name, createdAt, createdBy, readyAt, trouble, switched }) => ({
    name,
    createdAt,
    createdBy,
    readyAt,
    trouble,
    switched,
  }));

describe('a service that is told anew', () => {
  it('is as it is told where there was none before, and where nobody changed it', () => {
    expect(withKeptChanges(told(0), undefined)).toEqual(told(0));
    expect(withKeptChanges(told(0), told(0))).toEqual(told(0));
    const { generation, ...later } = withKeptChanges(told(3), told(0));
    expect(later).toEqual(told(3, { generation: undefined }));
    expect(generation).toBe(8);
    const { generation: _, ...earlier } = withKeptChanges(told(0), told(3));
    expect(earlier).toEqual(told(0, { generation: undefined }));
  });

  it.each([
    ['at once', 0, ['true', 'false', 'true', 'true']],
    ['three days later', 3, ['true', 'false', 'true', 'true']],
    ['when it was deployed again since', 8, ['true', 'true', 'false', 'true']],
    ['when everything is newer', 100, ['true', 'true', 'true', 'false']],
  ])('has our revisions with their values, names and times %s', (_, on, values) => {
    const before = changed(told(0), 0, OFF, ON);
    const after = withKeptChanges(told(on), before);
    expect(marks(after)).toEqual(marks(before));
    expect(valuesOf(after)).toEqual(values);
    const times = after.revisions.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().reverse());
  });

  it('keeps a value through deployments that came after it', () => {
    const after = withKeptChanges(told(8), changed(told(0), 0, OFF));
    expect(after.revisions.map(({ switched }) => switched !== undefined)).toEqual([false, true, false]);
    expect(valuesOf(after)).toEqual(['false', 'false', 'true']);
    expect(valuesOf(withKeptChanges(told(90), after))).toEqual(['false', 'false', 'false']);
    // The other container has a variable of that name, too.
    for (const { containers } of after.revisions)
      expect(containers[1]?.variables).toEqual([{ name: 'FLAG', value: 'of the proxy' }]);
  });

  it('keeps what was taken away, and what was not there before', () => {
    const extra = { kind: 'variable' as const, from: null, to: '1', variable: 'EXTRA' };
    const after = withKeptChanges(told(60), changed(told(0), 0, GONE, extra));
    expect(valuesOf(after)[0]).toBeNull();
    expect(valuesOf(after, 'EXTRA')[0]).toBe('1');
    expect(after.revisions[0]?.containers[0]?.variables.map(({ name }) => name)).toEqual([
      'PROJECT',
      'DSN',
      'EXTRA',
    ]);
  });

  it('runs the code that it was told with: of what we made, that which came before it', () => {
    const after = withKeptChanges(told(8), changed(told(0), 0, OFF));
    const [, own, base] = after.revisions;
    expect(own?.labels).toEqual(base?.labels);
    expect(own?.labels).toEqual({ 'commit-sha': 'c-2' });
    expect(own?.containers[0]?.image).toBe('registry/app@-2');
    // What we made before everything that is told runs the oldest.
    expect(ours(withKeptChanges(told(100), changed(told(0), 0, OFF)))[0]?.labels).toEqual({
      'commit-sha': 'c90',
    });
  });

  it('was changed last by whoever did so', () => {
    const before = changed(told(0), 0, OFF);
    const { changedAt, changedBy } = before;
    expect(withKeptChanges(told(3), before)).toMatchObject({ changedAt, changedBy });
    expect(withKeptChanges(told(8), before)).toMatchObject({
      changedAt: day(3),
      changedBy: 'builder@example.com',
    });
  });

  it('is bound to the same state where it is the same, and to another where it is not', () => {
    const before = changed(told(0), 0, OFF);
    expect(boundStateOf(withKeptChanges(told(0), before))).toEqual(boundStateOf(before));
    expect(withKeptChanges(told(0), before)).toEqual(before);
    const later = withKeptChanges(told(1), before);
    expect(later.generation).toBe((before.generation ?? 0) + 1);
    expect(boundStateOf(later).etag).not.toBe(boundStateOf(before).etag);
    expect(withKeptChanges(told(1), read(later)).generation).toBe(later.generation);
    const told99 = told(1, { generation: 99 });
    expect(withKeptChanges(told99, before).generation).toBe(99);
  });

  it('keeps a failure as a failure, and what was set for the next change', () => {
    const before = changed(told(0, { nextChange: 'fails' }), 0, OFF);
    const after = withKeptChanges(told(3), { ...before, nextChange: 'slow' });
    expect(after.nextChange).toBe('slow');
    const status = statusAt(after, new Date(day(3)));
    expect(status?.trouble).toContain('failed to start');
    expect(status?.routes.map(({ revision }) => revision.name)).toEqual(['app-00002-d3']);
  });

  it('holds traffic as it is told, until we moved it to what is still there', () => {
    const held = (on: number) => told(on, { traffic: [{ revision: `app-00001-d${on}`, percent: 100 }] });
    const before = changed(held(0), 0, OFF);
    expect(withKeptChanges(held(3), before).traffic).toEqual(held(3).traffic);
    const from = held(0).traffic;
    const follows = changed(before, 0.5, { kind: 'traffic', from, to: NEWEST });
    expect(withKeptChanges(held(3), follows)).toMatchObject({ traffic: NEWEST, before: follows.before });
    const named = [{ revision: ours(before)[0]?.name ?? '', percent: 100 }];
    const moved = changed(before, 0.5, { kind: 'traffic', from, to: named });
    expect(withKeptChanges(held(90), moved).traffic).toEqual(named);
    const gone = changed(before, 0.5, {
      kind: 'traffic',
      from,
      to: [{ revision: 'app-00002-d0', percent: 100 }],
    });
    expect(withKeptChanges(held(3), gone)).toMatchObject({ traffic: held(3).traffic });
    expect(withKeptChanges(held(3), gone).before).toBeUndefined();
  });

  it('has no more than twenty revisions of ours, and no value lost with the others', () => {
    const extra = { kind: 'variable' as const, from: null, to: '1', variable: 'EXTRA' };
    const many = Array.from({ length: 12 }, () => [OFF, ON]).flat();
    const before = changed(told(0), 0, extra, ...many, OFF);
    const after = withKeptChanges(told(3), before);
    expect(marks(after)).toEqual(marks(before).slice(0, 20));
    expect(valuesOf(after)[0]).toBe('false');
    expect(valuesOf(after, 'EXTRA')[0]).toBe('1');
  });
});
