/** An answer that is no success, as BigQuery words it. */
export class Refusal extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }

  body(): object {
    const { status: code, reason, message } = this;
    return { error: { code, message, errors: [{ message, domain: 'global', reason }], status: reason } };
  }

  /** The same as the result of a job. */
  errorResult(): object {
    return { reason: this.reason, message: this.message };
  }
}
