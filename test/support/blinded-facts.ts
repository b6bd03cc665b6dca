import { type CloudFacts, NO_CLOUD_FACTS } from '../../src/facts/cloud/cloud-facts.ts';
import { type Fact, type FactNeeds, type Facts, known } from '../../src/facts/facts.ts';

/** What every run collects, whatever its checks need: known, so that blindness is that of a check's own facts. */
const OF_EVERY_RUN = ['slate', 'postponements', 'halts', 'rollbacks', 'retention'] as const;

type Made = () => Fact<never>;

/** The same facts with every one of them made anew, whatever kinds of fact there are. Those of every run stay. */
export function everyFact(facts: Facts, make: Made): Facts {
  const kept = Object.fromEntries(OF_EVERY_RUN.map((name) => [name, facts[name]]));
  return { ...(remade(facts, make) as Facts), ...kept };
}

/** Empty as each kind of fact is: no rows, no services, no entries; what is no list is gone. */
export function everyFactEmpty(facts: Facts): Facts {
  return {
    ...everyFact(facts, () => known([]) as never),
    cloud: {
      ...NO_CLOUD_FACTS,
      at: facts.cloud.at,
      services: mapped(facts.cloud.services, () => known([])),
      errors: known({ hours: 24, daysBefore: 7, groups: [], cut: false, cutBefore: false }),
      pathLines: mapped(facts.cloud.pathLines, () => known({ entries: [], cut: false })),
      completions: known([]),
      exports: known([]),
    },
  };
}

/** The same facts as a run has them that never asked for any. */
export function nothingCollected(facts: Facts, make: Made): Facts {
  return { ...everyFact(facts, make), coverage: {}, dayCounts: {}, slices: {} };
}

/** What a check says that it needs, one by one: its name, and facts in which that one alone is made anew. */
export function oneByOne(
  needs: FactNeeds,
  facts: Facts,
  make: Made,
): { what: string; facts: Facts; needed: keyof FactNeeds | 'cloud' }[] {
  const { tables, cloud = {}, attemptHistory, ...more } = needs;
  // How tables are counted, and how far back: no facts of their own.
  const {
    copies: _copies,
    measures: _measures,
    figures: _figures,
    slices: _slices,
    attemptHours: _hours,
    ...others
  } = more;
  const named = { ...others, ...(attemptHistory && { attempts: true }) };
  return [
    ...tables.map((table) => ({
      what: table,
      facts: tableAnew(facts, table, make),
      needed: 'tables' as const,
    })),
    ...Object.entries(named).flatMap(([name, isNeeded]) =>
      isNeeded ? [{ what: name, facts: { ...facts, [name]: make() }, needed: name as keyof FactNeeds }] : [],
    ),
    ...Object.entries(cloud).flatMap(([name, isNeeded]) =>
      isNeeded
        ? [
            {
              what: `cloud ${name}`,
              facts: { ...facts, cloud: cloudAnew(facts.cloud, name as keyof typeof cloud, make) },
              needed: 'cloud' as const,
            },
          ]
        : [],
    ),
  ];
}

/** Slices and the counts of their dates come from one statement. */
function tableAnew(facts: Facts, table: string, make: Made): Facts {
  if (table in facts.coverage) return { ...facts, coverage: { ...facts.coverage, [table]: make() } };
  return {
    ...facts,
    dayCounts: { ...facts.dayCounts, [table]: make() },
    ...(table in facts.slices && { slices: { ...facts.slices, [table]: make() } }),
  };
}

function cloudAnew(cloud: CloudFacts, need: keyof NonNullable<FactNeeds['cloud']>, make: Made): CloudFacts {
  switch (need) {
    case 'services':
      return { ...cloud, services: mapped(cloud.services, make) };
    case 'commits':
      return { ...cloud, branch: make(), commits: mapped(cloud.commits, make) };
    case 'probes':
      return { ...cloud, probes: mapped(cloud.probes, (paths) => mapped(paths, make)) };
    case 'errors':
      return { ...cloud, errors: make() };
    case 'path':
      return { ...cloud, pathLines: mapped(cloud.pathLines, make) };
    case 'completions':
      return { ...cloud, completions: make() };
    case 'exports':
      return { ...cloud, exports: make() };
  }
}

function remade(value: unknown, make: Made): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return 'state' in value
    ? make()
    : Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, remade(inner, make)]));
}

function mapped<T, U>(record: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
