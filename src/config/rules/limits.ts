import type { Finding } from '../problem.ts';
import type { KeyPath } from '../yaml-source.ts';

/** Another value of the profile that one is held to; `name` is its key, as people look for it. */
export interface Limit {
  name: string;
  value: number | undefined;
  /** What comes of it where it is not kept, if that does not go without saying. */
  why?: string;
}

/** Nothing either where one of the two is not there: what is missing is told elsewhere. */
export function lessThan(limit: Limit, value: number | undefined, path: KeyPath): Finding[] {
  return value === undefined || limit.value === undefined || value < limit.value
    ? []
    : [found('less than', limit, value, path)];
}

/** The same, where both may be equal. */
export function atMost(limit: Limit, value: number | undefined, path: KeyPath): Finding[] {
  return value === undefined || limit.value === undefined || value <= limit.value
    ? []
    : [found('at most', limit, value, path)];
}

function found(needed: string, limit: Limit, value: number, path: KeyPath): Finding {
  const why = limit.why === undefined ? '' : `: ${limit.why}`;
  return {
    path,
    message: `found ${value}; needed: ${needed} "${limit.name}", which is ${limit.value}${why}`,
  };
}
