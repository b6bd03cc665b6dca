import { addDays, type IsoDate, mondayOf } from '../calendar/dates.ts';
import { sayDate } from '../calendar/say.ts';
import type { BacktestWeek } from '../schedules/backtest-weeks.ts';

/** A row of the strips: what is counted, and how to count it in a week. */
export interface StripRow {
  label: string;
  count(week: BacktestWeek): number;
}

const NONE = '·';
const MANY = '+';
const MOST_DIGIT = 9;
const MONTH_LETTERS = 3;
/** However narrow the terminal is. */
const LEAST_WEEKS = 10;

/** Weeks side by side, a sign for each: `·` for none, a digit, `+` for ten and more. Months stand above; what is wider than the terminal goes on below. */
export function weekStrips(weeks: readonly BacktestWeek[], rows: readonly StripRow[], width: number): string {
  const labels = Math.max(...rows.map(({ label }) => label.length)) + 2;
  const room = Math.max(LEAST_WEEKS, width - labels);
  const blocks: string[] = [];
  for (let first = 0; first < weeks.length; first += room) {
    const some = weeks.slice(first, first + room);
    blocks.push(
      [
        `${' '.repeat(labels)}${monthsAbove(some)}`.trimEnd(),
        ...rows.map(
          ({ label, count }) => `${label.padEnd(labels)}${some.map((week) => sign(count(week))).join('')}`,
        ),
      ].join('\n'),
    );
  }
  return blocks.join('\n\n');
}

/** Each month above the week in which it begins; the first week has its month, too, where there is room for it. */
function monthsAbove(weeks: readonly BacktestWeek[]): string {
  const begins = weeks.flatMap(({ from, to }, index) =>
    index > 0 && monthOf(addDays(mondayOf(from), -1)) !== monthOf(addDays(mondayOf(to), 6))
      ? [{ index, month: monthOf(addDays(mondayOf(to), 6)) }]
      : [],
  );
  const [first] = weeks;
  const isRoom = (begins[0]?.index ?? Number.POSITIVE_INFINITY) > MONTH_LETTERS;
  const labels =
    first !== undefined && isRoom ? [{ index: 0, month: monthOf(first.from) }, ...begins] : begins;
  return labels.reduce((line, { index, month }) => line.padEnd(index) + month, '');
}

function monthOf(date: IsoDate): string {
  return sayDate(date).slice(0, MONTH_LETTERS);
}

function sign(count: number): string {
  if (count === 0) return NONE;
  return count > MOST_DIGIT ? MANY : String(count);
}
