import type { Profile } from '../config/profile.ts';
import type { CareItem, ChangeItem, OwnedItem } from '../history/rows.ts';
import { isAlarm } from './news.ts';

/** Who is to be told of what is new or worse in a run. Whoever asked for the run knows already. */
export function ownedItems(
  changes: readonly ChangeItem[],
  care: readonly CareItem[],
  { owners }: Pick<Profile, 'owners'>,
  requestedBy: string | null,
): OwnedItem[] {
  return changes.flatMap((item) => {
    if (!isAlarm(item, care)) return [];
    const { check, subject } = item;
    const named = owners
      .filter(({ checks, subjects }) => isNamed(check, checks) && isNamed(subject, subjects))
      .flatMap(({ mention }) => mention);
    const mentioned = [...new Set(named)].filter((id) => id !== requestedBy);
    return mentioned.length === 0 ? [] : [{ check, subject, owners: mentioned }];
  });
}

function isNamed(name: string, names: readonly string[] | undefined): boolean {
  return names === undefined || names.includes(name);
}
