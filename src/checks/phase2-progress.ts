import { dueTimes } from '../calendar/due.ts';
import { sayInstant } from '../calendar/say.ts';
import { gameName, isFinal } from '../calendar/slate.ts';
import type { Profile } from '../config/profile.ts';
import { attemptsIn } from '../facts/attempt-spans.ts';
import type { AttemptRow } from '../facts/facts.ts';
import { isWithoutData } from './attempt-tally.ts';
import type { Check, JudgeInput } from './check.ts';
import { coverageOn } from './coverage.ts';
import { tableNamed } from './data-to-fetch.ts';
import { readCoverage, readFact } from './facts-of.ts';
import type { Part } from './finding.ts';
import { judgeGamesOfDate } from './game-table.ts';
import { aboutTable, skipPart } from './parts.ts';
import { matchesAny } from './scraper-names.ts';
import { tableProfileOf } from './standing.ts';
import { isWhollyEmpty } from './wholly-empty.ts';
import { ofGames, plural, postponedNotes, shortName } from './wording.ts';

type RawRule = NonNullable<Profile['checks']['phase2_progress']>;

/** Has raw data arrived for the games of the date? */
export const phase2Progress: Check = {
  name: 'phase2_progress',
  category: 'raw',
  title: {
    ok: 'Raw data of every game is there',
    broken: 'Raw data is missing games',
  },
  why: 'Everything that follows is computed from these rows, and what is not fetched in the night can often not be fetched later.',
  fix: 'See what the source of the named table answered, fetch the named games again, then run Phase 3 for the date.',
  canBeCritical: true,
  windowed: false,
  needsSlate: true,
  skipsWithoutGames: true,
  needs({ checks: { phase2_progress: rule } }) {
    return rule ? { tables: rule.tables, attempts: true } : { tables: [] };
  },
  judge(input) {
    const rule = input.profile.checks.phase2_progress;
    if (rule === undefined) {
      const why = 'the pipeline profile names no tables of raw data';
      return { parts: [skipPart(aboutTable('raw data'), 'not_configured', why)] };
    }
    const judged = rule.tables.map((table) => judgeGamesOfDate(table, input.day, input));
    const parts = warnedOfSilence(
      judged.map((part) => madeUpFor(part, rule, input)),
      rule,
      input,
    );
    const answers = readFact(input.facts.attempts, aboutTable(input.profile.sources.attempts ?? 'attempts'));
    return {
      parts: answers.ok ? parts.map((part) => withAnswers(part, answers.value, input)) : parts,
      notes: [...postponedNotes([input.day]), ...(answers.ok ? [] : unreadNotes(answers.part, parts))],
    };
  },
};

/** One game that a table lacks and another one holds: what comes next falls back on that. */
function madeUpFor(part: Part, { standIns }: RawRule, input: JudgeInput): Part {
  const by = standIns.find(({ table }) => table === part.subject)?.by;
  const [missing, ...more] = part.missingGames.flatMap(({ games }) => games);
  if (part.status !== 'FAIL' || by === undefined || missing === undefined || more.length > 0) return part;
  const rows = readCoverage(input.facts, aboutTable(by));
  if (!rows.ok) return part;
  const { profile, day } = input;
  const { covered } = coverageOn(tableProfileOf(profile, by), rows.value, day, profile.completeness);
  if (!covered.some((game) => gameName(game) === missing)) return part;
  const message = `${part.message}; ${shortName(by)} holds it`;
  return { ...part, status: 'WARN', severity: 'P3_MEDIUM', message };
}

/** Nothing is due, and yet by now something of the games that ended should be there. */
function warnedOfSilence(parts: readonly Part[], rule: RawRule, input: JudgeInput): Part[] {
  const { day, now, profile } = input;
  const { due: from } = dueTimes({ expected: rule.silentFrom, due: rule.silentFrom }, day, profile.timeZone);
  const ended = day.games.filter(isFinal).length;
  if (now < from || ended === 0 || !isWhollyEmpty(parts)) return [...parts];
  return parts.map((part) => {
    if (part.due === undefined) return part;
    const { reason: _, due, ...rest } = part;
    const message = `no row in any raw table, though ${ofGames(ended, day.games.length)} are final; due ${sayInstant(new Date(due), now, profile.timeZone)}`;
    return { ...rest, status: 'WARN', severity: 'P2_HIGH', message };
  });
}

/** A source that answers without data is no failure to its scraper; beside a gap it is the reason for it. */
function withAnswers(part: Part, attempts: readonly AttemptRow[], { profile, targetDate }: JudgeInput): Part {
  if (part.status !== 'FAIL' && part.status !== 'WARN') return part;
  const source = profile.scrapers.critical.find(
    ({ names }) => tableNamed(names, profile)?.name === part.subject,
  );
  if (source === undefined) return part;
  const tried = attempts.filter(
    ({ scraper, gameDate }) => gameDate === targetDate && matchesAny(scraper, source.names),
  );
  const times = attemptsIn(tried);
  const empty = attemptsIn(tried.filter(({ status }) => isWithoutData(status)));
  const failed = attemptsIn(tried.filter(({ status }) => status.toLowerCase() === 'failed'));
  const evidence = { ...part.evidence, attempts: times, without_data: empty, failed };
  const outcomes = [
    ...(empty > 0 ? [`${empty} answered without data`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  if (outcomes.length === 0) return { ...part, evidence };
  const message = `${part.message}; ${plural(times, 'attempt')} for the date: ${outcomes.join(', ')}`;
  return { ...part, message, evidence };
}

/** What sources answered explains a gap; where there is none nobody misses it. */
function unreadNotes({ status, message }: Part, parts: readonly Part[]): string[] {
  const isAsked = parts.some((part) => part.status === 'FAIL' || part.status === 'WARN');
  return isAsked && status === 'ERROR' ? [`what the sources answered could not be read: ${message}`] : [];
}
