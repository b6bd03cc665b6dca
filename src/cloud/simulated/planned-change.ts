import type { ChangeAnswer, ServiceChange, TrafficEntry } from '../change-ports.ts';
import { isSameState } from '../same-state.ts';
import type { Fleet, FleetOperation, FleetRevision, FleetService } from './fleet-file.ts';
import { notThere, valueIn } from './service-snapshot.ts';
import {
  boundStateOf,
  containerIn,
  type FleetVariable,
  generationOf,
  hashOf,
  templateOf,
} from './service-state.ts';
import { statusAt } from './service-status.ts';

const READY_MS = 8_000;
const ROUTED_MS = 2_000;
/** Longer than people are willing to wait for a revision, and shorter than the platform. */
const SLOW_MS = 400_000;
const OPERATIONS_KEPT = 50;
const SOMEBODY = 'shootaround@simulated.iam.gserviceaccount.com';
const LETTERS = 'bcdfghjklmnpqrstvwxz';
const START_FAILED =
  'The user-provided container failed to start and listen on the port defined by the PORT=8080 environment variable within the allocated timeout.';

/** What a change comes to: an answer by itself, or the fleet as it is after it. */
export type PlannedChange =
  | { kind: 'answer'; answer: ChangeAnswer }
  | { kind: 'fleet'; fleet: Fleet; operation: string };

/** Holds a change against the fleet, as the platform does. Pure: nothing is different before the fleet is written. */
export function planChange(fleet: Fleet, change: ServiceChange, now: Date): PlannedChange {
  const { target } = change;
  const service = fleet.services.find(
    (one) => one.service === target.service && one.region === target.region,
  );
  if (service === undefined) return { kind: 'answer', answer: refused(notThere(target)) };
  const objection = objectionTo(service, change, now);
  if (objection !== null) return { kind: 'answer', answer: objection };
  if (isAlready(change)) return { kind: 'answer', answer: { state: 'accepted', operation: null } };
  const by = fleet.changesBy ?? SOMEBODY;
  const { nextChange, ...before } = service;
  const changed = {
    ...before,
    generation: generationOf(service) + 1,
    changedAt: now.toISOString(),
    changedBy: by,
  };
  const { service: after, ...ended } =
    change.edit.kind === 'traffic'
      ? moveTraffic(changed, change.edit.to, { now, fate: nextChange })
      : addRevision(changed, change.edit.to, { change, now, fate: nextChange, by });
  const operation: FleetOperation = { name: operationName(after, now), ...ended };
  return {
    kind: 'fleet',
    operation: operation.name,
    fleet: {
      ...fleet,
      services: fleet.services.map((one) => (one === service ? after : one)),
      operations: [...(fleet.operations ?? []), operation].slice(-OPERATIONS_KEPT),
    },
  };
}

/** Why a change is not taken; null where it is. */
function objectionTo(
  service: FleetService,
  { target, edit, bound }: ServiceChange,
  now: Date,
): ChangeAnswer | null {
  if (!isSameState(bound, boundStateOf(service))) return { state: 'changed' };
  if (edit.kind === 'traffic') {
    if (!isSame(edit.from, service.traffic)) return { state: 'changed' };
    return objectionToTraffic(service, edit.to, now);
  }
  const container = containerIn(templateOf(service), target.container);
  if (container === undefined)
    return refused({
      message: `${templateOf(service).name} has no container ${target.container}`,
      fix: `correct deployment.services.${target.service}.container in the profile`,
    });
  const value = valueIn(container, target.variable);
  if (value?.kind === 'secret')
    return refused({
      message: `${target.variable} takes its value from a secret, which is not replaced by a plain value`,
      fix: 'change the secret itself, or name another variable in the profile',
    });
  return (value?.value ?? null) === edit.from ? null : { state: 'changed' };
}

function objectionToTraffic(
  service: FleetService,
  to: readonly TrafficEntry[],
  now: Date,
): ChangeAnswer | null {
  const total = to.reduce((sum, { percent }) => sum + percent, 0);
  if (total !== 100 || to.some(({ percent }) => !Number.isInteger(percent) || percent < 1))
    return refused({
      message: `the shares of traffic add up to ${total} %`,
      fix: 'give whole shares that make 100 %',
    });
  const status = statusAt({ ...service, traffic: [...to], before: [] }, now);
  const served = status?.routes.reduce((sum, { percent }) => sum + percent, 0);
  if (served === 100 && status?.routes.every(({ revision }) => isReady(revision, now))) return null;
  return refused({
    message: 'traffic can only go to revisions that are there and ready',
    fix: 'look at the service again, and name a revision that is ready',
  });
}

function isReady({ trouble, readyAt }: FleetRevision, now: Date): boolean {
  return trouble === null && (readyAt === undefined || Date.parse(readyAt) <= now.getTime());
}

/** There is nothing to do but to look. */
function isAlready({ edit }: ServiceChange): boolean {
  return isSame(edit.from, edit.to);
}

/** A service after a change, and how the change will have ended. */
type Changed = { service: FleetService } & Pick<FleetOperation, 'endsAt' | 'failure'>;
type Fate = FleetService['nextChange'];

/** A new first revision: the template with one variable changed. Traffic that follows the newest moves once it is ready. */
function addRevision(
  service: FleetService,
  to: string | null,
  { change, now, fate, by }: { change: ServiceChange; now: Date; fate: Fate; by: string },
): Changed {
  const { variable, container } = change.target;
  const { nameFixed: _, ...template } = structuredClone(templateOf(service));
  const target = containerIn(template, container);
  if (target === undefined) throw new RangeError(`${template.name} has no container ${container}`);
  const name = nextName(service, now);
  const failure = fate === 'fails' ? START_FAILED : null;
  const endsAt = later(now, fate === 'slow' ? SLOW_MS : READY_MS);
  const revision: FleetRevision = {
    ...template,
    name,
    createdAt: now.toISOString(),
    createdBy: by,
    containers: template.containers.map((one) =>
      one === target ? { ...one, variables: withValue(one.variables, variable, to) } : one,
    ),
    trouble: failure,
    readyAt: endsAt,
    switched: { container: target.name, variable },
  };
  return {
    service: { ...service, revisions: [revision, ...service.revisions] },
    endsAt,
    failure: failure && `Revision '${name}' is not ready and cannot serve traffic. ${failure}`,
  };
}

/** In its place, behind all others where it was not set, or away. */
export function withValue(
  variables: readonly FleetVariable[],
  name: string,
  value: string | null,
): FleetVariable[] {
  if (value === null) return variables.filter((one) => one.name !== name);
  const entry = { name, value };
  return variables.some((one) => one.name === name)
    ? variables.map((one) => (one.name === name ? entry : one))
    : [...variables, entry];
}

/** A move that fails leaves traffic where it was told to go before. */
function moveTraffic(
  service: FleetService,
  to: readonly TrafficEntry[],
  { now, fate }: { now: Date; fate: Fate },
): Changed {
  const endsAt = later(now, fate === 'slow' ? SLOW_MS : ROUTED_MS);
  if (fate === 'fails')
    return { service, endsAt, failure: 'The routes of the service could not be changed.' };
  const move = { traffic: service.traffic, toldAt: now.toISOString(), until: endsAt };
  return {
    service: { ...service, traffic: [...to], before: [...(service.before ?? []), move] },
    endsAt,
    failure: null,
  };
}

/** Numbered on from the highest number that there is: `nba-scrapers-00232-kdw`. */
function nextName({ service, revisions }: FleetService, now: Date): string {
  const numbers = revisions.map(({ name }) => Number(/-(\d{5,})-[a-z0-9]{3}$/.exec(name)?.[1] ?? 0));
  const number = Math.max(revisions.length, ...numbers) + 1;
  const digits = hashOf(`${service} ${number} ${now.toISOString()}`);
  const suffix = [0, 2, 4].map(
    (from) => LETTERS[Number.parseInt(digits.slice(from, from + 2), 16) % LETTERS.length],
  );
  return `${service}-${String(number).padStart(5, '0')}-${suffix.join('')}`;
}

function operationName({ service, region, generation }: FleetService, now: Date): string {
  const id = hashOf([service, region, generation, now.toISOString()].join(' ')).slice(0, 32);
  return `projects/simulated/locations/${region}/operations/${id}`;
}

const later = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString();

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function refused({ message, fix }: { message: string; fix: string }): ChangeAnswer {
  return { state: 'refused', message, fix };
}
