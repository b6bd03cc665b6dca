import { closeCloud } from '../cloud/ports.ts';
import type { Environment } from '../config/environment.ts';
import type { Profile } from '../config/profile.ts';
import { createWarehouseEventStore } from '../history/warehouse-event-store.ts';
import { askRollbacks, type RollbackInquiryDeps, type RollbacksAnswer } from '../inquiries/ask-rollbacks.ts';
import { terminalRollbacks } from '../terminal/rollback.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { Values } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-status.ts';
import { Refusal } from './refusal.ts';
import { rollbacksDocument } from './rollback-document.ts';
import {
  needChanges,
  openCloudFor,
  openFor,
  readClock,
  readWarehouseSettings,
  warehouseAddress,
} from './settings.ts';
import { whileWaiting } from './while-waiting.ts';

interface StatusQuestion {
  /** Null for every rollback. */
  name: string | null;
  profile: Profile;
  values: Values;
}

/** Tells how rollbacks stand. What serves is asked of Cloud Run alone, so it is told without a warehouse, too. */
export async function tellRollbacks(
  { name, profile, values }: StatusQuestion,
  context: CommandContext,
): Promise<number> {
  const clock = readClock(values);
  const settings = readWarehouseSettings(context.env);
  const cloud = await openCloudFor(context, settings, clock);
  let warehouse: Warehouse | null = null;
  try {
    needChanges(cloud, settings);
    const opened = await openRecords(context, settings, profile);
    let events: RollbackInquiryDeps['events'] = { unreadable: opened.unreadable ?? '' };
    if (opened.warehouse !== null) {
      warehouse = opened.warehouse;
      events = createWarehouseEventStore(warehouse, clock.now);
    }
    const answer = await whileWaiting(context.terminal, 'asking what serves', () =>
      askRollbacks({ cloud, events, profile, clock }, name),
    );
    context.terminal.out(
      values.json
        ? JSON.stringify(rollbacksDocument(answer), null, 2)
        : terminalRollbacks(answer, context.terminal),
    );
    return exitOfRollbacks(answer);
  } finally {
    await closeCloud(cloud);
    await warehouse?.close();
  }
}

/** What is not as it always is wants somebody's eye, and what nobody could see more so. */
function exitOfRollbacks({ items }: RollbacksAnswer): number {
  if (items.some(({ means }) => means === 'unknown')) return EXIT.error;
  return items.every(({ means }) => means === 'enabled') ? EXIT.ok : EXIT.warning;
}

type Records = { warehouse: Warehouse; unreadable: null } | { warehouse: null; unreadable: string };

/** The store, where there is one that can be opened; else why there is none, for people. */
async function openRecords(
  context: CommandContext,
  settings: Environment,
  profile: Profile,
): Promise<Records> {
  try {
    const address = warehouseAddress(settings);
    return { warehouse: await openFor(context, address, profile, 'read', '/rollback'), unreadable: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      warehouse: null,
      unreadable: `Who asked for what is not told here: ${error.message}. To mend it: ${error.fix}`,
    };
  }
}
