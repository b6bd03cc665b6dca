import { dueTimes } from '../calendar/due.ts';
import { sayDate } from '../calendar/say.ts';
import type { Profile } from '../config/profile.ts';
import type { Check, JudgeInput } from './check.ts';
import { readFact, readSlices } from './facts-of.ts';
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
import { primarySystems } from './primary-systems.ts';
import { sayDue, standingIn } from './standing.ts';
import { sum } from './sum.ts';
import { type SystemSignal, systemSignals } from './system-signals.ts';
import { listed, plural } from './wording.ts';

type Rule = NonNullable<Profile['checks']['pre_game_signal']>;

/** The gravest first. */
const ORDER: readonly SystemSignal['word'][] = ['unknown', 'absent', 'RED', 'YELLOW', 'GREEN', 'too_few'];
const SYSTEMS_SHOWN = 4;
const NOTHING = 'no signal';

/** What does the pipeline itself say of the date's predictions? */
export const preGameSignal: Check = {
  name: 'pre_game_signal',
  category: 'predictions',
  title: {
    ok: 'The signal of the date is there',
    broken: 'The signal of the date is red, or not there',
  },
  why: 'On red dates picks have been right less often; without a signal nobody knows what kind of date it is.',
  fix: 'On a red date bet less or nothing. Where the signal is not there, run the signal job of the date again and see its logs.',
  canBeCritical: false,
  windowed: false,
  needsSlate: true,
  skipsWithoutGames: true,
  needs: ({ checks: { pre_game_signal: rule } }) =>
    rule ? { tables: [rule.predictions], slices: true, signals: true } : { tables: [] },
  judge(input) {
    const { profile, day, facts } = input;
    const rule = profile.checks.pre_game_signal;
    const about = aboutTable(profile.sources.signals ?? 'signals');
    if (rule === undefined) {
      const why = 'the pipeline profile does not say what a signal means';
      return { parts: [skipPart(about, 'not_configured', why)] };
    }
    // A signal is made of predictions, so it is there when they are.
    const standing = standingIn(rule.predictions, input)(day);
    if (!standing.open) return { parts: [skipPart(about, standing.reason, standing.why)] };
    const signals = readFact(facts.signals, about);
    if (!signals.ok) return { parts: [signals.part] };
    const predictions = readSlices(facts, aboutTable(rule.predictions));
    if (!predictions.ok) return { parts: [partBecause(about, predictions.part)] };
    const slices = predictions.value;
    const systems = primarySystems(slices, rule.systems, input);
    const rows = { signals: signals.value, slices };
    const found = systemSignals(systems, rule, day, rows).toSorted((one, other) => rank(one) - rank(other));
    return { parts: [judgeSignals(about, rule, found, input)], notes: slateNotes(found, input) };
  },
};

function judgeSignals(about: Subject, rule: Rule, found: readonly SystemSignal[], input: JudgeInput): Part {
  const { day, now, profile } = input;
  const times = dueTimes(rule, day, profile.timeZone);
  const having = (...words: SystemSignal['word'][]) => found.filter(({ word }) => words.includes(word));
  const message = sentence(found);
  const details = detailsOf(found, input);
  const [unknown, absent, red] = [having('unknown'), having('absent'), having('RED')];
  if (unknown.length > 0)
    return errorPart(
      about,
      'bad_response',
      message,
      'see what writes this table, and which words it uses now',
    );
  const seen = having('GREEN', 'YELLOW');
  // It is written anew after every batch: what is red or not there yet may still change.
  if (now < times.due && (seen.length === 0 || seen.length < found.length))
    return pendingPart(about, times.due, `${message}; ${sayDue(times, input)}`, details);
  const gap: PartDetails = { ...details, dates: [day.date] };
  if (absent.length > 0)
    return failPart(about, 'P3_MEDIUM', message, { ...gap, affected: sum(absent, ({ lined }) => lined) });
  if (red.length > 0) return warnPart(about, 'P3_MEDIUM', message, { ...gap, affected: day.games.length });
  if (seen.length > 0) return passPart(about, message, details);
  return skipPart(about, 'insufficient_sample', message, details);
}

/** Systems with the same to say together: `RED: light slate, 3 games (catboost_v12, ensemble_v1)`. */
function sentence(found: readonly SystemSignal[]): string {
  if (found.length === 0) return 'no system has an active prediction';
  const bySaid = new Map<string, string[]>();
  for (const { said, system } of found) bySaid.set(said, [...(bySaid.get(said) ?? []), system]);
  return [...bySaid].map(([said, systems]) => `${said} (${listed(systems, SYSTEMS_SHOWN)})`).join('; ');
}

function rank({ word }: SystemSignal): number {
  return ORDER.indexOf(word);
}

function detailsOf(found: readonly SystemSignal[], { day }: JudgeInput): PartDetails {
  const [worst] = found;
  const row = worst?.row ?? null;
  const words = [
    ...new Set(found.map(({ word }) => (word === 'absent' || word === 'too_few' ? NOTHING : word))),
  ];
  return {
    expected: 'GREEN or YELLOW',
    actual: words.length === 0 ? NOTHING : words.join(', '),
    evidence: {
      games: day.games.length,
      signals: found.map(({ system, word }) => `${system} ${word}`).join(', '),
      players_with_line: worst?.lined ?? 0,
      picks: row?.picks ?? null,
      percent_over: row?.percentOver ?? null,
      high_edge_picks: row?.highEdgePicks ?? null,
      slate_size: row?.slateSize ?? null,
      calculated_at: row?.at ?? null,
    },
  };
}

/** Its writer counts rows of the schedule, several of a game among them. */
function slateNotes(found: readonly SystemSignal[], { day }: JudgeInput): string[] {
  const games = day.games.length;
  const others = new Set(found.flatMap(({ row }) => row?.slateSize ?? []).filter((size) => size !== games));
  return [...others].map(
    (size) => `the signal counted ${plural(size, 'game')} on ${sayDate(day.date)}, the schedule has ${games}`,
  );
}
