import { type DueTimes, dueTimes } from '../calendar/due.ts';
import type { Profile } from '../config/profile.ts';
import type { SliceRow } from '../facts/facts.ts';
import type { Check, JudgeInput } from './check.ts';
import { droppedPart, readSlices } from './facts-of.ts';
import type { Part } from './finding.ts';
import {
  aboutTable,
  errorPart,
  failPart,
  type PartDetails,
  passPart,
  pendingPart,
  type Subject,
  skipPart,
  warnPart,
} from './parts.ts';
import { isUnreadable, type PredictedDate, predictedIn, unpredictedGames } from './predicted-games.ts';
import { type PlayerCount, playerCount } from './predicted-players.ts';
import { leftActive, switchedOff } from './predictions-before.ts';
import { type Trouble, troublesOf } from './predictions-trouble.ts';
import { primarySystems, retiredSystems } from './primary-systems.ts';
import { byUrgency } from './severity.ts';
import { sayDue, soFar, standingIn } from './standing.ts';
import { excerpt, listed, ofGames, plural, postponedNotes } from './wording.ts';

type Rule = NonNullable<Profile['checks']['predictions_ready']>;

const SYSTEMS_SHOWN = 5;

/** Does every game of the date have active predictions, and of a normal number of players? */
export const predictionsReady: Check = {
  name: 'predictions_ready',
  category: 'predictions',
  title: {
    ok: 'Predictions are ready',
    broken: 'Predictions are missing or switched off',
  },
  why: 'A game without active predictions has no picks, and what was switched off is never graded.',
  fix: 'Run the predictions of the date again once the feature store is full. Where rows are there and none is active, find out what switched them off before you switch them on again.',
  canBeCritical: true,
  windowed: true,
  needsSlate: true,
  skipsWithoutGames: true,
  needs: ({ checks: { predictions_ready: rule } }) =>
    rule ? { tables: [rule.table], slices: true } : { tables: [] },
  judge(input) {
    const { profile, day, facts } = input;
    const rule = profile.checks.predictions_ready;
    if (rule === undefined) {
      const why = 'the pipeline profile does not say where predictions are';
      return { parts: [skipPart(aboutTable('predictions'), 'not_configured', why)] };
    }
    const about = aboutTable(rule.table);
    const standing = standingIn(rule.table, input)(day);
    if (!standing.open) return { parts: [skipPart(about, standing.reason, standing.why)] };
    const reading = readSlices(facts, about);
    if (!reading.ok) return { parts: [reading.part] };
    return {
      parts: [judgeTable(about, rule, reading.value, standing.pending, input)],
      notes: [...postponedNotes([day]), ...retirementNotes(rule, reading.value, input)],
    };
  },
};

function judgeTable(
  about: Subject,
  rule: Rule,
  rows: readonly SliceRow[],
  pending: DueTimes | null,
  input: JudgeInput,
): Part {
  const predictedOn = predictedIn(rows);
  const today = predictedOn(input.day);
  if (today.rows === 0 && pending === null) {
    const dropped = droppedPart(about, input);
    if (dropped !== null) return dropped;
  }
  if (isUnreadable(today)) return unreadablePart(about, today);

  const systems = primarySystems(rows, rule.systems, input);
  const players = playerCount(rule.players, today, predictedOn, systems, input);
  const missing = troublesOf(rule, today, systems, players);
  const details = detailsOf(today, systems, players);
  const seen = `${details.actual} with active predictions, ${players.said}`;
  const waits = pending !== null && missing.length > 0 ? `${seen}; ${sayDue(pending, input)}` : null;

  const ofDate = pending === null ? missing : early(rule, today, pending, input);
  const [worst, ...others] = [
    ...ofDate,
    ...switchedOff(rule, predictedOn, input),
    ...leftActive(rule, predictedOn, input),
  ].toSorted(byUrgency);
  if (worst !== undefined) {
    const also = waits === null || ofDate.length > 0 ? [] : [`for the date itself ${waits}`];
    return troubledPart(about, worst, others, also, details);
  }
  if (pending !== null && waits !== null) return pendingPart(about, pending.due, waits, details);
  return passPart(about, seen, details);
}

/** Before it is due nothing at all is worth a word, from a certain time on. */
function early(rule: Rule, today: PredictedDate, pending: DueTimes, input: JudgeInput): Trouble[] {
  const { day, now, profile } = input;
  const soft = dueTimes({ expected: rule.soft, due: rule.soft }, day, profile.timeZone).due;
  if (today.active > 0 || now < soft) return [];
  const said =
    today.rows === 0
      ? soFar('no prediction', pending, input)
      : `none of ${plural(today.rows, 'prediction')} is active; ${sayDue(pending, input)}`;
  return [
    {
      status: 'WARN',
      severity: 'P3_MEDIUM',
      said,
      affected: day.games.length,
      dates: [day.date],
      games: [],
    },
  ];
}

/** Everything that is wrong with one table: the gravest decides, and is said first. */
function troubledPart(
  about: Subject,
  worst: Trouble,
  others: readonly Trouble[],
  also: readonly string[],
  details: PartDetails,
): Part {
  const all = [worst, ...others];
  const make = worst.status === 'FAIL' ? failPart : warnPart;
  const part = make(about, worst.severity, [...all.map(({ said }) => said), ...also].join('; '), {
    ...details,
    // Games without predictions are what a reader asks for first.
    ...(all.every(({ measured }) => measured !== undefined) && worst.measured),
    affected: worst.affected,
    dates: [...new Set(all.flatMap(({ dates }) => dates))].sort(),
    missingGames: all.flatMap(({ games }) => games),
  });
  return worst.fix === undefined ? part : { ...part, fix: worst.fix };
}

function unreadablePart(about: Subject, { active, slices }: PredictedDate): Part {
  const [id] = slices.flatMap(({ row }) => row.games);
  const example = id === undefined ? 'none has an id' : `such as "${excerpt(id)}"`;
  const message = `${plural(active, 'active prediction')}, and none names its game in a way that is known: ${example}`;
  return errorPart(about, 'bad_response', message, 'see how the table names its games now');
}

function detailsOf(today: PredictedDate, systems: readonly string[], players: PlayerCount): PartDetails {
  const games = today.day.games.length;
  const predicted = games - unpredictedGames(today, systems).length;
  return {
    expected: `active predictions for ${plural(games, 'game')}`,
    actual: ofGames(predicted, games),
    threshold: games,
    evidence: {
      games,
      games_predicted: predicted,
      rows: today.rows,
      active: today.active,
      players: players.players,
      players_a_game: players.perGame,
      usual_players_a_game: players.usual,
      dates_before: players.earlierDates,
      systems: listed(systems, SYSTEMS_SHOWN),
    },
  };
}

/** Systems come and go, and a change of all of them is something to know. */
function retirementNotes(rule: Rule, rows: readonly SliceRow[], input: JudgeInput): string[] {
  const gone = rule.systems.length > 0 ? [] : retiredSystems(rows, input);
  if (gone.length === 0) return [];
  return [`no active prediction of ${listed(gone, SYSTEMS_SHOWN)}, which predicted the game dates before`];
}
