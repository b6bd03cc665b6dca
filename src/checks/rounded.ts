/** One decimal: enough for so many a game. Below 1 a second one, so that 8 of 9 are not told as 0.9. */
export function rounded(value: number): number {
  const scale = value < 1 ? 100 : 10;
  return Math.round(value * scale) / scale;
}
