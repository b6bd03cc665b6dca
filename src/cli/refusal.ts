import { SourceError } from '../warehouse/source-error.ts';
import { EXIT } from './exit-status.ts';

/** `refused`: it may not be done, or there is nothing to do. `unread`: nobody can tell, so it was not done. */
export type RefusalCode = 'usage' | 'config' | 'refused' | 'unread';

/** A command that will not be carried out as it was asked. One line for people, an object for scripts; never a stack. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly fix: string;

  constructor(code: RefusalCode, message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.fix = fix;
  }

  /** A warehouse, or a place of the cloud, that is not set up for the command refuses it; anything else is thrown on. */
  static from(error: unknown): unknown {
    if (!(error instanceof SourceError) || error.errorCause !== 'config') return error;
    return new Refusal('config', error.message, error.fix, { cause: error });
  }

  get status(): number {
    const statuses = { usage: EXIT.usage, config: EXIT.config, refused: EXIT.warning, unread: EXIT.error };
    return statuses[this.code];
  }
}

export const misuse = (message: string, fix: string): Refusal => new Refusal('usage', message, fix);
