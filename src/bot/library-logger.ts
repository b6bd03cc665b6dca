import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../log.ts';
import { redact } from '../redact.ts';

/**
 * Takes what Slack's libraries say into our log: warnings and errors only, since their lower levels print
 * headers and bodies; secrets that slip into a message are blotted out.
 */
export function libraryLogger(log: Log): Logger {
  return {
    debug: ignore,
    info: ignore,
    warn: (...parts) => log.warn('slack.library', { message: scrub(parts) }),
    error: (...parts) => log.error('slack.library', { message: scrub(parts) }),
    setLevel: ignore,
    setName: ignore,
    getLevel: () => LogLevel.WARN,
  };
}

function scrub(parts: readonly unknown[]): string {
  const text = parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  return String(redact(text));
}

function ignore(): undefined {
  return undefined;
}
