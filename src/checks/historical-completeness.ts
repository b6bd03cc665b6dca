import { addDays, type IsoDate } from '../calendar/dates.ts';
import { sayDate, sayInstant } from '../calendar/say.ts';
import { type DateContext, gameName } from '../calendar/slate.ts';
import type { Check, JudgeInput } from './check.ts';
import { coverageOn, type DateCoverage, groupByDate } from './coverage.ts';
import { isBeyondRetention, readCoverage } from './facts-of.ts';
import type { Part, Severity } from './finding.ts';
import { judgeGrading } from './grading-gaps.ts';
import { aboutTable, failPart, type PartDetails, passPart } from './parts.ts';
import { missingGamesSeverity, worseSeverity } from './severity.ts';
import { soFar, tableProfileOf } from './standing.ts';
import { emptyWindow, noDatesPart, openDays, windowDays } from './window.ts';
import { describeGame, listed, ofGames, plural, postponedNotes, shortName } from './wording.ts';

const DATES_SHOWN = 3;
const GAMES_SHOWN = 4;

/** Which games of the last days are missing from which table? */
export const historicalCompleteness: Check = {
  name: 'historical_completeness',
  category: 'data_quality',
  title: {
    ok: 'No game of the last two weeks is missing',
    broken: 'Games of the last two weeks are missing',
  },
  why: 'A hole that is not filled stays in every average that is computed over it.',
  fix: 'Backfill the named games, raw tables first, then run the later phases again for those dates.',
  canBeCritical: true,
  windowed: true,
  needsSlate: true,
  skipsWithoutGames: false,
  needs(profile) {
    const { tables, grading } = profile.checks.historical_completeness;
    return { tables: [...tables, ...(grading ? [grading.predictions, grading.graded] : [])] };
  },
  judge(input) {
    const { profile, targetDate } = input;
    const rules = profile.checks.historical_completeness;
    const days = windowDays(input, rules.windowDays);
    if (days.length === 0) return { parts: [emptyWindow(input, rules.windowDays)] };

    const pending = new Map<IsoDate, Pending[]>();
    const parts = rules.tables.map((table) => judgeTable(table, days, input, pending));
    if (rules.grading) parts.push(judgeGrading(rules.grading, days, input));
    const first = addDays(targetDate, 1 - rules.windowDays);
    return { parts, notes: [...pendingNotes(pending, input), ...postponedNotes(daysFrom(first, input))] };
  },
};

/** A table that is not whole for a date whose time has not come. */
interface Pending {
  table: string;
  due: Date;
}

interface Gap {
  day: DateContext;
  coverage: DateCoverage;
  severity: Severity;
}

function judgeTable(
  table: string,
  days: readonly DateContext[],
  input: JudgeInput,
  notDue: Map<IsoDate, Pending[]>,
): Part {
  const about = aboutTable(table);
  const { open, leftOut } = openDays(table, days, input);
  if (open.length === 0) return noDatesPart(about, leftOut);
  const reading = readCoverage(input.facts, about);
  if (!reading.ok) return reading.part;

  const rule = input.profile.completeness;
  const tableProfile = tableProfileOf(input.profile, table);
  const byDate = groupByDate(reading.value);
  const whole: DateCoverage[] = [];
  const gaps: Gap[] = [];
  for (const { day, pending } of open) {
    const coverage = coverageOn(tableProfile, byDate.get(day.date) ?? [], day, rule);
    const severity = missingGamesSeverity(day.games.length, coverage.missing.length, rule);
    if (severity === null) {
      whole.push(coverage);
    } else if (pending) {
      const found = ofGames(coverage.covered.length, day.games.length);
      notDue.set(day.date, [...(notDue.get(day.date) ?? []), { table, due: pending.due }]);
      leftOut.push({ reason: 'not_due', why: soFar(found, pending, input), due: pending.due });
    } else {
      if (coverage.rows === 0) {
        const dropped = isBeyondRetention(input.facts, about, day.date, input.now);
        if (!dropped.ok) return dropped.part;
        if (dropped.value) {
          leftOut.push({ reason: 'beyond_retention', why: 'the warehouse no longer keeps these dates' });
          continue;
        }
      }
      gaps.push({ day, coverage, severity });
    }
  }
  if (whole.length + gaps.length === 0) return noDatesPart(about, leftOut);
  return completenessPart(table, whole, gaps, input);
}

function completenessPart(
  table: string,
  whole: readonly DateCoverage[],
  gaps: readonly Gap[],
  input: JudgeInput,
): Part {
  const about = aboutTable(table);
  const all = [...whole, ...gaps.map((gap) => gap.coverage)];
  const expected = all.reduce((total, date) => total + date.games.length, 0);
  const covered = all.reduce((total, date) => total + date.covered.length, 0);
  const details: PartDetails = {
    expected: `${plural(expected, 'game')} on ${plural(all.length, 'date')}`,
    actual: plural(covered, 'game'),
    threshold: expected,
    evidence: {
      dates: all.length,
      games: expected,
      covered,
      rows: all.reduce((sum, date) => sum + date.rows, 0),
    },
  };
  const [first] = gaps;
  if (first === undefined) {
    return passPart(about, `${ofGames(covered, expected)} on ${plural(all.length, 'date')}`, details);
  }
  const streak = gaps.length >= input.profile.checks.historical_completeness.streakDates;
  const worst = gaps.map((gap) => gap.severity).reduce(worseSeverity);
  const since = streak ? ` since ${sayDate(first.day.date)}` : '';
  const message = `gaps on ${gaps.length} of ${plural(all.length, 'game date')}${since}: ${listed(gaps.map(describeGap), DATES_SHOWN)}`;
  return failPart(about, streak ? 'P1_CRITICAL' : worst, message, {
    ...details,
    affected: expected - covered,
    dates: gaps.map((gap) => gap.day.date),
    missingGames: gaps.map(({ day, coverage }) => ({
      date: day.date,
      games: coverage.missing.map(gameName),
    })),
  });
}

function describeGap({ day, coverage }: Gap): string {
  const { covered, missing } = coverage;
  const counted = `${sayDate(day.date)} ${ofGames(covered.length, day.games.length)}`;
  if (covered.length === 0) return counted;
  const games = missing.map((game) => describeGame(game, day));
  return `${counted} (missing ${listed(games, GAMES_SHOWN)})`;
}

function pendingNotes(pending: ReadonlyMap<IsoDate, readonly Pending[]>, input: JudgeInput): string[] {
  return [...pending].map(([date, tables]) => {
    const last = new Date(Math.max(...tables.map(({ due }) => due.getTime())));
    const names = tables.map(({ table }) => shortName(table)).join(', ');
    return `${sayDate(date)} not due until ${sayInstant(last, input.now, input.profile.timeZone)}: ${names}`;
  });
}

function daysFrom(first: IsoDate, { slate, targetDate }: JudgeInput): DateContext[] {
  const days: DateContext[] = [];
  for (let date = first; date <= targetDate; date = addDays(date, 1)) days.push(slate.on(date));
  return days;
}
