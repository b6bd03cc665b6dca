/** A sequence of numbers in 0..1 that looks random and is the same for the same words. */
export function randomOf(...words: readonly string[]): () => number {
  let state = 0x811c9dc5;
  for (const character of words.join('|')) {
    state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  }
  // Mulberry32: one 32-bit state, good enough for made-up scores.
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One item of a list that is not empty. */
export function pick<T>(random: () => number, items: readonly [T, ...T[]]): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

/** The items in another order. */
export function shuffled<T>(random: () => number, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item);
}
