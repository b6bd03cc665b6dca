import type { GapState } from '../checks/gap-state.ts';
import type { Hex } from './contrast.ts';

export interface Palette {
  panel: Hex;
  /** Around the panel. Light enough for a dark theme and dark enough for a light one. */
  edge: Hex;
  text: Hex;
  /** Axis, legend, and names of tables that are well. */
  quietText: Hex;
  states: Readonly<Record<GapState, Hex>>;
}

export type Scheme = 'dark' | 'light';

/**
 * Nobody tells a bot which theme its reader has, so the panel is opaque and one scheme serves both. Of the two mismatches,
 * a white panel in a dark room at six in the morning hurts, and a dark one in a light theme is merely dark.
 */
export const DEFAULT_SCHEME: Scheme = 'dark';

/** Health keeps close to the three to one that a form needs; trouble stands well above, and differs in lightness as well as hue. */
export const PALETTES: Readonly<Record<Scheme, Palette>> = {
  dark: {
    panel: '#14171b',
    edge: '#7a828c',
    text: '#f1f3f5',
    quietText: '#a8b0b9',
    states: {
      missing: '#ff6a5f',
      duplicated: '#4cc9f0',
      partial: '#ffb52e',
      unknown: '#c9a6ff',
      not_due: '#8b949e',
      complete: '#4a7a66',
      not_expected: '#6e7680',
      not_recorded: '#6e7680',
      no_games: '#6e7680',
    },
  },
  light: {
    panel: '#fcfcfb',
    edge: '#7a828c',
    text: '#16191d',
    quietText: '#59626c',
    states: {
      missing: '#a31219',
      duplicated: '#075985',
      partial: '#9a4a00',
      unknown: '#6d28d9',
      not_due: '#69727c',
      complete: '#6f9a86',
      not_expected: '#868e97',
      not_recorded: '#868e97',
      no_games: '#868e97',
    },
  },
};
