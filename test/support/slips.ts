import { readFileSync } from 'node:fs';
import { errorOf, shippedPath, tiny } from './tiny-profile.ts';

const bakery = readFileSync(new URL('./profiles/bakery.yml', import.meta.url), 'utf8');
const shipped = readFileSync(shippedPath, 'utf8');

/** One slip: what stood there, what was written in its stead, at which piece of that it is told, and in which words. */
export type Slip = [from: string, to: string, at: string, told: string];

/** The smallest profile that has what is to be written wrongly. */
function profileWith(from: string): string {
  const text = [tiny, bakery, shipped].find((one) => one.includes(from));
  if (text === undefined) throw new Error(`no profile has "${from}"`);
  return text;
}

/** What a profile with that slip is refused for, where the reader is sent. */
export function toldAt([from, to, at]: Slip): string[] {
  const text = profileWith(from);
  const before = text.slice(0, text.indexOf(from)) + to.slice(0, to.indexOf(at));
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return errorOf(text.replace(from, () => to))
    .problems.filter((problem) => problem.line === line && problem.column === column)
    .map(({ path, message }) => `${path}: ${message}`);
}
