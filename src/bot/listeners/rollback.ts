import { DENIAL_REASON, REASON, type ReasonLength } from '../../actions/rollback/reason.ts';
import {
  REASON_OBJECTION,
  readDenialWindow,
  readPreviewWindow,
  WHY_OBJECTION,
} from '../blocks/rollback-window.ts';
import type { SubmittedView } from '../blocks/submitted-view.ts';
import {
  APPROVE_ACTION,
  DENY_ACTION,
  DENY_CALLBACK,
  PREVIEW_ACTION,
  RENEW_ACTION,
  REQUEST_CALLBACK,
  readPreviewValue,
} from '../rollback-actions.ts';
import type { RollbackHand } from '../rollback-desk.ts';
import type { Press } from './actions.ts';
import type { ListenerContext } from './listener-context.ts';
import type { Submission } from './views.ts';

type OnPress = (press: Press, context: ListenerContext) => Promise<void>;

/** Shows what a change would do. */
const preview: OnPress = (press, { rollbackDesk }) => {
  const question = readPreviewValue(press.value);
  if (question !== null) return rollbackDesk.preview(question, handOf(press));
  const why = 'no button of ours carries that';
  return rollbackDesk.refuse({ act: 'preview', about: press.value, by: handOf(press).by, why }, press.tell);
};

/** What the buttons about rollbacks do, by action id. What they carry is an id that the desk looks up, and nothing else. */
export const ROLLBACK_PRESSES: readonly (readonly [action: string, OnPress])[] = [
  [PREVIEW_ACTION, preview],
  [APPROVE_ACTION, (press, { rollbackDesk }) => rollbackDesk.approve(press.value, handOf(press))],
  [DENY_ACTION, (press, { rollbackDesk }) => rollbackDesk.deny(press.value, null, handOf(press))],
  [RENEW_ACTION, (press, { rollbackDesk }) => rollbackDesk.renew(press.value, handOf(press))],
];

/** What the windows about rollbacks do, by callback id; null for content that they can't have. */
export const ROLLBACK_WINDOWS: readonly (readonly [
  callback: string,
  (view: SubmittedView, context: ListenerContext) => Submission | null,
])[] = [
  [REQUEST_CALLBACK, requestOf],
  [DENY_CALLBACK, denialOf],
];

/** Notes a window whose hidden content was tampered with. */
export function refuseWindow(
  callback: string,
  from: Pick<RollbackHand, 'by' | 'tell'>,
  { rollbackDesk }: ListenerContext,
): Promise<void> {
  const act = callback === DENY_CALLBACK ? 'deny' : 'request';
  const why = 'no window of ours carries that';
  return rollbackDesk.refuse({ act, about: callback, by: from.by, why }, from.tell);
}

function requestOf(view: SubmittedView, { rollbackDesk }: ListenerContext): Submission | null {
  const submitted = readPreviewWindow(view);
  if (submitted === null) return null;
  const { channel, ...ask } = submitted;
  return {
    channel,
    objections: isTooShort(ask.reason, REASON) ? REASON_OBJECTION : null,
    carryOut: ({ by, tell }) => rollbackDesk.request(ask, { by, channel, tell }),
  };
}

function denialOf(view: SubmittedView, { rollbackDesk }: ListenerContext): Submission | null {
  const submitted = readDenialWindow(view);
  if (submitted === null) return null;
  const { request, why, place } = submitted;
  const { channel } = place;
  return {
    channel,
    objections: isTooShort(why, DENIAL_REASON) ? WHY_OBJECTION : null,
    carryOut: ({ by, tell }) => rollbackDesk.deny(request, why, { by, channel, place, triggerId: '', tell }),
  };
}

const isTooShort = (text: string, { least }: ReasonLength): boolean => [...text].length < least;

function handOf({ user, userName, place, channel, triggerId, tell }: Press): RollbackHand {
  return { by: { id: user, name: userName }, place, channel, triggerId, tell };
}
