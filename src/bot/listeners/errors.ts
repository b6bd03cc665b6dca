import type { App } from '@slack/bolt';
import { confess, type ListenerContext, waysBack } from './listener-context.ts';

/** What Bolt hands over with `extendedErrorHandler`; it does not export the type. */
type ListenerFailure = Parameters<Parameters<App['error']>[0]>[0];

/** The last stop of every error that a listener let through. Logs it, answers privately, and never throws it on. */
export function listenToErrors(app: App, context: ListenerContext): void {
  app.error(async ({ error, body }: ListenerFailure) => {
    const values = { code: codeOf(error) };
    const sentence = confess(context.log, 'slack.listener_failed', originalOf(error), values);
    const from = senderOf({ ...body });
    if (from) await waysBack(context, from).tell(sentence);
  });
}

/** Null where Slack gave no way back. Commands name people and channels otherwise than presses do. */
function senderOf(
  body: Record<string, unknown>,
): { responseUrl: string; user: string; channel: string | null } | null {
  if (typeof body.response_url !== 'string') return null;
  return {
    responseUrl: body.response_url,
    user: idIn(body.user_id) ?? idIn(body.user) ?? '',
    channel: idIn(body.channel_id) ?? idIn(body.channel),
  };
}

function idIn(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const isObject = typeof value === 'object' && value !== null && 'id' in value;
  return isObject && typeof value.id === 'string' ? value.id : null;
}

/** Bolt wraps what we throw ourselves. */
function originalOf(error: Error): unknown {
  return 'original' in error ? error.original : error;
}

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}
