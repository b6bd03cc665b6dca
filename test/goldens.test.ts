import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GOLDENS, goldenFiles } from './support/golden-files.ts';

describe('the renderings that are kept in test/goldens', () => {
  const files = goldenFiles();

  it.each(files)('$name is rendered as it was', ({ name, content }) => {
    const kept = readFileSync(new URL(name, GOLDENS), 'utf8');
    expect(content, 'if the new rendering is the better one: npm run goldens').toBe(kept);
  });

  it('holds no golden that nothing renders any more', () => {
    expect(readdirSync(GOLDENS).sort()).toEqual(files.map(({ name }) => name).sort());
  });
});
