import type { Rollbacks } from '../actions/rollback/rollbacks.ts';
import { rollbackMessage, rollbackRunId } from '../bot/blocks/rollback-message.ts';
import type { DeliveryResult } from '../bot/delivery.ts';
import type { RollbackRequest, RollbackState } from '../history/rollback.ts';
import { rollbackRequested } from '../history/rollback-events.ts';
import { rollbackOf } from '../history/rollback-fold.ts';
import { systemClock } from '../system-clock.ts';
import { type CourierNeeds, courierFor } from './courier-for.ts';

interface RollbackPosting extends Omit<CourierNeeds, 'clock'> {
  request: RollbackRequest;
  rollbacks: Pick<Rollbacks, 'state'>;
  timeZone: string;
}

/** Brings a request to its channel, once, as the bot would have. */
export async function postRollback({
  request,
  rollbacks,
  timeZone,
  ...needs
}: RollbackPosting): Promise<DeliveryResult> {
  return courierFor({ ...needs, clock: systemClock }).deliver({
    runId: rollbackRunId(request.id),
    channel: request.channel,
    message: rollbackMessage(await stateOf(request, rollbacks), { timeZone, now: systemClock.now() }),
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
