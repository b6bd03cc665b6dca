import type { Draft } from '../draft.ts';
import type { Finding } from '../problem.ts';
import type { Profile } from '../profile.ts';
import type { KeyPath } from '../yaml-source.ts';
import { atMost, lessThan } from './limits.ts';

/** Thresholds of one question are in order, so that every verdict can be reached. */
export function thresholdProblems({ checks = {}, gaps = {} }: Draft<Profile>): Finding[] {
  const { phase4_completion, historical_completeness, data_freshness, scraper_failures } = checks;
  const { consecutive_failures, deployment_drift, service_health, recent_errors } = checks;
  const lag = data_freshness?.lag;
  const age = data_freshness?.scheduleAgeHours;
  return [
    ...(['perGame', 'perDate'] as const).flatMap((kind) =>
      (phase4_completion?.[kind] ?? []).flatMap((floor, index) =>
        below(floor, 'warn', 'pass', ['checks', 'phase4_completion', kind, index]),
      ),
    ),
    ...below(lag, 'warn', 'fail', ['checks', 'data_freshness', 'lag']),
    ...below(lag, 'fail', 'critical', ['checks', 'data_freshness', 'lag']),
    ...below(age, 'warn', 'fail', ['checks', 'data_freshness', 'scheduleAgeHours']),
    ...below(scraper_failures, 'ledgerWarnDates', 'ledgerFailDates', ['checks', 'scraper_failures']),
    ...below(consecutive_failures, 'warn', 'fail', ['checks', 'consecutive_failures']),
    ...driftProblems(deployment_drift),
    ...tryProblems(service_health),
    ...errorProblems(recent_errors),
    ...medianProblems(gaps.floors),
    ...within(historical_completeness, 'streakDates', 'windowDays', ['checks', 'historical_completeness']),
    ...within(scraper_failures, 'ledgerFailDates', 'ledgerDays', ['checks', 'scraper_failures']),
    ...within(lag, 'critical', data_freshness?.lookbackDays, ['checks', 'data_freshness', 'lag']),
  ];
}

/** A median of more dates than are looked at is never taken. */
function medianProblems(floors: Draft<Profile['gaps']['floors']> = []): Finding[] {
  return floors.flatMap((floor, index) => {
    const { gameDates, leastDates } = (floor ?? {}) as { gameDates?: number; leastDates?: number };
    return atMost({ name: 'gameDates', value: gameDates }, leastDates, [
      'gaps',
      'floors',
      index,
      'leastDates',
    ]);
  });
}

type Rule<Name extends keyof Profile['checks']> = Draft<NonNullable<Profile['checks'][Name]>> | undefined;

function driftProblems(rule: Rule<'deployment_drift'>): Finding[] {
  return (['commits', 'hours'] as const).flatMap((unit) =>
    lessThan({ name: `critical.${unit}`, value: rule?.critical?.[unit] }, rule?.warning?.[unit], [
      'checks',
      'deployment_drift',
      'warning',
      unit,
    ]),
  );
}

/** A try that is shorter than the one before would not allow for the cold start that the one before may have met. */
function tryProblems(rule: Rule<'service_health'>): Finding[] {
  const tries = rule?.trySeconds ?? [];
  const path = ['checks', 'service_health'];
  const found = tries.flatMap((seconds, index): Finding[] => {
    const before = tries[index - 1];
    if (seconds === undefined || before === undefined || seconds >= before) return [];
    const message = `found ${seconds}; needed: at least ${before}, as long as the try before it`;
    return [{ path: [...path, 'trySeconds', index], message }];
  });
  const [slow, longest] = [rule?.slowSeconds, tries.at(-1)];
  if (slow !== undefined && longest !== undefined && slow >= longest) {
    const message = `found ${slow}; needed: less than the last of "trySeconds", which is ${longest}, after which an answer is not waited for`;
    found.push({ path: [...path, 'slowSeconds'], message });
  }
  return found;
}

function errorProblems(rule: Rule<'recent_errors'>): Finding[] {
  const path = ['checks', 'recent_errors'];
  const { warn, risingFrom, entries } = rule ?? {};
  const found = below(rule, 'warn', 'fail', path);
  const anyway = 'with more errors there is a warning anyway';
  found.push(...atMost({ name: 'warn', value: warn, why: anyway }, risingFrom, [...path, 'risingFrom']));
  if (entries === undefined) return found;
  const unread = "what is not read can't be counted";
  if (rule?.fail !== undefined && entries <= rule.fail) {
    const message = `found ${entries}; needed: more than "fail", which is ${rule.fail}: ${unread}`;
    found.push({ path: [...path, 'entries'], message });
  }
  const read = { name: 'entries', value: entries, why: unread };
  return [
    ...found,
    ...lessThan(read, rule?.sameMessage, [...path, 'sameMessage']),
    ...lessThan(read, rule?.newFrom, [...path, 'newFrom']),
  ];
}

type Numbers<Key extends string> = { [K in Key]?: number | undefined } | undefined;

function below<Key extends string>(values: Numbers<Key>, low: Key, high: Key, path: KeyPath): Finding[] {
  return lessThan({ name: high, value: values?.[high] }, values?.[low], [...path, low]);
}

/** The length of a window, by its key in the same place or as a number. */
function within<Key extends string>(
  values: Numbers<Key>,
  low: Key,
  high: Key | number | undefined,
  path: KeyPath,
): Finding[] {
  const small = values?.[low];
  const large = typeof high === 'string' ? values?.[high] : high;
  if (small === undefined || large === undefined || small <= large) return [];
  return [
    { path: [...path, low], message: `found ${small}; needed: at most ${large}, the length of the window` },
  ];
}
