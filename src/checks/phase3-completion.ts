import type { Check } from './check.ts';
import { judgeGamesOfDate } from './game-table.ts';
import { postponedNotes } from './wording.ts';

/** Did Phase 3 write its post-game outputs for every countable game of the date? Flags and documents never decide: rows do. */
export const phase3Completion: Check = {
  name: 'phase3_completion',
  category: 'orchestration',
  title: {
    ok: 'Phase 3 wrote every game',
    broken: 'Phase 3 is missing games',
  },
  why: 'Predictions, grading and every rolling average are computed from these rows.',
  fix: 'Run Phase 3 again for the date, team tables first, and see why the named games were left out.',
  canBeCritical: true,
  windowed: false,
  needsSlate: true,
  skipsWithoutGames: true,
  needs: (profile) => ({ tables: profile.checks.phase3_completion.tables }),
  judge(input) {
    const { tables } = input.profile.checks.phase3_completion;
    return {
      parts: tables.map((table) => judgeGamesOfDate(table, input.day, input)),
      notes: postponedNotes([input.day]),
    };
  },
};
