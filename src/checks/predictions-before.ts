import { addDays, eachDate } from '../calendar/dates.ts';
import { sayDate } from '../calendar/say.ts';
import { gameName } from '../calendar/slate.ts';
import type { Profile } from '../config/profile.ts';
import { TABLE_WINDOW_DAYS } from '../facts/collection.ts';
import type { JudgeInput } from './check.ts';
import { type PredictedOn, predictedPostponed } from './predicted-games.ts';
import type { Trouble } from './predictions-trouble.ts';
import { standingIn } from './standing.ts';
import { sum } from './sum.ts';
import { listed, plural } from './wording.ts';

type Rule = NonNullable<Profile['checks']['predictions_ready']>;

const DATES_SHOWN = 5;
const GAMES_SHOWN = 4;

/** Dates before the target date of which rows are there and none is active: a later clean-up orphans what was in use. */
export function switchedOff(rule: Rule, predictedOn: PredictedOn, input: JudgeInput): Trouble[] {
  const standingOn = standingIn(rule.table, input);
  const orphaned = datesBefore(rule, input)
    .map((date) => input.slate.on(date))
    .filter((day) => standingOn(day).open)
    .map(predictedOn)
    .filter((date) => date.rows > 0 && date.active === 0);
  if (orphaned.length === 0) return [];
  const total = sum(orphaned, (date) => date.rows);
  const named = listed(
    orphaned.map((date) => `${sayDate(date.day.date)} (${date.rows})`),
    DATES_SHOWN,
  );
  return [
    {
      status: 'FAIL',
      severity: 'P2_HIGH',
      said: `orphaned: ${plural(total, 'prediction')} of ${plural(orphaned.length, 'earlier date')}, none of them active: ${named}`,
      affected: total,
      dates: orphaned.map(({ day }) => day.date),
      games: [],
    },
  ];
}

/** What is still active for games that were postponed, on the target date and before it. */
export function leftActive(rule: Rule, predictedOn: PredictedOn, input: JudgeInput): Trouble[] {
  const { targetDate, slate } = input;
  const from = datesBefore(rule, input)[0] ?? targetDate;
  const left = eachDate(from, targetDate)
    .map((date) => slate.on(date))
    .filter((day) => day.postponed.length > 0)
    .flatMap((day) => predictedPostponed(predictedOn(day)));
  if (left.length === 0) return [];
  const total = sum(left, (one) => one.rows);
  const named = left.map(({ game }) => `${gameName(game)} (${sayDate(game.date)})`);
  const dates = [...new Set(left.map(({ game }) => game.date))];
  return [
    {
      status: 'WARN',
      severity: 'P3_MEDIUM',
      said: `${plural(total, 'active prediction')} for ${plural(left.length, 'postponed game')}: ${listed(named, GAMES_SHOWN)}`,
      affected: total,
      dates,
      games: dates.map((date) => ({
        date,
        games: left.filter(({ game }) => game.date === date).map(({ game }) => gameName(game)),
      })),
      fix: 'Switch off what is still active for games that are not played; predictions of their new dates are made anew.',
    },
  ];
}

/** Those of the window that tables are collected for. */
function datesBefore({ gameDatesBefore }: Rule, { slate, targetDate }: JudgeInput) {
  return slate
    .gameDates(addDays(targetDate, 1 - TABLE_WINDOW_DAYS), addDays(targetDate, -1))
    .slice(-gameDatesBefore);
}
