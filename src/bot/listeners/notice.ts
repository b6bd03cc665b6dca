import type { ModalView } from '@slack/types';

/** A window that says one thing. */
export function notice(mrkdwn: string): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'Validation report' },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: mrkdwn } }],
  };
}
