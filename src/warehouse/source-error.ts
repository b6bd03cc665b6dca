/** Why the validator could not look: the closed list that findings, reports and messages use. */
export const ERROR_CAUSES = [
  'permission',
  'quota',
  'missing_table',
  'missing_column',
  'timeout',
  'bad_response',
  'slate_unknown',
  'config',
  'internal',
] as const;
export type ErrorCause = (typeof ERROR_CAUSES)[number];

/** A failure of somebody who was asked, in our words. Adapters translate every vendor error into one of these. */
export abstract class SourceError extends Error {
  readonly errorCause: ErrorCause;
  /** What the operator can do about it: one sentence. */
  readonly fix: string;

  constructor(cause: ErrorCause, message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.errorCause = cause;
    this.fix = fix;
  }
}
