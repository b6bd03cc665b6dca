import { CloudError } from '../cloud-error.ts';

/**
 * Waits for `work`, but no longer than `seconds`. The work goes on, held by the deadlines of its calls: others may be
 * waiting for the same.
 * @throws CloudError `timeout`.
 */
export async function within<T>(seconds: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new CloudError(
            'timeout',
            `${what} took longer than ${seconds} s`,
            'ask again: what was read until then is kept',
          ),
        ),
      seconds * 1_000,
    );
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}
