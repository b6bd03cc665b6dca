import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs';

/** A file system in memory, on Linux. */
const MEMORY = '/dev/shm';
/** Bytes that have to be free there: a container may have as good as nothing. */
const LEAST_FREE = 2 * 1024 ** 3;

/**
 * Lets tests make their folders in memory, where there is room: most of their warehouses live for seconds only, and it is
 * a disk that they would wait for. Whatever a test leaves behind goes with the folder. Who has named a place is heeded.
 */
export default function scratchInMemory(): (() => void) | undefined {
  if (process.env.TMPDIR !== undefined || !hasRoom()) return undefined;
  const folder = mkdtempSync(`${MEMORY}/shootaround-`);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

function hasRoom(): boolean {
  try {
    accessSync(MEMORY, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= LEAST_FREE;
  } catch {
    return false;
  }
}
