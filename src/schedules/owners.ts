import type { Profile } from '../config/profile.ts';
import { isSameFailure } from '../history/failure.ts';
import type { CareItem, ChangeItem, OwnedItem, RunRow } from '../history/rows.ts';
import { gravity } from '../history/worsening.ts';
import { isAlarm } from './news.ts';

export interface Audience {
  /** Whoever asked for the run knows already; null for a slot. */
  requestedBy: string | null;
  /** Runs since the one that this run is measured against: whom they told need not be told again. */
  since: readonly RunRow[];
}

/** Who is to be told of what is new or worse in a run. */
export function ownedItems(
  changes: readonly ChangeItem[],
  care: readonly CareItem[],
  { owners }: Pick<Profile, 'owners'>,
  { requestedBy, since }: Audience,
): OwnedItem[] {
  return changes.flatMap((item) => {
    if (!isAlarm(item, care)) return [];
    const { check, subject } = item;
    const named = owners
      .filter(({ checks, subjects }) => isNamed(check, checks) && isNamed(subject, subjects))
      .flatMap(({ mention }) => mention);
    const told = new Set([requestedBy, ...toldBefore(item, since)]);
    const mentioned = [...new Set(named)].filter((id) => !told.has(id));
    return mentioned.length === 0 ? [] : [{ check, subject, owners: mentioned }];
  });
}

/** Whom a message has told of it as it is now, or as something graver. What only a terminal showed has told nobody. */
function toldBefore(item: ChangeItem, since: readonly RunRow[]): string[] {
  return since
    .filter(({ check_type, trigger_source }) => check_type !== 'manual' || trigger_source === 'slack')
    .filter(({ details }) =>
      details.changes.some((one) => isSameFailure(one, item) && gravity(one) >= gravity(item)),
    )
    .flatMap(({ details }) => details.owned ?? [])
    .flatMap((owned) => (isSameFailure(owned, item) ? owned.owners : []));
}

function isNamed(name: string, names: readonly string[] | undefined): boolean {
  return names === undefined || names.includes(name);
}
