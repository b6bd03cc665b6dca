import type { DateContext } from '../calendar/slate.ts';
import { gameName } from '../calendar/slate.ts';
import type { JudgeInput } from './check.ts';
import { coverageOn } from './coverage.ts';
import { readCoverage } from './facts-of.ts';
import type { Part } from './finding.ts';
import { aboutTable, failPart, type PartDetails, passPart, pendingPart, skipPart } from './parts.ts';
import { missingGamesSeverity } from './severity.ts';
import { soFar, standingIn, tableProfileOf } from './standing.ts';
import { describeGame, listed, ofGames, plural } from './wording.ts';

const GAMES_SHOWN = 6;

/** Whether one `counts: games` table holds every countable game of one date. */
export function judgeGamesOfDate(table: string, day: DateContext, input: JudgeInput): Part {
  const about = aboutTable(table);
  const standing = standingIn(table, input)(day);
  if (!standing.open) return skipPart(about, standing.reason, standing.why);
  const reading = readCoverage(input.facts, about);
  if (!reading.ok) return reading.part;

  const rule = input.profile.completeness;
  const tableProfile = tableProfileOf(input.profile, table);
  const { covered, missing, rows, validRows, strayRows } = coverageOn(tableProfile, reading.value, day, rule);
  const expected = day.games.length;
  const found = ofGames(covered.length, expected);
  const details: PartDetails = {
    expected: plural(expected, 'game'),
    actual: found,
    threshold: expected,
    evidence: {
      games: expected,
      covered: covered.length,
      rows,
      valid_rows: validRows,
      stray_rows: strayRows,
    },
  };
  const severity = missingGamesSeverity(expected, missing.length, rule);
  if (severity === null) return passPart(about, found, details);

  const names = listed(
    missing.map((game) => describeGame(game, day)),
    GAMES_SHOWN,
  );
  const gap: PartDetails = {
    ...details,
    affected: missing.length,
    dates: [day.date],
    missingGames: [{ date: day.date, games: missing.map(gameName) }],
  };
  if (standing.pending) {
    return pendingPart(about, standing.pending.due, soFar(found, standing.pending, input), gap);
  }
  return failPart(about, severity, `${found}; missing ${names}`, gap);
}
