/** Remembers the newest ids that passed by, to know one that comes again. */
export interface Seen {
  /** True the second time an id comes. An id that is unknown, as over HTTP, never counts as seen. */
  before(id: string | undefined): boolean;
}

export function createSeen(capacity: number): Seen {
  const ids = new Set<string>();
  return {
    before(id) {
      if (id === undefined) return false;
      if (ids.has(id)) return true;
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > capacity && oldest !== undefined) ids.delete(oldest);
      return false;
    },
  };
}
