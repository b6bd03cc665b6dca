import { addDays } from '../calendar/dates.ts';
import type { Profile } from '../config/profile.ts';
import type { DayCountRow } from '../facts/facts.ts';
import type { Check, JudgeInput } from './check.ts';
import { isBeyondRetention, readDayCounts } from './facts-of.ts';
import type { Part, Severity } from './finding.ts';
import {
  aboutTable,
  failPart,
  type PartDetails,
  passPart,
  pendingPart,
  skipPart,
  warnPart,
} from './parts.ts';
import { soFar, standingIn } from './standing.ts';
import { plural } from './wording.ts';

type Rules = Profile['checks']['phase4_completion'];

/** What a rule makes of a table's rows on the date, before due time and cap are asked. */
interface Reckoning {
  status: 'PASS' | 'WARN' | 'FAIL' | 'SKIP';
  severity: Severity | null;
  expected: string;
  threshold: number | null;
  message: string;
  capAfterBreak: boolean;
  evidence: Record<string, number | null>;
}

type Reckon = (rows: number, counts: readonly DayCountRow[], input: JudgeInput) => Reckoning;

// How far back the highest recent count is looked for: the longest window that tables are collected for.
const RECENT_DAYS = 45;

/** Are the precompute tables and the feature store filled for the date? */
export const phase4Completion: Check = {
  name: 'phase4_completion',
  category: 'orchestration',
  title: {
    ok: 'Phase 4 tables are filled',
    broken: 'Phase 4 tables are short',
  },
  why: 'Predictions for the date are made from these tables; short tables make thin or wrong predictions.',
  fix: 'Run Phase 4 again for the date, and see whether its Phase 3 inputs were complete.',
  canBeCritical: true,
  windowed: false,
  needsSlate: true,
  skipsWithoutGames: true,
  needs: (profile) => ({ tables: rulesOf(profile).map(({ table }) => table) }),
  judge: (input) => ({
    parts: rulesOf(input.profile).map(({ table, reckon }) => judgeTable(table, reckon, input)),
  }),
};

function rulesOf(profile: Profile): { table: string; reckon: Reckon }[] {
  const { perGame, perDate, againstRecent } = profile.checks.phase4_completion;
  return [
    ...perGame.map((rule) => ({ table: rule.table, reckon: byGame(rule) })),
    ...perDate.map((rule) => ({ table: rule.table, reckon: byDate(rule) })),
    ...againstRecent.map((rule) => ({ table: rule.table, reckon: byRecent(rule) })),
  ];
}

function judgeTable(table: string, reckon: Reckon, input: JudgeInput): Part {
  const { targetDate, day, facts, now } = input;
  const about = aboutTable(table);
  const standing = standingIn(table, input)(day);
  if (!standing.open) return skipPart(about, standing.reason, standing.why);
  const reading = readDayCounts(facts, about);
  if (!reading.ok) return reading.part;

  const ofDate = reading.value.filter((count) => count.date === targetDate);
  const rows = ofDate.reduce((total, count) => total + count.validRows, 0);
  if (ofDate.every((count) => count.rows === 0)) {
    const dropped = isBeyondRetention(facts, about, targetDate, now);
    if (!dropped.ok) return dropped.part;
    if (dropped.value) {
      return skipPart(about, 'beyond_retention', 'the warehouse no longer keeps partitions this old');
    }
  }

  const reckoning = reckon(rows, reading.value, input);
  const details: PartDetails = {
    expected: reckoning.expected,
    actual: plural(rows, 'row'),
    threshold: reckoning.threshold,
    evidence: { rows, games: day.games.length, ...reckoning.evidence },
  };
  if (reckoning.status === 'PASS') return passPart(about, reckoning.message, details);
  if (standing.pending) {
    const found = soFar(plural(rows, 'row'), standing.pending, input);
    return pendingPart(about, standing.pending.due, found, details);
  }
  if (reckoning.status === 'SKIP') {
    return skipPart(about, 'insufficient_sample', reckoning.message, details);
  }
  const gap = { ...details, affected: day.games.length, dates: [targetDate] };
  if (reckoning.status === 'WARN') {
    return warnPart(about, reckoning.severity ?? 'P3_MEDIUM', reckoning.message, gap);
  }
  if (day.postBreak && reckoning.capAfterBreak) {
    return warnPart(
      about,
      'P3_MEDIUM',
      `${reckoning.message}; a warning only, because recent games are few after a break`,
      gap,
    );
  }
  return failPart(about, reckoning.severity ?? 'P2_HIGH', reckoning.message, gap);
}

/** Rows per countable game against two floors. */
function byGame(rule: Rules['perGame'][number]): Reckon {
  return (rows, _counts, { day }) => {
    const games = day.games.length;
    const perGame = rows / games;
    return {
      ...floorVerdict(rows, perGame, rule),
      expected: `at least ${rule.pass} rows a game`,
      threshold: rule.pass,
      message: `${plural(rows, 'row')} for ${plural(games, 'game')} (${round(perGame)} a game), expected at least ${rule.pass} a game`,
      capAfterBreak: rule.capAfterBreak,
      evidence: { rows_per_game: round(perGame) },
    };
  };
}

/** Rows of the date against two floors. */
function byDate(rule: Rules['perDate'][number]): Reckon {
  return (rows) => ({
    ...floorVerdict(rows, rows, rule),
    expected: `at least ${plural(rule.pass, 'row')}`,
    threshold: rule.pass,
    message: `${plural(rows, 'row')}, expected at least ${rule.pass}`,
    capAfterBreak: rule.capAfterBreak,
    evidence: {},
  });
}

/** Rows of the date against the highest of the previous game dates: for tables that grow with the season. */
function byRecent(rule: Rules['againstRecent'][number]): Reckon {
  return (rows, counts, { targetDate, slate }) => {
    const dates = new Set(
      slate.gameDates(addDays(targetDate, -RECENT_DAYS), addDays(targetDate, -1)).slice(-rule.gameDates),
    );
    const highest = Math.max(
      0,
      ...counts.filter(({ date }) => dates.has(date)).map(({ validRows }) => validRows),
    );
    const percent = Math.round(rule.share * 100);
    const common = {
      expected: `at least ${percent}% of the highest recent count`,
      threshold: highest === 0 ? null : round(highest * rule.share),
      capAfterBreak: false,
      evidence: { highest_recent: highest, recent_dates: dates.size },
    };
    if (rows === 0) {
      const message = highest === 0 ? '0 rows' : `0 rows, expected about ${highest}`;
      return { ...common, status: 'FAIL', severity: 'P1_CRITICAL', message };
    }
    if (highest === 0) {
      const message = `${plural(rows, 'row')}, and no earlier game date to compare with`;
      return { ...common, status: 'SKIP', severity: null, message };
    }
    const message = `${plural(rows, 'row')}, expected at least ${percent}% of ${highest}`;
    return rows / highest >= rule.share
      ? { ...common, status: 'PASS', severity: null, message }
      : { ...common, status: 'WARN', severity: 'P3_MEDIUM', message };
  };
}

function floorVerdict(
  rows: number,
  measure: number,
  floor: { pass: number; warn: number },
): Pick<Reckoning, 'status' | 'severity'> {
  if (rows === 0) return { status: 'FAIL', severity: 'P1_CRITICAL' };
  if (measure >= floor.pass) return { status: 'PASS', severity: null };
  if (measure >= floor.warn) return { status: 'WARN', severity: 'P3_MEDIUM' };
  return { status: 'FAIL', severity: 'P2_HIGH' };
}

/** One decimal: enough for rows a game. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
