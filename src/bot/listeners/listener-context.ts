import { randomUUID } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Command } from '../../commands/command.ts';
import type { Inquiries } from '../../commands/inquiries.ts';
import type { Report } from '../../history/rows.ts';
import type { Log } from '../../log.ts';
import { errorMessage } from '../../text/error-message.ts';
import type { CareDesk } from '../care-desk.ts';
import type { Courier } from '../delivery.ts';
import type { Message } from '../message.ts';
import { createPrivateVoice, type PrivateVoice } from '../private-voice.ts';
import { createResponseUrl, type ResponseUrl } from '../response-url.ts';
import type { HeardRollbackDesk } from '../rollback-desk.ts';
import type { Uploads } from '../uploads.ts';
import type { Work } from '../work.ts';

/** What every listener needs to know and to speak with. */
export interface ListenerContext {
  commands: readonly Command[];
  inquiries: Inquiries;
  courier: Courier;
  uploads: Uploads;
  careDesk: Pick<CareDesk, 'press' | 'posted'>;
  rollbackDesk: HeardRollbackDesk;
  /** A stored run; null when there is none of this id. */
  findReport(runId: string): Promise<Report | null>;
  summary(report: Report): Message;
  fullReport(report: Report): ModalView;
  writer: WebClient;
  /** `https://example.slack.com/`; null when unknown. */
  workspaceUrl(): string | null;
  fetch: typeof fetch;
  /** Deadline of one answer through a response_url. */
  replyTimeoutMs: number;
  work: Work;
  log: Log;
}

/** The ways back to the person behind a payload. */
export function waysBack(
  context: ListenerContext,
  from: { responseUrl: string | undefined; user: string; channel: string | null },
): { responseUrl: ResponseUrl; tell: PrivateVoice } {
  const responseUrl = createResponseUrl(from.responseUrl, {
    fetch: context.fetch,
    timeoutMs: context.replyTimeoutMs,
  });
  const { writer, log } = context;
  const tell = createPrivateVoice({ responseUrl, writer, user: from.user, channel: from.channel, log });
  return { responseUrl, tell };
}

/** Logs an error under a short reference, and gives the sentence that names it to a person and nothing of its inside. */
export function confess(log: Log, event: string, error: unknown, values: Record<string, unknown>): string {
  const reference = randomUUID().slice(0, 8);
  log.error(event, {
    ...values,
    reference,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return `Something went wrong on my side. My log has it as \`${reference}\`.`;
}

/** Sends an ack and goes on when the connection is gone: work that was asked for is done all the same. */
export async function acknowledge(log: Log, send: () => Promise<void>): Promise<void> {
  try {
    await send();
  } catch (error) {
    log.warn('slack.ack_failed', { error: errorMessage(error) });
  }
}
