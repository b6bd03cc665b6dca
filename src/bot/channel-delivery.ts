import type { Report } from '../history/rows.ts';
import type { Delivering } from '../schedules/entrance.ts';
import type { Courier } from './delivery.ts';
import type { Message } from './message.ts';

/** A slot that is run within this time of its nominal instant is run for the first time. */
const FIRST_TIME_MS = 60_000;

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
        ...historyOf(report),
      });
      if (result.state === 'posted') return { state: 'posted', channel: result.channel, ts: result.ts };
      const { error, fix } = result;
      return { state: 'undelivered', error, fix, final: result.state === 'unknown' };
    },
  };
}

/** Since when a message of this run can be there, and whether it can be there unknown to our store. */
function historyOf({ run }: Report): { since: Date; perhapsTold: boolean } {
  const begun = Date.parse(run.run_timestamp);
  const nominal = Date.parse(run.details.nominal_time ?? run.run_timestamp);
  return { since: new Date(Math.min(begun, nominal)), perhapsTold: begun - nominal > FIRST_TIME_MS };
}
