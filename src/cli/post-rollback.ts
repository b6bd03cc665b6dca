import type { Rollbacks } from '../actions/rollback/rollbacks.ts';
import { rollbackMessage, rollbackRunId } from '../bot/blocks/rollback-message.ts';
import { createCourier, type DeliveryResult } from '../bot/delivery.ts';
import { createSlackPoster } from '../bot/slack-poster.ts';
import type { SlackSettings } from '../config/environment.ts';
import type { RollbackRequest, RollbackState } from '../history/rollback.ts';
import { rollbackRequested } from '../history/rollback-events.ts';
import { rollbackOf } from '../history/rollback-fold.ts';
import { createWarehouseEventStore } from '../history/warehouse-event-store.ts';
import type { Log } from '../log.ts';
import { systemClock } from '../system-clock.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

interface RollbackPosting {
  request: RollbackRequest;
  rollbacks: Pick<Rollbacks, 'state'>;
  slack: SlackSettings;
  warehouse: Warehouse;
  timeZone: string;
  log: Log;
}

/** Brings a request to its channel, once, as the bot would have. */
export async function postRollback({
  request,
  rollbacks,
  slack,
  warehouse,
  timeZone,
  log,
}: RollbackPosting): Promise<DeliveryResult> {
  const { now } = systemClock;
  const poster = createSlackPoster({
    token: slack.botToken,
    log,
    ...(slack.apiUrl && { slackApiUrl: slack.apiUrl }),
  });
  const courier = createCourier({
    poster,
    events: createWarehouseEventStore(warehouse, now),
    clock: systemClock,
    log,
  });
  return courier.deliver({
    runId: rollbackRunId(request.id),
    channel: request.channel,
    message: rollbackMessage(await stateOf(request, rollbacks), { timeZone, now: now() }),
    since: new Date(request.askedAt),
    actor: request.requester.id,
  });
}

/** As the store has it; where that can't be read just now, as it was asked for a moment ago. */
async function stateOf(
  request: RollbackRequest,
  rollbacks: Pick<Rollbacks, 'state'>,
): Promise<RollbackState> {
  const stored = await rollbacks.state(request.id).catch(() => null);
  const asked = stored ?? rollbackOf([rollbackRequested(request)], request.id, systemClock.now());
  if (asked === null) throw new Error(`the request ${request.id} can't be read back`);
  return asked;
}
