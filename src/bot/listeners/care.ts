import type { CarePress } from '../../actions/care-press.ts';
import { isSnoozeChoice } from '../../actions/snooze.ts';
import { ACKNOWLEDGE_ACTION, ADD_NOTE_CHOICE, NOTE_CHOICE, UNACKNOWLEDGE_ACTION } from '../blocks/care.ts';
import { noteModal } from '../blocks/note.ts';
import { readCareBlockId, saidOf } from '../care-ref.ts';
import type { Press } from './actions.ts';
import type { ListenerContext } from './listener-context.ts';
import { openWindow } from './open-window.ts';

const OLD =
  'This button is from an older version of me. Nothing was recorded. Type `/validate` for a message with new ones.';

/** Acknowledges, takes back or snoozes what a message's buttons are about. The message itself is the answer. */
export async function takeCare(press: Press, context: ListenerContext): Promise<void> {
  const target = readCareBlockId(press.blockId);
  const { place } = press;
  if (target === null || place === null) return press.tell(OLD);
  if (press.value === NOTE_CHOICE || press.value === ADD_NOTE_CHOICE) {
    await openWindow(press, noteModal(target, place, press.value === ADD_NOTE_CHOICE), context);
    return;
  }
  const act = actOf(press);
  if (act === null) return press.tell(OLD);
  const by = { id: press.user, name: press.userName };
  const said = await context.careDesk.press({ act, target, by, place });
  if (said !== null) await press.tell(saidOf(target, said));
}

function actOf({ action, value }: Press): CarePress['act'] | null {
  if (action === ACKNOWLEDGE_ACTION) return { kind: 'acknowledge', note: null };
  if (action === UNACKNOWLEDGE_ACTION) return { kind: 'unacknowledge' };
  return isSnoozeChoice(value) ? { kind: 'snooze', choice: value } : null;
}
