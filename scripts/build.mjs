// Compiles src into dist. With --if-possible, as npm calls it after an installation, a missing compiler is no failure.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const typescript = join(root, 'node_modules/typescript');

if (!existsSync(typescript)) {
  const isBuilt = existsSync(join(root, 'dist/cli.js'));
  process.stderr.write(
    isBuilt
      ? 'not built again: the TypeScript compiler is not installed\n'
      : 'not built: the TypeScript compiler is not installed. Install with development dependencies (npm ci --include=dev)\n',
  );
  process.exit(process.argv.includes('--if-possible') ? 0 : 1);
}

rmSync(join(root, 'dist'), { recursive: true, force: true });
const { bin } = JSON.parse(readFileSync(join(typescript, 'package.json'), 'utf8'));
const { status } = spawnSync(
  process.execPath,
  [join(typescript, bin.tsc), '-p', join(root, 'tsconfig.json')],
  {
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;

// npx marks a command as executable only when it links it for the first time; what is built later must be so by itself.
const command = join(root, 'dist/cli.js');
if (existsSync(command)) chmodSync(command, 0o755);
