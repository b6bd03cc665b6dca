import { addDays, type IsoDate, mondayOf } from '../calendar/dates.ts';
import type { ScheduleMessages } from './backtest-messages.ts';
import { type CheckRecord, hasGames, type JudgedDay } from './check-record.ts';

/** A week from Monday to Sunday, as far as it lies within the range. */
export interface BacktestWeek {
  from: IsoDate;
  to: IsoDate;
  game_days: number;
  /** How many checks fired, each once. */
  fired: number;
  /** Days on which any check could not look, or the games are unknown. */
  blind_days: number;
  /** Messages by schedule. */
  messages: Record<string, number>;
}

export function weeksOf(
  days: readonly JudgedDay[],
  records: readonly CheckRecord[],
  schedules: readonly ScheduleMessages[],
): BacktestWeek[] {
  const mondays = [...new Set(days.map(({ date }) => mondayOf(date)))];
  return mondays.map((monday) => {
    const isOfWeek = (date: IsoDate) => mondayOf(date) === monday;
    const ofWeek = days.filter(({ date }) => isOfWeek(date));
    return {
      from: ofWeek[0]?.date ?? monday,
      to: ofWeek.at(-1)?.date ?? addDays(monday, 6),
      game_days: ofWeek.filter(hasGames).length,
      fired: records.filter(({ dates }) => dates.some(isOfWeek)).length,
      blind_days: ofWeek.filter(isBlind).length,
      messages: Object.fromEntries(
        schedules.map(({ schedule, dates }) => [schedule, dates.filter(isOfWeek).length]),
      ),
    };
  });
}

/** Whether anything about a day could not be looked at. */
export function isBlind({ games, findings }: JudgedDay): boolean {
  return games === null || findings.some(({ status }) => status === 'ERROR');
}
