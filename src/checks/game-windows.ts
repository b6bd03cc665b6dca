import { dueTimes } from '../calendar/due.ts';
import { sayInstant } from '../calendar/say.ts';
import { gameName, knownTips } from '../calendar/slate.ts';
import { instantAt, timeInZone } from '../calendar/zone.ts';
import type { Profile } from '../config/profile.ts';
import { attemptsBetween, attemptsIn, firstAttemptIn } from '../facts/attempt-spans.ts';
import type { JudgeInput } from './check.ts';
import { readFact } from './facts-of.ts';
import type { Part } from './finding.ts';
import { failPart, type PartDetails, passPart, type Subject, skipPart, warnPart } from './parts.ts';
import { matchesAny } from './scraper-names.ts';
import { listed, plural } from './wording.ts';

type KickoffRule = NonNullable<Profile['checks']['scraper_kickoff']>;

/** Hours of attempts that tell whether the windows of one night were used, also when it is asked at the end of the next day. */
export const WINDOW_ATTEMPT_HOURS = 48;
const HOUR_MS = 3_600_000;
const GAMES_SHOWN = 4;
/** Where no tip is known, attempts before this time of the date were about other games. */
const WITHOUT_TIP = '12:00';

/** Attempts of one kind of workflow that should have been made by now. */
interface Expected {
  about: Subject;
  workflows: readonly string[];
  since: Date;
  why: string;
  broken(message: string, details: PartDetails): Part;
}

/** Whether the workflows that fetch a night's games were started, as far as it is time for them. */
export function judgeWindows(rule: KickoffRule, input: JudgeInput): Part[] {
  return [...earlyWindows(rule, input), ...nightWindows(rule, input)].map((one) => judgeAttempts(one, input));
}

/** Games of the afternoon are fetched in windows of their own, some hours after they ended. */
function earlyWindows({ earlyGames: rule }: KickoffRule, { day, now, profile }: JudgeInput): Expected[] {
  if (rule === undefined) return [];
  const finished = day.games
    .map((game) => ({ game, tip: Date.parse(game.tip ?? '') }))
    .filter(({ tip }) => !Number.isNaN(tip) && timeInZone(new Date(tip), profile.timeZone) < rule.tipBefore)
    .filter(({ tip }) => now.getTime() >= tip + (rule.gameHours + rule.afterHours) * HOUR_MS);
  if (finished.length === 0) return [];
  const names = finished.map(({ game }) => gameName(game));
  const about: Subject = { kind: 'scraper', subject: rule.workflows.join(', ') };
  return [
    {
      about,
      workflows: rule.workflows,
      since: new Date(Math.min(...finished.map(({ tip }) => tip))),
      why: `${plural(finished.length, 'early game')} ended more than ${rule.afterHours} h ago (${listed(names, GAMES_SHOWN)})`,
      broken: (message, details) => warnPart(about, 'P2_HIGH', message, details),
    },
  ];
}

function nightWindows(
  { afterGames: rule }: KickoffRule,
  { day, now, profile, targetDate }: JudgeInput,
): Expected[] {
  if (rule === undefined || day.games.length === 0) return [];
  const { due } = dueTimes({ expected: rule.from, due: rule.from }, day, profile.timeZone);
  if (now < due) return [];
  const tips = knownTips(day);
  const about: Subject = { kind: 'scraper', subject: rule.workflows.join(', ') };
  return [
    {
      about,
      workflows: rule.workflows,
      since:
        tips.length === 0
          ? instantAt(targetDate, WITHOUT_TIP, profile.timeZone)
          : new Date(Math.min(...tips)),
      why: `${plural(day.games.length, 'game')} of the night wait for it`,
      broken: (message, details) => failPart(about, 'P2_HIGH', message, details),
    },
  ];
}

function judgeAttempts({ about, workflows, since, why, broken }: Expected, input: JudgeInput): Part {
  const { facts, now, profile, targetDate } = input;
  const attempts = readFact(facts.attempts, about);
  if (!attempts.ok) return attempts.part;
  if (now.getTime() - since.getTime() > WINDOW_ATTEMPT_HOURS * HOUR_MS) {
    return skipPart(about, 'past_date', `attempts of the last ${WINDOW_ATTEMPT_HOURS} h say nothing of it`);
  }
  const made = attemptsBetween(
    attempts.value.filter(({ workflow }) => workflow !== null && matchesAny(workflow, workflows)),
    { after: new Date(since.getTime() - 1).toISOString(), upTo: now.toISOString() },
  );
  const times = attemptsIn(made);
  const from = sayInstant(since, now, profile.timeZone);
  const details: PartDetails = {
    expected: 'at least one attempt',
    actual: plural(times, 'attempt'),
    threshold: 1,
    evidence: {
      attempts: times,
      since: since.toISOString(),
      first: firstAttemptIn(made),
    },
  };
  if (times > 0) return passPart(about, `${plural(times, 'attempt')} since ${from}`, details);
  return broken(`no attempt since ${from}, though ${why}`, { ...details, dates: [targetDate] });
}
