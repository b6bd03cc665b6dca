import { createCanvas } from '@napi-rs/canvas';
import type { GapGrid } from '../report/gap-grid.ts';
import { fontFamily } from './fonts.ts';
import { DENSITY, layOut, type Tone } from './grid-layout.ts';
import { DEFAULT_SCHEME, PALETTES, type Scheme } from './palette.ts';
import { drawState } from './state-forms.ts';

export interface GridPictureOptions {
  scheme?: Scheme;
}

const FONTS: Readonly<Record<Tone, { weight: 400 | 600; size: number }>> = {
  title: { weight: 600, size: 14 },
  strong: { weight: 600, size: 11.5 },
  quiet: { weight: 400, size: 11.5 },
};

/**
 * The grid as a PNG, 800 pixels wide for a place of 400. The same grid gives the same bytes.
 * Loads a native library of about 30 MB: import this module where a picture is asked for, not before.
 */
export async function gridPicture(
  grid: GapGrid,
  { scheme = DEFAULT_SCHEME }: GridPictureOptions = {},
): Promise<Uint8Array> {
  const palette = PALETTES[scheme];
  const family = fontFamily();
  const font = (tone: Tone) => {
    const { weight, size } = FONTS[tone];
    return `${weight} ${size * DENSITY}px ${family}`;
  };
  const ruler = createCanvas(1, 1).getContext('2d');
  const layout = layOut(grid, (text, tone) => {
    ruler.font = font(tone);
    return ruler.measureText(text).width;
  });

  const canvas = createCanvas(layout.width, layout.height);
  const context = canvas.getContext('2d');
  context.fillStyle = palette.edge;
  context.fillRect(0, 0, layout.width, layout.height);
  context.fillStyle = palette.panel;
  context.fillRect(DENSITY, DENSITY, layout.width - 2 * DENSITY, layout.height - 2 * DENSITY);

  context.fillStyle = palette.quietText;
  for (const { x, y, width, height } of layout.ticks) context.fillRect(x, y, width, height);
  const pen = { context, palette, family };
  for (const { box, state } of layout.cells) drawState(state, box, pen);
  for (const { boxes, state } of layout.legend) for (const box of boxes) drawState(state, box, pen);
  for (const { text, x, baseline, tone } of layout.texts) {
    context.font = font(tone);
    context.fillStyle = tone === 'quiet' ? palette.quietText : palette.text;
    context.fillText(text, x, baseline);
  }
  return canvas.encode('png');
}
