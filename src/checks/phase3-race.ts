import { sayDate } from '../calendar/say.ts';
import type { DateContext } from '../calendar/slate.ts';
import { percent } from '../text/percent.ts';
import type { Check, JudgeInput } from './check.ts';
import { COLLECT_AGAIN, type Reading, readCoverage } from './facts-of.ts';
import type { Part } from './finding.ts';
import {
  aboutTable,
  errorPart,
  failPart,
  type PartDetails,
  partBecause,
  passPart,
  pendingPart,
  type Subject,
  skipPart,
  warnPart,
} from './parts.ts';
import {
  gamesWithPlayers,
  gamesWithTeams,
  keyOf,
  type RaceGame,
  type RaceRule,
  TROUBLE_KINDS,
  TROUBLES,
  type Trouble,
  troubleOf,
} from './race-games.ts';
import { soFar, standingIn } from './standing.ts';
import { gameDatesBefore } from './window.ts';
import { listed, ofGames, plural } from './wording.ts';

const GROUPS_SHOWN = 4;
const GAMES_SHOWN = 3;

/** Were player rows computed without the rows of their teams? */
export const phase3Race: Check = {
  name: 'phase3_race',
  category: 'data_quality',
  title: {
    ok: 'Player rows were computed with their teams',
    broken: 'Player rows were computed without their teams',
  },
  why: 'A usage rate without the totals of its team is wrong or missing, and so is every average over it.',
  fix: 'See that the team rows of the named games are whole, then compute the player rows of those dates again: new team rows alone mend nothing.',
  canBeCritical: true,
  windowed: true,
  needsSlate: true,
  skipsWithoutGames: true,
  needs({ checks: { phase3_race: rule } }) {
    return rule ? { tables: [rule.players, rule.teams], measures: true } : { tables: [] };
  },
  judge(input) {
    const rule = input.profile.checks.phase3_race;
    if (rule === undefined) {
      const about = aboutTable('player rows');
      return {
        parts: [skipPart(about, 'not_configured', 'the pipeline profile says nothing of such a race')],
      };
    }
    const days = daysOf(rule, input);
    return { parts: [judgePlayers(rule, days, input), judgeTeams(rule, days, input)] };
  },
};

/** The target date and some game dates before it: what was never computed again stays wrong. */
function daysOf(rule: RaceRule, input: JudgeInput): DateContext[] {
  const { slate, day } = input;
  const earlier = gameDatesBefore(input).slice(-rule.gameDatesBefore);
  return [...earlier.map((date) => slate.on(date)), day];
}

function judgePlayers(rule: RaceRule, days: readonly DateContext[], input: JudgeInput): Part {
  const about = aboutTable(rule.players);
  const open = openIn([rule.players], days, input);
  if (open.length === 0) return unseenPart(about, 0, input);
  const players = readPlayers(rule, open, input);
  if (!players.ok) return players.part;

  const judged = players.value.filter(({ played }) => played >= rule.leastPlayedRows);
  const details = detailsOf(judged, players.value.length, rule, input);
  const found = new Map<Trouble, RaceGame[]>();
  for (const game of judged) {
    const trouble = troubleOf(game, rule);
    if (trouble !== null) found.set(trouble, [...(found.get(trouble) ?? []), game]);
  }
  if (found.size > 0) return troublePart(about, found, details, rule, open, input);
  if (!judged.some(({ date }) => date === input.targetDate)) {
    const withRows = players.value.filter(({ date }) => date === input.targetDate).length;
    return unseenPart(about, withRows, input, details);
  }
  const { computed_rows, played_rows } = details.evidence;
  const message = `${measureName(rule, input)} in ${computed_rows} of ${plural(played_rows, 'played row')} of ${plural(judged.length, 'game')}, none above ${rule.rare}`;
  return passPart(about, message, details);
}

function judgeTeams(rule: RaceRule, days: readonly DateContext[], input: JudgeInput): Part {
  const about = aboutTable(rule.teams);
  const open = openIn([rule.players, rule.teams], days, input);
  if (open.length === 0) return unseenPart(about, 0, input);
  const teams = readCoverage(input.facts, about);
  if (!teams.ok) return teams.part;
  const players = readPlayers(rule, open, input);
  if (!players.ok) return partBecause(about, players.part);

  const withTeams = gamesWithTeams(teams.value, open, rule, input.profile);
  const missing = players.value.filter((game) => !withTeams.has(keyOf(game)));
  const expected = players.value.length;
  const details: PartDetails = {
    expected: `team rows of ${plural(expected, 'game')} with player rows`,
    actual: ofGames(expected - missing.length, expected),
    threshold: expected,
    evidence: { games: expected, without_team_rows: missing.length },
  };
  if (missing.length > 0) {
    const severity = missing.length >= rule.criticalGames ? 'P1_CRITICAL' : 'P2_HIGH';
    const dates = [...new Set(missing.map(({ date }) => date))];
    const namesOn = (on: string) => missing.filter(({ date }) => date === on).map(({ name }) => name);
    const named = dates.map((date) => `${sayDate(date)} ${listed(namesOn(date), GAMES_SHOWN)}`);
    const message = `no team row for ${missing.length} of ${plural(expected, 'game')} with player rows: ${named.join('; ')}`;
    return failPart(about, severity, message, {
      ...details,
      affected: missing.length,
      dates,
      missingGames: dates.map((date) => ({ date, games: namesOn(date) })),
    });
  }
  if (!players.value.some(({ date }) => date === input.targetDate))
    return unseenPart(about, 0, input, details);
  return passPart(about, `team rows of all ${plural(expected, 'game')} with player rows`, details);
}

/** The days on which all of these tables are expected to have rows. */
function openIn(
  tables: readonly string[],
  days: readonly DateContext[],
  input: JudgeInput,
): readonly DateContext[] {
  const standings = tables.map((table) => standingIn(table, input));
  return days.filter((day) => standings.every((standingOn) => standingOn(day).open));
}

function readPlayers(
  rule: RaceRule,
  days: readonly DateContext[],
  { facts, profile }: JudgeInput,
): Reading<RaceGame[]> {
  const about = aboutTable(rule.players);
  const rows = readCoverage(facts, about);
  if (!rows.ok) return rows;
  const games = gamesWithPlayers(rows.value, days, rule, profile);
  if (games !== null) return { ok: true, value: games };
  return {
    ok: false,
    part: errorPart(about, 'internal', 'what is compared was never collected', COLLECT_AGAIN),
  };
}

/** Nothing to judge on the target date itself. What was not seen does not pass, however well the dates before it are. */
function unseenPart(about: Subject, withRows: number, input: JudgeInput, details: PartDetails = {}): Part {
  const { day, profile } = input;
  const tables = [about.subject, profile.checks.phase3_race?.players ?? about.subject];
  const standings = tables.map((table) => standingIn(table, input)(day));
  const closed = standings.find((standing) => !standing.open);
  if (closed && !closed.open) return skipPart(about, closed.reason, closed.why, details);
  const found = `player rows of ${ofGames(withRows, day.games.length)}`;
  const [standing] = standings;
  if (standing?.open && standing.pending) {
    // What the dates before hold is no answer about this one.
    return pendingPart(about, standing.pending.due, soFar(found, standing.pending, input), {
      ...details,
      expected: plural(day.games.length, 'game'),
      actual: ofGames(withRows, day.games.length),
      threshold: day.games.length,
    });
  }
  const what = withRows === 0 ? found : `${found}, too few of them in each`;
  return skipPart(about, 'insufficient_sample', `${what}: nothing to judge`, details);
}

function troublePart(
  about: Subject,
  found: ReadonlyMap<Trouble, readonly RaceGame[]>,
  details: PartDetails,
  rule: RaceRule,
  open: readonly DateContext[],
  input: JudgeInput,
): Part {
  const kinds = TROUBLES.filter((trouble) => found.has(trouble));
  const games = [...found.values()].flat();
  const dates = open.map(({ date }) => date).filter((on) => games.some(({ date }) => date === on));
  const groups = kinds.flatMap((kind) =>
    dates.flatMap((date) => {
      const ofDate = found.get(kind)?.filter((game) => game.date === date) ?? [];
      return ofDate.length === 0 ? [] : [describe(kind, ofDate, rule, input)];
    }),
  );
  const written = writtenBefore(games, rule, open, input);
  const order =
    written === null || written === 0
      ? ''
      : `; in ${ofGames(written, games.length)} players were written before their teams`;
  const affected = kinds.flatMap((kind) => (found.get(kind) ?? []).map(TROUBLE_KINDS[kind].affected));
  const [worst = 'impossible'] = kinds;
  const { status, severity } = TROUBLE_KINDS[worst];
  const make = status === 'FAIL' ? failPart : warnPart;
  return make(about, severity, `${listed(groups, GROUPS_SHOWN)}${order}`, {
    ...details,
    affected: affected.reduce((total, rows) => total + rows, 0),
    dates,
    evidence: { ...details.evidence, games_in_trouble: games.length, written_before_teams: written },
  });
}

/** `usage rate above 100 in 19 of 217 played rows of 10 games on Feb 3 (ATL@BOS, BKN@CHA, CHI@CLE and 7 more)`. */
function describe(kind: Trouble, games: readonly RaceGame[], rule: RaceRule, input: JudgeInput): string {
  const { bound } = TROUBLE_KINDS[kind];
  const rows = games.reduce((total, game) => total + game[bound], 0);
  const played = games.reduce((total, game) => total + game.played, 0);
  const only = bound === 'computed' ? 'only ' : '';
  const names = listed(
    games.map(({ name }) => name),
    GAMES_SHOWN,
  );
  const on = sayDate(games[0]?.date ?? input.targetDate);
  return `${measureName(rule, input)} above ${rule[bound]} in ${only}${rows} of ${plural(played, 'played row')} of ${plural(games.length, 'game')} on ${on} (${names})`;
}

/**
 * Games whose players were written before the rows of both teams were there. It supports a verdict and is none: team
 * rows that were written again are younger than their players, and nothing is wrong. Null where team rows can't be read.
 */
function writtenBefore(
  games: readonly RaceGame[],
  rule: RaceRule,
  open: readonly DateContext[],
  { facts, profile }: JudgeInput,
): number | null {
  const rows = readCoverage(facts, aboutTable(rule.teams));
  if (!rows.ok) return null;
  const withTeams = gamesWithTeams(rows.value, open, rule, profile);
  return games.filter((game) => {
    const teams = withTeams.get(keyOf(game));
    return game.oldest !== null && typeof teams === 'string' && Date.parse(game.oldest) < Date.parse(teams);
  }).length;
}

function detailsOf(
  judged: readonly RaceGame[],
  withRows: number,
  rule: RaceRule,
  input: JudgeInput,
): PartDetails & { evidence: { played_rows: number; computed_rows: number } } {
  const total = (of: (game: RaceGame) => number) => judged.reduce((sum, game) => sum + of(game), 0);
  const name = measureName(rule, input);
  const evidence = {
    games: judged.length,
    games_too_small: withRows - judged.length,
    played_rows: total(({ played }) => played),
    computed_rows: total(({ computed }) => computed),
    rare_rows: total(({ rare }) => rare),
    impossible_rows: total(({ impossible }) => impossible),
  };
  return {
    expected: `${name} above ${rule.computed} in at least ${percent(rule.share.warn)} of a game's played rows, above ${rule.rare} in none`,
    actual: `above ${rule.computed} in ${evidence.computed_rows} of ${evidence.played_rows}, above ${rule.impossible} in ${evidence.impossible_rows}`,
    threshold: rule.impossible,
    evidence,
  };
}

/** `usage_rate` as people say it. */
function measureName(rule: RaceRule, { profile }: JudgeInput): string {
  return (profile.tables[rule.players]?.measure?.column ?? 'measure').replaceAll('_', ' ');
}
