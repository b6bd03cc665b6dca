import { createRequire } from 'node:module';
import { GlobalFonts } from '@napi-rs/canvas';

/** A name of our own: a system's font of the same name must not step in, or the same grid would give another picture. */
const FAMILY = 'Shootaround Plex';
const require = createRequire(import.meta.url);
const FILES = [
  require.resolve('@fontsource/ibm-plex-sans-condensed/files/ibm-plex-sans-condensed-latin-400-normal.woff2'),
  require.resolve('@fontsource/ibm-plex-sans-condensed/files/ibm-plex-sans-condensed-latin-600-normal.woff2'),
];
let registered = false;

/**
 * The family's name for a canvas, in weights 400 and 600. The fonts ship with the program, since a container has none.
 * @throws where one of them can't be read, because a picture without its words would look like a picture.
 */
export function fontFamily(): string {
  if (!registered) {
    for (const file of FILES) {
      if (GlobalFonts.registerFromPath(file, FAMILY) === null)
        throw new Error(`The font ${file} could not be read. Install the dependencies again with npm ci.`);
    }
    registered = true;
  }
  return FAMILY;
}
