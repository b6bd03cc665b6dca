import type { SKRSContext2D } from '@napi-rs/canvas';
import type { GapState } from '../checks/gap-state.ts';
import { type Box, DENSITY } from './grid-layout.ts';
import type { Palette } from './palette.ts';

/** A canvas whose fill and stroke have the state's colour, and what else a form needs. */
interface Pen {
  context: SKRSContext2D;
  palette: Palette;
  family: string;
}

const ROOMY_WIDTH = 9 * DENSITY;
const DASH = 2 * DENSITY;
const isRoomy = (box: Box) => box.width >= ROOMY_WIDTH;

/**
 * Without colour too no two states look alike, and trouble is tall: `missing` fills the strip, `duplicated` fills it twice,
 * `partial` its lower half, `unknown` is an empty frame, with a question in it where there is room. What is well is a line in
 * the middle, what will be is a hollow one, and where nothing belongs there is a dash or a dot.
 */
const FORMS: Readonly<Record<GapState, (box: Box, pen: Pen) => void>> = {
  missing(box, { context, palette }) {
    fill(context, box);
    if (!isRoomy(box)) return;
    const reach = Math.round(Math.min(box.width, box.height) * 0.26);
    const [x, y] = centre(box);
    context.strokeStyle = palette.panel;
    context.lineWidth = 1.5 * DENSITY;
    line(context, x - reach, y - reach, x + reach, y + reach);
    line(context, x - reach, y + reach, x + reach, y - reach);
  },
  duplicated(box, { context }) {
    const height = Math.round(box.height * 0.38);
    fill(context, { ...box, height });
    fill(context, { ...box, y: box.y + box.height - height, height });
  },
  partial(box, { context }) {
    const height = Math.floor(box.height / 2);
    fill(context, { ...box, y: box.y + box.height - height, height });
  },
  unknown(box, { context, family }) {
    outline(context, box);
    if (!isRoomy(box)) return;
    const [x, y] = centre(box);
    context.font = `600 ${12 * DENSITY}px ${family}`;
    context.textAlign = 'center';
    context.fillText('?', x, y + 4.2 * DENSITY);
    context.textAlign = 'left';
  },
  complete: (box, { context }) => fill(context, lineOf(box)),
  not_due: (box, { context }) => outline(context, lineOf(box)),
  not_expected: (box, { context }) => dash(context, box, box.y + (box.height - DASH) / 2),
  not_recorded: (box, { context }) => dash(context, box, box.y + box.height - DASH),
  no_games(box, { context }) {
    const size = Math.min(1.5 * DENSITY, box.width / 2);
    const [x, y] = centre(box);
    context.beginPath();
    context.arc(x, y, size, 0, 2 * Math.PI);
    context.fill();
  },
};

export function drawState(state: GapState, box: Box, pen: Pen): void {
  const colour = pen.palette.states[state];
  pen.context.fillStyle = colour;
  pen.context.strokeStyle = colour;
  FORMS[state](box, pen);
}

const centre = ({ x, y, width, height }: Box) => [x + width / 2, y + height / 2] as const;

/** What a healthy strip looks like: a line in its middle. */
function lineOf(box: Box): Box {
  const height = 2 * Math.round(box.height * 0.19);
  return { ...box, y: box.y + (box.height - height) / 2, height };
}

function fill(context: SKRSContext2D, { x, y, width, height }: Box): void {
  context.fillRect(x, y, width, height);
}

function outline(context: SKRSContext2D, { x, y, width, height }: Box): void {
  const thick = width > 4 * DENSITY ? Math.floor(1.5 * DENSITY) : DENSITY;
  fill(context, { x, y, width, height: thick });
  fill(context, { x, y: y + height - thick, width, height: thick });
  fill(context, { x, y, width: thick, height });
  fill(context, { x: x + width - thick, y, width: thick, height });
}

/** Half a cell wide, or all of it where that would be a dot. */
function dash(context: SKRSContext2D, box: Box, y: number): void {
  const width = isRoomy(box) ? Math.round(box.width / 2) : box.width;
  fill(context, { x: box.x + Math.floor((box.width - width) / 2), y, width, height: DASH });
}

function line(context: SKRSContext2D, fromX: number, fromY: number, toX: number, toY: number): void {
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}
