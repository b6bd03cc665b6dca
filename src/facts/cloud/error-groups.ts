import type { LogEntries, LogEntryRow } from '../../cloud/ports.ts';
import { compareText } from '../../text/compare-text.ts';
import { sampleOf, saysOf } from '../error-says.ts';
import type { ErrorGroupRow, ErrorGroups } from './cloud-facts.ts';

/**
 * Groups entries by service and by what they say; `before` are the same hours of each day before, yesterday first.
 * Groups that only days before had are there, too, with a count of 0: they are part of what is usual. Largest first.
 */
export function groupErrors(current: LogEntries, before: readonly LogEntries[], hours: number): ErrorGroups {
  const groups = new Map<string, ErrorGroupRow>();
  /** Entry whose text stands for its group. */
  const samples = new Map<ErrorGroupRow, LogEntryRow>();

  const groupOf = (entry: LogEntryRow): ErrorGroupRow => {
    const says = saysOf(entry.text);
    const key = JSON.stringify([entry.service, says]);
    const group = groups.get(key) ?? {
      service: entry.service,
      says,
      sample: '',
      count: 0,
      firstAt: null,
      lastAt: null,
      before: before.map(() => 0),
    };
    groups.set(key, group);
    const sample = samples.get(group);
    if (sample === undefined || isBetterSample(entry, sample)) samples.set(group, entry);
    return group;
  };

  for (const entry of current.entries) {
    const group = groupOf(entry);
    group.count += 1;
    if (group.firstAt === null || entry.at < group.firstAt) group.firstAt = entry.at;
    if (group.lastAt === null || entry.at > group.lastAt) group.lastAt = entry.at;
  }
  for (const [day, { entries }] of before.entries()) {
    for (const entry of entries) {
      const group = groupOf(entry);
      group.before[day] = (group.before[day] ?? 0) + 1;
    }
  }
  for (const [group, { text }] of samples) group.sample = sampleOf(text);
  return {
    hours,
    daysBefore: before.length,
    groups: [...groups.values()].sort(largestFirst),
    cut: current.cut,
    cutBefore: before.some(({ cut }) => cut),
  };
}

/** The newest; of several at once the first in order of the alphabet, so that the order of entries does not matter. */
function isBetterSample(one: LogEntryRow, other: LogEntryRow): boolean {
  return one.at > other.at || (one.at === other.at && one.text < other.text);
}

function largestFirst(one: ErrorGroupRow, other: ErrorGroupRow): number {
  const sum = ({ before }: ErrorGroupRow) => before.reduce((total, count) => total + count, 0);
  return (
    other.count - one.count ||
    sum(other) - sum(one) ||
    compareText(one.service, other.service) ||
    compareText(one.says, other.says)
  );
}
