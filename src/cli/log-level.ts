import type { LogLevel } from '../pino-log.ts';

const LEVELS: readonly LogLevel[] = ['info', 'warn', 'error', 'silent'];

/** How much is logged before the settings are read; a word that is none of the levels is named later, with the others. */
export function readLogLevel(env: Record<string, string | undefined>): LogLevel {
  return LEVELS.find((level) => level === env.LOG_LEVEL) ?? 'warn';
}
