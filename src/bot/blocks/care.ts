import type { ActionsBlock, Button, Overflow, PlainTextOption } from '@slack/types';
import type { SnoozeChoice } from '../../actions/snooze.ts';
import type { Item } from '../../report/items.ts';
import { careBlockId } from '../care-ref.ts';
import { PREVIEW_ACTION, previewValue } from '../rollback-actions.ts';
import { LIMITS } from './limits.ts';

export const ACKNOWLEDGE_ACTION = 'care.acknowledge';
export const UNACKNOWLEDGE_ACTION = 'care.unacknowledge';
export const MORE_ACTION = 'care.more';
/** The menu's entries that open a window for a note: with an acknowledgement, and onto the one that stands. */
export const NOTE_CHOICE = 'note';
export const ADD_NOTE_CHOICE = 'add_note';

const SNOOZES: readonly (readonly [SnoozeChoice, string])[] = [
  ['1h', 'Snooze 1 hour'],
  ['tomorrow', 'Snooze until tomorrow’s summary'],
  ['3d', 'Snooze 3 days'],
  ['1w', 'Snooze 1 week'],
];

/** The buttons of a failure, as its care allows; null for what can't be taken care of. */
export function careActions(runId: string, item: Item): ActionsBlock | null {
  const { failure, care } = item;
  if (failure === null || care?.recovered) return null;
  const blockId = careBlockId({ runId, version: care?.version ?? 0, ...failure });
  if (blockId === null) return null;
  return {
    type: 'actions',
    block_id: blockId,
    elements: [...buttons(item), more(item), ...offered(item)],
  };
}

function buttons({ care, subject }: Item): Button[] {
  const acknowledge = button(ACKNOWLEDGE_ACTION, 'Acknowledge', subject);
  if (care?.acknowledged) return [button(UNACKNOWLEDGE_ACTION, 'Un-acknowledge', subject)];
  return care?.snoozed ? [acknowledge, button(UNACKNOWLEDGE_ACTION, 'End snooze', subject)] : [acknowledge];
}

/**
 * A way to roll something back, or on again, after the menu: never beside the button that everybody presses. What nobody
 * wants to hear of has none.
 */
function offered({ offer, care, subject }: Item): Button[] {
  if (offer === null || care?.snoozed) return [];
  const { rollback, direction } = offer;
  const label = direction === 'toggle' ? 'Roll back…' : 'Switch on again…';
  const named = `${label} ${rollback}: ${subject}`;
  return [{ ...button(PREVIEW_ACTION, label, subject, named), value: previewValue({ rollback, direction }) }];
}

function button(action: string, label: string, subject: string, named = `${label}: ${subject}`): Button {
  return {
    type: 'button',
    action_id: action,
    text: { type: 'plain_text', text: label, emoji: false },
    accessibility_label: named.slice(0, LIMITS.accessibilityLabel),
  };
}

function more({ care }: Item): Overflow {
  const note = care?.acknowledged
    ? option(ADD_NOTE_CHOICE, 'Add a note …')
    : option(NOTE_CHOICE, 'Acknowledge with a note …');
  return {
    type: 'overflow',
    action_id: MORE_ACTION,
    options: [note, ...SNOOZES.map(([choice, label]) => option(choice, label))],
  };
}

function option(value: string, label: string): PlainTextOption {
  return { value, text: { type: 'plain_text', text: label, emoji: false } };
}
