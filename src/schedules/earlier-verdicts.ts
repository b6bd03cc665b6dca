import type { Check } from '../checks/check.ts';
import { asFact } from '../facts/as-fact.ts';
import { type Fact, known, type VerdictRow } from '../facts/facts.ts';
import { readVerdicts } from '../history/verdicts.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/** What the checks that exist have said without a break, as the bot's own results tell. */
export async function collectVerdicts(
  warehouse: Warehouse,
  checks: readonly Check[],
  now: Date,
): Promise<Fact<VerdictRow[]>> {
  const read = await asFact(async () => {
    const rows = await readVerdicts(warehouse, now);
    return rows.flatMap((row): VerdictRow[] => {
      const check = checks.find(({ name }) => name === row.check);
      return check === undefined ? [] : [{ ...row, ofDates: speaksOfDates(check) }];
    });
  });
  // Before the first stored run there is no table, and no check has said anything.
  return read.state === 'unknown' && read.cause === 'missing_table' ? known([]) : read;
}

/** What such a check says differs with the games of a date; the state of a quiet fleet is rightly the same every day. */
export function speaksOfDates({ needsSlate, skipsWithoutGames, passesInShares }: Check): boolean {
  return needsSlate && skipsWithoutGames && passesInShares !== true;
}
