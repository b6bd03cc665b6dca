import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import type { Clock } from '../../clock.ts';
import { CloudError } from '../cloud-error.ts';
import { hashOf } from './service-state.ts';

/** Whoever holds it needs milliseconds; the same holder for this long has died. */
const STALE_MS = 5_000;
const PATIENCE_MS = 15_000;
const PAUSE_MS = 25;

/**
 * Does something with a fleet's file that no other process may come between. `assertHeld` rejects where the lock was taken
 * from us meanwhile, as from a process that slept: ask it right before writing.
 * @throws CloudError `timeout` where others hold it for too long, and whatever `work` rejects with.
 */
export async function withFleetLock<T>(
  path: string,
  clock: Clock,
  work: (assertHeld: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const lock = `${path}.lock`;
  const holder = randomUUID();
  await take(lock, holder, clock);
  try {
    return await work(async () => {
      if ((await holderOf(lock)) !== holder) throw heldByAnother(lock);
    });
  } finally {
    await release(lock, holder);
  }
}

/** What can't be removed is stale in a while: what was done under it is done all the same. */
async function release(lock: string, holder: string): Promise<void> {
  try {
    if ((await holderOf(lock)) === holder) await rm(lock, { force: true });
  } catch {
    return;
  }
}

async function take(lock: string, holder: string, clock: Clock): Promise<void> {
  const beganMs = clock.monotonicMs();
  let seen: { holder: string | null; sinceMs: number } = { holder: null, sinceMs: beganMs };
  while (!(await createOnly(lock, holder))) {
    const other = await holderOf(lock);
    const nowMs = clock.monotonicMs();
    if (nowMs - beganMs >= PATIENCE_MS) throw heldByAnother(lock);
    if (other === null) continue;
    if (seen.holder !== other) seen = { holder: other, sinceMs: nowMs };
    else if (nowMs - seen.sinceMs >= STALE_MS) await breakOpen(lock, other);
    await clock.sleep(PAUSE_MS);
  }
}

/** Removes the lock of a holder that has died. Of several who want to, one does, and never a lock that came after it. */
async function breakOpen(lock: string, dead: string): Promise<void> {
  const mine = `${lock}.${hashOf(dead).slice(0, 12)}`;
  if (!(await createOnly(mine, ''))) return;
  try {
    if ((await holderOf(lock)) === dead) await rm(lock, { force: true });
  } finally {
    await rm(mine, { force: true });
  }
}

async function createOnly(file: string, content: string): Promise<boolean> {
  try {
    await writeFile(file, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Null where nobody holds it. Empty for one who died, or is just beginning. */
async function holderOf(lock: string): Promise<string | null> {
  try {
    return await readFile(lock, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function heldByAnother(lock: string): CloudError {
  return new CloudError(
    'timeout',
    'another process is changing the simulated fleet',
    `try it again in some seconds; where nobody is at it, remove ${lock}`,
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
