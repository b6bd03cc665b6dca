import { WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
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
/** Where Slack asks for patience without saying for how long, in seconds. */
const UNSTATED_PATIENCE_S = 5;
/** A longer wait than this is not worth a picture. */
const LONGEST_PATIENCE_MS = 30_000;

const LATER = 'Ask again in a few minutes.';

type Step<T> = { state: 'done'; value: T } | Failed['outcome'];

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
        const { outcome, patienceMs } = readFailure(error);
        const patience = outcome.state === 'unknown' && isHarmless ? 1_000 * attempt : patienceMs;
        // Only a person can help, or only looking would tell.
        if (patience === null) return outcome;
        // What nobody saw can't have been done half, and what Slack put off was not done.
        if (patience > LONGEST_PATIENCE_MS || attempt === MOST_TRIES)
          return { state: 'refused', error: outcome.error, fix: LATER };
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
    const answer = await response.text();
    if (response.status === 429)
      throw new WebAPIRateLimitedError(Number(response.headers.get('retry-after')) || UNSTATED_PATIENCE_S);
    if (!response.ok) throw new Error(`HTTP ${response.status} for the bytes`);
    if (answer.trimStart().startsWith('<'))
      throw new Error('a page in the place of an answer, for the bytes');
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

/** `patienceMs`: after that long it may go well; null where a person has to mend something first, or to look. */
interface Failed {
  outcome: Exclude<UploadOutcome, { state: 'shared' }>;
  patienceMs: number | null;
}

function readFailure(error: unknown): Failed {
  const failed = postOutcomeOf(error);
  if (failed.state === 'unknown') return { outcome: failed, patienceMs: null };
  const explained =
    error instanceof WebAPIPlatformError
      ? explainPlatformError(error.data)
      : { message: describe(error), fix: failed.fix };
  return {
    outcome: { state: 'refused', error: explained.message, fix: explained.fix },
    patienceMs: failed.retryAfterMs,
  };
}
