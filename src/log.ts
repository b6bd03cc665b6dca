/** Where the bot says what it does, for operators. Values never hold tokens, message bodies or row contents. */
export interface Log {
  info(event: string, values?: Record<string, unknown>): void;
  warn(event: string, values?: Record<string, unknown>): void;
  error(event: string, values?: Record<string, unknown>): void;
}
