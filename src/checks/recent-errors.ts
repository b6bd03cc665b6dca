import { sayInstant } from '../calendar/say.ts';
import { isSeason } from '../calendar/season.ts';
import { dateInZone } from '../calendar/zone.ts';
import type { TableErrorRow } from '../facts/cloud/cloud-facts.ts';
import type { Check, JudgeInput } from './check.ts';
import { isRecent, judgeServices, judgeTotal } from './error-verdict.ts';
import { type ErrorRule, type ErrorVolume, loggedVolume, tableVolume } from './error-volume.ts';
import { readFact } from './facts-of.ts';
import type { Part } from './finding.ts';
import { latestOf } from './instants.ts';
import { aboutTable, errorPart, type Subject, skipPart } from './parts.ts';
import { CLOUD_NOT_ASKED, pastDate } from './present-state.ts';
import { plural } from './wording.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LOGGING: Subject = { kind: 'service', subject: 'Cloud Logging' };

/** What one source had to say; without a volume it could not be judged. */
interface SourceVerdict {
  parts: Part[];
  volume: ErrorVolume | null;
  notes: string[];
}

/**
 * Is the volume of errors unusual, and is there one that nobody saw before? The services' logs and the pipeline's own
 * table are judged each for itself, for the same error is in both.
 */
export const recentErrors: Check = {
  name: 'recent_errors',
  category: 'infrastructure',
  title: {
    ok: 'Errors are as few as usual',
    broken: 'Errors are new, or more than usual',
  },
  why: 'A new error, or one that repeats itself by the hundred, is often the first sign that a deployment broke something.',
  fix: 'Read the newest error of the named service in its log, and see whether it was deployed shortly before the error began.',
  canBeCritical: false,
  windowed: false,
  needsSlate: false,
  skipsWithoutGames: false,
  judgesPresent: true,
  needs: () => ({ tables: [], errors: true, cloud: { errors: true } }),
  judge(input) {
    const { facts, profile } = input;
    const rule = profile.checks.recent_errors;
    if (rule === undefined) {
      const why = 'the pipeline profile has no section checks.recent_errors';
      return { parts: [skipPart(LOGGING, 'not_configured', why)] };
    }
    const past = pastDate(input);
    if (past !== null) return { parts: [skipPart(LOGGING, 'past_date', past)] };

    const isLogKnown = facts.cloud.errors.state === 'known';
    const sources = [judgeLog(rule, input), judgeTable(rule, isLogKnown, input)];
    const parts = togetherBySubject(sources);
    return {
      parts,
      notes: sources.flatMap(({ notes }) => notes),
      seenWell: seenWell(sources, parts, rule, input),
    };
  },
};

function judgeLog(rule: ErrorRule, input: JudgeInput): SourceVerdict {
  const fact = input.facts.cloud.errors;
  if (fact.state === 'not_configured') {
    const why = input.facts.cloud.at === null ? CLOUD_NOT_ASKED : 'CLOUD_LOGGING is not set';
    return { parts: [skipPart(LOGGING, 'not_configured', why)], volume: null, notes: [] };
  }
  const reading = readFact(fact, LOGGING);
  if (!reading.ok) return { parts: [reading.part], volume: null, notes: [] };
  if (reading.value.groups.length === 0) {
    // So many services without any error in so long is rarer than a log that nobody writes, or that hides from the bot.
    const why = `no error of any service in ${plural(rule.daysBefore + 1, 'day')}: nothing failed, or nothing is logged`;
    return { parts: [skipPart(LOGGING, 'insufficient_sample', why)], volume: null, notes: [why] };
  }
  const volume = loggedVolume(reading.value, rule, input);
  return judgeVolume(volume, LOGGING, rule, input);
}

function judgeTable(rule: ErrorRule, isLogKnown: boolean, input: JudgeInput): SourceVerdict {
  const { facts, profile, now } = input;
  const about = aboutTable(profile.sources.errors ?? 'table of errors');
  const reading = readFact(facts.errors, about);
  if (!reading.ok) return { parts: [reading.part], volume: null, notes: [] };
  const newest = newestOf(reading.value);
  const isSilent = newest === null || now.getTime() - newest.getTime() >= rule.silentDays * DAY_MS;
  if (isSilent) return silentTable(about, rule, isLogKnown, input);
  const verdict = judgeVolume(tableVolume(reading.value, rule, input), about, rule, input);
  if (now.getTime() - newest.getTime() <= rule.windowHours * HOUR_MS) return verdict;
  const note = `the newest row of ${about.subject} is of ${sayInstant(newest, null, profile.timeZone)}`;
  return { ...verdict, notes: [...verdict.notes, note] };
}

/** A table without rows is no evidence of health: its writers may be gone. */
function silentTable(about: Subject, rule: ErrorRule, isLogKnown: boolean, input: JudgeInput): SourceVerdict {
  const silence = `no row in ${plural(rule.silentDays, 'day')}`;
  if (isLogKnown) {
    const part = skipPart(
      about,
      'insufficient_sample',
      `${silence}, so it says nothing; the logs were read instead`,
    );
    const note = `${about.subject} has ${silence}: it is no longer written, or there was nothing to write`;
    return { parts: [part], volume: null, notes: [note] };
  }
  if (input.facts.cloud.at === null && input.profile.deployment !== undefined) {
    const part = skipPart(about, 'insufficient_sample', `${silence}, so it says nothing: ${CLOUD_NOT_ASKED}`);
    return { parts: [part], volume: null, notes: [] };
  }
  const today = dateInZone(input.now, input.profile.timeZone);
  if (!isSeason(today, input.profile)) {
    const part = skipPart(about, 'insufficient_sample', `${silence}, and no season is on`);
    return { parts: [part], volume: null, notes: [] };
  }
  const part = errorPart(
    about,
    'bad_response',
    `${silence} in the middle of a season, which proves nothing: it may not be written any more, and no log could be read instead`,
    'see what stopped writing to the table, or let the bot read the logs: set CLOUD_LOGGING',
  );
  return { parts: [part], volume: null, notes: [] };
}

function judgeVolume(volume: ErrorVolume, about: Subject, rule: ErrorRule, input: JudgeInput): SourceVerdict {
  const notes =
    volume.leftOut === 0
      ? []
      : [
          `${plural(volume.leftOut, 'error')} in ${about.subject} not counted: expected ones, or entries that are no errors`,
        ];
  const parts = [judgeTotal(volume, about, rule), ...judgeServices(volume, rule, input)];
  return { parts, volume, notes };
}

/** A service is one subject: what both sources say of it is told together, each with its name; counts are not added. */
function togetherBySubject(sources: readonly SourceVerdict[]): Part[] {
  const merged = new Map<string, Part>();
  for (const { parts } of sources) {
    const source = parts[0]?.subject ?? '';
    for (const part of parts) {
      const key = `${part.kind} ${part.subject}`;
      const other = merged.get(key);
      merged.set(key, other === undefined ? part : together(other, part, source));
    }
  }
  return [...merged.values()];
}

function together(logged: Part, other: Part, source: string): Part {
  const more = tellsTheSame(logged, other) ? `${source} has it, too` : `by ${source}: ${other.message}`;
  return {
    ...logged,
    affected: Math.max(logged.affected ?? 0, other.affected ?? 0),
    message: `${logged.message}; ${more}`,
  };
}

/** The one message of each is the same, but that a log puts the exception's name before it. */
function tellsTheSame(logged: Part, other: Part): boolean {
  if (logged.evidence?.messages !== 1 || other.evidence?.messages !== 1) return false;
  const [one, another] = [logged, other].map(({ evidence }) => String(evidence?.says));
  return one !== undefined && another !== undefined && (one.includes(another) || another.includes(one));
}

/**
 * Services that were looked at and are well: those that the profile watches, and any that had errors. All named sources
 * must have been read, for a failure that only one of them shows would seem to have recovered when it can't be read. An
 * error that began yesterday is no longer new today, and has not recovered either.
 */
function seenWell(
  sources: readonly SourceVerdict[],
  parts: readonly Part[],
  rule: ErrorRule,
  { profile }: JudgeInput,
): string[] {
  const volumes = sources.flatMap(({ volume }) => volume ?? []);
  const isBlind = parts.some(({ status }) => status === 'ERROR');
  if (volumes.length === 0 || isBlind) return [];
  const notYetUsual = volumes.flatMap(({ groups }) =>
    groups.filter((group) => isRecent(group, rule)).map(({ service }) => service),
  );
  const telling = new Set([...parts.map(({ subject }) => subject), ...notYetUsual]);
  const watched = Object.keys(profile.deployment?.services ?? {});
  const names = new Set([
    ...watched,
    ...volumes.flatMap(({ groups }) => groups.map(({ service }) => service)),
  ]);
  return [...names].filter((name) => !telling.has(name));
}

function newestOf(rows: readonly TableErrorRow[]): Date | null {
  const newest = latestOf(rows.map(({ lastAt }) => lastAt));
  return newest === null ? null : new Date(newest);
}
