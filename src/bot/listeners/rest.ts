import type { App } from '@slack/bolt';
import { acknowledge, type ListenerContext, waysBack } from './listener-context.ts';

const OLD_SHORTCUT =
  'This shortcut is from an older version of me and does nothing any more. Type `/validate`.';

/**
 * Hears what no version of the app that is installed now can send: without a listener Slack would show
 * the person a warning triangle after three seconds and say nothing else.
 */
export function listenToTheRest(app: App, context: ListenerContext): void {
  const { log } = context;

  app.shortcut(/.*/, async ({ ack, shortcut }) => {
    await acknowledge(log, () => ack());
    log.warn('slack.unknown_shortcut', { shortcut: shortcut.callback_id });
    const { tell } = waysBack(context, {
      responseUrl: 'response_url' in shortcut ? shortcut.response_url : undefined,
      user: shortcut.user.id,
      channel: 'channel' in shortcut ? shortcut.channel.id : null,
    });
    await tell(OLD_SHORTCUT);
  });

  app.options(/.*/, async ({ ack }) => {
    await acknowledge(log, () => ack({ options: [] }));
  });
}
