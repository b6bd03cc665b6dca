/** What was learned, by name; at most `most` of it, what was not used for longest goes first. */
export interface Kept<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
}

export function createKept<V>(most: number): Kept<V> {
  const values = new Map<string, V>();
  return {
    get(key) {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.delete(key);
      values.set(key, value);
      return value;
    },
    set(key, value) {
      values.delete(key);
      values.set(key, value);
      const [oldest] = values.keys();
      if (values.size > most && oldest !== undefined) values.delete(oldest);
    },
    delete: (key) => void values.delete(key),
  };
}

/** Answers equal questions that are asked at the same time by asking once. Keeps nothing beyond that. */
export function createShared<V>(): (key: string, ask: () => Promise<V>) => Promise<V> {
  const underWay = new Map<string, Promise<V>>();
  return (key, ask) => {
    const begun = underWay.get(key);
    if (begun !== undefined) return begun;
    const asked = ask().finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  };
}
