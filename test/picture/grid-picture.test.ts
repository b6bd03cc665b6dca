import { createCanvas, loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { GAP_STATES, type GapState } from '../../src/checks/gap-state.ts';
import { fontFamily } from '../../src/picture/fonts.ts';
import { type Box, layOut } from '../../src/picture/grid-layout.ts';
import { gridPicture } from '../../src/picture/grid-picture.ts';
import { DEFAULT_SCHEME, PALETTES, type Scheme } from '../../src/picture/palette.ts';
import type { GapGrid } from '../../src/report/gap-grid.ts';
import { dayGrid, outage, TABLE_NAMES } from '../support/gap-grids.ts';

interface Picture {
  width: number;
  height: number;
  colourAt: (x: number, y: number) => string;
}

async function decoded(bytes: Uint8Array): Promise<Picture> {
  const image = await loadImage(Buffer.from(bytes));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const colourAt = (x: number, y: number) => {
    const at = (y * image.width + x) * 4;
    return `#${[...data.slice(at, at + 3)].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  };
  return { width: image.width, height: image.height, colourAt };
}

/** The layout that the picture has, measured with its own font. */
function placed(grid: GapGrid) {
  const ruler = createCanvas(1, 1).getContext('2d');
  return layOut(grid, (text, tone) => {
    ruler.font = `${tone === 'quiet' ? 400 : 600} ${tone === 'title' ? 28 : 23}px ${fontFamily()}`;
    return ruler.measureText(text).width;
  });
}

/** A cell as rows of `#` where it has the colour. */
function formIn(picture: Picture, box: Box, colour: string): string {
  return Array.from({ length: box.height }, (_, y) =>
    Array.from({ length: box.width }, (_, x) =>
      picture.colourAt(box.x + x, box.y + y) === colour ? '#' : '.',
    ).join(''),
  ).join('\n');
}

const share = (form: string) => (form.match(/#/g)?.length ?? 0) / form.replaceAll('\n', '').length;

describe('the picture of a grid', () => {
  it('is twice the width of its place and the same for the same grid', async () => {
    const [once, again] = [await gridPicture(outage()), await gridPicture(outage())];
    expect(Buffer.compare(once, again)).toBe(0);
    expect((await decoded(once)).width).toBe(800);
    expect([...once.slice(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  });

  it('shows a missing date as a block of its colour, and a whole one as a calm line', async () => {
    const grid = outage();
    const picture = await decoded(await gridPicture(grid));
    const { states, panel } = PALETTES[DEFAULT_SCHEME];
    placed(grid).cells.forEach(({ box, state }) => {
      expect(picture.colourAt(box.x + 2, box.y + 2)).toBe(state === 'missing' ? states.missing : panel);
      const middle = picture.colourAt(box.x + 2, box.y + box.height / 2);
      if (state === 'complete') expect(middle).toBe(states.complete);
      const form = formIn(picture, box, states[state]);
      if (state === 'missing') expect(share(form)).toBeGreaterThan(0.6);
      if (state === 'complete') expect(share(form)).toBeLessThan(0.45);
    });
  });

  it.each([
    ['roomy', '2026-01-13'],
    ['narrow', '2025-11-24'],
  ])('gives every state a form of its own, where cells are %s', async (_cells, from) => {
    const labels = TABLE_NAMES.slice(0, 9);
    const grid = dayGrid(
      from,
      '2026-01-21',
      (label) => GAP_STATES[labels.indexOf(label)] ?? 'complete',
      labels,
    );
    const picture = await decoded(await gridPicture(grid));
    const { states } = PALETTES[DEFAULT_SCHEME];
    const forms = new Map<GapState, string>();
    for (const { box, state } of placed(grid).cells)
      if (!forms.has(state)) forms.set(state, formIn(picture, box, states[state]));
    expect(forms.size).toBe(9);
    expect(new Set(forms.values()).size).toBe(9);
    for (const [state, form] of forms) expect(form, state).toContain('#');
    const filled = (state: GapState) => share(forms.get(state) ?? '');
    expect(filled('missing')).toBeGreaterThan(filled('duplicated'));
    expect(filled('partial')).toBeCloseTo(0.5, 5);
    expect(filled('not_due')).toBeLessThan(filled('complete'));
    for (const quiet of ['not_expected', 'not_recorded', 'no_games'] as const)
      expect(filled(quiet)).toBeLessThan(0.2);
  });

  it.each<Scheme>(['dark', 'light'])('is opaque, edged and written in the %s scheme', async (scheme) => {
    const grid = outage();
    const picture = await decoded(await gridPicture(grid, { scheme }));
    const { edge, panel, text } = PALETTES[scheme];
    const { width, height, colourAt } = picture;
    expect([colourAt(0, 0), colourAt(width - 1, height - 1), colourAt(width / 2, 0)]).toEqual([
      edge,
      edge,
      edge,
    ]);
    expect(colourAt(6, 6)).toBe(panel);
    const title = placed(grid).texts[0];
    const ink = formIn(
      picture,
      { x: title?.x ?? 0, y: (title?.baseline ?? 0) - 20, width: 280, height: 20 },
      text,
    );
    expect(share(ink)).toBeGreaterThan(0.08);
  });

  it('writes with the font that ships, in both weights', () => {
    const context = createCanvas(1, 1).getContext('2d');
    const widthIn = (font: string) => {
      context.font = font;
      return context.measureText('nbac_team_boxscore').width;
    };
    const family = fontFamily();
    const [regular, strong] = [widthIn(`400 100px ${family}`), widthIn(`600 100px ${family}`)];
    // The advance widths of the two files; any other font would have others.
    expect(regular).toBeCloseTo(869.4, 0);
    expect(strong).toBeCloseTo(889.6, 0);
  });

  it('bears any name and an empty grid', async () => {
    const names = ['x'.repeat(3000), '\u001b[2J\n\u202etxt', '\ud83d', '🏀 日本', ''];
    const hostile = await decoded(
      await gridPicture(dayGrid('2026-01-08', '2026-01-21', () => 'partial', names)),
    );
    expect(hostile.width).toBe(800);
    expect(
      (await gridPicture(dayGrid('2026-01-08', '2026-01-21', () => 'partial', []))).length,
    ).toBeGreaterThan(100);
  });
});
