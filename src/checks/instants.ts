/** The last of some instants, all written alike; null without any. */
export function latestOf(instants: readonly (string | null)[]): string | null {
  return instants.reduce((last, at) => (last === null || (at !== null && at > last) ? at : last), null);
}

/** The first of them. */
export function earliestOf(instants: readonly (string | null)[]): string | null {
  return instants.reduce((first, at) => (first === null || (at !== null && at < first) ? at : first), null);
}
