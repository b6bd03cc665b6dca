import { daysBetween, type IsoDate } from '../calendar/dates.ts';
import { sayDate } from '../calendar/say.ts';
import type { GapGrid } from '../report/gap-grid.ts';

export interface AxisLabel {
  text: string;
  /** From the left end of the first column to that of the text. */
  offset: number;
}

export interface GridAxis {
  labels: AxisLabel[];
  /** A month's tick stands where the month begins, a date's in the middle of its column. */
  ticks: { column: number; isMonth: boolean }[];
}

interface Room {
  pitch: number;
  cellWidth: number;
  /** From the first column to where a label has to end. */
  space: number;
  measure: (text: string) => number;
  /** Between two labels. */
  gap: number;
}

/** From here on a reader looks for months, not for days. */
const LONG_RANGE_DAYS = 62;

/** As many dates as fit, or the names of months where the range is long. */
export function axisOf(grid: GapGrid, room: Room): GridAxis {
  const months = grid.columns.flatMap(({ from, to }, column) =>
    from.endsWith('-01') || from.slice(0, 7) !== to.slice(0, 7) ? [{ column, month: to }] : [],
  );
  const ticks = months.map(({ column }) => ({ column, isMonth: true }));
  const days = daysBetween(grid.from, grid.to) + 1;
  if (days > LONG_RANGE_DAYS) {
    const isOverAYear = days > 365;
    const named = months[0]?.column === 0 ? months : [{ column: 0, month: grid.from }, ...months];
    return { labels: monthLabels(named, isOverAYear, room), ticks };
  }
  const dates = dateLabels(grid, room);
  return {
    labels: dates.map(({ label }) => label),
    ticks: [...ticks, ...dates.map(({ column }) => ({ column, isMonth: false }))],
  };
}

/** From left to right; the first month is begun already and gives way to the next. */
function monthLabels(
  months: readonly { column: number; month: IsoDate }[],
  isOverAYear: boolean,
  room: Room,
): AxisLabel[] {
  const placed = months.map(({ column, month }) => {
    // Where the same months come twice, January is told by its year.
    const text = isOverAYear && month.slice(5, 7) === '01' ? month.slice(0, 4) : sayDate(month).slice(0, 3);
    return { text, offset: column * room.pitch, end: column * room.pitch + room.measure(text) };
  });
  const [first, second] = placed;
  if (first && second && first.end + room.gap > second.offset) placed.shift();
  const labels: AxisLabel[] = [];
  let free = 0;
  for (const { text, offset, end } of placed) {
    if (offset < free || end > room.space) continue;
    labels.push({ text, offset });
    free = end + room.gap;
  }
  return labels;
}

/** Counted back from the last column: the newest date is what people look for. */
function dateLabels({ columns }: GapGrid, room: Room): { label: AxisLabel; column: number }[] {
  const widest = Math.max(0, ...columns.map(({ from }) => room.measure(sayDate(from))));
  const every = Math.max(1, Math.ceil((widest + room.gap) / room.pitch));
  const labels: { label: AxisLabel; column: number }[] = [];
  for (let column = columns.length - 1; column >= 0; column -= every) {
    const text = sayDate(columns[column]?.from ?? '');
    const width = room.measure(text);
    const centre = column * room.pitch + room.cellWidth / 2;
    const offset = Math.max(0, Math.min(centre - width / 2, room.space - width));
    const next = labels.at(-1)?.label;
    if (next && offset + width + room.gap / 2 > next.offset) continue;
    labels.push({ label: { text, offset }, column });
  }
  return labels.reverse();
}
