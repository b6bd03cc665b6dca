import { daysBetween, eachDate, type IsoDate } from '../calendar/dates.ts';
import { GAP_STATES, type GapState } from '../checks/gap-state.ts';
import type { Gaps } from '../checks/gaps.ts';
import { shortName } from './gap-entries.ts';
import type { GapGrid } from './gap-grid.ts';

/** More days than this are told week by week: on a phone a column needs some pixels. */
const MOST_DAY_COLUMNS = 62;
const DAYS_OF_WEEK = 7;
/** Any Monday. */
const MONDAY = '2001-01-01';

/** The answer as a grid: a column a day, or a week with the worst of its days. */
export function gridOfGaps({ from, to, tables }: Gaps): GapGrid {
  const dates = eachDate(from, to);
  const step = dates.length > MOST_DAY_COLUMNS ? 'week' : 'day';
  const columns = step === 'day' ? dates.map((date) => ({ from: date, to: date })) : weeksOf(dates);
  return {
    from,
    to,
    step,
    columns,
    rows: tables.map(({ table, dates: ofTable }) => {
      const states = new Map(ofTable.map(({ date, state }) => [date, state]));
      return {
        table,
        label: shortName(table),
        cells: columns.map((column) =>
          worstOf(eachDate(column.from, column.to).map((date) => states.get(date))),
        ),
      };
    }),
  };
}

function weeksOf(dates: readonly IsoDate[]): { from: IsoDate; to: IsoDate }[] {
  const weeks: { from: IsoDate; to: IsoDate }[] = [];
  for (const date of dates) {
    const open = weeks.at(-1);
    if (open !== undefined && !isMonday(date)) open.to = date;
    else weeks.push({ from: date, to: date });
  }
  return weeks;
}

function isMonday(date: IsoDate): boolean {
  return daysBetween(MONDAY, date) % DAYS_OF_WEEK === 0;
}

function worstOf(states: readonly (GapState | undefined)[]): GapState {
  return GAP_STATES.find((state) => states.includes(state)) ?? 'unknown';
}
