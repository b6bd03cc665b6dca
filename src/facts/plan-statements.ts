import type { Profile } from '../config/profile.ts';
import { attemptsCollector } from './attempts.ts';
import { averagesCollector } from './averages.ts';
import type { Collector } from './collection.ts';
import { coverageCollector } from './coverage.ts';
import { slicesCollector } from './date-slices.ts';
import { dayCountsCollector } from './day-counts.ts';
import { decisionsCollector } from './decisions.ts';
import { errorsCollector } from './errors.ts';
import type { FactNeeds } from './facts.ts';
import { gradesCollector } from './grades.ts';
import { haltsCollector } from './halts.ts';
import { ledgerCollector } from './ledger.ts';
import { performanceCollector } from './performance.ts';
import { postponementsCollector } from './postponements.ts';
import { runsCollector } from './runs.ts';
import { signalsCollector } from './signals.ts';
import { slateCollector } from './slate.ts';

/** The statements that some checks need, one per table. The slate, postponements and halts belong to every run. */
export function planStatements(profile: Profile, needs: readonly FactNeeds[]) {
  const { sources } = profile;
  const asksNames = namedTables(needs).some(
    (name) => profile.tables[name]?.by?.homeName !== undefined && wantedOf(name, profile, needs).slices,
  );
  const always = {
    slate: slateCollector(profile, { names: asksNames }),
    postponements: sources.postponements ? postponementsCollector(sources.postponements) : null,
    halts: sources.halts ? haltsCollector(sources.halts) : null,
  };
  const predictions = ofPredictions(profile, needs);
  const logs = ofLogs(profile, needs);
  const tables = ofTables(profile, needs, predictions.grades !== null);
  const single = Object.values({ ...always, ...predictions, ...logs }).filter((one) => one !== null);
  const all: readonly Collector<unknown>[] = [...single, ...Object.values(tables).flat()];
  return { ...always, ...tables, ...predictions, ...logs, all };
}

/** Tables whose rows are counted: by the games or by the dates that they are of. */
function ofTables(profile: Profile, needs: readonly FactNeeds[], withGrades: boolean) {
  const counted = (how: 'games' | 'days') =>
    namedTables(needs).flatMap((name) => {
      const table = profile.tables[name];
      return table?.counts === how ? [{ name, table, wanted: wantedOf(name, profile, needs) }] : [];
    });
  const byDays = counted('days');
  // By name only where grades are put beside it: it takes a row for each player in place of one for each date.
  const averages = byDays.flatMap(({ name, table, wanted }) =>
    withGrades && name === profile.checks.model_bias?.averages
      ? (averagesCollector(name, table, wanted) ?? [])
      : [],
  );
  return {
    coverage: counted('games').map(({ name, table, wanted }) => coverageCollector(name, table, wanted)),
    dayCounts: byDays
      .filter(({ name, wanted }) => !wanted.slices && !averages.some(({ table }) => table === name))
      .map(({ name, table, wanted }) => dayCountsCollector(name, table, wanted)),
    slices: byDays
      .filter(({ wanted }) => wanted.slices)
      .map(({ name, table, wanted }) => slicesCollector(name, table, wanted)),
    averages,
  };
}

function namedTables(needs: readonly FactNeeds[]): string[] {
  return [...new Set(needs.flatMap((need) => need.tables))].sort();
}

/** Of a table only what is asked of that table: a column that one check reads is not billed for all. */
function wantedOf(name: string, { tables }: Profile, needs: readonly FactNeeds[]) {
  const having = needs.filter((need) => need.tables.includes(name));
  return {
    copies: having.some((need) => need.copies === true),
    measures: having.some((need) => need.measures === true),
    figures: having.some((need) => need.figures === true),
    slices: having.some((need) => need.slices === true) && tables[name]?.by !== undefined,
  };
}

/** What is told of predictions beside their own table. */
function ofPredictions({ sources, checks }: Profile, needs: readonly FactNeeds[]) {
  const bias = checks.model_bias;
  const asks = (key: 'signals' | 'grades' | 'performance') => needs.some((need) => need[key]);
  return {
    signals: asks('signals') && sources.signals ? signalsCollector(sources.signals) : null,
    grades: asks('grades') && bias && sources.grades ? gradesCollector(sources.grades, bias) : null,
    performance:
      asks('performance') && bias && sources.performance
        ? performanceCollector(sources.performance, bias)
        : null,
  };
}

/** What the pipeline writes down of its own work. */
function ofLogs({ sources }: Profile, needs: readonly FactNeeds[]) {
  const asks = (key: 'attempts' | 'ledger' | 'decisions' | 'runs' | 'errors') =>
    needs.some((need) => need[key]);
  const history = needs.some((need) => need.attemptHistory);
  const hours = Math.max(0, ...needs.map((need) => need.attemptHours ?? 0));
  const asksAttempts = history || asks('attempts');
  return {
    attempts:
      asksAttempts && sources.attempts ? attemptsCollector(sources.attempts, { history, hours }) : null,
    ledger: asks('ledger') && sources.ledger ? ledgerCollector(sources.ledger) : null,
    decisions: asks('decisions') && sources.decisions ? decisionsCollector(sources.decisions) : null,
    runs: asks('runs') && sources.runs ? runsCollector(sources.runs) : null,
    errors: asks('errors') && sources.errors ? errorsCollector(sources.errors) : null,
  };
}
