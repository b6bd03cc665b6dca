import { type CallAbout, timeoutError } from './errors.ts';

/**
 * Runs `work` and stops waiting for it after `deadlineMs`. The signal is aborted then, so that work can be stopped too.
 * @throws CloudError `timeout` when the time is over.
 */
export async function withinCloudDeadline<T>(
  deadlineMs: number,
  about: CallAbout,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // What is left of a longer wait is no measure of how long it took.
      reject(timeoutError({ deadlineSeconds: deadlineMs / 1000, ...about }));
      controller.abort();
    }, deadlineMs);
  });
  try {
    return await Promise.race([work(controller.signal), expired]);
  } finally {
    clearTimeout(timer);
  }
}
