import { grpcCode } from './errors.ts';

const UNAVAILABLE = 14;

/** Repeats what only reads where the connection was lost, as one that nobody used for a while is. Anything else would only fail again. */
export async function onceMore<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (grpcCode(error) !== UNAVAILABLE) throw error;
    return ask();
  }
}
