import { dueTimes } from '../calendar/due.ts';
import { sayInstant } from '../calendar/say.ts';
import type { Profile } from '../config/profile.ts';
import type { Check, JudgeInput } from './check.ts';
import { coverageOn } from './coverage.ts';
import { type Reading, readCoverage } from './facts-of.ts';
import type { Part } from './finding.ts';
import { judgeGamesOfDate } from './game-table.ts';
import { aboutTable, skipPart } from './parts.ts';
import { standingIn, tableProfileOf } from './standing.ts';
import { isWhollyEmpty } from './wholly-empty.ts';
import { ofGames, plural, postponedNotes, shortName } from './wording.ts';

type ProgressRule = NonNullable<Profile['checks']['phase3_progress']>;

const HOUR_MS = 3_600_000;

/** How far is Phase 3, for those who are up early? Once it is due the question is that of phase3_completion. */
export const phase3Progress: Check = {
  name: 'phase3_progress',
  category: 'analytics',
  title: {
    ok: 'Phase 3 is through with every game',
    broken: 'Phase 3 does not get on',
  },
  why: 'What does not begin in the night is not there in the morning, when predictions are made from it.',
  fix: 'See whether Phase 3 was triggered for the date and what its last run said, then run it, team tables first.',
  canBeCritical: true,
  windowed: false,
  needsSlate: true,
  skipsWithoutGames: true,
  needs({ checks: { phase3_completion, phase3_progress: rule } }) {
    return { tables: rule ? [...phase3_completion.tables, rule.after] : [] };
  },
  judge(input) {
    const { phase3_progress: rule, phase3_completion } = input.profile.checks;
    if (rule === undefined) {
      const why = 'the pipeline profile does not say what Phase 3 follows';
      return { parts: [skipPart(aboutTable('Phase 3'), 'not_configured', why)] };
    }
    const parts = phase3_completion.tables.map((table) => judgeGamesOfDate(table, input.day, input));
    return { parts: warnedOfStandstill(parts, rule, input), notes: postponedNotes([input.day]) };
  },
};

/** Nothing is due, and yet nothing has begun, although what it is computed from has been there for hours. */
function warnedOfStandstill(parts: readonly Part[], rule: ProgressRule, input: JudgeInput): Part[] {
  const { day, now, profile } = input;
  const isPending = (part: Part): part is Part & { due: string } => part.due !== undefined;
  const isExpected = ({ subject }: Part) =>
    now >= dueTimes(tableProfileOf(profile, subject), day, profile.timeZone).expected;
  if (!parts.some(isPending) || !parts.filter(isPending).every(isExpected) || !isWhollyEmpty(parts))
    return [...parts];
  const waiting = gamesWaiting(rule, input);
  if (!waiting.ok) return waiting.part.status === 'ERROR' ? [...parts, waiting.part] : [...parts];
  const { games, since } = waiting.value;
  if (since === null) return [...parts];
  const say = (instant: Date) => sayInstant(instant, now, profile.timeZone);
  const ready = `${shortName(rule.after)} has had ${ofGames(games, day.games.length)} for more than ${plural(rule.afterHours, 'hour')}, the first since ${say(since)}`;
  return parts.map((part) => {
    if (!isPending(part)) return part;
    const { reason: _, due, ...rest } = part;
    const message = `no row yet, though ${ready}; due ${say(new Date(due))}`;
    const evidence = { ...part.evidence, games_waiting: games, waiting_since: since.toISOString() };
    return { ...rest, status: 'WARN', severity: 'P2_HIGH', message, evidence };
  });
}

/** Games whose rows have been whole for long enough to be computed from, and since when the first of them was. */
function gamesWaiting(rule: ProgressRule, input: JudgeInput): Reading<{ games: number; since: Date | null }> {
  const { day, now, profile, facts } = input;
  const about = aboutTable(rule.after);
  // An import that did not record the table, or the date, can't tell.
  if (!standingIn(rule.after, input)(day).open) return { ok: true, value: { games: 0, since: null } };
  const rows = readCoverage(facts, about);
  if (!rows.ok) return rows;
  const { games } = coverageOn(tableProfileOf(profile, rule.after), rows.value, day, profile.completeness);
  const latest = now.getTime() - rule.afterHours * HOUR_MS;
  const whole = games
    .filter(({ covered }) => covered)
    .map(({ own }) => Math.max(...own.map(({ newest }) => Date.parse(newest ?? ''))))
    // NaN, where the table does not tell when, is not before anything.
    .filter((at) => at < latest);
  const first = whole.length === 0 ? null : new Date(Math.min(...whole));
  return { ok: true, value: { games: whole.length, since: first } };
}
