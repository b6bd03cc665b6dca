import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Clock } from '../clock.ts';
import { explainPlatformError } from './platform-errors.ts';
import { describe, postOutcomeOf } from './post-outcome.ts';

/** Something to look at or to keep, beside a message that already says what matters. */
export interface Attachment {
  filename: string;
  title: string;
  content: Uint8Array;
  /** For pictures: what somebody hears who can't see it. */
  altText?: string;
}

/** Where it is shown: in a channel, or in the thread under a message of it. */
export interface UploadPlace {
  channel: string;
  threadTs?: string;
}

export type UploadOutcome =
  | { state: 'shared' }
  /** Surely not there. */
  | { state: 'refused'; error: string; fix: string }
  /** Nobody can tell, so it is not sent again. */
  | { state: 'unknown'; error: string };

/** Brings files to channels. Never throws. */
export interface Uploads {
  share(attachment: Attachment, place: UploadPlace): Promise<UploadOutcome>;
}

export interface UploadOptions {
  /** Its requests are never repeated by themselves. */
  writer: WebClient;
  fetch: typeof fetch;
  /** Deadline for the bytes. */
  timeoutMs: number;
  clock: Clock;
}

const MOST_TRIES = 3;
/** A longer wait than this is not worth a picture. */
const LONGEST_PATIENCE_MS = 30_000;

type Step<T> = { state: 'done'; value: T } | Exclude<UploadOutcome, { state: 'shared' }>;

/**
 * Slack takes a file in three steps: a place for the bytes, the bytes, and the sharing. The first two change nothing that
 * anybody sees, so they may be repeated; the third is done once, and only repeated where it surely was not done.
 */
export function createUploads({ writer, fetch, timeoutMs, clock }: UploadOptions): Uploads {
  async function step<T>(work: () => Promise<T>, isHarmless: boolean): Promise<Step<T>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return { state: 'done', value: await work() };
      } catch (error) {
        const failed = outcomeOf(error);
        const patience = failed.state === 'refused' ? failed.patienceMs : isHarmless ? 1_000 * attempt : null;
        if (patience === null || patience > LONGEST_PATIENCE_MS || attempt === MOST_TRIES) {
          // What nobody saw can't have been done half.
          return failed.state === 'unknown' && isHarmless
            ? { state: 'refused', error: failed.error, fix: 'Ask again in a minute.' }
            : failed;
        }
        await clock.sleep(patience);
      }
    }
  }

  async function reserve({ filename, content, altText }: Attachment) {
    const answer = await writer.files.getUploadURLExternal({
      filename,
      length: content.byteLength,
      ...(altText ? { alt_text: altText, alt_txt: altText } : {}),
    });
    if (!answer.upload_url || !answer.file_id) throw new Error('Slack named no place for the file');
    return { url: answer.upload_url, id: answer.file_id };
  }

  async function send(url: string, content: Uint8Array): Promise<void> {
    const response = await fetch(url, {
      method: 'POST',
      body: content,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.text();
    if (!response.ok) throw new Error(`HTTP ${response.status} for the bytes`);
  }

  async function complete(id: string, title: string, { channel, threadTs }: UploadPlace): Promise<void> {
    await writer.files.completeUploadExternal({
      files: [{ id, title }],
      channel_id: channel,
      ...(threadTs ? { thread_ts: threadTs } : {}),
    });
  }

  return {
    async share(attachment, place) {
      const reserved = await step(() => reserve(attachment), true);
      if (reserved.state !== 'done') return reserved;
      const { url, id } = reserved.value;
      const sent = await step(() => send(url, attachment.content), true);
      if (sent.state !== 'done') return sent;
      const shared = await step(() => complete(id, attachment.title, place), false);
      return shared.state === 'done' ? { state: 'shared' } : shared;
    },
  };
}

/** `patienceMs`: after that long it may go well; null where a person has to mend something first. */
type Failed =
  | { state: 'refused'; error: string; fix: string; patienceMs: number | null }
  | { state: 'unknown'; error: string };

function outcomeOf(error: unknown): Failed {
  const outcome = postOutcomeOf(error);
  if (outcome.state === 'unknown') return outcome;
  const { fix } = outcome;
  const explained = error instanceof WebAPIPlatformError ? explainPlatformError(error.data) : null;
  return {
    state: 'refused',
    error: explained ? explained.message : describe(error),
    fix: explained ? explained.fix : fix,
    patienceMs: outcome.retryAfterMs,
  };
}
