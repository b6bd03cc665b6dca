import type { Report } from '../../src/history/rows.ts';
import { allTakenCare, takenCare } from './golden-care.ts';
import {
  allGreen,
  allPending,
  everyChange,
  firstRun,
  fortyFailures,
  offDay,
  oneFailure,
} from './golden-mornings.ts';
import { flagRolledBack, raceWithRollback, rolledBack, rolledBackOffDay } from './golden-standing.ts';
import {
  blindRun,
  changesUnknown,
  criticalWithBlind,
  hostileNames,
  nothingJudged,
  notStored,
} from './golden-troubles.ts';

/** Every state of the morning message that has a golden; the key names its files. */
export const GOLDEN_REPORTS: Readonly<Record<string, () => Report>> = {
  'all-green': allGreen,
  'one-failure': oneFailure,
  'forty-failures': fortyFailures,
  'off-day': offDay,
  'blind-run': blindRun,
  'critical-with-blind': criticalWithBlind,
  'all-pending': allPending,
  'first-run': firstRun,
  'every-change': everyChange,
  'changes-unknown': changesUnknown,
  'not-stored': notStored,
  'hostile-names': hostileNames,
  'nothing-judged': nothingJudged,
  'taken-care': takenCare,
  'all-taken-care': allTakenCare,
  'rolled-back': rolledBack,
  'rolled-back-off-day': rolledBackOffDay,
  'race-with-rollback': raceWithRollback,
  'flag-rolled-back': flagRolledBack,
};
