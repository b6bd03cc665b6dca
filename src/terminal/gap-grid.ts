import { daysBetween } from '../calendar/dates.ts';
import { sayDate } from '../calendar/say.ts';
import type { GapState } from '../checks/gap-state.ts';
import type { GapGrid } from '../report/gap-grid.ts';
import { GAP_WORDS, gridScale, gridTitle, isTrouble, statesIn } from '../report/gap-words.ts';
import { cutMiddle } from '../text/cut-middle.ts';
import { oneLine } from '../text/one-line.ts';
import { type Paint, paintFor, type Style } from './palette.ts';
import type { TerminalOptions } from './report.ts';
import { wrap } from './wrap.ts';

/** One column wide in every terminal font, and told apart without colour. */
const MARKS: Readonly<Record<GapState, { mark: string; style: Style }>> = {
  missing: { mark: '✕', style: 'red' },
  duplicated: { mark: '=', style: 'cyan' },
  partial: { mark: '▄', style: 'yellow' },
  unknown: { mark: '?', style: 'magenta' },
  not_due: { mark: '○', style: 'dim' },
  complete: { mark: '•', style: 'green' },
  not_expected: { mark: '-', style: 'dim' },
  not_recorded: { mark: '_', style: 'dim' },
  no_games: { mark: '.', style: 'dim' },
};

const NARROWEST = 60;
const WIDEST_NAME = 34;
/** Between a name and its strip. */
const GAP = 2;

/**
 * The grid for a terminal, with a line break at its end; no line is longer than `width`, or than 60 where that is less.
 * Where the dates do not fit side by side, they continue in a further block.
 */
export function terminalGrid(grid: GapGrid, { colour, width: asked }: TerminalOptions): string {
  const width = Math.max(NARROWEST, asked);
  const paint = paintFor(colour);
  const names = grid.rows.map(({ label }) =>
    cutMiddle(oneLine(label), (text) => [...text].length <= WIDEST_NAME),
  );
  const nameWidth = Math.max(0, ...names.map((name) => [...name].length)) + GAP;
  const room = width - nameWidth;
  // Marks stand apart where they all fit, and close up before the grid has to be folded.
  const pitch = grid.columns.length * 2 - 1 <= room ? 2 : 1;
  const perBlock = Math.max(1, Math.floor((room + pitch - 1) / pitch));
  const blocks: string[] = [];
  for (let first = 0; first < grid.columns.length; first += perBlock)
    blocks.push(block(first, Math.min(first + perBlock, grid.columns.length)));
  const heading = wrap(`${gridTitle(grid)} (${gridScale(grid)})`, width);
  return `${[paint('bold', heading), ...blocks, legend(grid, width, paint)].filter((part) => part !== '').join('\n\n')}\n`;

  function block(first: number, end: number): string {
    const columns = grid.columns.slice(first, end);
    const margin = ' '.repeat(nameWidth);
    const axis = [
      monthsOf(columns, pitch, room, daysBetween(grid.from, grid.to) >= 365),
      strip(columns.map(({ from }) => (from[8] === '0' ? ' ' : (from[8] ?? ' ')))),
      strip(columns.map(({ from }) => from[9] ?? ' ')),
    ].map((line) => paint('dim', `${margin}${line}`.trimEnd()));
    const rows = grid.rows.map(({ cells }, index) => {
      const name = (names[index] ?? '').padEnd(nameWidth + lengthening(names[index] ?? ''));
      const marks = cells.slice(first, end).map((state) => paint(MARKS[state].style, MARKS[state].mark));
      return `${cells.some(isTrouble) ? paint('bold', name) : name}${strip(marks)}`;
    });
    return [...axis, ...rows].join('\n');
  }

  function strip(marks: readonly string[]): string {
    return marks.join(' '.repeat(pitch - 1));
  }
}

/** What `padEnd` counts too much: it takes a character outside the basic plane for two. */
const lengthening = (text: string) => text.length - [...text].length;

/**
 * `Jan` over the column in which a month begins, as far as there is room. The first month has begun before and gives way;
 * where the same months come twice, January is told by its year.
 */
function monthsOf(columns: GapGrid['columns'], pitch: number, room: number, isOverAYear: boolean): string {
  const starts = columns.flatMap(({ from }, index) => {
    if (from.slice(0, 7) === columns[index - 1]?.from.slice(0, 7)) return [];
    const isYear = isOverAYear && from.slice(5, 7) === '01';
    return [{ at: index * pitch, word: isYear ? from.slice(0, 4) : sayDate(from).slice(0, 3) }];
  });
  const [first, second] = starts;
  if (first && second && first.word.length >= second.at) starts.shift();
  let line = '';
  for (const { at, word } of starts) {
    if ((line === '' || line.length < at) && at + word.length <= room) line = line.padEnd(at) + word;
  }
  return line;
}

function legend(grid: GapGrid, width: number, paint: Paint): string {
  const lines: { text: string; length: number }[] = [];
  for (const state of statesIn(grid)) {
    const { mark, style } = MARKS[state];
    const text = `${paint(style, mark)} ${GAP_WORDS[state]}`;
    const length = GAP_WORDS[state].length + 2;
    const line = lines.at(-1);
    if (line && line.length + 3 + length <= width) {
      line.text += `   ${text}`;
      line.length += 3 + length;
    } else lines.push({ text, length });
  }
  return lines.map(({ text }) => text).join('\n');
}
