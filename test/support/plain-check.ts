import type { Check } from '../../src/checks/check.ts';
import { aboutTable, passPart } from '../../src/checks/parts.ts';

/** A check of nothing that passes, for tests of what is done with checks. */
export const plainCheck: Check = {
  name: 'a_check',
  category: 'a category',
  title: { ok: 'fine', broken: 'broken' },
  why: 'because',
  fix: 'mend it',
  canBeCritical: true,
  windowed: false,
  needsSlate: true,
  skipsWithoutGames: true,
  needs: () => ({ tables: [] }),
  judge: () => ({ parts: [passPart(aboutTable('a.table'), 'seen')] }),
};
