import type { Log } from '../../src/log.ts';

/** A log that a test can read. */
export interface LogRecorder extends Log {
  readonly lines: { level: 'info' | 'warn' | 'error'; event: string; values: Record<string, unknown> }[];
  /** All of it as one text, to look for what must not be in it. */
  text(): string;
}

export function logRecorder(): LogRecorder {
  const lines: LogRecorder['lines'] = [];
  const at =
    (level: 'info' | 'warn' | 'error') =>
    (event: string, values: Record<string, unknown> = {}) => {
      lines.push({ level, event, values });
    };
  return { lines, text: () => JSON.stringify(lines), info: at('info'), warn: at('warn'), error: at('error') };
}
