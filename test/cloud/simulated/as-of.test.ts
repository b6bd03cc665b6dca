import { describe, expect, it } from 'vitest';
import { fleetAsOf } from '../../../src/cloud/simulated/as-of.ts';
import type { FleetLogEntry } from '../../../src/cloud/simulated/fleet-file.ts';
import { fleetCommit, fleetOf, fleetService } from '../../support/simulated-fleet.ts';

const at = (day: string) => new Date(`2026-11-${day}T15:00:00.000Z`);
const logged = (day: string): FleetLogEntry => ({
  service: 'app',
  revision: null,
  at: at(day).toISOString(),
  severity: 'ERROR',
  text: day,
});

/** A service that was deployed on November 1 and 20, a commit before each, and a line logged after each. */
const fleet = fleetOf({
  services: [fleetService('app')],
  commits: [fleetCommit('a', { committedAt: '2026-11-01T14:50:00.000Z' }), fleetCommit('b')],
  logs: [logged('02'), logged('21')],
});

describe('a fleet at an instant', () => {
  it('is whole where nothing in it is later', () => {
    expect(fleetAsOf(fleet, at('21'))).toEqual(fleet);
  });

  it('has neither commits nor revisions nor lines of later', () => {
    const { services, repository, logs } = fleetAsOf(fleet, at('10'));
    expect(repository.commits.map(({ subject }) => subject)).toEqual(['Change a']);
    expect(logs.map(({ text }) => text)).toEqual(['02']);
    expect(services).toEqual([
      {
        ...fleetService('app'),
        revisions: fleetService('app').revisions.slice(1),
        changedAt: '2026-11-01T15:00:00.000Z',
        changedBy: 'builder@example.com',
        routedAt: '2026-11-01T15:00:00.000Z',
      },
    ]);
  });

  it('has what is of that very instant', () => {
    expect(fleetAsOf(fleet, at('20')).services[0]?.revisions).toHaveLength(2);
    expect(fleetAsOf(fleet, at('02')).logs).toHaveLength(1);
  });

  it('has no service that was not made yet', () => {
    expect(fleetAsOf(fleet, new Date('2026-10-31T00:00:00Z')).services).toEqual([]);
  });

  it('has traffic where it was told to go then, and what was logged of changes by then', () => {
    const [newest, old] = [[{ revision: null, percent: 100 }], [{ revision: 'app-00001-old', percent: 100 }]];
    const echoes = [
      { variable: 'FLAG', values: null, lines: [] },
      { variable: 'FLAG', values: [null], lines: [{ afterSeconds: 60, severity: 'INFO', text: 'not set' }] },
    ];
    const moved = fleetService('app', {
      traffic: newest,
      before: [
        { traffic: newest, toldAt: '2026-11-22T14:59:58.000Z', until: '2026-11-22T15:00:00.000Z' },
        { traffic: old, toldAt: '2026-11-24T14:59:58.000Z', until: '2026-11-24T15:00:00.000Z' },
      ],
      echoes,
    });
    const then = (instant: Date) => {
      const { services, logs } = fleetAsOf(fleetOf({ services: [moved] }), instant);
      return [services[0]?.traffic, services[0]?.before?.length, logs.map(({ revision }) => revision)];
    };
    expect(then(at('21'))).toEqual([newest, 0, []]);
    expect(then(at('23'))).toEqual([old, 1, ['app-00001-old']]);
    expect(then(at('25'))).toEqual([newest, 2, ['app-00001-old', 'app-00002-new']]);
  });
});
