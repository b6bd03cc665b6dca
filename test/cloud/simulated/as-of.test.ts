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
});
