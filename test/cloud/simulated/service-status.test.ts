import { describe, expect, it } from 'vitest';
import type { FleetService } from '../../../src/cloud/simulated/fleet-file.ts';
import { statusAt } from '../../../src/cloud/simulated/service-status.ts';
import { fleetRevision, fleetService } from '../../support/simulated-fleet.ts';

const NEWEST = [{ revision: null, percent: 100 }];
const OLD = [{ revision: 'app-1', percent: 100 }];
const at = (time: string) => `2026-11-25T${time}.000Z`;

/** Made at one, ready ten seconds later. */
const younger = fleetRevision('app-2', { createdAt: at('13:00:00'), readyAt: at('13:00:10') });
const older = fleetRevision('app-1', { createdAt: at('12:00:00') });

function stands(time: string, over: Partial<FleetService> = {}) {
  const service = fleetService('app', { revisions: [younger, older], routedAt: at('12:00:00'), ...over });
  const status = statusAt(service, new Date(at(time)));
  if (status === null) return null;
  return {
    newest: status.newest.name,
    ready: status.newestReady?.name ?? null,
    rollingOut: status.rollingOut,
    serves: status.routes.map(({ revision, percent, named }) => [revision.name, percent, named]),
    since: status.routedAt.slice(11, 19),
  };
}

describe('how a service stands', () => {
  it('is nothing before it was made', () => {
    expect(stands('11:59:59')).toBeNull();
  });

  it.each([
    ['before a revision is made', '12:59:59', 'app-1', 'app-1', false, '12:00:00'],
    ['once it is made', '13:00:00', 'app-2', 'app-1', true, '12:00:00'],
    ['just before it is ready', '13:00:09', 'app-2', 'app-1', true, '12:00:00'],
    ['once it is ready', '13:00:10', 'app-2', 'app-2', false, '13:00:10'],
  ])('%s', (_, time, newest, ready, rollingOut, since) => {
    expect(stands(time)).toEqual({ newest, ready, rollingOut, serves: [[ready, 100, false]], since });
  });

  it('is the same with a new revision where traffic is held', () => {
    expect(stands('13:00:10', { traffic: OLD })).toMatchObject({
      ready: 'app-2',
      serves: [['app-1', 100, true]],
      since: '12:00:00',
    });
  });

  it('tells of trouble once it is known, and of none before', () => {
    const revisions = [{ ...younger, trouble: 'out of memory' }, older];
    const trouble = (time: string) =>
      statusAt(fleetService('app', { revisions }), new Date(at(time)))?.trouble;
    expect([trouble('13:00:09'), trouble('13:00:10')]).toEqual([null, 'out of memory']);
    expect(stands('13:00:10', { revisions })).toMatchObject({ ready: 'app-1', rollingOut: false });
  });

  it.each([
    ['before it is told', '13:59:57', false, 'app-2', '13:00:10'],
    ['while it moves', '13:59:59', true, 'app-2', '13:00:10'],
    ['when it has moved', '14:00:00', false, 'app-1', '14:00:00'],
    ['while it moves back', '14:59:59', true, 'app-1', '14:00:00'],
    ['when it is back', '15:00:00', false, 'app-2', '15:00:00'],
  ])('follows traffic %s', (_, time, rollingOut, serving, since) => {
    const before = [
      { traffic: NEWEST, toldAt: at('13:59:58'), until: at('14:00:00') },
      { traffic: OLD, toldAt: at('14:59:58'), until: at('15:00:00') },
    ];
    expect(stands(time, { traffic: NEWEST, before })).toMatchObject({
      rollingOut,
      serves: [[serving, 100, serving === 'app-1']],
      since,
    });
  });

  it('counts a revision once, named only where nothing of its share follows the newest', () => {
    const traffic = [
      { revision: 'app-2', percent: 30 },
      { revision: 'app-1', percent: 45 },
      { revision: null, percent: 25 },
    ];
    expect(stands('14:00:00', { traffic })?.serves).toEqual([
      ['app-2', 55, false],
      ['app-1', 45, true],
    ]);
    expect(stands('14:00:00', { traffic: traffic.toReversed() })?.serves).toEqual([
      ['app-2', 55, false],
      ['app-1', 45, true],
    ]);
    expect(stands('13:00:05', { traffic })?.serves).toEqual([
      ['app-1', 70, false],
      ['app-2', 30, true],
    ]);
  });
});
