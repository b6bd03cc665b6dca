import { beforeDeadline } from '../../deadline.ts';
import { type CallAbout, timeoutError } from './errors.ts';

/**
 * Runs `work` and stops waiting for it after `deadlineMs`. The signal is aborted then, so that work can be stopped too.
 * @throws CloudError `timeout` when the time is over.
 */
export function withinCloudDeadline<T>(
  deadlineMs: number,
  about: CallAbout,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // What is left of a longer wait is no measure of how long it took.
  const expired = () => timeoutError({ deadlineSeconds: deadlineMs / 1000, ...about });
  return beforeDeadline(deadlineMs, expired, work);
}
