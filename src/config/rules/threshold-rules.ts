import type { Draft } from '../draft.ts';
import type { Finding } from '../problem.ts';
import type { Profile } from '../profile.ts';
import type { KeyPath } from '../yaml-source.ts';

/** Thresholds of one question are in order, so that every verdict can be reached. */
export function thresholdProblems({ checks = {} }: Draft<Profile>): Finding[] {
  const { phase4_completion, historical_completeness, data_freshness, scraper_failures } = checks;
  const { consecutive_failures } = checks;
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
    ...atMost(historical_completeness, 'streakDates', 'windowDays', ['checks', 'historical_completeness']),
    ...atMost(scraper_failures, 'ledgerFailDates', 'ledgerDays', ['checks', 'scraper_failures']),
    ...atMost(lag, 'critical', data_freshness?.lookbackDays, ['checks', 'data_freshness', 'lag']),
  ];
}

type Numbers<Key extends string> = { [K in Key]?: number | undefined } | undefined;

function below<Key extends string>(values: Numbers<Key>, low: Key, high: Key, path: KeyPath): Finding[] {
  const [small, large] = [values?.[low], values?.[high]];
  if (small === undefined || large === undefined || small < large) return [];
  return [
    { path: [...path, low], message: `found ${small}; needed: less than "${high}", which is ${large}` },
  ];
}

function atMost<Key extends string>(
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
