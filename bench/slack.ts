import { SlackFake } from '../test/support/slack-fake.ts';

/** The channel of the Slack fake that measured runs are posted to. */
export const CHANNEL = 'CBENCH';

/** A Slack fake with the channel that benchmarks post to. */
export async function startSlack(): Promise<SlackFake> {
  const slack = await SlackFake.start();
  slack.workspace.channels.set(CHANNEL, { member: true });
  return slack;
}
