import { errorMessage } from '../text/error-message.ts';
import { SourceError } from '../warehouse/source-error.ts';
import { DEFECT_FIX } from '../warehouse/wording.ts';
import type { Fact } from './facts.ts';

/** A fact, or the reason why it is not known. Nothing that goes wrong here is allowed to look like an empty answer. */
export async function asFact<T>(read: () => Promise<T>): Promise<Fact<T>> {
  try {
    return { state: 'known', value: await read() };
  } catch (error) {
    if (error instanceof SourceError) {
      return { state: 'unknown', cause: error.errorCause, message: error.message, fix: error.fix };
    }
    const message = errorMessage(error);
    return {
      state: 'unknown',
      cause: 'internal',
      message,
      fix: DEFECT_FIX,
    };
  }
}
