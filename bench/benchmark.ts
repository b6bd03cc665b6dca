/** One measured figure, beside what it should be. */
export interface Figure {
  what: string;
  /** With its unit: `1.04 ×`, `212 MB`, `87 ms`. */
  measured: string;
  /** In the same unit; null for a figure that only explains others. */
  aim: string | null;
  /** Null where there is no aim. */
  met: boolean | null;
}

/** What a benchmark found out. */
export interface Outcome {
  figures: Figure[];
  /** How it was measured, what was left out, and why: a sentence each. */
  notes: string[];
}

export interface Benchmark {
  name: string;
  title: string;
  run(): Promise<Outcome>;
}

/** A figure that must not be greater than `most`. */
export function atMost(what: string, value: number, most: number, unit: '×' | 'MB' | 'ms' | 's'): Figure {
  return { what, measured: withUnit(value, unit), aim: `≤ ${most} ${unit}`, met: value <= most };
}

/** A figure without an aim. */
export function shown(what: string, value: number, unit: '×' | 'MB' | 'ms' | 's'): Figure {
  return { what, measured: withUnit(value, unit), aim: null, met: null };
}

function withUnit(value: number, unit: string): string {
  const digits = unit === '×' || unit === 's' ? 2 : value < 10 ? 1 : 0;
  return `${value.toFixed(digits)} ${unit}`;
}
