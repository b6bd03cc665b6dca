import { summaryMessage } from '../bot/blocks/summary.ts';
import type { Report } from '../history/rows.ts';
import { systemClock } from '../system-clock.ts';
import { type CourierNeeds, courierFor } from './courier-for.ts';

interface PostRequest extends CourierNeeds {
  report: Report;
}

/** Brings the report of a command to the channel, and says in a sentence what became of it. */
export async function postReport(request: PostRequest): Promise<{ posted: boolean; sentence: string }> {
  const { slack, report } = request;
  const result = await courierFor(request).deliver({
    runId: report.run.run_id,
    channel: slack.channel,
    message: summaryMessage(report),
    since: systemClock.now(),
    actor: 'cli',
  });
  if (result.state === 'posted') return { posted: true, sentence: `posted to ${result.channel}` };
  return { posted: false, sentence: `not posted: ${result.error}. ${result.fix}` };
}
