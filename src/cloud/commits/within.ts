import { beforeDeadline } from '../../deadline.ts';
import { CloudError } from '../cloud-error.ts';

/**
 * Waits for `work`, but no longer than `seconds`. The work goes on, held by the deadlines of its calls: others may be
 * waiting for the same.
 * @throws CloudError `timeout`.
 */
export function within<T>(seconds: number, what: string, work: Promise<T>): Promise<T> {
  const expired = () =>
    new CloudError(
      'timeout',
      `${what} took longer than ${seconds} s`,
      'ask again: what was read until then is kept',
    );
  return beforeDeadline(seconds * 1_000, expired, () => work);
}
