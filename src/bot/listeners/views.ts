import type { App } from '@slack/bolt';
import type { Person } from '../../history/care.ts';
import { NOTE_CALLBACK, NOTE_OBJECTION, readNote } from '../blocks/note.ts';
import type { SubmittedView } from '../blocks/submitted-view.ts';
import { saidOf } from '../care-ref.ts';
import type { PrivateVoice } from '../private-voice.ts';
import { nameOf } from './actions.ts';
import { acknowledge, confess, type ListenerContext, waysBack } from './listener-context.ts';
import { notice } from './notice.ts';
import { ROLLBACK_WINDOWS, refuseWindow } from './rollback.ts';

/** What somebody submitted, read. */
export interface Submission {
  /** Where they are told of trouble; null where that is not known. */
  channel: string | null;
  /** What is missing, by the block to which it belongs; null where it is whole. */
  objections: Record<string, string> | null;
  carryOut(from: { by: Person; tell: PrivateVoice }): Promise<void>;
}

/** What the windows do, by callback id; null for a window that is not one of ours any more. */
const WINDOWS: ReadonlyMap<string, (view: SubmittedView, context: ListenerContext) => Submission | null> =
  new Map([[NOTE_CALLBACK, noteOf], ...ROLLBACK_WINDOWS]);
const GUARDED = new Set(ROLLBACK_WINDOWS.map(([callback]) => callback));

const OLD_WINDOW =
  'This window is from an older version of me. Nothing was changed. Close it and start again.';

/** Hears every window that is submitted or closed. */
export function listenToViews(app: App, context: ListenerContext): void {
  const { log, work } = context;

  app.view({ callback_id: /.*/, type: 'view_submission' }, async ({ ack, view, body }) => {
    const { callback_id: callback } = view;
    const submitted = WINDOWS.get(callback)?.(view, context) ?? null;
    const { tell } = waysBack(context, {
      responseUrl: undefined,
      user: body.user.id,
      channel: submitted?.channel ?? null,
    });
    const from = { by: { id: body.user.id, name: nameOf(body.user) }, tell };
    if (submitted === null) {
      await acknowledge(log, () => ack({ response_action: 'update', view: notice(OLD_WINDOW) }));
      log.warn('slack.unknown_view', { view: callback });
      if (GUARDED.has(callback)) await work.track(refuseWindow(callback, from, context));
      return;
    }
    const { objections } = submitted;
    if (objections !== null) {
      await acknowledge(log, () => ack({ response_action: 'errors', errors: objections }));
      return;
    }
    await acknowledge(log, () => ack());
    try {
      await work.track(submitted.carryOut(from));
    } catch (error) {
      await tell(confess(log, 'slack.view_failed', error, { view: callback }));
    }
  });

  app.view({ callback_id: /.*/, type: 'view_closed' }, async ({ ack }) => {
    await acknowledge(log, () => ack());
  });
}

function noteOf(view: SubmittedView, { careDesk }: ListenerContext): Submission | null {
  const submitted = readNote(view);
  if (submitted === null) return null;
  const { target, place, note } = submitted;
  return {
    channel: place.channel,
    objections: note === '' ? NOTE_OBJECTION : null,
    async carryOut({ by, tell }) {
      const said = await careDesk.press({ act: { kind: 'acknowledge', note }, target, by, place });
      if (said !== null) await tell(saidOf(target, said));
    },
  };
}
