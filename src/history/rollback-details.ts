import { z } from 'zod';
import type { ServiceEdit, ServiceSnapshot, TrafficEntry } from '../cloud/change-ports.ts';
import type { VariableValue } from '../cloud/ports.ts';
import {
  type LiveValue,
  type ObservedRun,
  ROLLBACK_DIRECTIONS,
  type RollbackOutcome,
  type RollbackRequest,
  type RollbackStep,
} from './rollback.ts';

/**
 * What events about rollbacks carry, as far as it can be believed: anybody who may write to the table may have written the
 * row. What does not hold all that is needed is null, and tells nothing.
 */

const instant = z.iso.datetime({ offset: true });
const person = z.looseObject({ id: z.string().min(1), name: z.string() });
const optionalText = z.string().nullable();

const value: z.ZodType<VariableValue> = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('value'), value: z.string() }),
  z.looseObject({ kind: z.literal('secret') }),
]);

const traffic: z.ZodType<TrafficEntry[]> = z.array(
  z.looseObject({ revision: optionalText, percent: z.number() }),
);

const edit: z.ZodType<ServiceEdit> = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('variable'), from: optionalText, to: optionalText }),
  z.looseObject({ kind: z.literal('traffic'), from: traffic, to: traffic }),
]);

const snapshot: z.ZodType<ServiceSnapshot> = z.looseObject({
  service: z.string(),
  region: z.string(),
  variable: z.string(),
  readAt: z.string(),
  uid: z.string(),
  etag: z.string(),
  // Counted with where it is read.
  generation: z.string().regex(/^\d+$/),
  settled: z.boolean(),
  ready: z.boolean().nullable(),
  readyMessage: optionalText,
  newestCreated: optionalText,
  newestReady: optionalText,
  newestTrouble: optionalText,
  template: z.looseObject({
    value: value.nullable(),
    others: z.array(z.looseObject({ name: z.string(), secret: z.boolean() })),
    container: z.string(),
    sidecars: z.array(z.string()),
    image: optionalText,
    commit: optionalText,
    fixedName: optionalText,
    labels: z.number(),
    annotations: z.number(),
    minInstances: z.number().nullable(),
    maxInstances: z.number().nullable(),
  }),
  traffic,
  serving: z.array(
    z.looseObject({
      revision: z.string(),
      percent: z.number(),
      named: z.boolean(),
      value: value.nullable(),
      commit: optionalText,
      image: optionalText,
      createdAt: optionalText,
      createdBy: optionalText,
    }),
  ),
  changedAt: optionalText,
  changedBy: optionalText,
});

const request: z.ZodType<RollbackRequest> = z.looseObject({
  id: z.string().min(1),
  rollback: z.string(),
  direction: z.enum(ROLLBACK_DIRECTIONS),
  target: z.looseObject({
    region: z.string(),
    service: z.string(),
    variable: z.string(),
    container: optionalText,
    commitLabel: z.string(),
  }),
  edit,
  snapshot,
  via: z.enum(['slack', 'terminal']),
  effects: z.array(z.string()),
  warnings: z.array(z.string()),
  undoes: optionalText,
  follows: optionalText,
  requester: person,
  machine: optionalText,
  reason: z.string(),
  askedAt: instant,
  expiresAt: instant,
  channel: z.string(),
  wantsTraffic: z.boolean(),
  tells: z.looseObject({
    does: z.string(),
    risks: z.string(),
    leaves: z.array(z.string()),
    normal: z.string().optional(),
  }),
  approvers: z.array(z.string()),
  approvals: z.number().int().positive(),
  selfApproval: z.boolean(),
  readyWithinMinutes: z.number().positive(),
  replaces: z.looseObject({ request: z.string(), by: person }).nullable(),
});

const live: z.ZodType<LiveValue[]> = z.array(
  z.looseObject({
    revision: z.string(),
    percent: z.number(),
    value: optionalText,
    secret: z.literal(true).optional(),
  }),
);

const outcome: z.ZodType<RollbackOutcome> = z.discriminatedUnion('state', [
  z.looseObject({
    state: z.literal('done'),
    live,
    revision: optionalText,
    changedBy: optionalText,
    recognised: z.boolean(),
  }),
  z.looseObject({ state: z.literal('already'), live }),
  z.looseObject({ state: z.literal('not_live'), live, revision: optionalText, changedBy: optionalText }),
  z.looseObject({
    state: z.literal('failed'),
    message: z.string(),
    live: live.nullable(),
    revision: optionalText,
  }),
  z.looseObject({
    state: z.literal('refused'),
    message: z.string(),
    fix: z.string(),
    live: live.nullable(),
  }),
  z.looseObject({ state: z.literal('outdated'), changes: z.array(z.string()), live: live.nullable() }),
  z.looseObject({ state: z.literal('stopped'), why: z.string(), live: live.nullable() }),
  z.looseObject({ state: z.literal('lost'), message: z.string(), live: live.nullable() }),
]);

const observed: z.ZodType<ObservedRun> = z.looseObject({
  at: z.string(),
  path: z.enum(['sequential', 'legacy']),
  startedAt: z.string(),
  date: optionalText,
  revision: optionalText,
  asExpected: z.boolean(),
});

const attempt = z.number().int().positive();
const step: z.ZodType<RollbackStep> = z.enum(['validated', 'sending', 'sent', 'late', 'alive']);

const reader =
  <T>(schema: z.ZodType<T>) =>
  (details: unknown): T | null => {
    const parsed = schema.safeParse(details);
    return parsed.success ? parsed.data : null;
  };

export const readRequest = reader(request);
export const readOutcome = reader(outcome);
export const readLive = reader(live);
export const readObserved = reader(observed);
export const readStep = reader(step);
/** Which attempt at executing it: from 1. */
export const readAttempt = reader(attempt);
export const readClaim = reader(z.looseObject({ attempt, owner: z.string() }));
