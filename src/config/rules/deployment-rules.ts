import type { Draft } from '../draft.ts';
import { didYouMean } from '../nearest.ts';
import type { Finding } from '../problem.ts';
import type { Deployment, Profile, WatchedService } from '../profile.ts';
import type { KeyPath } from '../yaml-source.ts';

/** Services can be told apart by what people type, and each path is counted, or not, in one place. */
export function deploymentProblems({ deployment, checks = {} }: Draft<Profile>): Finding[] {
  const services = deployment?.services;
  if (services === undefined) return [];
  if (Object.keys(services).length === 0) {
    const message = 'no service is watched; needed: at least one, or leave out "deployment"';
    return [{ path: ['deployment', 'services'], message }];
  }
  const perService = Object.entries(services).flatMap(([name, service]) =>
    service === undefined
      ? []
      : [...pathProblems(service), ...healthProblems(service)].map((found) => ({
          ...found,
          path: ['deployment', 'services', name, ...found.path],
        })),
  );
  return [...aliasProblems(services), ...perService, ...flagProblems(checks, Object.keys(services))];
}

/** What is watched and can never be seen, or will always be seen. */
export function deploymentWarnings({ deployment, checks }: Profile): Finding[] {
  if (deployment === undefined) return [];
  const perService = Object.entries(deployment.services).flatMap(([name, service]) =>
    [...pathWarnings(service, deployment), ...variableWarnings(name, service, checks)].map((found) => ({
      ...found,
      path: ['deployment', 'services', name, ...found.path],
    })),
  );
  return [...perService, ...healthWarnings(deployment, checks)];
}

/** What these ask for is no service. */
const WORDS_OF_DRIFT = ['help', 'private'];

function aliasProblems(services: Draft<Deployment['services']>): Finding[] {
  const owners = new Map<string, string>();
  return Object.entries(services).flatMap(([name, service]) =>
    (service?.aliases ?? []).flatMap((alias, index): Finding[] => {
      if (alias === undefined) return [];
      const path = ['deployment', 'services', name, 'aliases', index];
      if (Object.hasOwn(services, alias)) {
        const message =
          alias === name
            ? `found "${alias}", which is the service's own name; remove it`
            : `found "${alias}", which is the name of another service`;
        return [{ path, message }];
      }
      if (WORDS_OF_DRIFT.includes(alias))
        return [{ path, message: `found "${alias}", which means something else behind /drift` }];
      const owner = owners.get(alias);
      if (owner === name) return [{ path, message: secondTime(alias) }];
      if (owner !== undefined)
        return [{ path, message: `found "${alias}", which is an alias of "${owner}" already` }];
      owners.set(alias, name);
      return [];
    }),
  );
}

function pathProblems({ paths = [], alsoInImage = [] }: Draft<WatchedService>): Finding[] {
  const counted = paths.filter((path) => path !== undefined);
  const twice = (key: 'paths' | 'alsoInImage', list: readonly (string | undefined)[]) =>
    list.flatMap((path, index): Finding[] => {
      if (path === undefined) return [];
      if (list.indexOf(path) < index) return [{ path: [key, index], message: secondTime(path) }];
      if (!path.includes('*')) return [];
      const message = `found "${path}"; needed: a file or a folder, which stands for everything in it, without *`;
      return [{ path: [key, index], message }];
    });
  // Whoever says that a path is no reason to deploy must not be told that the service is behind because of it.
  const contradictions = alsoInImage.flatMap((path, index): Finding[] => {
    if (path === undefined) return [];
    const around = counted.find((other) => other === path || isWithin(path, other));
    if (around === undefined) return [];
    const where = around === path ? 'is in "paths" too' : `lies within "${around}" in "paths"`;
    const message = `found "${path}", which ${where}, so that it would be counted; name it in one of the two`;
    return [{ path: ['alsoInImage', index], message }];
  });
  return [...twice('paths', paths), ...twice('alsoInImage', alsoInImage), ...contradictions];
}

function healthProblems({ health = [] }: Draft<WatchedService>): Finding[] {
  const paths = health.map((endpoint) => endpoint?.path);
  return paths.flatMap((path, index): Finding[] =>
    path === undefined || paths.indexOf(path) === index
      ? []
      : [{ path: ['health', index, 'path'], message: secondTime(path) }],
  );
}

function flagProblems(
  { sequential_execution_flag: flag }: Draft<Profile['checks']>,
  services: readonly string[],
): Finding[] {
  const path = ['checks', 'sequential_execution_flag'];
  const found: Finding[] = [];
  if (flag?.service !== undefined && !services.includes(flag.service)) {
    const message = `found "${flag.service}", which is not described under "deployment.services".${didYouMean(flag.service, services)}`;
    found.push({ path: [...path, 'service'], message });
  }
  // A line must mean one thing; logs are searched without regard to case.
  const phrases = (['sequential', 'level', 'legacy'] as const).flatMap((key) => {
    const phrase = flag?.evidence?.[key];
    return phrase === undefined ? [] : [{ key, phrase }];
  });
  for (const { key, phrase } of phrases) {
    const other = phrases.find(
      (one) => one.key !== key && phrase.toLowerCase().includes(one.phrase.toLowerCase()),
    );
    if (other === undefined) continue;
    const message = `found "${phrase}", which holds "${other.phrase}" of "${other.key}": a line would mean both`;
    found.push({ path: [...path, 'evidence', key], message });
  }
  return found;
}

function pathWarnings(
  { paths, alsoInImage }: WatchedService,
  { documentation }: Deployment,
): (Finding & { path: KeyPath })[] {
  const nested = (key: 'paths' | 'alsoInImage', list: readonly string[]) =>
    list.flatMap((path, index): Finding[] => {
      const around = list.find((other) => isWithin(path, other));
      if (around === undefined) return [];
      const message = `"${path}" lies within "${around}", which stands for everything in it; leave one of the two out`;
      return [{ path: [key, index], message }];
    });
  const uncounted = paths.flatMap((path, index): Finding[] => {
    const folder = documentation.folders.find((one) => `/${path}/`.includes(`/${one}/`));
    const extension = documentation.extensions.find((one) => path.toLowerCase().endsWith(one));
    const why = folder ?? extension;
    if (why === undefined) return [];
    const message = `"${path}" never counts, since "${why}" under "documentation" says that it changes nothing that runs`;
    return [{ path: ['paths', index], message }];
  });
  return [...nested('paths', paths), ...nested('alsoInImage', alsoInImage), ...uncounted];
}

function variableWarnings(
  name: string,
  { variables }: WatchedService,
  { sequential_execution_flag: flag }: Profile['checks'],
): Finding[] {
  return Object.entries(variables).flatMap(([variable, value]): Finding[] => {
    const path = ['variables', variable];
    if (flag?.service === name && flag.variable === variable && !isSameValue(value, flag.on)) {
      const message = `wants "${value}", while "checks.sequential_execution_flag" wants "${flag.on}": one of the two will always warn`;
      return [{ path, message }];
    }
    if (!/(password|passwd|secret|token|credential|(api|private|access)_?key)$/i.test(variable)) return [];
    const message =
      'its value is read and shown to everybody who asks; leave it out if the value is a secret';
    return [{ path, message, atKey: true }];
  });
}

function healthWarnings({ services }: Deployment, { service_health: rule }: Profile['checks']): Finding[] {
  if (rule === undefined) return [];
  const watched = Object.values(services);
  const path = ['checks', 'service_health'];
  if (watched.every(({ health }) => health.length === 0)) {
    const message = 'asks nobody: no service under "deployment.services" names an endpoint under "health"';
    return [{ path, message, atKey: true }];
  }
  const critical = watched.filter(({ importance }) => importance !== 'normal').length;
  if (critical >= rule.criticalTogether) return [];
  const count = critical === 1 ? '1 service is' : `${critical} services are`;
  const message = `is never reached: ${count} critical or vital under "deployment.services"`;
  return [{ path: [...path, 'criticalTogether'], message }];
}

const secondTime = (name: string): string => `found "${name}" a second time; name it once`;

const isSameValue = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}
