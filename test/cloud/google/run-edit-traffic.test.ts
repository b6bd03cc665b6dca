import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { TrafficEntry } from '../../../src/cloud/change-ports.ts';
import { joined, lengthField, varintField } from '../../../src/cloud/google/protobuf-wire.ts';
import { editService } from '../../../src/cloud/google/run-edit.ts';
import { TARGET, TARGET_TYPE, toldTraffic } from '../../../src/cloud/google/run-edit-traffic.ts';
import { differencesOf } from '../../support/cloud-run-examples.ts';
import type { ServiceProto } from '../../support/cloud-run-protos.ts';
import { decodeService, encodeService } from '../../support/cloud-run-updates.ts';

type Target = NonNullable<ServiceProto['traffic']>[number];

const protos = createRequire(import.meta.url)('@google-cloud/run/build/protos/protos.json');
const LATEST = 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST';
const NAMED = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION';
const latest = (percent: number, tag?: string): Target => ({
  type: LATEST,
  ...(percent > 0 && { percent }),
  ...(tag && { tag }),
});
const named = (revision: string, percent: number, tag?: string): Target => ({
  ...latest(percent, tag),
  type: NAMED,
  revision,
});
const to = (...entries: [string | null, number][]): TrafficEntry[] =>
  entries.map(([revision, percent]) => ({ revision, percent }));

/** The traffic of a service after a change, where there is one; nothing else of it may be different. */
function moved(traffic: Target[], from: TrafficEntry[], wanted: TrafficEntry[]) {
  const service = { name: 'n', template: { revision: 'fixed' }, traffic, uri: 'u', etag: 'e' };
  const edited = editService({
    service: encodeService(service),
    edit: { kind: 'traffic', from, to: wanted },
    variable: 'V',
    container: null,
  });
  if (edited.state !== 'edited') return edited.state;
  expect(edited.mask).toBe('traffic');
  const after = decodeService(edited.service) as typeof service;
  expect(differencesOf({ ...service, traffic: [] }, { ...after, traffic: [] })).toEqual([]);
  expect(encodeService(after)).toEqual(edited.service);
  return after.traffic;
}

it('the numbers of fields are those of the protos', () => {
  const { v2 } = protos.nested.google.nested.cloud.nested.run.nested;
  const { fields } = v2.nested.TrafficTarget;
  expect(Object.fromEntries(Object.keys(TARGET).map((name) => [name, fields[name].id]))).toEqual(TARGET);
  const types = v2.nested.TrafficTargetAllocationType.values;
  expect({ latest: types[LATEST], revision: types[NAMED] }).toEqual(TARGET_TYPE);
});

describe('traffic that is moved', () => {
  it('goes to the newest, and its old entry goes', () => {
    expect(moved([named('a', 100)], to(['a', 100]), to([null, 100]))).toEqual([latest(100)]);
    expect(moved([latest(100)], to([null, 100]), to(['a', 100]))).toEqual([named('a', 100)]);
  });

  it('is shared as told, each in the entry that it had', () => {
    const held = [named('a', 60), named('b', 40)];
    expect(moved(held, to(['b', 40], ['a', 60]), to([null, 10], ['b', 90]))).toEqual([
      named('b', 90),
      latest(10),
    ]);
  });

  it('leaves every tag where it is', () => {
    const held = [named('a', 100, 'held'), latest(0, 'newest'), named('b', 0, 'old')];
    expect(moved(held, to(['a', 100]), to([null, 100]))).toEqual([
      named('a', 0, 'held'),
      latest(0, 'newest'),
      named('b', 0, 'old'),
      latest(100),
    ]);
    expect(moved([named('a', 50, 'x'), latest(50)], to(['a', 50], [null, 50]), to(['a', 100]))).toEqual([
      named('a', 100, 'x'),
    ]);
  });

  it('counts a revision once that has two entries', () => {
    const held = [named('a', 30), named('a', 70, 'x')];
    expect(toldTraffic(held)).toEqual(to(['a', 100]));
    expect(moved(held, to(['a', 100]), to(['b', 100]))).toEqual([named('a', 0, 'x'), named('b', 100)]);
  });

  it('is what the platform makes of a service that says nothing', () => {
    expect(toldTraffic([])).toEqual(to([null, 100]));
    expect(moved([], to([null, 100]), to(['a', 100]))).toEqual([named('a', 100)]);
    expect(moved([], to([null, 100]), to([null, 100]))).toBe('already');
  });

  it('stays where it is not what it was, or is so already', () => {
    expect(moved([named('a', 100)], to([null, 100]), to(['a', 100]))).toBe('changed');
    expect(moved([named('a', 90), latest(10)], to(['a', 100]), to([null, 100]))).toBe('changed');
    expect(moved([named('a', 100)], to(['a', 100]), to(['a', 100]))).toBe('already');
  });

  it('keeps what nobody here knows of an entry', () => {
    const unknown = lengthField(77, 'new');
    const entry = [varintField(1, 2), lengthField(2, 'a'), varintField(3, 100), lengthField(4, 'x'), unknown];
    const longer = joined([lengthField(1, 'n'), lengthField(19, joined(entry))]);
    const edited = editService({
      service: longer,
      edit: { kind: 'traffic', from: to(['a', 100]), to: to([null, 100]) },
      variable: 'V',
      container: null,
    });
    expect(edited.state === 'edited' && Buffer.from(edited.service).includes(Buffer.from(unknown))).toBe(
      true,
    );
  });
});
