import { accessSync, constants, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

/** Where the local Slack program is, or why there is none. */
export type LocalSlackProgram = { found: true; path: string } | { found: false; why: string; fix: string };

export interface LocalSlackPlaces {
  /** A path that somebody set; then no other place is looked at. */
  given: string | null;
  /** The `PATH` of the environment. */
  searchPath: string;
  platform: NodeJS.Platform;
  arch: string;
}

const PROGRAM = 'local-slack';

/** Looks at the given path, then for the optional npm package of this platform, then along the `PATH`. */
export function findLocalSlack({ given, searchPath, platform, arch }: LocalSlackPlaces): LocalSlackProgram {
  if (given !== null) {
    if (isProgram(given)) return { found: true, path: given };
    const fix = 'write the path of the local-slack program into LOCAL_SLACK_BIN, or unset it';
    return { found: false, why: `LOCAL_SLACK_BIN is ${given}, which is no program`, fix };
  }
  const packageName = `local-slack-${platform}-${arch}`;
  const path = [
    packagedProgram(packageName),
    ...searchPath.split(delimiter).map((folder) => join(folder, PROGRAM)),
  ].find((candidate) => candidate !== null && isProgram(candidate));
  if (path) return { found: true, path };
  return {
    found: false,
    why: `there is no local Slack for ${platform}-${arch} here: neither the npm package ${packageName} nor ${PROGRAM} on the PATH`,
    fix: `put ${PROGRAM} on the PATH, or write its place into LOCAL_SLACK_BIN`,
  };
}

function packagedProgram(packageName: string): string | null {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
    return join(dirname(manifest), 'bin', PROGRAM);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
