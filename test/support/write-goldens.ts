import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GOLDENS, goldenFiles } from './golden-files.ts';

// Runs by `npm run goldens` only: a test that wrote what it compares with could not fail.
it('writes every golden anew: read the diff before you commit it', () => {
  mkdirSync(GOLDENS, { recursive: true });
  for (const name of readdirSync(GOLDENS)) rmSync(new URL(name, GOLDENS));
  const files = goldenFiles();
  for (const { name, content } of files) writeFileSync(new URL(name, GOLDENS), content);
  expect(readdirSync(GOLDENS)).toHaveLength(files.length);
});
