import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  Fleet,
  FleetCommit,
  FleetRevision,
  FleetService,
} from '../../src/cloud/simulated/fleet-file.ts';

export const REGION = 'us-west2';
export const HEALTH = '/health';

export function fleetRevision(name: string, over: Partial<FleetRevision> = {}): FleetRevision {
  return {
    name,
    createdAt: '2026-11-20T15:00:00.000Z',
    createdBy: 'builder@example.com',
    labels: { 'commit-sha': 'aaaaaaa' },
    minInstances: null,
    containers: [{ name: 'app', image: 'registry/app@sha256:1', variables: [] }],
    trouble: null,
    ...over,
  };
}

/** A service with two revisions, of which the newer one serves. */
export function fleetService(service: string, over: Partial<FleetService> = {}): FleetService {
  return {
    service,
    region: REGION,
    uri: `https://${service}.example.com`,
    revisions: [
      fleetRevision(`${service}-00002-new`),
      fleetRevision(`${service}-00001-old`, { createdAt: '2026-11-01T15:00:00.000Z' }),
    ],
    traffic: [{ revision: null, percent: 100 }],
    changedAt: '2026-11-20T15:00:30.000Z',
    changedBy: 'builder@example.com',
    routedAt: '2026-11-20T15:01:00.000Z',
    health: {},
    ...over,
  };
}

/** The id of a commit is its digit forty times. */
export function fleetCommit(digit: string, over: Partial<FleetCommit> = {}): FleetCommit {
  return {
    sha: digit.repeat(40),
    committedAt: '2026-11-20T14:50:00.000Z',
    subject: `Change ${digit}`,
    files: ['app/main.py'],
    ...over,
  };
}

export function fleetOf(
  over: { services?: FleetService[]; logs?: Fleet['logs'] } & Partial<Fleet['repository']>,
): Fleet {
  const { services = [], logs = [], ...repository } = over;
  return {
    version: 1,
    madeAt: '2026-11-25T12:00:00.000Z',
    repository: { paths: [], commits: [fleetCommit('a')], elsewhere: [], ...repository },
    services,
    logs,
  };
}

/** A path for a fleet in a folder of its own. */
export function fleetPlace(): { path: string; folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'shootaround-fleet-'));
  return {
    folder,
    path: join(folder, 'fleet.json'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
