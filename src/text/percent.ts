/** A share between 0 and 1: `60 %`, `0.5 %`. One decimal at most, because thresholds such as 87.5 % have one. */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
