import type { LogEntries } from '../../cloud/ports.ts';
import type { ErrorGroups } from './cloud-facts.ts';

/** Groups entries by service and by what they say; `before` are the same hours of each day before, yesterday first. */
export function groupErrors(current: LogEntries, before: readonly LogEntries[], hours: number): ErrorGroups {
  throw new Error(`not yet: ${current.entries.length} ${before.length} ${hours}`);
}
