import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { isStoppable } from '../actions/rollback/denying.ts';
import { whatBecame } from '../actions/rollback/outcome-words.ts';
import { whyNotDeny } from '../actions/rollback/rights.ts';
import type { PreviewAnswer, PreviewQuestion, Rollbacks } from '../actions/rollback/rollbacks.ts';
import type { Profile } from '../config/profile.ts';
import type { RollbackState } from '../history/rollback.ts';
import type { Log } from '../log.ts';
import { escapeMrkdwn } from '../mrkdwn/escape.ts';
import { errorMessage } from '../text/error-message.ts';
import { denialWindow, previewWindow, readingWindow, rollbackNotice } from './blocks/rollback-window.ts';
import { fillWindow, openWindow } from './listeners/open-window.ts';
import type { RollbackHand } from './rollback-desk.ts';
import { NO_STORE, NOT_FILLED, UNKNOWN_REQUEST } from './rollback-words.ts';

/** Windows about rollbacks. Each opens at once, because the right to open it lapses, and is filled when its content is known. */
export interface RollbackWindows {
  /** Shows what a change would do. */
  preview(question: PreviewQuestion, hand: RollbackHand): Promise<void>;
  /** Asks why a request is denied. `objection` tells, once the window is open, what speaks against the press; null for nothing. */
  denial(request: string, hand: RollbackHand, objection: () => Promise<string | null>): Promise<void>;
}

export interface RollbackWindowsDeps {
  rollbacks: Pick<Rollbacks, 'preview' | 'state' | 'refuse'>;
  profile: Pick<Profile, 'rollbacks' | 'timeZone'>;
  writer: WebClient;
  log: Log;
}

export function createRollbackWindows({
  rollbacks,
  profile,
  writer,
  log,
}: RollbackWindowsDeps): RollbackWindows {
  const means = { writer, log };

  async function openThenFill(hand: RollbackHand, content: () => Promise<ModalView>): Promise<void> {
    const window = await openWindow(hand, readingWindow(), means);
    if (window === null) return;
    const outcome = await fillWindow(window, await content(), rollbackNotice, means);
    // Whoever closed the window does not wait for it.
    if (outcome === 'failed') await hand.tell(NOT_FILLED);
  }

  function previewView(answer: PreviewAnswer, hand: RollbackHand): ModalView {
    if (answer.state === 'idle') {
      const { why, fix } = answer.preview;
      const mend = fix === null ? ' There is nothing to ask for.' : ` *To mend it:* ${escapeMrkdwn(fix)}`;
      return rollbackNotice(`${escapeMrkdwn(why)}${mend}`);
    }
    if (answer.state !== 'ready') return rollbackNotice(answer.why);
    const { draft, preview, tells } = answer;
    return previewWindow(draft, preview, tells, { timeZone: profile.timeZone, channel: hand.channel });
  }

  async function denialView(request: string, hand: RollbackHand): Promise<ModalView> {
    let state: RollbackState | null;
    try {
      state = await rollbacks.state(request);
    } catch (error) {
      log.warn('rollback.unreadable', { request, error: errorMessage(error) });
      return rollbackNotice(NO_STORE);
    }
    if (state === null) {
      await rollbacks.refuse({ act: 'deny', about: request, by: hand.by, why: 'there is no such request' });
      return rollbackNotice(UNKNOWN_REQUEST);
    }
    if (!isStoppable(state)) return rollbackNotice(whatBecame(state, profile.timeZone));
    const declared = profile.rollbacks[state.request.rollback];
    const barred = declared ? whyNotDeny(declared, state, hand.by) : null;
    if (barred !== null) {
      const why = 'may neither deny it nor take it back';
      await rollbacks.refuse({ act: 'deny', about: request, by: hand.by, why });
      return rollbackNotice(barred);
    }
    const place = hand.place ?? { channel: state.request.channel, ts: '' };
    return denialWindow(state, place, hand.by.id === state.request.requester.id);
  }

  return {
    preview: (question, hand) =>
      openThenFill(hand, async () => previewView(await rollbacks.preview(question, hand.by, 'slack'), hand)),

    denial: (request, hand, objection) =>
      openThenFill(hand, async () => {
        const against = await objection();
        return against === null ? denialView(request, hand) : rollbackNotice(against);
      }),
  };
}
