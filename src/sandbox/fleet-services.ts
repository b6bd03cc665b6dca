import { createHash } from 'node:crypto';
import { addDays } from '../calendar/dates.ts';
import type { FleetRevision, FleetService } from '../cloud/simulated/fleet-file.ts';
import type { Deployment, Profile } from '../config/profile.ts';
import { type NamedService, watchedIn } from '../facts/cloud/watched-services.ts';
import { isWithin, type MadeCommit } from './fleet-history.ts';
import type { FleetRoles } from './fleet-roles.ts';
import { pathEchoes } from './path-lines.ts';
import type { Season } from './season/make-season.ts';
import { randomOf } from './season/random.ts';

const MINUTE_MS = 60_000;
/** A build takes about this long, and some minutes more or less. */
const BUILD_MINUTES = 6;
const REVISIONS_KEPT = 8;
const SHORT_COMMIT = 8;
const LETTERS = 'bcdfghjklmnpqrstvwxz';
const SLOW_MS = 6400;
const COLD_START_MS = 7200;
/** By hand, before anything else that the history knows. */
const UNLABELLED_DAYS = 27;
const PINNED_AFTER_MINUTES = 41;

const ADA = 'ada@example.com';

interface Build {
  at: Date;
  by: string;
  /** Null where nobody noted it. */
  commit: string | null;
  /** Variables beside those that every revision has. */
  variables?: Record<string, string>;
}

/** Everything that services are made of. */
export interface FleetPlan {
  season: Season;
  profile: Profile;
  deployment: Deployment;
  history: readonly MadeCommit[];
  roles: FleetRoles;
}

/** Every service of the profile, deployed a few minutes after each commit in its sources; but for those that play a part. */
export function makeServices(plan: FleetPlan): FleetService[] {
  const watched = watchedIn(plan.deployment);
  const flag = plan.profile.checks.sequential_execution_flag;
  const coldStart = watched.findLast(
    ({ service, health }) => health.length > 0 && service !== plan.roles.slow?.service,
  );
  return watched.map((one) => {
    const builds = buildsOf(one, plan);
    const numbered = randomOf(plan.season.seed, 'revisions', one.service);
    const first = 20 + Math.floor(numbered() * 200);
    const revisions = builds
      .map((build, index) => revisionOf(one, build, first + index, plan))
      .reverse()
      .slice(0, REVISIONS_KEPT);
    const isPinned = one.service === plan.roles.pinned;
    const newest = builds.at(-1);
    const routed = isPinned ? pinnedAt(builds) : newest?.at;
    return {
      service: one.service,
      region: one.region,
      uri: `https://${one.service}-${hashOf(plan.profile.pipeline).slice(0, 10)}-wl.a.run.app`,
      revisions,
      traffic: [{ revision: isPinned ? (revisions[1]?.name ?? null) : null, percent: 100 }],
      changedAt: isoOf(newest?.at),
      changedBy: newest?.by ?? builder(plan.profile),
      routedAt: isoOf(routed),
      health: healthOf(one, plan.roles, coldStart?.service ?? null, numbered),
      generation: first + builds.length - 1,
      ...(flag?.service === one.service && { echoes: pathEchoes(flag, plan.season.yesterday) }),
    };
  });
}

/** What was deployed and when, oldest first; never empty. */
function buildsOf(one: NamedService, { season, profile, history, roles }: FleetPlan): Build[] {
  if (one.service === roles.unlabelled) {
    return [{ at: season.at(addDays(season.today, -UNLABELLED_DAYS), '18:22'), by: ADA, commit: null }];
  }
  const random = randomOf(season.seed, 'builds', one.service);
  const builds = history
    .filter(({ undeployed }) => !undeployed || one.service !== roles.behind?.service)
    .filter(({ files }) => files.some((file) => isWithin(file, one.paths)))
    .map(({ sha, committedAt }): Build => {
      const minutes = BUILD_MINUTES + random() * BUILD_MINUTES;
      return { at: new Date(committedAt.getTime() + minutes * MINUTE_MS), by: builder(profile), commit: sha };
    })
    .filter(({ at }) => at <= season.now);
  const last = builds.at(-1);
  if (one.service !== roles.pinned || last === undefined) return builds;
  // The same code with another setting, by somebody who does not know that traffic was pinned.
  const changed = season.at(addDays(season.today, -1), '16:20');
  return [...builds, { ...last, at: changed, by: ADA, variables: { LOADER_BATCH_SIZE: '500' } }];
}

/** Somebody held traffic at what served then, and never let go of it. */
function pinnedAt(builds: readonly Build[]): Date | undefined {
  const served = builds.at(-2);
  return served && new Date(served.at.getTime() + PINNED_AFTER_MINUTES * MINUTE_MS);
}

function revisionOf(
  one: NamedService,
  build: Build,
  number: number,
  { profile, deployment, season }: FleetPlan,
): FleetRevision {
  const random = randomOf(season.seed, 'revision', one.service, build.at.toISOString());
  const suffix = Array.from({ length: 3 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('');
  const commit = build.commit?.slice(0, SHORT_COMMIT) ?? null;
  const flag = profile.checks.sequential_execution_flag;
  const values = {
    GCP_PROJECT_ID: profile.pipeline,
    ...(commit !== null && { [deployment.commitVariable]: commit }),
    ...one.variables,
    ...(flag?.service === one.service && { [flag.variable]: flag.on }),
    ...enabledIn(profile, one.service),
    ...build.variables,
  };
  const image = `${one.region}-docker.pkg.dev/${profile.pipeline}/services/${one.service}`;
  return {
    name: `${one.service}-${String(number).padStart(5, '0')}-${suffix}`,
    createdAt: build.at.toISOString(),
    createdBy: build.by,
    labels: commit === null ? {} : { [deployment.commitLabel]: commit },
    minInstances: one.minInstances ?? null,
    containers: [
      {
        name: one.container ?? 'app',
        image: `${image}@sha256:${hashOf(`${one.service} ${build.commit ?? 'by hand'}`)}`,
        variables: [
          ...Object.entries(values).map(([name, value]) => ({ name, value })),
          { name: 'SENTRY_DSN', secret: 'sentry-dsn' },
        ],
      },
    ],
    trouble: null,
  };
}

/** What can be rolled back is not. */
function enabledIn({ rollbacks }: Profile, service: string): Record<string, string> {
  const ofService = Object.values(rollbacks).filter((rollback) => rollback.service === service);
  return Object.fromEntries(ofService.map(({ variable, enabled }) => [variable, enabled]));
}

function healthOf(
  { service, health }: NamedService,
  { slow }: FleetRoles,
  coldStart: string | null,
  random: () => number,
): FleetService['health'] {
  return Object.fromEntries(
    health.map(({ path, deep }) => {
      const usual = {
        ms: 80 + Math.round(random() * 240),
        status: 200,
        body: bodyOf(path, deep, service),
        location: null,
      };
      const answers =
        slow?.service === service && slow.path === path
          ? [{ ...usual, ms: SLOW_MS }]
          : service === coldStart
            ? [{ ...usual, ms: COLD_START_MS }, usual]
            : [usual];
      return [path, answers];
    }),
  );
}

function bodyOf(
  path: string,
  deep: boolean,
  service: string,
): Record<string, string | Record<string, string>> {
  if (deep)
    return { status: 'healthy', service, dependencies: { bigquery: 'healthy', firestore: 'healthy' } };
  if (path.endsWith('/ready')) return { status: 'ready' };
  if (path.endsWith('/live')) return { status: 'alive' };
  return { status: 'healthy', service };
}

const builder = ({ pipeline }: Profile): string => `cloud-build@${pipeline}.iam.gserviceaccount.com`;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** @throws RangeError for a service from whose sources nothing was ever committed. */
function isoOf(date: Date | undefined): string {
  if (date === undefined) throw new RangeError('a service was never deployed');
  return date.toISOString();
}
