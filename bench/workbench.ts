import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKS } from '../src/checks/index.ts';
import type { Clock } from '../src/clock.ts';
import { loadProfile } from '../src/config/load-profile.ts';
import type { Profile } from '../src/config/profile.ts';
import type { Log } from '../src/log.ts';
import { systemClock } from '../src/system-clock.ts';
import { type DuckDbWarehouse, openDuckDb } from '../src/warehouse/duckdb.ts';
import { fillSeasons } from './seasons.ts';

const PROFILE = 'pipelines/nba-props-platform.yml';

/** Says nothing, so that writing log lines is no part of what is measured. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The shipped profile; benchmarks run in the project's folder, as npm does. */
export function readProfile(): Profile {
  return loadProfile(PROFILE, { checks: CHECKS.map(({ name }) => name), now: new Date() }).profile;
}

/** A clock that begins at `start` and goes on at the pace of the machine's. */
export function clockFrom(start: Date): Clock {
  const begunAt = performance.now();
  return {
    now: () => new Date(start.getTime() + performance.now() - begunAt),
    monotonicMs: () => performance.now(),
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
  };
}

/** Gives `work` a folder of its own, and takes the folder away afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'shootaround-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Opens, or makes, an embedded warehouse as the bot itself does. */
export function openEmbedded(path: string, profile: Profile): Promise<DuckDbWarehouse> {
  return openDuckDb(path, { create: true, deadlineMs: profile.warehouse.deadlineSeconds * 1000 });
}

/** A season in a file of that folder, closed again so that a bot can open it. `spoil` breaks something in it first. */
export async function seasonFile(
  folder: string,
  spoil?: (warehouse: DuckDbWarehouse) => Promise<void>,
): Promise<string> {
  const profile = readProfile();
  const path = join(folder, 'season.duckdb');
  const warehouse = await openEmbedded(path, profile);
  await fillSeasons(warehouse, profile, 1);
  await spoil?.(warehouse);
  await warehouse.close();
  return path;
}
