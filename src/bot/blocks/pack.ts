import { LIMITS } from './limits.ts';

/** Joins lines into as few texts as fit into sections, in order. The caller has fitted each line. */
export function pack(lines: readonly string[]): string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const open = texts.at(-1);
    if (open !== undefined && open.length + 1 + line.length <= LIMITS.sectionText) {
      texts[texts.length - 1] = `${open}\n${line}`;
    } else texts.push(line);
  }
  return texts;
}
