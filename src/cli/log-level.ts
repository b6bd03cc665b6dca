import { namesSlack } from '../config/environment.ts';
import type { LogLevel } from '../pino-log.ts';

const LEVELS: readonly LogLevel[] = ['info', 'warn', 'error', 'silent'];

/**
 * How much is logged. By itself the bot says what it does, since its log is all that an operator sees of it; any other
 * command, the sandbox among them, has a person in front of it and says only what went wrong.
 * A `LOG_LEVEL` that is none is refused with the other settings.
 */
export function readLogLevel(env: Record<string, string | undefined>, command: string | undefined): LogLevel {
  const isBot = command === 'start' && namesSlack(env);
  return LEVELS.find((level) => level === env.LOG_LEVEL?.trim()) ?? (isBot ? 'info' : 'warn');
}
