import { fileURLToPath } from 'node:url';

/** A file that ships with the program, wherever it was started from; the same from `src` and from the build. */
export function shippedFile(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
