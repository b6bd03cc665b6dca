import { rmSync } from 'node:fs';
import { CHECKS } from '../checks/index.ts';
import type { Clock } from '../clock.ts';
import type { Profile } from '../config/profile.ts';
import { createMemory } from '../history/memory.ts';
import { slotRunId } from '../history/run-id.ts';
import type { Log } from '../log.ts';
import { runCorridor } from '../schedules/corridor.ts';
import { latestSlot, type Slot } from '../schedules/slot.ts';
import { type DuckDbWarehouse, openDuckDb } from '../warehouse/duckdb.ts';
import { OWN_TABLES } from '../warehouse/own-tables.ts';
import { fillFleet, openSandboxCloud } from './fleet.ts';
import { sandboxWarehousePath } from './place.ts';
import { fillSeason, seasonFilledAt } from './season.ts';

/** A season filled this recently has everything that would have been written since. */
const CURRENT_MS = 15 * 60_000;

/** Mornings that a new sandbox has behind it, so that its first summary has something to compare with. */
const MORNINGS_BEFORE = 3;

export interface SandboxWarehouseOptions {
  /** The sandbox's folder. */
  home: string;
  /** Begins anew, whatever was there. */
  fresh: boolean;
  profile: Profile;
  clock: Clock;
  log: Log;
}

/**
 * Makes or reopens the sandbox's warehouse, with a season up to now in it, and what is deployed beside it.
 * @throws WarehouseError `config` when another sandbox holds it, CloudError `timeout` when others hold what is deployed.
 */
export async function openSandboxWarehouse(options: SandboxWarehouseOptions): Promise<DuckDbWarehouse> {
  const { home, fresh, profile, log } = options;
  const path = sandboxWarehousePath(home);
  const open = () =>
    openDuckDb(path, { create: true, deadlineMs: profile.warehouse.deadlineSeconds * 1000, log });
  // Opened before it is removed: the file of a running sandbox is held, and this says so.
  let warehouse = await open();
  if (fresh) {
    await warehouse.close();
    for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
    warehouse = await open();
  }
  try {
    await fillToNow(warehouse, options);
    return warehouse;
  } catch (error) {
    await warehouse.close();
    throw error;
  }
}

async function fillToNow(
  warehouse: DuckDbWarehouse,
  { home, profile, clock, log }: SandboxWarehouseOptions,
): Promise<void> {
  const now = clock.now();
  const filledAt = await seasonFilledAt(warehouse);
  const isCurrent = filledAt !== null && now.getTime() - filledAt.getTime() < CURRENT_MS;
  if (!isCurrent) await fillSeason({ warehouse, profile, now });
  const filling = filledAt === null ? 'anew' : isCurrent ? 'keep' : 'redate';
  await fillFleet(home, { profile, clock, filling });
  await warehouse.ensureTables(OWN_TABLES);
  if (filledAt === null) await liveThroughMornings(warehouse, { home, profile, clock, log });
}

/** Judges the mornings before, each at its own time and without a post: they are the past that "still failing" needs. */
async function liveThroughMornings(
  warehouse: DuckDbWarehouse,
  { home, profile, clock, log }: Omit<SandboxWarehouseOptions, 'fresh'>,
): Promise<void> {
  const memory = createMemory(warehouse, clock.now);
  for (const slot of morningsBefore(profile, clock.now())) {
    const then: Clock = { ...clock, now: () => slot.nominal };
    const cloud = openSandboxCloud(home, { profile, clock: then });
    await runCorridor(
      { warehouse, cloud, ...memory, profile, checks: CHECKS, clock: then, log },
      {
        runId: slotRunId(slot.schedule, slot.nominal),
        schedule: slot.schedule,
        targetDate: slot.targetDate,
        checkType: slot.schedule,
        trigger: 'sandbox',
        requestedBy: null,
        slot,
        late: null,
      },
      { store: true },
    );
  }
}

function morningsBefore(profile: Profile, now: Date): Slot[] {
  const [schedule] = Object.keys(profile.schedules);
  if (schedule === undefined) return [];
  const slots: Slot[] = [];
  // The newest morning is the one that is about to be posted.
  let before = new Date(latestSlot(profile, schedule, now).nominal.getTime() - 60_000);
  for (let count = 0; count < MORNINGS_BEFORE; count += 1) {
    const slot = latestSlot(profile, schedule, before);
    slots.unshift(slot);
    before = new Date(slot.nominal.getTime() - 60_000);
  }
  return slots;
}
