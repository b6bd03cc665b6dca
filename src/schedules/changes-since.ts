import type { Check } from '../checks/check.ts';
import type { Finding } from '../checks/finding.ts';
import type { ScheduleProfile } from '../config/profile.ts';
import { compareWithBefore } from '../history/compare.ts';
import { isSameFailure } from '../history/failure.ts';
import type { ChangeItem, RunRow } from '../history/rows.ts';

export interface ChangeSource {
  findings: readonly Finding[];
  /** The checks of this run's own schedule. */
  ownChecks: readonly Check[];
  /** The run that the message names as the one before; null for a first run. */
  before: RunRow | null;
  /** By check, the newest slot that asked it before this one, of whichever schedule; empty for people. */
  looks: ReadonlyMap<string, RunRow>;
  post: ScheduleProfile['post'];
}

/**
 * What is new, worse, still there or recovered. Schedules that ask the same check find the same failure: it is held
 * against the last look of any, so that nobody is told of it twice, and what one of them found is over when another
 * sees it well. A message that always comes says what changed since the one before it, whoever has found it meanwhile.
 */
export function changesSince({ findings, ownChecks, before, looks, post }: ChangeSource): ChangeItem[] {
  const asked = [...new Set(findings.map(({ check }) => check))];
  const open = asked.flatMap((check) => openIn(looks.get(check) ?? before, check));
  const changes = compareWithBefore(findings, open);
  if (post === 'on_change') return changes;
  const told = ownChecks.flatMap(({ name }) => openIn(before, name));
  const stillOpen = told.filter((item) => isAmong(open, item));
  const sinceTold = compareWithBefore(findings, stillOpen).filter(
    (item) => isFailing(item) && ownChecks.some(({ name }) => name === item.check),
  );
  const over = told.filter((item) => !isAmong(stillOpen, item) && !isAmong(changes, item));
  return [
    ...changes.map((item) => ({ ...item, change: find(sinceTold, item)?.change ?? item.change })),
    // Another schedule has seen it well meanwhile.
    ...over.map((item): ChangeItem => ({ ...item, change: 'recovered', status: 'PASS', severity: null })),
  ];
}

/** By check, the newest of some slots that asked it. They come newest first. */
export function looksBefore(slots: readonly RunRow[]): Map<string, RunRow> {
  const looks = new Map<string, RunRow>();
  for (const run of slots)
    for (const { check } of run.details.outcomes) if (!looks.has(check)) looks.set(check, run);
  return looks;
}

function openIn(run: RunRow | null, check: string): ChangeItem[] {
  return (run?.details.changes ?? []).filter((item) => item.check === check && item.change !== 'recovered');
}

function isFailing({ change }: ChangeItem): boolean {
  return change !== 'recovered' && change !== 'unsettled';
}

function find(items: readonly ChangeItem[], item: ChangeItem): ChangeItem | undefined {
  return items.find((one) => isSameFailure(one, item));
}

function isAmong(items: readonly ChangeItem[], item: ChangeItem): boolean {
  return find(items, item) !== undefined;
}
