import { beforeDeadline } from '../deadline.ts';
import { WarehouseError } from './warehouse.ts';

/**
 * Runs `work` and stops waiting for it after `deadlineMs`. The signal is aborted then, so that work can be stopped too.
 * @throws WarehouseError `timeout` when the time is over.
 */
export function withinDeadline<T>(
  deadlineMs: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const expired = () =>
    new WarehouseError(
      'timeout',
      `${what} took longer than ${deadlineMs / 1000} s`,
      'run it again; when it stays slow, raise warehouse.deadlineSeconds in the profile',
    );
  return beforeDeadline(deadlineMs, expired, work);
}
