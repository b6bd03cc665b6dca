import type { Part } from './finding.ts';

/**
 * True where tables of one date were read and none of them holds a row that counts. What could not be read may hold
 * some; what is not expected to hold any says nothing.
 */
export function isWhollyEmpty(parts: readonly Part[]): boolean {
  if (parts.some(({ status }) => status === 'ERROR')) return false;
  const read = parts.flatMap(({ evidence }) => evidence?.valid_rows ?? []);
  return read.length > 0 && read.every((rows) => rows === 0);
}
