import { type DestinationStream, pino } from 'pino';
import type { Log } from './log.ts';
import { redact } from './redact.ts';

export type LogLevel = 'info' | 'warn' | 'error' | 'silent';

/** As Google Cloud Logging names them, which reads `severity` from JSON lines. */
const SEVERITIES: Record<string, string> = { info: 'INFO', warn: 'WARNING', error: 'ERROR' };

/** Keys that every line has; a value of the same name is kept with an underscore. */
const RESERVED = new Set(['severity', 'time', 'event']);

/**
 * A log of JSON lines: `{"severity":"INFO","time":"2026-02-03T11:00:00.000Z","event":"run stored","run_id":"…"}`.
 * Tokens and the given `secrets` are taken out of every value, however deep they lie in it.
 */
export function createLog(options: {
  level: LogLevel;
  stream: DestinationStream;
  /** Secrets that no pattern recognises, such as the signing secret. */
  secrets?: readonly string[];
}): Log {
  const logger = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ severity: SEVERITIES[label] ?? label.toUpperCase() }) },
    },
    options.stream,
  );
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (event: string, values: Record<string, unknown> = {}) => {
      if (!logger.isLevelEnabled(level)) return;
      const clean = Object.entries(values).map(([key, value]) => [
        RESERVED.has(key) ? `${key}_` : key,
        redact(value, options.secrets, key),
      ]);
      logger[level](Object.fromEntries(clean), String(redact(event, options.secrets)));
    };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}
