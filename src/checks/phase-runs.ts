import { expectationOf } from '../calendar/expectation.ts';
import { sayDate, sayInstant } from '../calendar/say.ts';
import type { DateContext } from '../calendar/slate.ts';
import type { Profile } from '../config/profile.ts';
import type { ProcessorRunsRow } from '../facts/facts.ts';
import type { JudgeInput } from './check.ts';
import { readFact } from './facts-of.ts';
import type { Part } from './finding.ts';
import type { TransitionRule } from './handovers.ts';
import { latestOf } from './instants.ts';
import { aboutTable, type Subject, warnPart } from './parts.ts';
import type { PhaseReading } from './phase-dates.ts';
import { isGoodRun, runsIn } from './processor-courses.ts';
import { isRunOf, processorName } from './processor-names.ts';
import { standingIn } from './standing.ts';
import { plural, sayDates, shortName } from './wording.ts';

const HOUR_MS = 3_600_000;

type Expected = Profile['processors']['expected'][number];

/** Names under which runs that fill some tables are noted: those of the tables, and of the processors that are expected to. */
export function namesOfRuns(tables: readonly string[], profile: Profile): string[] {
  return [
    ...tables.map(shortName),
    ...tables.flatMap((table) => processorsOf(table, profile)).flatMap(({ names }) => names),
  ];
}

/** Runs of the phases that never ended, and processors that did not run where the others of their phase did. */
export function judgePhaseRuns(
  rule: TransitionRule,
  days: readonly DateContext[],
  readings: ReadonlyMap<string, PhaseReading>,
  input: JudgeInput,
): Part[] {
  const source = input.profile.sources.runs;
  if (source === undefined) return [];
  const fact = readFact(input.facts.runs, aboutTable(source));
  // A log that nobody has says nothing; one that can't be read might have.
  if (!fact.ok) return fact.part.status === 'ERROR' ? [fact.part] : [];
  const phases = [...readings.keys()].map((phase) => ({ phase, tables: rule.phases[phase] ?? [] }));
  const stuck = phases.flatMap(({ tables }) => stuckParts(tables, days, fact.value, input));
  const named = new Set(stuck.map(({ subject }) => processorName(subject)));
  const missing = phases.flatMap(({ phase, tables }) =>
    missingParts({ phase, tables, rule }, days, fact.value, input),
  );
  return [...stuck, ...missing.filter(({ subject }) => !named.has(processorName(subject)))];
}

/** One part a processor. What ended well for the date afterwards is over. */
function stuckParts(
  tables: readonly string[],
  days: readonly DateContext[],
  runs: readonly ProcessorRunsRow[],
  { profile }: JudgeInput,
): Part[] {
  const dates = new Set(days.map(({ date }) => date));
  const names = namesOfRuns(tables, profile);
  const stuck = runs.filter(
    (row) =>
      row.outcome === 'stuck' && dates.has(row.dataDate) && isRunOf(row, names) && !endedAfter(row, runs),
  );
  return [...bySource(stuck, tables, profile)].map(([source, rows]) => {
    const ofDates = [...new Set(rows.map(({ dataDate }) => dataDate))].sort();
    const last = latestOf(rows.map(({ lastAt }) => lastAt)) ?? '';
    const message = `a run that never ended, for ${sayDates(ofDates)}: begun ${sayInstant(new Date(last), null, profile.timeZone)}, and none that went well since`;
    return warnPart(aboutProcessor(source), 'P3_MEDIUM', message, {
      expected: 'every run ends',
      actual: `${plural(runsIn(rows), 'run')} did not`,
      affected: ofDates.length,
      dates: ofDates,
      evidence: { last_begun: last },
    });
  });
}

function bySource(
  runs: readonly ProcessorRunsRow[],
  tables: readonly string[],
  profile: Profile,
): Map<string, ProcessorRunsRow[]> {
  const groups = new Map<string, ProcessorRunsRow[]>();
  for (const row of runs) {
    const source = sourceOf(row, tables, profile);
    groups.set(source, [...(groups.get(source) ?? []), row]);
  }
  return groups;
}

function endedAfter(stuck: ProcessorRunsRow, runs: readonly ProcessorRunsRow[]): boolean {
  return runs.some(
    (row) =>
      isGoodRun(row) &&
      row.dataDate === stuck.dataDate &&
      row.lastAt >= stuck.lastAt &&
      processorName(row.processor) === processorName(stuck.processor),
  );
}

/** On the newest date that is due: earlier ones are settled one way or the other. */
function missingParts(
  { phase, tables, rule }: { phase: string; tables: readonly string[]; rule: TransitionRule },
  days: readonly DateContext[],
  runs: readonly ProcessorRunsRow[],
  input: JudgeInput,
): Part[] {
  const { profile, now } = input;
  const expected = tables.flatMap((table) =>
    processorsOf(table, profile).map((processor) => ({
      processor,
      table,
      standingOn: standingIn(table, input),
    })),
  );
  const day = days.findLast((one) =>
    expected.every(({ table, standingOn }) => {
      const standing = standingOn(one);
      return standing.open ? standing.pending === null : !isExpected(table, one, profile);
    }),
  );
  if (day === undefined) return [];
  const wanted = expected.filter(({ table }) => isExpected(table, day, profile));
  const ofDate = runs.filter(({ dataDate }) => dataDate === day.date);
  const absent = wanted.filter(({ processor }) => !ofDate.some((row) => isRunOf(row, processor.names)));
  const others = ofDate.filter((row) => wanted.some(({ processor }) => isRunOf(row, processor.names)));
  const last = latestOf(others.map(({ lastAt }) => lastAt));
  const hours = rule.steps.find(({ from }) => from === phase)?.withinHours;
  if (last === null || hours === undefined || now.getTime() < Date.parse(last) + hours * HOUR_MS) return [];
  return absent.map(({ processor }) => {
    const said = sayInstant(new Date(last), null, profile.timeZone);
    const message = `no run for ${sayDate(day.date)}, for which others of ${phase} last ran ${said}`;
    return warnPart(aboutProcessor(processor.source), 'P3_MEDIUM', message, {
      expected: `a run for ${sayDate(day.date)}`,
      actual: 'none',
      threshold: hours,
      affected: 1,
      dates: [day.date],
      evidence: { phase, others_last_ran: last },
    });
  });
}

/** Processors that run for every game date and fill the table. */
function processorsOf(table: string, { processors }: Profile): Expected[] {
  const row = { processor: shortName(table), output: null };
  return processors.expected.filter(({ names, everyDays }) => everyDays === undefined && isRunOf(row, names));
}

function isExpected(table: string, day: DateContext, profile: Profile): boolean {
  const found = profile.tables[table];
  return found !== undefined && expectationOf(found, day, profile).expected;
}

/** A processor's name for people where the profile has one, so that it is one processor under all of its spellings. */
function sourceOf(row: ProcessorRunsRow, tables: readonly string[], profile: Profile): string {
  const known = tables
    .flatMap((table) => processorsOf(table, profile))
    .find(({ names }) => isRunOf(row, names));
  return known?.source ?? row.processor;
}

const aboutProcessor = (subject: string): Subject => ({ kind: 'processor', subject });
