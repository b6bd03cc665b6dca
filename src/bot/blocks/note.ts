import type { ModalView } from '@slack/types';
import { fitMrkdwn } from '../../mrkdwn/escape.ts';
import { type CareRef, careBlockId, readCareBlockId } from '../care-ref.ts';
import type { MessagePlace } from '../updater.ts';
import { section } from './blocks.ts';
import { hiddenIn, type SubmittedView } from './submitted-view.ts';

export const NOTE_CALLBACK = 'care.note';
const NOTE_BLOCK = 'note';
const NOTE_ACTION = 'text';
/** Shown in a message, so not a page. */
const NOTE_CHARACTERS = 300;

/**
 * The window that takes a note, with an acknowledgement or onto the one that stands. What it is about goes with it: the
 * message may be redrawn meanwhile.
 */
export function noteModal(target: CareRef, place: MessagePlace, isAcknowledged: boolean): ModalView {
  return {
    type: 'modal',
    callback_id: NOTE_CALLBACK,
    private_metadata: JSON.stringify({ target: careBlockId(target), ...place }),
    title: { type: 'plain_text', text: isAcknowledged ? 'Add a note' : 'Acknowledge', emoji: false },
    submit: { type: 'plain_text', text: isAcknowledged ? 'Add' : 'Acknowledge', emoji: false },
    close: { type: 'plain_text', text: 'Cancel', emoji: false },
    blocks: [
      section(`*${fitMrkdwn(target.subject, 200).text}*\n${fitMrkdwn(target.check, 200).text}`),
      {
        type: 'input',
        block_id: NOTE_BLOCK,
        label: { type: 'plain_text', text: 'Note, for everybody in the channel', emoji: false },
        element: {
          type: 'plain_text_input',
          action_id: NOTE_ACTION,
          min_length: 1,
          max_length: NOTE_CHARACTERS,
        },
      },
    ],
  };
}

/** What was submitted; null for a window that is none of these. */
export function readNote(view: SubmittedView): { target: CareRef; place: MessagePlace; note: string } | null {
  const { target: id, channel, ts } = hiddenIn(view);
  const target = typeof id === 'string' ? readCareBlockId(id) : null;
  const note = view.state.values[NOTE_BLOCK]?.[NOTE_ACTION]?.value?.trim() ?? '';
  if (target === null || typeof channel !== 'string' || typeof ts !== 'string') return null;
  return { target, place: { channel, ts }, note: note.slice(0, NOTE_CHARACTERS) };
}

/** The block to which an objection to the note belongs. */
export const NOTE_OBJECTION = { [NOTE_BLOCK]: 'Write a note, or cancel.' } as const;
