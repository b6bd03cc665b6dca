import type { Message } from '../../src/bot/message.ts';

/** A small message of a run, as the summary would make it. */
export function messageOf(runId: string, text = 'CRITICAL · Tue Feb 3 · morning validation'): Message {
  return {
    text,
    blocks: [{ type: 'header', block_id: `run:${runId}`, text: { type: 'plain_text', text } }],
    metadata: {
      event_type: 'shootaround_run',
      event_payload: { run_id: runId, schedule: 'post_overnight', target_date: '2026-02-03' },
    },
  };
}
