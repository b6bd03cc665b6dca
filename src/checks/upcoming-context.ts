import type { DueTimes } from '../calendar/due.ts';
import { type Game, gameName } from '../calendar/slate.ts';
import type { Profile } from '../config/profile.ts';
import type { SliceRow } from '../facts/facts.ts';
import type { Check, JudgeInput } from './check.ts';
import { droppedPart, readDayCounts, readSlices, validRowsOn } from './facts-of.ts';
import { figureRuling } from './figure-rulings.ts';
import type { Part } from './finding.ts';
import { gamesOfSlice } from './game-of-slice.ts';
import { aboutTable, skipPart } from './parts.ts';
import { rounded } from './rounded.ts';
import { partsOfRulings, type Ruling } from './rulings.ts';
import { missingGamesSeverity } from './severity.ts';
import { figureProfileOf, standingIn } from './standing.ts';
import { sum } from './sum.ts';
import { describeGame, listed, ofGames, plural, postponedNotes } from './wording.ts';

type Rule = NonNullable<Profile['checks']['upcoming_context']>;

const GAMES_SHOWN = 6;

/** Is the context of players there for every game of the date, before it begins? */
export const upcomingContext: Check = {
  name: 'upcoming_context',
  category: 'predictions',
  title: {
    ok: 'Every game has its players’ context',
    broken: 'Players’ context is missing',
  },
  why: 'Composite factors, features and predictions are made for the players of this table, and for nobody else.',
  fix: 'Run the upcoming context of Phase 3 again for the date, then Phase 4; see whether the player rows of recent games were there.',
  canBeCritical: true,
  windowed: false,
  needsSlate: true,
  skipsWithoutGames: true,
  needs({ checks: { upcoming_context: rule } }) {
    return rule ? { tables: [rule.table], slices: true, figures: true } : { tables: [] };
  },
  judge(input) {
    const rule = input.profile.checks.upcoming_context;
    if (rule === undefined) {
      const why = 'the pipeline profile names no table of what is known before games';
      return { parts: [skipPart(aboutTable('upcoming context'), 'not_configured', why)] };
    }
    return { parts: judgeTable(rule, input), notes: postponedNotes([input.day]) };
  },
};

function judgeTable(rule: Rule, input: JudgeInput): Part[] {
  const { targetDate, day, facts } = input;
  const about = aboutTable(rule.table);
  const standing = standingIn(rule.table, input)(day);
  if (!standing.open) return [skipPart(about, standing.reason, standing.why)];
  const counts = readDayCounts(facts, about);
  if (!counts.ok) return [counts.part];
  const slices = readSlices(facts, about);
  if (!slices.ok) return [slices.part];

  const ofDate = counts.value.filter(({ date }) => date === targetDate);
  const rows = validRowsOn(ofDate, targetDate);
  if (sum(ofDate, (count) => count.rows) === 0) {
    const dropped = droppedPart(about, input);
    if (dropped !== null) return [dropped];
  }
  const { pending } = standing;
  const own = slices.value.filter(({ date }) => date === targetDate);
  const figures = ofDate.find(({ validRows }) => validRows > 0)?.figures ?? null;
  const rulings = [
    rowsRuling(rule, rows, pending, input),
    ...gamesRuling(own, pending, input),
    ...(rows === 0 ? [] : filledRulings(rule, figures, pending, input)),
  ];
  return partsOfRulings(about, rulings, input);
}

/** Rows of players per countable game. There are some from the first day of a season. */
function rowsRuling(
  { rowsPerGame }: Rule,
  rows: number,
  pending: DueTimes | null,
  { day }: JudgeInput,
): Ruling {
  const games = day.games.length;
  const perGame = rows / games;
  const found = `${plural(rows, 'row')} for ${plural(games, 'game')} (${rounded(perGame)} a game)`;
  const short = `${found}, expected at least ${rowsPerGame.pass} a game`;
  const common = {
    found,
    message: short,
    details: {
      expected: `at least ${rowsPerGame.pass} rows a game`,
      actual: plural(rows, 'row'),
      threshold: rowsPerGame.pass,
      affected: games,
      evidence: { rows, games, rows_per_game: rounded(perGame) },
    },
    pending,
  };
  if (perGame >= rowsPerGame.pass) return { ...common, status: 'PASS', severity: null };
  if (rows > 0 && perGame >= rowsPerGame.warn) return { ...common, status: 'WARN', severity: 'P3_MEDIUM' };
  if (day.postBreak) {
    const message = `${short}; recent games are few after a break`;
    return { ...common, message, status: 'WARN', severity: 'P3_MEDIUM' };
  }
  return { ...common, status: 'FAIL', severity: rows === 0 ? 'P1_CRITICAL' : 'P2_HIGH' };
}

/** Games of which both teams have rows. */
function gamesRuling(
  slices: readonly SliceRow[],
  pending: DueTimes | null,
  { day, facts, profile }: JudgeInput,
): Ruling[] {
  if (facts.recorded !== null) {
    return [
      {
        status: 'SKIP',
        reason: 'not_recorded',
        message: 'the imported season did not record whose rows these are',
      },
    ];
  }
  const missing = day.games.filter((game) => !hasBothTeams(game, slices, day.games));
  const expected = day.games.length;
  const found = `${ofGames(expected - missing.length, expected)} with both teams`;
  const severity = missingGamesSeverity(expected, missing.length, profile.completeness);
  const names = listed(
    missing.map((game) => describeGame(game, day)),
    GAMES_SHOWN,
  );
  return [
    {
      status: severity === null ? 'PASS' : 'FAIL',
      severity,
      found,
      message: `${found}; missing ${names}`,
      details: {
        expected: `${plural(expected, 'game')} with both teams`,
        actual: ofGames(expected - missing.length, expected),
        threshold: expected,
        affected: missing.length,
        missingGames: missing.length === 0 ? [] : [{ date: day.date, games: missing.map(gameName) }],
        evidence: { games_with_both_teams: expected - missing.length },
      },
      pending,
    },
  ];
}

function hasBothTeams(game: Game, slices: readonly SliceRow[], games: readonly Game[]): boolean {
  return [game.away, game.home].every((team) =>
    slices.some(
      (slice) => slice.team === team && slice.validRows > 0 && gamesOfSlice(slice, games).includes(game),
    ),
  );
}

/** Rows with a value in each column that recent games fill: there are none of those in the first days of a season. */
function filledRulings(
  { table, filled }: Rule,
  figures: SliceRow['figures'],
  pending: DueTimes | null,
  { day, facts, profile }: JudgeInput,
): Ruling[] {
  return Object.entries(filled).map(([name, { called, least }]): Ruling => {
    if (facts.recorded !== null)
      return { status: 'SKIP', reason: 'not_recorded', message: `nor which of them are ${called}` };
    if (day.bootstrap) {
      const message = `rows ${called} are few in the first days of a season`;
      return { status: 'SKIP', reason: 'bootstrap', message };
    }
    const figure = figureProfileOf(profile, table, name);
    return figureRuling({ name, called, figure, least, pending }, figures);
  });
}
