import type { IsoDate } from '../../calendar/dates.ts';
import type { CloudPorts, Commits, RevisionReading, ServiceRow } from '../../cloud/ports.ts';
import type { Deployment, Profile } from '../../config/profile.ts';
import { asFact } from '../as-fact.ts';
import type { Fact } from '../facts.ts';
import { type CloudFacts, type CloudNeeds, type ErrorGroups, NO_CLOUD_FACTS } from './cloud-facts.ts';
import { groupErrors } from './error-groups.ts';
import { commitOf, isOn, watchedIn } from './watched-services.ts';

const HOUR_MS = 3_600_000;
/** Revisions of a service looked back on, to find when and by whom a flag was changed. */
const REVISIONS_BACK = 100;
/** Log lines about the path of runs: some twenty runs' worth. */
const PATH_LINES = 200;

export interface CloudRequest {
  cloud: CloudPorts;
  profile: Profile;
  needs: CloudNeeds;
  /** Needs that are known a little later; asked as soon as they are. Never rejects. */
  later?: Promise<CloudNeeds>;
  /** The dates that phases are asked about. */
  dates?: { from: IsoDate; to: IsoDate };
  now: Date;
}

/** The union of some needs. */
export function unionOf(needs: readonly CloudNeeds[]): CloudNeeds {
  const some = (key: keyof CloudNeeds): boolean => needs.some((need) => need[key]);
  return {
    services: some('services') || some('commits') || some('probes') || some('path'),
    commits: some('commits'),
    probes: some('probes'),
    errors: some('errors'),
    path: some('path'),
    completions: some('completions'),
    exports: some('exports'),
  };
}

/**
 * Collects what some checks need of the cloud: one list per region, one comparison per distinct commit, everything at
 * once, each failing for itself. What depends on a region's list begins as soon as that list is there.
 */
export async function collectCloud(request: CloudRequest): Promise<CloudFacts> {
  const { profile, now } = request;
  const { deployment } = profile;
  const sweeps = [
    ...(deployment === undefined ? [] : [createSweep(request, deployment)]),
    createPhaseSweep(request),
  ];
  const sweepAll = (needs: CloudNeeds) => sweeps.map((sweep) => sweep(unionOf([needs])));
  const [first, second] = await Promise.all([
    Promise.all(sweepAll(request.needs)),
    request.later?.then((needs) => Promise.all(sweepAll(needs))),
  ]);
  const found: Partial<CloudFacts> = Object.assign({}, ...first, ...(second ?? []));
  return Object.keys(found).length === 0
    ? NO_CLOUD_FACTS
    : { ...NO_CLOUD_FACTS, at: now.toISOString(), ...found };
}

/** Answers needs; whatever was asked before is not asked again. */
function createSweep({ cloud, profile, now }: CloudRequest, deployment: Deployment) {
  const reading = readingOf(profile, deployment);
  const watched = watchedIn(deployment);
  const regions = [...new Set(watched.map(({ region }) => region))];

  const lists = once(() =>
    Object.fromEntries(
      regions.map((region) => [region, ask(cloud.run, (run) => run.services(region, reading))] as const),
    ),
  );
  /** Watched services that are there, region by region as the lists arrive. */
  const whenListed = async <T>(use: (row: ServiceRow) => Promise<T>): Promise<T[]> => {
    const perRegion = Object.values(lists()).map(async (list) => {
      const fact = await list;
      const rows = fact.state === 'known' ? fact.value : [];
      return Promise.all(rows.filter((row) => watched.some((one) => isSame(one, row))).map(use));
    });
    return (await Promise.all(perRegion)).flat();
  };

  const services = once(() => allOf(lists()));
  const branch = once(() => {
    const paths = watched.flatMap(({ paths: own, alsoInImage }) => [...own, ...alsoInImage]);
    return ask(cloud.commits, (commits) => commits.branch([...new Set(paths)]));
  });
  const commits = once(async () => {
    const asked = new Map<string, Promise<Fact<Awaited<ReturnType<Commits['since']>>>>>();
    await whenListed(async ({ serving }) => {
      const ids = serving.flatMap(({ state }) => (state && commitOf(state)) ?? []);
      for (const id of ids)
        if (!asked.has(id))
          asked.set(
            id,
            ask(cloud.commits, (history) => history.since(id)),
          );
    });
    return allOf(Object.fromEntries(asked));
  });
  const probes = once(async () => {
    const rule = profile.checks.service_health;
    const found = await whenListed(async ({ service, uri }) => {
      const endpoints = watched.find((one) => one.service === service)?.health ?? [];
      if (rule === undefined || uri === null || endpoints.length === 0) return [];
      const answers = await allOf(
        Object.fromEntries(
          endpoints.map(({ path }) => [
            path,
            ask(cloud.prober, (prober) => prober.probe({ service, uri, path, ...rule })),
          ]),
        ),
      );
      return [[service, answers] as const];
    });
    return Object.fromEntries(found.flat());
  });
  const errors = once(() => askErrors());
  const flag = profile.checks.sequential_execution_flag;
  const revisions = once(async () => {
    if (flag === undefined) return {};
    const asked = await whenListed(async ({ service, region, serving }) => {
      const isWell = serving.every(({ state }) => state === null || isOn(state, flag));
      if (service !== flag.service || isWell) return [];
      const history = await ask(cloud.run, (run) =>
        run.revisions({ region, service }, reading, REVISIONS_BACK),
      );
      return [[service, history] as const];
    });
    return Object.fromEntries(asked.flat());
  });
  const pathLines = once(async () => {
    if (flag === undefined) return {};
    const { service, evidence } = flag;
    const from = new Date(now.getTime() - evidence.hours * HOUR_MS).toISOString();
    const phrases = [evidence.sequential, evidence.level, evidence.legacy];
    const lines = await ask(cloud.logs, (logs) =>
      logs.lines({ service, from, to: now.toISOString(), phrases }, PATH_LINES),
    );
    return { [service]: lines };
  });

  async function askErrors(): Promise<Fact<ErrorGroups>> {
    const rule = profile.checks.recent_errors;
    if (rule === undefined) return { state: 'not_configured' };
    return ask(cloud.logs, async (logs) => {
      const before = (days: number, hours: number) =>
        new Date(now.getTime() - days * 24 * HOUR_MS - hours * HOUR_MS).toISOString();
      const [current, ...earlier] = await Promise.all(
        Array.from({ length: rule.daysBefore + 1 }, (_, day) =>
          logs.errors(
            { from: before(day, rule.windowHours), to: before(day, 0) },
            day === 0 ? rule.entries : Math.ceil(rule.entries / rule.daysBefore),
          ),
        ),
      );
      return groupErrors(current ?? { entries: [], cut: false }, earlier, rule.windowHours);
    });
  }

  return async (needs: CloudNeeds): Promise<Partial<CloudFacts>> => {
    const all = await Promise.all([
      needs.services && services().then((value) => ({ services: value })),
      needs.commits && { history: cloud.commits?.label ?? null },
      needs.commits && branch().then((value) => ({ branch: value })),
      needs.commits && commits().then((value) => ({ commits: value })),
      needs.probes && probes().then((value) => ({ probes: value })),
      needs.errors && errors().then((value) => ({ errors: value })),
      needs.path && revisions().then((value) => ({ revisions: value })),
      needs.path && pathLines().then((value) => ({ pathLines: value })),
    ]);
    return joined(all);
  };
}

/** What the pipeline notes of its own phases, each asked once. It needs no service that is watched. */
function createPhaseSweep({ cloud, profile, dates }: CloudRequest) {
  const rule = profile.checks.phase_transitions;
  if (rule === undefined || dates === undefined) return async () => ({});
  const kinds = rule.steps.flatMap(({ document }) => document ?? []);
  const completions = once(() => ask(cloud.completions, (port) => port.documents(kinds, dates)));
  const exports = once(() => ask(cloud.exports, (port) => port.exports(dates)));
  return async (needs: CloudNeeds): Promise<Partial<CloudFacts>> => {
    const parts = await Promise.all([
      needs.completions &&
        cloud.completions !== null &&
        completions().then((value) => ({ completions: value })),
      needs.exports && cloud.exports !== null && exports().then((value) => ({ exports: value })),
    ]);
    return joined(parts);
  };
}

/** Those parts that were asked for, as one. */
function joined(parts: readonly (Partial<CloudFacts> | boolean | null | undefined)[]): Partial<CloudFacts> {
  return Object.assign({}, ...parts.filter((part) => typeof part === 'object'));
}

/** A fact from a port; `not_configured` where there is none. */
async function ask<P, T>(port: P | null, question: (port: P) => Promise<T>): Promise<Fact<T>> {
  return port === null ? { state: 'not_configured' } : asFact(() => question(port));
}

function readingOf(profile: Profile, { commitLabel, commitVariable, services }: Deployment): RevisionReading {
  const flag = profile.checks.sequential_execution_flag?.variable;
  const switched = Object.values(profile.rollbacks).map(({ variable }) => variable);
  const named = [...Object.values(services).flatMap(({ variables }) => Object.keys(variables)), ...switched];
  return {
    commitLabel,
    commitVariable,
    variables: [...new Set(flag === undefined ? named : [...named, flag])],
    containers: Object.fromEntries(
      Object.entries(services).flatMap(([service, { container }]) =>
        container === undefined ? [] : [[service, container]],
      ),
    ),
  };
}

function isSame(one: { service: string; region: string }, other: { service: string; region: string }) {
  return one.service === other.service && one.region === other.region;
}

async function allOf<T>(promises: Record<string, Promise<T>>): Promise<Record<string, T>> {
  const entries = Object.entries(promises).map(async ([name, promise]) => [name, await promise] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function once<T>(find: () => T): () => T {
  let held: { value: T } | null = null;
  return () => {
    held ??= { value: find() };
    return held.value;
  };
}
