import type { ErrorCause } from '../warehouse/warehouse.ts';

/** A failure of the cloud, of the source code's host or of a log, in our words. Adapters translate every vendor error into one of these. */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly errorCause: ErrorCause;
  /** What the operator can do about it: one sentence. */
  readonly fix: string;

  constructor(cause: ErrorCause, message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.errorCause = cause;
    this.fix = fix;
  }
}
