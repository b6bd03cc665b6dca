import { expect, it } from 'vitest';
import { percent } from '../../src/text/percent.ts';

it.each([
  [0, '0 %'],
  [0.005, '0.5 %'],
  [1 / 3, '33.3 %'],
  [0.6, '60 %'],
  [0.875, '87.5 %'],
  [1, '100 %'],
])('says %d as %s', (share, said) => {
  expect(percent(share)).toBe(said);
});
