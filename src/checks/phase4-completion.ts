import type { Check, JudgeInput } from './check.ts';
import { droppedPart, readDayCounts, validRowsOn } from './facts-of.ts';
import type { Part } from './finding.ts';
import { phase4Floors, type Reckon } from './floors.ts';
import {
  aboutTable,
  failPart,
  type PartDetails,
  passPart,
  pendingPart,
  skipPart,
  warnPart,
} from './parts.ts';
import { soFar, standingIn } from './standing.ts';
import { plural } from './wording.ts';

/** Are the precompute tables and the feature store filled for the date? */
export const phase4Completion: Check = {
  name: 'phase4_completion',
  category: 'orchestration',
  title: {
    ok: 'Phase 4 tables are filled',
    broken: 'Phase 4 tables are short',
  },
  why: 'Predictions for the date are made from these tables; short tables make thin or wrong predictions.',
  fix: 'Run Phase 4 again for the date, and see whether its Phase 3 inputs were complete.',
  canBeCritical: true,
  windowed: false,
  needsSlate: true,
  skipsWithoutGames: true,
  needs: (profile) => ({ tables: phase4Floors(profile).map(({ table }) => table) }),
  judge: (input) => ({
    parts: phase4Floors(input.profile).map(({ table, reckon }) => judgeTable(table, reckon, input)),
  }),
};

function judgeTable(table: string, reckon: Reckon, input: JudgeInput): Part {
  const { targetDate, day, facts } = input;
  const about = aboutTable(table);
  const standing = standingIn(table, input)(day);
  if (!standing.open) return skipPart(about, standing.reason, standing.why);
  const reading = readDayCounts(facts, about);
  if (!reading.ok) return reading.part;

  const ofDate = reading.value.filter((count) => count.date === targetDate);
  const rows = validRowsOn(ofDate, targetDate);
  if (ofDate.every((count) => count.rows === 0)) {
    const dropped = droppedPart(about, input);
    if (dropped !== null) return dropped;
  }

  const reckoning = reckon(rows, reading.value, input);
  const details: PartDetails = {
    expected: reckoning.expected,
    actual: plural(rows, 'row'),
    threshold: reckoning.threshold,
    evidence: { rows, games: day.games.length, ...reckoning.evidence },
  };
  if (reckoning.status === 'PASS') return passPart(about, reckoning.message, details);
  if (standing.pending) {
    const found = soFar(plural(rows, 'row'), standing.pending, input);
    return pendingPart(about, standing.pending.due, found, details);
  }
  if (reckoning.status === 'SKIP') {
    return skipPart(about, 'insufficient_sample', reckoning.message, details);
  }
  const gap = { ...details, affected: day.games.length, dates: [targetDate] };
  if (reckoning.status === 'WARN') {
    return warnPart(about, reckoning.severity ?? 'P3_MEDIUM', reckoning.message, gap);
  }
  if (day.postBreak && reckoning.capAfterBreak) {
    return warnPart(
      about,
      'P3_MEDIUM',
      `${reckoning.message}; a warning only, because recent games are few after a break`,
      gap,
    );
  }
  return failPart(about, reckoning.severity ?? 'P2_HIGH', reckoning.message, gap);
}
