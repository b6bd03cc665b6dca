import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServiceEdit } from '../../../src/cloud/change-ports.ts';
import type { Fleet, FleetRevision, FleetService } from '../../../src/cloud/simulated/fleet-file.ts';
import { planChange } from '../../../src/cloud/simulated/planned-change.ts';
import { valueIn } from '../../../src/cloud/simulated/service-snapshot.ts';
import { boundStateOf, containerIn, templateOf } from '../../../src/cloud/simulated/service-state.ts';
import { statusAt } from '../../../src/cloud/simulated/service-status.ts';
import { fleetOf, fleetRevision, fleetService, REGION } from '../../support/simulated-fleet.ts';
import { TARGET } from '../changes-contract.ts';

const fate = fc.constantFrom<FleetService['nextChange']>(undefined, undefined, 'fails', 'slow');
const name = fc.constantFrom('FLAG', 'PROJECT', 'KEY', 'A', 'B', 'flag');
const container = (called: string) =>
  fc.record({
    name: fc.constant(called),
    image: fc.string({ minLength: 1 }),
    variables: fc.uniqueArray(
      fc.oneof(
        fc.record({ name, value: fc.string() }),
        // The one that is changed is never a secret here.
        fc.record({ name: fc.constantFrom('KEY', 'DSN'), secret: fc.string({ minLength: 1 }) }),
      ),
      { selector: (variable) => variable.name },
    ),
  });
const revision = (called: string): fc.Arbitrary<FleetRevision> =>
  fc
    .record({
      labels: fc.dictionary(fc.constantFrom('commit-sha', 'team', 'tier'), fc.string()),
      minInstances: fc.option(fc.nat(5)),
      containers: fc.tuple(container('proxy'), container('app')).map((both) => [...both]),
      trouble: fc.option(fc.constant('out of memory'), { freq: 4 }),
    })
    .map((over) => fleetRevision(called, over));
const service: fc.Arbitrary<FleetService> = fc
  .record({
    revisions: fc.tuple(revision('app-00002-new'), revision('app-00001-old')).map((both) => [...both]),
    traffic: fc.constantFrom<FleetService['traffic']>(
      [{ revision: null, percent: 100 }],
      [{ revision: 'app-00001-old', percent: 100 }],
      [
        { revision: 'app-00001-old', percent: 60 },
        { revision: null, percent: 40 },
      ],
    ),
    nextChange: fate,
  })
  .map((over) => fleetService('app', over));
const wish = fc.record({
  to: fc.option(fc.constantFrom('true', 'false', '')),
  container: fc.constantFrom('app', 'proxy', null),
  /** Traffic instead of a variable. */
  moves: fc.boolean(),
  seconds: fc.nat(20),
  fate,
});

const only = ({ services }: Fleet): FleetService =>
  services.find(({ service: one }) => one === 'app') ?? fleetService('none');

/** A revision without what one change may make different in it. */
function rest(revision: FleetRevision, target: { container: string | null }): unknown {
  const {
    name: _,
    createdAt: _at,
    createdBy: _by,
    readyAt: _ready,
    trouble: _trouble,
    switched: _s,
    ...kept
  } = revision;
  const changed = containerIn(revision, target.container);
  return {
    ...kept,
    containers: kept.containers.map((one) =>
      one === changed
        ? { ...one, variables: one.variables.filter((variable) => variable.name !== 'FLAG') }
        : one,
    ),
  };
}

describe('whatever is changed in a simulated service, one after the other', () => {
  it('is one variable or traffic each time, and leaves everything else as it was', () => {
    const stranger = fleetService('stranger');
    let moves = 0;
    let made = 0;
    fc.assert(
      fc.property(service, fc.array(wish, { minLength: 1, maxLength: 6 }), (first, wishes) => {
        let fleet = fleetOf({ services: [stranger, first] });
        let now = Date.parse('2026-11-25T12:00:00Z');
        for (const { to, container: wanted, moves: isMove, seconds, fate } of wishes) {
          now += seconds * 1000;
          fleet = {
            ...fleet,
            services: fleet.services.map((one) => (one === stranger ? one : { ...one, nextChange: fate })),
          };
          const before = only(fleet);
          const frozen = JSON.stringify(fleet);
          const target = { ...TARGET, region: REGION, service: 'app', container: wanted };
          const current = containerIn(templateOf(before), wanted);
          const value = current && valueIn(current, 'FLAG');
          const edit: ServiceEdit = isMove
            ? { kind: 'traffic', from: before.traffic, to: [{ revision: null, percent: 100 }] }
            : { kind: 'variable', from: value?.kind === 'value' ? value.value : null, to };
          const planned = planChange(fleet, { target, edit, bound: boundStateOf(before) }, new Date(now));
          expect(JSON.stringify(fleet)).toBe(frozen);
          if (planned.kind === 'answer') {
            const isSame = JSON.stringify(edit.from) === JSON.stringify(edit.to);
            const nothingReady = statusAt(before, new Date(now))?.newestReady === null;
            expect(planned.answer.state).toBe(isSame && !(isMove && nothingReady) ? 'accepted' : 'refused');
            if (!isMove) expect(isSame).toBe(true);
            continue;
          }
          fleet = planned.fleet;
          const after = only(fleet);
          expect(fleet.services[0]).toBe(stranger);
          expect(Number(boundStateOf(after).generation)).toBe(Number(boundStateOf(before).generation) + 1);
          expect(boundStateOf(after).etag).not.toBe(boundStateOf(before).etag);
          if (isMove) {
            moves += 1;
            expect(after.revisions).toEqual(before.revisions);
            continue;
          }
          made += 1;
          expect(after.traffic).toEqual(before.traffic);
          expect(after.revisions.slice(1)).toEqual(before.revisions);
          expect(rest(templateOf(after), target)).toEqual(rest(templateOf(before), target));
          const set = containerIn(templateOf(after), wanted);
          expect(set && valueIn(set, 'FLAG')).toEqual(to === null ? null : { kind: 'value', value: to });
          const places = (revision: FleetRevision) =>
            containerIn(revision, wanted)?.variables.map((one) => one.name);
          if (value !== null && to !== null)
            expect(places(templateOf(after))).toEqual(places(templateOf(before)));
          expect(new Set(after.revisions.map((one) => one.name)).size).toBe(after.revisions.length);
        }
      }),
      { numRuns: 80, seed: 7 },
    );
    // What is said above of either is said of something.
    expect(Math.min(moves, made)).toBeGreaterThan(10);
  });
});
