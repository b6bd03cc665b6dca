import type { Finding } from '../problem.ts';
import type { Profile } from '../profile.ts';
import { checks } from '../profile-checks.ts';
import type { KeyPath } from '../yaml-source.ts';

/** Checks whose thresholds a profile may leave out. */
const OPTIONAL_CHECKS = (Object.keys(checks.shape) as OptionalCheck[]).filter((name) =>
  checks.shape[name].isOptional(),
);
type OptionalCheck = keyof Profile['checks'];
const NEEDS_DEPLOYMENT: readonly OptionalCheck[] = [
  'deployment_drift',
  'service_health',
  'recent_errors',
  'sequential_execution_flag',
];

/** What is written and does nothing, because what it works on, or who reads it, is nowhere in the profile. */
export function idleWarnings(profile: Profile): Finding[] {
  return [
    ...idleChecks(profile),
    ...skippedChecks(profile),
    ...idleEndpoints(profile),
    ...idleSources(profile),
    ...idleMeasures(profile),
    ...idleAverages(profile),
    ...idleFigures(profile),
    ...idleComparisons(profile),
    ...idleMentions(profile),
  ];
}

/** Thresholds of checks that have nothing to look at. */
function idleChecks(profile: Profile): Finding[] {
  return OPTIONAL_CHECKS.flatMap((check): Finding[] => {
    const lacks = whatItLacks(profile, check);
    return profile.checks[check] === undefined || lacks === null
      ? []
      : [{ path: ['checks', check], message: `has no effect without ${lacks}`, atKey: true }];
  });
}

/** Checks that a schedule names, and that will say "not configured" each time. */
function skippedChecks(profile: Profile): Finding[] {
  return Object.entries(profile.schedules).flatMap(([name, schedule]) =>
    (['checks', 'mention'] as const).flatMap((key) =>
      schedule[key].flatMap((check, index): Finding[] => {
        const optional = OPTIONAL_CHECKS.find((one) => one === check);
        if (optional === undefined) return [];
        const lacks =
          profile.checks[optional] === undefined ? `"checks.${check}"` : whatItLacks(profile, optional);
        if (lacks === null) return [];
        const path: KeyPath = ['schedules', name, key, index];
        return [{ path, message: `"${check}" is skipped as not configured without ${lacks}` }];
      }),
    ),
  );
}

/** What a check looks at and the profile does not describe; null where it is all there. */
function whatItLacks({ deployment, sources }: Profile, check: OptionalCheck): string | null {
  if (check === 'never_succeeded') {
    const hasLog = sources.attempts !== undefined || sources.runs !== undefined;
    return hasLog ? null : '"sources.attempts" or "sources.runs"';
  }
  if (check === 'scraper_kickoff') return sources.decisions === undefined ? '"sources.decisions"' : null;
  if (check === 'pre_game_signal') return sources.signals === undefined ? '"sources.signals"' : null;
  if (check === 'model_bias') return sources.grades === undefined ? '"sources.grades"' : null;
  if (deployment !== undefined || !NEEDS_DEPLOYMENT.includes(check)) return null;
  if (check !== 'recent_errors') return '"deployment"';
  return sources.errors === undefined ? '"deployment" or "sources.errors"' : null;
}

function idleEndpoints({ deployment, checks }: Profile): Finding[] {
  if (deployment === undefined || checks.service_health !== undefined) return [];
  const found = Object.entries(deployment.services).find(([, { health }]) => health.length > 0);
  if (found === undefined) return [];
  const message = 'has no effect without "checks.service_health": nobody asks these endpoints';
  return [{ path: ['deployment', 'services', found[0], 'health'], message, atKey: true }];
}

/** Sources that one check alone reads. */
function idleSources({ sources, checks }: Profile): Finding[] {
  const readers = [
    { source: 'errors', reader: 'recent_errors', isThere: checks.recent_errors !== undefined },
    { source: 'signals', reader: 'pre_game_signal', isThere: checks.pre_game_signal !== undefined },
    { source: 'grades', reader: 'model_bias', isThere: checks.model_bias !== undefined },
    { source: 'performance', reader: 'model_bias.gap', isThere: checks.model_bias?.gap !== undefined },
  ] as const;
  return readers.flatMap(({ source, reader, isThere }): Finding[] => {
    if (sources[source] === undefined || isThere) return [];
    const message = `has no effect without "checks.${reader}": nobody reads this table`;
    return [{ path: ['sources', source], message, atKey: true }];
  });
}

function idleMeasures({ tables, checks }: Profile): Finding[] {
  return Object.entries(tables).flatMap(([name, { measure }]): Finding[] => {
    if (measure === undefined || checks.phase3_race?.players === name) return [];
    const message = 'has no effect: "checks.phase3_race" reads no measure of this table';
    return [{ path: ['tables', name, 'measure'], message, atKey: true }];
  });
}

function idleAverages({ tables, checks }: Profile): Finding[] {
  return Object.entries(tables).flatMap(([name, { average }]): Finding[] => {
    if (average === undefined || checks.model_bias?.averages === name) return [];
    const message = 'has no effect: "checks.model_bias" reads no average of this table';
    return [{ path: ['tables', name, 'average'], message, atKey: true }];
  });
}

/** Figures that cost a column of every statement, and that nobody asks about. */
function idleFigures({ tables, checks }: Profile): Finding[] {
  const { feature_store_quality: store, upcoming_context: context } = checks;
  return Object.entries(tables).flatMap(([name, { figures = {} }]) => {
    const read = [
      ...(store?.table === name ? Object.keys(store.figures) : []),
      ...(context?.table === name ? Object.keys(context.filled) : []),
    ];
    return Object.keys(figures).flatMap((figure): Finding[] => {
      if (read.includes(figure)) return [];
      const message = 'has no effect: neither "feature_store_quality" nor "upcoming_context" names it';
      return [{ path: ['tables', name, 'figures', figure], message, atKey: true }];
    });
  });
}

function idleComparisons({ tables, checks }: Profile): Finding[] {
  const read = checks.duplicate_rows?.tables.filter(({ apart }) => apart !== undefined) ?? [];
  return Object.entries(tables).flatMap(([name, { compared }]): Finding[] => {
    if (compared === undefined || read.some(({ table }) => table === name)) return [];
    const message =
      'has no effect: "checks.duplicate_rows" does not say how far apart copies of this table may lie';
    return [{ path: ['tables', name, 'compared'], message, atKey: true }];
  });
}

/** A mention does not count: a check that is mentioned only counts nowhere. */
function idleMentions({ schedules }: Profile): Finding[] {
  const run = new Set(Object.values(schedules).flatMap(({ checks }) => checks));
  return Object.entries(schedules).flatMap(([name, { mention }]) =>
    mention.flatMap((check, index): Finding[] => {
      if (run.has(check)) return [];
      const message = `"${check}" is mentioned here and counts nowhere, since no schedule has it under "checks"`;
      return [{ path: ['schedules', name, 'mention', index], message }];
    }),
  );
}
