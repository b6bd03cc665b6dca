import type { KnownBlock } from '@slack/types';

/** A message ready to be sent: what screens show, and the full sentence that notifications and screen readers get. */
export interface Message {
  text: string;
  blocks: KnownBlock[];
  /** Found again by this after an answer was lost. No secrets: other apps can read it. */
  metadata: {
    event_type: 'shootaround_run';
    event_payload: { run_id: string; schedule: string; target_date: string };
  };
}
