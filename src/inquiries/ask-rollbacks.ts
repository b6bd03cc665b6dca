import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { ChangeTarget, ServiceSnapshot } from '../cloud/change-ports.ts';
import { targetOf } from '../cloud/change-target.ts';
import type { CloudPorts, RevisionReading, RevisionState } from '../cloud/ports.ts';
import type { Profile, RollbackProfile } from '../config/profile.ts';
import { asFact } from '../facts/as-fact.ts';
import type { Fact } from '../facts/facts.ts';
import type { EventStore } from '../history/event-store.ts';
import type { RollbackState } from '../history/rollback.ts';
import { rollbacksIn } from '../history/rollback-fold.ts';
import { manualRunId } from '../history/run-id.ts';
import { flagSwitchedBy } from '../history/standing-rollbacks.ts';
import { broughtAbout, liveInWords, meaningOf, type RollbackMeaning } from './rollback-standing.ts';

/** One declared rollback and how it stands. */
export interface RollbackItem {
  name: string;
  rollback: RollbackProfile;
  service: Fact<ServiceSnapshot>;
  means: RollbackMeaning;
  /** The value that serves, `true at 100 %`; null where that is not known. */
  live: string | null;
  /** Since when it serves what it serves, ISO, and who did that; null where nobody can say. */
  since: string | null;
  by: string | null;
  /** Of the change that led here, where it was made through this bot. */
  made: RollbackState | null;
  /** Requests that wait for somebody, or are under way. */
  open: RollbackState[];
}

export interface RollbacksAnswer {
  id: string;
  askedAt: string;
  timeZone: string;
  /** Null where everything could be read: else what of the bot's own records could not, and how to mend it. */
  recordsTrouble: string | null;
  items: RollbackItem[];
}

export interface RollbackInquiryDeps {
  cloud: CloudPorts;
  /** Null where there is no store to ask, with why. */
  events: Pick<EventStore, 'aboutRollbacks'> | { unreadable: string };
  profile: Profile;
  clock: Clock;
}

/** Revisions of a service looked back on, to find when and by whom its variable was changed. */
const REVISIONS_BACK = 100;

/**
 * How each declared rollback stands, or the one named alone: the live value, since when, by whom. Services and the bot's
 * records are read at the same time, and each fails for itself. Never rejects.
 */
export async function askRollbacks(
  deps: RollbackInquiryDeps,
  name: string | null = null,
): Promise<RollbacksAnswer> {
  const { profile, clock } = deps;
  const now = clock.now();
  const declared = Object.entries(profile.rollbacks).filter(([one]) => name === null || one === name);
  const [records, ...services] = await Promise.all([
    readRecords(deps.events, now),
    ...declared.map(([, rollback]) => lookAt(rollback, deps)),
  ]);
  return {
    id: manualRunId('rollbacks', now, randomBytes(3).toString('hex')),
    askedAt: now.toISOString(),
    timeZone: profile.timeZone,
    recordsTrouble: records.trouble,
    items: declared.flatMap(([one, rollback], index): RollbackItem[] => {
      const seen = services[index];
      if (seen === undefined) return [];
      const states = records.states.filter(({ request }) => request.rollback === one);
      return [{ name: one, rollback, service: seen.service, ...standing(rollback, seen, states, profile) }];
    }),
  };
}

function standing(
  rollback: RollbackProfile,
  { service, history }: Seen,
  states: readonly RollbackState[],
  profile: Profile,
): Omit<RollbackItem, 'name' | 'rollback' | 'service'> {
  const open = states.filter(({ phase }) => ['open', 'approved', 'running'].includes(phase));
  if (service.state !== 'known')
    return { means: 'unknown', live: null, since: null, by: null, made: null, open };
  const { serving } = service.value;
  const means = meaningOf(serving, rollback, isNotSetEnabled(rollback, profile));
  return { means, live: liveInWords(serving), ...broughtAbout(service.value, history, states), open };
}

interface Records {
  states: RollbackState[];
  trouble: string | null;
}

async function readRecords(events: RollbackInquiryDeps['events'], now: Date): Promise<Records> {
  if ('unreadable' in events) return { states: [], trouble: events.unreadable };
  const fact = await asFact(async () => rollbacksIn(await events.aboutRollbacks(), now));
  if (fact.state === 'known') return { states: fact.value, trouble: null };
  if (fact.state !== 'unknown') return { states: [], trouble: 'My own records were not asked.' };
  // Before the first run there are no tables: nobody has asked for anything.
  if (fact.cause === 'missing_table') return { states: [], trouble: null };
  return { states: [], trouble: `My own records could not be read: ${fact.message}. ${fact.fix}` };
}

interface Seen {
  service: Fact<ServiceSnapshot>;
  /** Its revisions, newest first; empty where nobody needs or has them. */
  history: RevisionState[];
}

async function lookAt(rollback: RollbackProfile, { cloud, profile }: RollbackInquiryDeps): Promise<Seen> {
  const { changes, run } = cloud;
  const target = targetOf(rollback, profile);
  if (changes === null) return { service: { state: 'not_configured' }, history: [] };
  if (target === null) return { service: undescribed(rollback), history: [] };
  const service = await asFact(() => changes.snapshot(target));
  // Of what is as it always is, nobody asks who changed it.
  const isUsual =
    service.state !== 'known' ||
    meaningOf(service.value.serving, rollback, isNotSetEnabled(rollback, profile)) === 'enabled';
  if (isUsual || run === null) return { service, history: [] };
  const history = await asFact(() => run.revisions(target, readingOf(target, profile), REVISIONS_BACK));
  return { service, history: history.state === 'known' ? history.value : [] };
}

function undescribed({ service }: RollbackProfile): Fact<ServiceSnapshot> {
  return {
    state: 'unknown',
    cause: 'config',
    message: `the profile does not describe the service ${service}`,
    fix: `describe it under "deployment.services", or correct "service" of the rollback`,
  };
}

function readingOf(
  { service, variable, container, commitLabel }: ChangeTarget,
  { deployment }: Profile,
): RevisionReading {
  return {
    commitLabel,
    commitVariable: deployment?.commitVariable ?? '',
    variables: [variable],
    containers: container === null ? {} : { [service]: container },
  };
}

/** As the check of the flag has it: not set means on. */
const isNotSetEnabled = (rollback: RollbackProfile, profile: Profile): boolean =>
  flagSwitchedBy(rollback, profile) !== null;

/** Why nothing can be rolled back here, as mrkdwn; null where something can. */
export function whyNoRollbacks({
  cloud,
  profile,
}: Pick<RollbackInquiryDeps, 'cloud' | 'profile'>): string | null {
  if (Object.keys(profile.rollbacks).length === 0)
    return 'The pipeline profile declares no rollback. *To mend it:* describe one under `rollbacks`, and start me again.';
  if (cloud.changes === null)
    return '`CLOUD_RUN` is not set, so there is nothing that I could change. *To mend it:* write `CLOUD_RUN=gcp:PROJECT`, and start me again.';
  return null;
}
