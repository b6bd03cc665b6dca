/** Texts whose answers are kept: more than names a pipeline has, and few enough to keep for ever. */
const MOST_KEPT = 5_000;

/** A pure function of a text whose answers are kept, for texts that are few and come again by the thousand. */
export function remembered(work: (text: string) => string): (text: string) => string {
  const answers = new Map<string, string>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = work(text);
    // What goes on for ever without coming again is not worth keeping.
    if (answers.size >= MOST_KEPT) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}
