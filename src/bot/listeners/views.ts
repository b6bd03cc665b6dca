import type { App } from '@slack/bolt';
import { NOTE_CALLBACK, NOTE_OBJECTION, readNote } from '../blocks/note.ts';
import { saidOf } from '../care-ref.ts';
import { nameOf } from './actions.ts';
import { acknowledge, confess, type ListenerContext, waysBack } from './listener-context.ts';
import { notice } from './notice.ts';

const OLD_WINDOW =
  'This window is from an older version of me. Nothing was changed. Close it and start again.';

/** Hears every window that is submitted or closed. */
export function listenToViews(app: App, context: ListenerContext): void {
  const { log } = context;

  app.view({ callback_id: /.*/, type: 'view_submission' }, async ({ ack, view, body }) => {
    const submitted = view.callback_id === NOTE_CALLBACK ? readNote(view) : null;
    if (submitted === null) {
      await acknowledge(log, () => ack({ response_action: 'update', view: notice(OLD_WINDOW) }));
      log.warn('slack.unknown_view', { view: view.callback_id });
      return;
    }
    const { target, place, note } = submitted;
    if (note === '') {
      await acknowledge(log, () => ack({ response_action: 'errors', errors: NOTE_OBJECTION }));
      return;
    }
    await acknowledge(log, () => ack());
    const { tell } = waysBack(context, {
      responseUrl: undefined,
      user: body.user.id,
      channel: place.channel,
    });
    const by = { id: body.user.id, name: nameOf(body.user) };
    try {
      const said = await context.work.track(
        context.careDesk.press({ act: { kind: 'acknowledge', note }, target, by, place }),
      );
      if (said !== null) await tell(saidOf(target, said));
    } catch (error) {
      await tell(confess(log, 'slack.view_failed', error, { view: view.callback_id }));
    }
  });

  app.view({ callback_id: /.*/, type: 'view_closed' }, async ({ ack }) => {
    await acknowledge(log, () => ack());
  });
}
