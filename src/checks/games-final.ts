import { type DueTimes, dueTimes } from '../calendar/due.ts';
import { type DateContext, type Game, gameName, isFinal } from '../calendar/slate.ts';
import type { Profile } from '../config/profile.ts';
import type { Check, JudgeInput } from './check.ts';
import type { Part } from './finding.ts';
import {
  aboutTable,
  failPart,
  type PartDetails,
  passPart,
  pendingPart,
  type Subject,
  skipPart,
  warnPart,
} from './parts.ts';
import { soFar } from './standing.ts';
import { describeGame, listed, plural, postponedNotes } from './wording.ts';

type FinalRule = NonNullable<Profile['checks']['games_final']>;

const SCHEDULED = 1;
const HOUR_MS = 3_600_000;
const GAMES_SHOWN = 6;

/** Are all games of the date final in the pipeline's own schedule? */
export const gamesFinal: Check = {
  name: 'games_final',
  category: 'schedule',
  title: {
    ok: 'Every game is final',
    broken: 'Games are not final in the schedule',
  },
  why: 'A single game that stays open holds back what is collected after the last one, and with it every gamebook of the night.',
  fix: 'Load the schedule again for the date; where a game stays open, see at its source whether it was played, and note it as postponed if it was not.',
  canBeCritical: true,
  windowed: false,
  needsSlate: true,
  // A night of which every game may have been postponed has no countable game, and still something to say.
  skipsWithoutGames: false,
  needs: () => ({ tables: [] }),
  judge(input) {
    const { profile, day } = input;
    const about = aboutTable(profile.sources.schedule);
    const rule = profile.checks.games_final;
    if (rule === undefined) {
      const why = 'the pipeline profile says nothing of when games are final';
      return { parts: [skipPart(about, 'not_configured', why)] };
    }
    return { parts: [judgeNight(about, day, rule, input)], notes: postponedNotes([day]) };
  },
};

function judgeNight(about: Subject, day: DateContext, rule: FinalRule, input: JudgeInput): Part {
  const open = day.games.filter((game) => !isFinal(game));
  const doubtful = day.postponed.filter(({ postponed }) => postponed?.certainty === 'suspected');
  const unstarted = open.filter((game) => isLate(game, rule, input.now));
  const expected = day.games.length;
  const details: PartDetails = {
    expected: `${plural(expected, 'game')} final`,
    actual: `${expected - open.length} of ${plural(expected, 'game')} final`,
    threshold: expected,
    affected: open.length + doubtful.length,
    evidence: {
      games: expected,
      final: expected - open.length,
      under_way: open.filter(({ status }) => status !== SCHEDULED).length,
      not_begun: open.filter(({ status }) => status === SCHEDULED).length,
      probably_postponed: doubtful.length,
    },
  };
  const named = [...open, ...doubtful];
  const gap: PartDetails = {
    ...details,
    dates: [day.date],
    missingGames: [{ date: day.date, games: named.map(gameName) }],
  };
  const found = `${expected - open.length} of ${plural(expected, 'game')} final`;
  const openGames = open.map((game) => `${describeGame(game, day)} ${statusInWords(game)}`);
  const suspicion =
    doubtful.length === 0
      ? []
      : [`final without scores, so probably postponed: ${listed(doubtful.map(gameName), GAMES_SHOWN)}`];
  const times = dueTimes({ expected: rule.lateFrom, due: rule.due }, day, input.profile.timeZone);

  if (open.length > 0 && input.now >= times.due) {
    const severity = open.length >= rule.criticalGames ? 'P1_CRITICAL' : 'P2_HIGH';
    return failPart(about, severity, sentence(found, openGames, suspicion), gap);
  }
  if (open.length > 0 && input.now >= times.expected)
    return warnPart(about, 'P3_MEDIUM', sentence(found, openGames, suspicion), gap);
  if (unstarted.length > 0) {
    const late = `still scheduled more than ${rule.unstartedHours} h after the tip: ${listed(
      unstarted.map((game) => describeGame(game, day)),
      GAMES_SHOWN,
    )}`;
    return warnPart(about, 'P3_MEDIUM', [found, late, ...suspicion].join('; '), gap);
  }
  if (suspicion.length > 0) {
    if (expected > 0) return warnPart(about, 'P3_MEDIUM', [found, ...suspicion].join('; '), gap);
    const alone = { expected: 'scores of every final game', actual: null, threshold: null };
    return warnPart(about, 'P3_MEDIUM', suspicion.join('; '), { ...gap, ...alone });
  }
  return settled(about, day, found, open.length, times, details, input);
}

function settled(
  about: Subject,
  day: DateContext,
  found: string,
  open: number,
  times: DueTimes,
  details: PartDetails,
  input: JudgeInput,
): Part {
  if (open > 0) return pendingPart(about, times.due, soFar(found, times, input), details);
  if (day.games.length > 0) return passPart(about, found, details);
  const postponed = postponedNotes([day]);
  return skipPart(about, 'no_games', ['no games', ...postponed].join(': '));
}

/** Where a tip is not known nobody can say that a game is late. */
function isLate({ status, tip }: Game, { unstartedHours }: FinalRule, now: Date): boolean {
  const begins = Date.parse(tip ?? '');
  return status === SCHEDULED && now.getTime() > begins + unstartedHours * HOUR_MS;
}

function statusInWords({ status }: Game): string {
  if (status === SCHEDULED) return '(still scheduled)';
  return status === 2 ? '(in progress)' : `(status ${status ?? 'unknown'})`;
}

function sentence(found: string, open: readonly string[], suspicion: readonly string[]): string {
  return [`${found}; open: ${listed(open, GAMES_SHOWN)}`, ...suspicion].join('; ');
}
