import type { ModalView } from '@slack/types';
import type { Preview } from '../../actions/rollback/preview.ts';
import type { RollbackDraft, RollbackRequest, RollbackState } from '../../history/rollback.ts';
import type { MessagePlace } from '../updater.ts';

/** What a submitted view says, as far as windows of rollbacks need it. */
export interface SubmittedView {
  private_metadata: string;
  state: {
    values: Record<
      string,
      Record<
        string,
        {
          value?: string | null | undefined;
          selected_options?: readonly { value: string }[] | null | undefined;
        }
      >
    >;
  };
}

/** Shown while the service is being read. */
export function readingWindow(): ModalView {
  throw new Error('unbuilt');
}

/** What a change would do, with a field for the reason. `channel` is where whoever asked is told of trouble. */
export function previewWindow(
  _draft: RollbackDraft,
  _preview: Extract<Preview, { state: 'possible' }>,
  _tells: RollbackRequest['tells'],
  _context: { timeZone: string; channel: string | null },
): ModalView {
  throw new Error('unbuilt');
}

/** A window that says one thing about a change, such as why there is nothing to ask for. */
export function rollbackNotice(_mrkdwn: string): ModalView {
  throw new Error('unbuilt');
}

/** Null for a window that is none of these; an empty reason where none was given. */
export function readPreviewWindow(
  _view: SubmittedView,
): { draft: string; reason: string; wantsTraffic: boolean; channel: string | null } | null {
  throw new Error('unbuilt');
}

/** Asks why a request is denied, or taken back by whoever asked. */
export function denialWindow(_state: RollbackState, _place: MessagePlace, _isWithdrawal: boolean): ModalView {
  throw new Error('unbuilt');
}

export function readDenialWindow(
  _view: SubmittedView,
): { request: string; why: string; place: MessagePlace } | null {
  throw new Error('unbuilt');
}

/** The blocks to which objections belong: a reason must be given. */
export const REASON_OBJECTION = {
  reason: 'Write why: whoever approves reads it, and so does whoever looks later.',
};
export const WHY_OBJECTION = { why: 'Write why, for whoever asked.' };
