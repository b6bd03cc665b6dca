import type { GapState } from '../checks/gap-state.ts';
import type { GapGrid } from '../report/gap-grid.ts';
import { GAP_WORDS, gridScale, gridTitle, isTrouble, statesIn } from '../report/gap-words.ts';
import { cutMiddle } from '../text/cut-middle.ts';
import { oneLine } from '../text/one-line.ts';
import { axisOf } from './grid-axis.ts';

/** Whole pixels, so that edges are sharp. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Tone = 'title' | 'strong' | 'quiet';

export interface PlacedText {
  text: string;
  /** Left end. */
  x: number;
  baseline: number;
  tone: Tone;
}

export interface GridLayout {
  width: number;
  height: number;
  texts: PlacedText[];
  /** Lines of the date axis. */
  ticks: Box[];
  /** In the order of the rows, and in a row of the columns. */
  cells: { box: Box; state: GapState }[];
  /** Several cells each where cells are narrow, so that the legend shows what the grid shows. */
  legend: { boxes: Box[]; state: GapState }[];
}

/** Width of a text in pixels. */
export type Measure = (text: string, tone: Tone) => number;

/** Pixels for one of Slack's: a phone shows 400 of them across, and has twice as many dots or more. */
export const DENSITY = 2;
const px = (units: number) => Math.round(units * DENSITY);

const WIDTH = px(400);
const PADDING = px(12);
const STRIP = px(16);
/** Wider cells would only make a grid of three dates look like another chart. */
const WIDEST_PITCH = px(26);
/** Narrower than this, and the names go above the strips to leave them the whole width. */
const ROOMY_PITCH = px(11);
const NAME_GAP = px(8);

/** Where everything goes; nothing is drawn here, so that it can be told without pixels. */
export function layOut(grid: GapGrid, measure: Measure): GridLayout {
  const names = grid.rows.map(({ label, cells }) => ({
    text: oneLine(label),
    tone: (cells.some(isTrouble) ? 'strong' : 'quiet') as Tone,
  }));
  const inner = WIDTH - 2 * PADDING;
  const longest = Math.max(0, ...names.map(({ text, tone }) => measure(text, tone)));
  const beside = Math.ceil(longest) + NAME_GAP;
  const isBeside = (inner - beside) / Math.max(1, grid.columns.length) >= ROOMY_PITCH;
  const left = PADDING + (isBeside ? beside : 0);
  const pitch = Math.min(WIDEST_PITCH, (WIDTH - PADDING - left) / Math.max(1, grid.columns.length));
  const gap = pitch >= ROOMY_PITCH ? px(2) : pitch >= px(3) ? px(1) : 0;
  const edges = grid.columns.map((_, index) => left + Math.round(index * pitch));
  const cellWidth = (index: number) =>
    Math.max(1, left + Math.round((index + 1) * pitch) - (edges[index] ?? left) - gap);

  const texts: PlacedText[] = [];
  const ticks: Box[] = [];
  const cells: GridLayout['cells'] = [];
  let y = PADDING;

  const title = gridTitle(grid);
  const scale = gridScale(grid);
  texts.push({ text: title, x: PADDING, baseline: y + px(13), tone: 'title' });
  const scaleWidth = measure(scale, 'quiet');
  // On its own line where the title is long.
  if (measure(title, 'title') + scaleWidth + NAME_GAP > inner) y += px(17);
  texts.push({
    text: scale,
    x: y === PADDING ? WIDTH - PADDING - Math.ceil(scaleWidth) : PADDING,
    baseline: y + px(13),
    tone: 'quiet',
  });
  y += px(24);

  const axis = axisOf(grid, {
    pitch,
    cellWidth: pitch - gap,
    // A label may reach into the margin, so that it can stand above the last column.
    space: WIDTH - px(4) - left,
    measure: (text) => measure(text, 'quiet'),
    gap: px(6),
  });
  for (const { text, offset } of axis.labels)
    texts.push({ text, x: left + Math.round(offset), baseline: y + px(10), tone: 'quiet' });
  for (const { column, isMonth } of axis.ticks) {
    const height = isMonth ? px(6) : px(3);
    const x = (edges[column] ?? left) + (isMonth ? 0 : Math.floor(cellWidth(column) / 2));
    ticks.push({ x, y: y + px(19) - height, width: px(1), height });
  }
  y += px(22);

  grid.rows.forEach((row, index) => {
    const { text, tone } = names[index] ?? { text: '', tone: 'quiet' as Tone };
    const room = isBeside ? beside - NAME_GAP : inner;
    const name = cutMiddle(text, (shorter) => measure(shorter, tone) <= room);
    texts.push({ text: name, x: PADDING, baseline: y + px(12), tone });
    if (!isBeside) y += px(16);
    row.cells.slice(0, edges.length).forEach((state, column) => {
      const box = { x: edges[column] ?? left, y, width: cellWidth(column), height: STRIP };
      cells.push({ box, state });
    });
    y += STRIP + (isBeside ? px(5) : px(8));
  });

  y += px(6);
  const legend = legendOf(y);
  return { width: WIDTH, height: legend.bottom + PADDING, texts, ticks, cells, legend: legend.entries };

  function legendOf(top: number): { entries: GridLayout['legend']; bottom: number } {
    const entries: GridLayout['legend'] = [];
    const first = Math.max(1, Math.min(cellWidth(0), px(16)));
    const count = gap + first >= ROOMY_PITCH ? 1 : Math.max(1, Math.round(px(14) / (first + gap)));
    const swatch = count * (first + gap) - gap;
    let x = PADDING;
    let line = top;
    for (const state of statesIn(grid)) {
      const text = GAP_WORDS[state];
      const width = swatch + px(5) + Math.ceil(measure(text, 'quiet'));
      if (x > PADDING && x + width > WIDTH - PADDING) {
        x = PADDING;
        line += STRIP + px(6);
      }
      entries.push({
        state,
        boxes: Array.from({ length: count }, (_, index) => ({
          x: x + index * (first + gap),
          y: line,
          width: first,
          height: STRIP,
        })),
      });
      texts.push({ text, x: x + swatch + px(5), baseline: line + px(12), tone: 'quiet' });
      x += width + px(14);
    }
    return { entries, bottom: entries.length > 0 ? line + STRIP : top };
  }
}
