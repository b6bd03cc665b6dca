import type { DueTimes } from '../calendar/due.ts';
import { type DateContext, type Game, gameName } from '../calendar/slate.ts';
import type { Profile } from '../config/profile.ts';
import type { JudgeInput } from './check.ts';
import { droppedPart, readSlices } from './facts-of.ts';
import type { Part, Severity } from './finding.ts';
import { staleness } from './lines-age.ts';
import { type GameLines, type LinesOfDate, linesOn } from './lines-of-games.ts';
import {
  aboutTable,
  errorPart,
  failPart,
  type PartDetails,
  passPart,
  pendingPart,
  skipPart,
  warnPart,
} from './parts.ts';
import { soFar, standingIn } from './standing.ts';
import { describeGame, listed, shortName } from './wording.ts';

export type LinesRule = NonNullable<Profile['checks']['vegas_line_coverage']>;

const GAMES_SHOWN = 5;

/** A table of lines that is up for judgement, with what it holds of the date's games. */
export interface Source {
  table: string;
  pending: DueTimes | null;
  lines: LinesOfDate;
  /** Games that it covers. */
  covered: ReadonlySet<Game>;
}

/** Something that is not as it should be. */
export interface Complaint {
  status: 'WARN' | 'FAIL';
  severity: Severity;
  said: string;
  missing: readonly Game[];
}

/** What was made of one source, before due time and age are asked. */
export interface LinesJudged {
  found: string;
  /** The same before it is due, when nothing is missing yet. */
  foundEarly?: string;
  /** What is missing, worst first: it counts when the table is due. */
  incomplete: readonly Complaint[];
  /** What could be more though nothing is missing. */
  few: readonly Complaint[];
  /** False where another source would have to be read to know that nothing is missing. */
  isTold: boolean;
  details: PartDetails;
}

export function readSource(
  table: string,
  input: JudgeInput,
  isCovered: (game: GameLines) => boolean,
): { ok: true; source: Source } | { ok: false; part: Part } {
  const about = aboutTable(table);
  const standing = standingIn(table, input)(input.day);
  if (!standing.open) return { ok: false, part: skipPart(about, standing.reason, standing.why) };
  const reading = readSlices(input.facts, about);
  if (!reading.ok) return reading;
  const lines = linesOn(reading.value, input.day);
  if (lines.rows === 0) {
    const dropped = droppedPart(about, input);
    if (dropped !== null) return { ok: false, part: dropped };
  }
  const covered = new Set(lines.games.filter(isCovered).map(({ game }) => game));
  return { ok: true, source: { table, pending: standing.pending, lines, covered } };
}

/** The part about one source. Lines that are not fetched any more are told at any time, what is missing once it is due. */
export function linesPart(rule: LinesRule, source: Source, judged: LinesJudged, input: JudgeInput): Part {
  const { found, foundEarly = found, incomplete, few, details, isTold } = judged;
  const about = aboutTable(source.table);
  const { pending } = source;
  const old = staleness(source.lines.newest, rule.snapshots, input);
  const stale = old === null ? [] : [warning('P3_MEDIUM', old, [])];
  if (pending !== null && stale.length === 0 && (incomplete.length > 0 || !isTold))
    return pendingPart(about, pending.due, soFar(foundEarly, pending, input), details);
  const complaints = pending === null ? [...incomplete, ...stale, ...few] : stale;
  const [worst] = complaints;
  if (worst === undefined) return passPart(about, found, details);
  const { missing } = worst;
  const said = [...(missing.length === 0 ? [found] : []), ...complaints.map((one) => one.said)];
  const make = worst.status === 'FAIL' ? failPart : warnPart;
  return make(about, worst.severity, said.join('; '), {
    ...details,
    affected: missing.length === 0 ? null : missing.length,
    dates: [input.targetDate],
    missingGames: missing.length === 0 ? [] : [{ date: input.targetDate, games: missing.map(gameName) }],
  });
}

/** Some games are missing, and may be in the source that `other` is about, which could not be read. */
export function untoldPart(source: Source, found: string, other: Part): Part {
  const about = aboutTable(source.table);
  const said = `${found}; whether ${shortName(other.subject)} has more can't be told`;
  return other.reason === undefined || other.reason === 'not_due'
    ? errorPart(about, other.cause ?? 'internal', said, other.fix ?? 'see why the other source is not there')
    : skipPart(about, other.reason, said);
}

/** `none`: how bad it is that no game at all is there. Null where enough of them are. */
export function shareComplaint(
  found: string,
  missing: readonly Game[],
  { pass, warn, none }: LinesRule['propsShare'] & { none: Severity },
  day: DateContext,
): Complaint | null {
  const share = (day.games.length - missing.length) / day.games.length;
  if (share >= pass && share > 0) return null;
  const named = missing.map((game) => describeGame(game, day));
  const said = `${found}; missing ${listed(named, GAMES_SHOWN)}`;
  if (share >= warn && share > 0) return warning('P3_MEDIUM', said, missing);
  return { status: 'FAIL', severity: share > 0 ? 'P2_HIGH' : none, said, missing };
}

export function warning(severity: Severity, said: string, missing: readonly Game[]): Complaint {
  return { status: 'WARN', severity, said, missing };
}

export function evidenceOf({ lines, covered }: Source, games: readonly Game[]) {
  return {
    games: games.length,
    games_covered: covered.size,
    rows: lines.rows,
    rows_of_no_game: lines.strayRows,
    newest: lines.newest,
  };
}
