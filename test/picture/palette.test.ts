import { describe, expect, it } from 'vitest';
import { GAP_STATES } from '../../src/checks/gap-state.ts';
import { contrast } from '../../src/picture/contrast.ts';
import { PALETTES } from '../../src/picture/palette.ts';
import { isTrouble } from '../../src/report/gap-words.ts';

const SLACK_LIGHT = '#ffffff';
const SLACK_DARK = '#1a1d21';

describe.each(Object.entries(PALETTES))('the %s scheme', (_scheme, palette) => {
  it.each(['text', 'quietText'] as const)('lets its %s be read', (tone) => {
    expect(contrast(palette[tone], palette.panel)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(GAP_STATES)('lets the form of %s be seen', (state) => {
    expect(contrast(palette.states[state], palette.panel)).toBeGreaterThanOrEqual(3);
  });

  it.each(GAP_STATES.filter(isTrouble))('tells %s from complete by lightness, not by hue alone', (state) => {
    expect(contrast(palette.states[state], palette.states.complete)).toBeGreaterThanOrEqual(1.7);
  });

  it('keeps health calmer than any trouble', () => {
    const loudness = (state: (typeof GAP_STATES)[number]) => contrast(palette.states[state], palette.panel);
    for (const state of GAP_STATES.filter(isTrouble))
      expect(loudness(state), state).toBeGreaterThan(1.7 * loudness('complete'));
  });

  it('gives every trouble a colour of its own', () => {
    const colours = GAP_STATES.filter((state) => isTrouble(state) || state === 'complete');
    expect(new Set(colours.map((state) => palette.states[state])).size).toBe(5);
  });

  it('has an edge that is seen on a light and on a dark page', () => {
    expect(contrast(palette.edge, SLACK_LIGHT)).toBeGreaterThanOrEqual(3);
    expect(contrast(palette.edge, SLACK_DARK)).toBeGreaterThanOrEqual(3);
    expect(contrast(palette.edge, palette.panel)).toBeGreaterThanOrEqual(3);
  });
});
