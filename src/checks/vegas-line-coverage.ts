import type { DueTimes } from '../calendar/due.ts';
import { type DateContext, type Game, gameName } from '../calendar/slate.ts';
import type { Profile } from '../config/profile.ts';
import type { Check, JudgeInput } from './check.ts';
import { isBeyondRetention, readSlices } from './facts-of.ts';
import type { Part, Severity } from './finding.ts';
import { median } from './floors.ts';
import { staleness } from './lines-age.ts';
import { type LinesOfDate, linesOn } from './lines-of-games.ts';
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
import { describeGame, listed, ofGames, plural, shortName } from './wording.ts';

type LinesRule = NonNullable<Profile['checks']['vegas_line_coverage']>;
type Shares = LinesRule['propsShare'];

const GAMES_SHOWN = 5;

/** Do the date's games have player props and game lines? */
export const vegasLineCoverage: Check = {
  name: 'vegas_line_coverage',
  category: 'betting',
  title: {
    ok: 'Games have their betting lines',
    broken: 'Games lack betting lines',
  },
  why: 'A prediction without a line recommends nothing, and after the tip a line can no longer be had.',
  fix: 'Run the odds scrapers of the named source again before the first tip; where they fetch and nothing arrives, look for a load that is stuck.',
  canBeCritical: true,
  windowed: false,
  needsSlate: true,
  skipsWithoutGames: true,
  needs({ checks: { vegas_line_coverage: rule } }) {
    return rule ? { tables: [...rule.props, rule.lines], slices: true } : { tables: [] };
  },
  judge(input) {
    const rule = input.profile.checks.vegas_line_coverage;
    if (rule === undefined) {
      const why = 'the pipeline profile names no table of lines';
      return { parts: [skipPart(aboutTable('betting lines'), 'not_configured', why)] };
    }
    return { parts: [...judgeProps(rule, input), judgeLines(rule, input)] };
  },
};

/** A table that is up for judgement, with what it holds of the date's games. */
interface Source {
  table: string;
  pending: DueTimes | null;
  lines: LinesOfDate;
  /** Games that it covers. */
  covered: ReadonlySet<Game>;
}
type Reading = { ok: true; source: Source } | { ok: false; part: Part };

/** Something that is not as it should be. */
interface Complaint {
  status: 'WARN' | 'FAIL';
  severity: Severity;
  said: string;
  missing: readonly Game[];
}

function judgeProps(rule: LinesRule, input: JudgeInput): Part[] {
  const readings = rule.props.map((table) =>
    readSource(table, input, ({ players }) => players >= rule.playersPerGame),
  );
  const sources = readings.flatMap((reading) => (reading.ok ? reading.source : []));
  const blind = readings.flatMap((reading) => (reading.ok ? [] : reading.part));
  return readings.map((reading) => {
    if (!reading.ok) return reading.part;
    // What is said of all sources together is said once, beside the first that could be read.
    const together = reading.source === sources[0] ? { sources, blind } : null;
    return judgeSource(rule, reading.source, together, input);
  });
}

/** One source of props, and all of them where it speaks for all. */
function judgeSource(
  rule: LinesRule,
  source: Source,
  together: { sources: readonly Source[]; blind: readonly Part[] } | null,
  input: JudgeInput,
): Part {
  const { day } = input;
  const games = day.games;
  const isAlone = rule.props.length === 1;
  const held = together?.sources ?? [source];
  const missing = games.filter((game) => !held.some(({ covered }) => covered.has(game)));
  const common = shareComplaint(
    `props for ${ofGames(games.length - missing.length, games.length)}${isAlone ? '' : ' from any source'}`,
    missing,
    rule.propsShare,
    day,
  );
  const [blind] = common === null ? [] : (together?.blind ?? []);
  const own = ofGames(source.covered.size, games.length);
  const isThin = !isAlone && source.covered.size / games.length < rule.aloneShare;
  const lacking = games.filter((game) => !source.covered.has(game));
  const incomplete: Complaint[] = [
    ...(together !== null && blind === undefined && common !== null ? [common] : []),
    ...(isThin
      ? [
          warning(
            'P3_MEDIUM',
            `${own} from this source alone, expected at least ${percent(rule.aloneShare)}`,
            lacking,
          ),
        ]
      : []),
  ];
  const usual = together === null ? null : usualPlayers(together.sources, rule);
  const few =
    usual !== null && blind === undefined && usual < rule.medianPlayers
      ? [
          warning(
            'P4_LOW',
            `typically ${plural(usual, 'player')} a game, expected at least ${rule.medianPlayers}`,
            [],
          ),
        ]
      : [];
  const threshold = together === null ? rule.aloneShare : rule.propsShare.pass;
  const details: PartDetails = {
    expected: `${percent(threshold)} of ${plural(games.length, 'game')} with ${plural(rule.playersPerGame, 'player')}`,
    actual: together === null ? own : ofGames(games.length - missing.length, games.length),
    threshold,
    evidence: {
      games: games.length,
      games_covered: source.covered.size,
      ...(together !== null && { games_covered_by_any: games.length - missing.length, usual_players: usual }),
      ...evidenceOf(source.lines),
    },
  };
  const found = isAlone || together !== null ? (common?.said ?? saidOf(games, missing, usual)) : own;
  if (blind !== undefined && source.pending === null && incomplete.length === 0)
    return untold(source, found, blind);
  return partOf(rule, source, { found, incomplete, few, details, isTold: blind === undefined }, input);
}

function judgeLines(rule: LinesRule, input: JudgeInput): Part {
  const reading = readSource(rule.lines, input, ({ rows }) => rows > 0);
  if (!reading.ok) return reading.part;
  const { source } = reading;
  const { games } = input.day;
  const missing = games.filter((game) => !source.covered.has(game));
  const found = `lines for ${ofGames(source.covered.size, games.length)}`;
  const complaint = shareComplaint(found, missing, rule.linesShare, input.day);
  const details: PartDetails = {
    expected: `lines for ${percent(rule.linesShare.pass)} of ${plural(games.length, 'game')}`,
    actual: ofGames(source.covered.size, games.length),
    threshold: rule.linesShare.pass,
    evidence: { games: games.length, games_covered: source.covered.size, ...evidenceOf(source.lines) },
  };
  const incomplete = complaint === null ? [] : [complaint];
  return partOf(rule, source, { found, incomplete, few: [], details, isTold: true }, input);
}

function readSource(
  table: string,
  input: JudgeInput,
  isCovered: (game: LinesOfDate['games'][number]) => boolean,
): Reading {
  const about = aboutTable(table);
  const standing = standingIn(table, input)(input.day);
  if (!standing.open) return { ok: false, part: skipPart(about, standing.reason, standing.why) };
  const reading = readSlices(input.facts, about);
  if (!reading.ok) return reading;
  const lines = linesOn(reading.value, input.day);
  if (lines.rows === 0) {
    const dropped = isBeyondRetention(input.facts, about, input.targetDate, input.now);
    if (!dropped.ok) return dropped;
    const why = 'the warehouse no longer keeps partitions this old';
    if (dropped.value) return { ok: false, part: skipPart(about, 'beyond_retention', why) };
  }
  const covered = new Set(lines.games.filter(isCovered).map(({ game }) => game));
  return { ok: true, source: { table, pending: standing.pending, lines, covered } };
}

interface Judged {
  found: string;
  /** What is missing: it counts when the table is due. */
  incomplete: readonly Complaint[];
  /** What could be more once nothing is missing. */
  few: readonly Complaint[];
  details: PartDetails;
  /** False where another source would have to be read to know that nothing is missing. */
  isTold: boolean;
}

function partOf(rule: LinesRule, source: Source, judged: Judged, input: JudgeInput): Part {
  const { found, incomplete, few, details, isTold } = judged;
  const about = aboutTable(source.table);
  const { pending } = source;
  const isOpen = incomplete.length > 0 || !isTold;
  const old = staleness(source.lines.newest, rule.snapshots, input);
  const stale = old === null ? [] : [warning('P3_MEDIUM', old, [])];
  if (pending !== null && isOpen && stale.length === 0)
    return pendingPart(about, pending.due, soFar(found, pending, input), details);
  const [worst, ...others] = pending === null ? [...incomplete, ...stale, ...few] : stale;
  if (worst === undefined) return passPart(about, found, details);
  const said = [...(worst.missing.length === 0 ? [found] : []), ...[worst, ...others].map((one) => one.said)];
  const make = worst.status === 'FAIL' ? failPart : warnPart;
  return make(about, worst.severity, [...new Set(said)].join('; '), {
    ...details,
    affected: worst.missing.length === 0 ? null : worst.missing.length,
    dates: [input.targetDate],
    missingGames:
      worst.missing.length === 0 ? [] : [{ date: input.targetDate, games: worst.missing.map(gameName) }],
  });
}

/** Some games are missing, and may be in a source that could not be read. */
function untold(source: Source, found: string, other: Part): Part {
  const about = aboutTable(source.table);
  const said = `${found}; whether ${shortName(other.subject)} has more can't be told`;
  return other.reason === undefined || other.reason === 'not_due'
    ? errorPart(about, other.cause ?? 'internal', said, other.fix ?? 'see why the other source is not there')
    : skipPart(about, other.reason, said);
}

/** No game at all is P1. Null where enough of them are there. */
function shareComplaint(
  found: string,
  missing: readonly Game[],
  { pass, warn }: Shares,
  day: DateContext,
): Complaint | null {
  const share = (day.games.length - missing.length) / day.games.length;
  if (share >= pass && share > 0) return null;
  const named = missing.map((game) => describeGame(game, day));
  const said = `${found}; missing ${listed(named, GAMES_SHOWN)}`;
  if (share >= warn && share > 0) return warning('P3_MEDIUM', said, missing);
  return { status: 'FAIL', severity: share > 0 ? 'P2_HIGH' : 'P1_CRITICAL', said, missing };
}

function warning(severity: Severity, said: string, missing: readonly Game[]): Complaint {
  return { status: 'WARN', severity, said, missing };
}

/** The median of players in games that are covered, each by the source that has most of them; null where none is. */
function usualPlayers(sources: readonly Source[], { playersPerGame }: LinesRule): number | null {
  const most = new Map<Game, number>();
  for (const { lines } of sources)
    for (const { game, players } of lines.games) most.set(game, Math.max(most.get(game) ?? 0, players));
  return median([...most.values()].filter((players) => players >= playersPerGame));
}

function saidOf(games: readonly Game[], missing: readonly Game[], usual: number | null): string {
  const players = usual === null ? '' : `, typically ${plural(usual, 'player')} a game`;
  return `props for ${ofGames(games.length - missing.length, games.length)}${players}`;
}

function evidenceOf({ rows, strayRows, newest }: LinesOfDate) {
  return { rows, rows_of_no_game: strayRows, newest };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
