import { eachDate } from '../calendar/dates.ts';
import { sayDate } from '../calendar/say.ts';
import { gameName } from '../calendar/slate.ts';
import type { Profile } from '../config/profile.ts';
import type { JudgeInput } from './check.ts';
import { type PredictedDate, type PredictedOn, predictedPostponed } from './predicted-games.ts';
import type { Trouble } from './predictions-trouble.ts';
import { standingIn } from './standing.ts';
import { sum } from './sum.ts';
import { gameDatesBefore } from './window.ts';
import { listed, plural, pluralThousands } from './wording.ts';

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
  return [
    {
      status: 'FAIL',
      severity: 'P2_HIGH',
      said: `orphaned: ${pluralThousands(total, 'prediction')} of ${sayOrphaned(orphaned)}`,
      affected: total,
      dates: orphaned.map(({ day }) => day.date),
      games: [],
      measured: {
        expected: 'active predictions on each date before',
        actual: `none on ${plural(orphaned.length, 'date')}`,
        threshold: 1,
      },
    },
  ];
}

/** `Feb 1, none of them active`, `2 earlier dates, none of them active: Feb 1 (171), Feb 2 (171)`. */
function sayOrphaned(dates: readonly PredictedDate[]): string {
  const [only, ...others] = dates;
  if (only !== undefined && others.length === 0) return `${sayDate(only.day.date)}, none of them active`;
  const named = dates.map(({ day, rows }) => `${sayDate(day.date)} (${rows})`);
  return `${plural(dates.length, 'earlier date')}, none of them active: ${listed(named, DATES_SHOWN)}`;
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
      measured: {
        expected: 'none for a game that is not played',
        actual: plural(total, 'active prediction'),
        threshold: 0,
      },
      fix: 'Switch off what is still active for games that are not played; predictions of their new dates are made anew.',
    },
  ];
}

function datesBefore(rule: Rule, input: JudgeInput) {
  return gameDatesBefore(input).slice(-rule.gameDatesBefore);
}
