import type { Report } from '../history/rows.ts';
import type { Delivering } from '../schedules/entrance.ts';
import type { Courier } from './delivery.ts';
import type { Message } from './message.ts';
import type { MessagePlace } from './updater.ts';

export interface ChannelDeliveryOptions {
  courier: Courier;
  /** A channel id. */
  channel: string;
  summary(report: Report): Message;
  /** Hears where a message is, so that it can be kept true. */
  onPosted?(report: Report, place: MessagePlace): void;
}

/** Brings the reports of scheduled runs to the one channel that the bot reports to. */
export function createChannelDelivery({
  courier,
  channel,
  summary,
  onPosted,
}: ChannelDeliveryOptions): Delivering {
  const errand = ({ run }: Report) => ({ runId: run.run_id, channel, actor: run.trigger_source });
  return {
    intend: (report) => courier.intend(errand(report)),
    async deliver(report, rivals) {
      const result = await courier.deliver({
        ...errand(report),
        message: summary(report),
        since: firstPossible(report),
        rivals,
      });
      if (result.state === 'posted') {
        const place = { channel: result.channel, ts: result.ts };
        onPosted?.(report, place);
        return { state: 'posted', ...place };
      }
      const { error, fix } = result;
      return { state: 'undelivered', error, fix, final: result.state === 'unknown' };
    },
  };
}

/** A late run's message can be as old as its slot: an earlier life may have told it on time. */
function firstPossible({ run }: Report): Date {
  const begun = Date.parse(run.run_timestamp);
  return new Date(Math.min(begun, Date.parse(run.details.nominal_time ?? run.run_timestamp)));
}
