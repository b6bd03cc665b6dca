import type { Report } from '../history/rows.ts';
import type { Delivering } from '../schedules/entrance.ts';
import type { Courier } from './delivery.ts';
import type { Message } from './message.ts';

export interface ChannelDeliveryOptions {
  courier: Courier;
  /** A channel id. */
  channel: string;
  summary(report: Report): Message;
}

/** Brings the reports of scheduled runs to the one channel that the bot reports to. */
export function createChannelDelivery({ courier, channel, summary }: ChannelDeliveryOptions): Delivering {
  const errand = ({ run }: Report) => ({ runId: run.run_id, channel, actor: run.trigger_source });
  return {
    intend: (report) => courier.intend(errand(report)),
    async deliver(report) {
      const result = await courier.deliver({
        ...errand(report),
        message: summary(report),
        since: new Date(report.run.run_timestamp),
      });
      if (result.state === 'posted') return { state: 'posted', channel: result.channel, ts: result.ts };
      const { error, fix } = result;
      return { state: 'undelivered', error, fix, final: result.state === 'unknown' };
    },
  };
}
