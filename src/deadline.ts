/**
 * Runs `work` and stops waiting for it after `deadlineMs`, with the error that `expired` makes. The signal is aborted
 * then, so that work can be stopped too.
 */
export async function beforeDeadline<T>(
  deadlineMs: number,
  expired: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(expired());
      controller.abort();
    }, deadlineMs);
  });
  try {
    return await Promise.race([work(controller.signal), over]);
  } finally {
    clearTimeout(timer);
  }
}
