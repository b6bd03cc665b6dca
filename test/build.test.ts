import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

describe('what is built', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'shootaround-build-'));
    mkdirSync(join(folder, 'src'));
    cpSync(join(ROOT, 'scripts'), join(folder, 'scripts'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const compilerOptions = { rootDir: 'src', outDir: 'dist', module: 'nodenext', types: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
    writeFileSync(join(folder, 'src/cli.ts'), "#!/usr/bin/env node\nconsole.log('it runs');\n");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is a command that runs by itself, however often it was built', () => {
    for (const _time of ['first', 'second']) {
      const built = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: folder, encoding: 'utf8' });
      expect(built).toMatchObject({ status: 0, stderr: '' });
      expect(spawnSync(join(folder, 'dist/cli.js'), { encoding: 'utf8' }).stdout).toBe('it runs\n');
    }
  }, 30_000);
});
