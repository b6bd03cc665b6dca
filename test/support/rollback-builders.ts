import type { ServiceSnapshot, ServingValue } from '../../src/cloud/change-ports.ts';
import type { VariableValue } from '../../src/cloud/ports.ts';
import type { Person } from '../../src/history/care.ts';
import type { RollbackDraft, RollbackOutcome, RollbackRequest } from '../../src/history/rollback.ts';

export const ADA: Person = { id: 'U0ADA', name: 'Ada' };
export const GRACE: Person = { id: 'U0GRACE', name: 'Grace' };
export const LINUS: Person = { id: 'U0LINUS', name: 'Linus' };

export const ROLLBACK = 'sequential-execution';
export const PHASE3 = 'nba-phase3-analytics-processors';
export const FLAG = 'SEQUENTIAL_EXECUTION_ENABLED';
/** When it was looked at, unless told otherwise. */
export const ASKED_AT = '2026-02-04T11:05:00.000Z';

export const valued = (value: string | null): VariableValue | null =>
  value === null ? null : { kind: 'value', value };

export function serving(over: Partial<ServingValue> = {}): ServingValue {
  return {
    revision: `${PHASE3}-00041-abc`,
    percent: 100,
    named: false,
    value: valued('true'),
    commit: '3f2b1c4d',
    image: `us-west2-docker.pkg.dev/nba/services/phase3@sha256:${'1'.repeat(64)}`,
    createdAt: '2026-02-03T20:00:00.000Z',
    createdBy: 'cloud-build@nba.iam.gserviceaccount.com',
    ...over,
  };
}

/** A service that is well: its newest revision gets everything, and has the flag on. */
export function snapshot(over: Partial<ServiceSnapshot> = {}): ServiceSnapshot {
  const newest = `${PHASE3}-00041-abc`;
  return {
    service: PHASE3,
    region: 'us-west2',
    variable: FLAG,
    readAt: ASKED_AT,
    uid: 'uid-1',
    etag: '"etag-41"',
    generation: '41',
    settled: true,
    ready: true,
    readyMessage: null,
    newestCreated: newest,
    newestReady: newest,
    newestTrouble: null,
    template: template(),
    traffic: [{ revision: null, percent: 100 }],
    serving: [serving()],
    changedAt: '2026-02-03T20:00:00.000Z',
    changedBy: 'cloud-build@nba.iam.gserviceaccount.com',
    ...over,
  };
}

export function template(over: Partial<ServiceSnapshot['template']> = {}): ServiceSnapshot['template'] {
  return {
    value: valued('true'),
    others: [
      { name: 'GCP_PROJECT_ID', secret: false },
      { name: 'SENTRY_DSN', secret: true },
      { name: 'BUILD_COMMIT', secret: false },
    ],
    container: 'app',
    sidecars: [],
    image: `us-west2-docker.pkg.dev/nba/services/phase3@sha256:${'1'.repeat(64)}`,
    commit: '3f2b1c4d',
    fixedName: null,
    labels: 1,
    annotations: 0,
    minInstances: null,
    maxInstances: 10,
    ...over,
  };
}

/** Traffic is held at the revision before the newest. */
export function pinned(over: Partial<ServiceSnapshot> = {}): ServiceSnapshot {
  const held = `${PHASE3}-00040-xyz`;
  return snapshot({
    traffic: [{ revision: held, percent: 100 }],
    serving: [serving({ revision: held, named: true, commit: '0a1b2c3d' })],
    ...over,
  });
}

export function draft(over: Partial<RollbackDraft> = {}): RollbackDraft {
  return {
    id: 'd'.repeat(32),
    rollback: ROLLBACK,
    direction: 'disable',
    target: {
      region: 'us-west2',
      service: PHASE3,
      variable: FLAG,
      container: null,
      commitLabel: 'commit-sha',
    },
    edit: { kind: 'variable', from: 'true', to: 'false' },
    snapshot: snapshot(),
    effects: ['A new revision is made of the newest settings, and gets all traffic once it is ready.'],
    warnings: [],
    by: ADA,
    via: 'slack',
    at: ASKED_AT,
    undoes: null,
    follows: null,
    ...over,
  };
}

export function request(over: Partial<RollbackRequest> = {}): RollbackRequest {
  const { by, at, ...looked } = draft();
  return {
    ...looked,
    requester: by,
    machine: null,
    reason: 'Level 1 hangs since 05:10, players wait for it',
    askedAt: at,
    expiresAt: new Date(Date.parse(at) + 30 * 60_000).toISOString(),
    channel: 'C_HOME',
    wantsTraffic: false,
    tells: {
      does: 'Phase 3 runs every processor of a trigger at once.',
      risks: 'It opens the race of 2026-02-03 again.',
      leaves: ['It repairs no data.', 'Processing a range of dates again ignores the flag.'],
      normal: 'true',
    },
    approvers: [ADA.id, GRACE.id],
    approvals: 1,
    selfApproval: false,
    readyWithinMinutes: 5,
    replaces: null,
    ...over,
  };
}

export function doneOutcome(
  over: Partial<Extract<RollbackOutcome, { state: 'done' }>> = {},
): RollbackOutcome {
  const revision = `${PHASE3}-00042-new`;
  return {
    state: 'done',
    live: [{ revision, percent: 100, value: 'false' }],
    revision,
    changedBy: 'shootaround@nba.iam.gserviceaccount.com',
    recognised: false,
    ...over,
  };
}
