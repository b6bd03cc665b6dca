import type { IsoDate } from '../calendar/dates.ts';
import type { Check } from './check.ts';
import type { CheckStatus, Finding, Part, SkipReason } from './finding.ts';
import { latestOf } from './instants.ts';
import { severityRank } from './severity.ts';
import { SKIP_WORDS } from './skip-words.ts';
import { listed, plural, shortName } from './wording.ts';

/** What a finding needs to know of its check. */
export type CheckIdentity = Pick<Check, 'name' | 'category'>;

// When everything was left out, the reason that says most about this date speaks for all.
const TELLING: readonly SkipReason[] = [
  'not_due',
  'bootstrap',
  'playoffs_not_processed',
  'halted',
  'beyond_retention',
  'insufficient_sample',
  'no_games',
  'past_date',
  'not_recorded',
  'not_configured',
];

const SUBJECTS_SHOWN = 3;

/**
 * One verdict from many: the worst part decides. Blindness outranks everything but lost data, what is pending outranks
 * what is good, and what was left out by design counts for nothing. No parts at all is a defect of ours: ERROR.
 */
export function rollUp(
  check: CheckIdentity,
  targetDate: IsoDate,
  parts: readonly Part[],
  notes: readonly string[] = [],
): Finding {
  const [worst] = parts.toSorted(byUrgency);
  if (worst === undefined) return brokenCheck(check, targetDate, 'it looked at nothing', notes);
  const deciding = parts.filter((part) => rank(part) === rank(worst));
  return {
    check: check.name,
    category: check.category,
    targetDate,
    status: worst.status,
    severity: worst.severity,
    message: messageOf(deciding, parts),
    expected: worst.expected,
    actual: worst.actual,
    threshold: worst.threshold,
    targetTable: worst.kind === 'table' ? worst.subject : null,
    affected: worst.affected,
    ...(worst.reason === undefined ? {} : { reason: worst.reason }),
    ...dueOf(deciding),
    ...(worst.cause === undefined ? {} : { cause: worst.cause }),
    parts: [...parts],
    notes: [...notes, ...leftOutNotes(parts, deciding)],
  };
}

/** The finding of a check that failed at its own work. */
export function brokenCheck(
  check: CheckIdentity,
  targetDate: IsoDate,
  what: string,
  notes: readonly string[] = [],
): Finding {
  return {
    check: check.name,
    category: check.category,
    targetDate,
    status: 'ERROR',
    severity: null,
    message: `the check itself is broken: ${what}`,
    expected: null,
    actual: null,
    threshold: null,
    targetTable: null,
    affected: null,
    cause: 'internal',
    parts: [],
    notes: [...notes],
  };
}

function byUrgency(one: Part, other: Part): number {
  return rank(one) - rank(other) || (other.affected ?? 0) - (one.affected ?? 0);
}

/** 0 for the part that decides before all others. */
function rank(part: Part): number {
  switch (part.status) {
    case 'FAIL':
      return part.severity === 'P1_CRITICAL' ? 0 : 10 + severityRank(part.severity);
    case 'ERROR':
      return 5;
    case 'WARN':
      return 20 + severityRank(part.severity);
    case 'PASS':
      return 40;
    case 'SKIP':
      return part.reason === 'not_due' ? 30 : 50 + TELLING.indexOf(part.reason ?? 'not_configured');
  }
}

/** A verdict is complete when its last part is due. */
function dueOf(deciding: readonly Part[]): { due?: string } {
  const last = latestOf(deciding.flatMap((part) => part.due ?? []));
  return last === null ? {} : { due: last };
}

function messageOf(deciding: readonly Part[], parts: readonly Part[]): string {
  const rest = others(parts.filter((part) => !deciding.includes(part)));
  return rest === '' ? sentences(deciding) : `${sentences(deciding)}. Also: ${rest}`;
}

/** The deciding parts, those with the same thing to say together: `a, b: 6 of 6 games`. */
function sentences(deciding: readonly Part[]): string {
  const bySentence = new Map<string, string[]>();
  for (const part of deciding.toSorted(byUrgency)) {
    const sentence = part.cause === undefined ? part.message : `${part.message} (${part.cause})`;
    bySentence.set(sentence, [...(bySentence.get(sentence) ?? []), shortName(part.subject)]);
  }
  const groups = [...bySentence].map(([message, names]) => `${listed(names, SUBJECTS_SHOWN)}: ${message}`);
  const shown = groups.slice(0, SUBJECTS_SHOWN).join('; ');
  const hidden = [...bySentence.values()].slice(SUBJECTS_SHOWN).flat().length;
  return hidden === 0 ? shown : `${shown}; and ${hidden} more like these`;
}

/**
 * `1 table failing, 2 pending, 1 blind (prediction_accuracy: permission)`: a reader of a run counts checks, too, so what is
 * counted here has its name. What was left out by design goes to the notes.
 */
function others(parts: readonly Part[]): string {
  const having = (status: CheckStatus) => parts.filter((part) => part.status === status);
  const blind = having('ERROR').map((part) => `${shortName(part.subject)}: ${part.cause}`);
  const counts: [number, string][] = [
    [having('FAIL').length, 'failing'],
    [blind.length, `blind (${listed(blind, SUBJECTS_SHOWN)})`],
    [having('WARN').length, 'with a warning'],
    [having('SKIP').filter((part) => part.reason === 'not_due').length, 'pending'],
    [having('PASS').length, 'passed'],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, words], index) => `${index === 0 ? plural(count, nounFor(parts)) : count} ${words}`)
    .join(', ');
}

function nounFor(parts: readonly Part[]): string {
  const [kind = 'table', ...others] = new Set(parts.map((part) => part.kind));
  return others.length === 0 ? kind : 'source';
}

/** Parts that were not judged and did not decide, by reason. */
function leftOutNotes(parts: readonly Part[], deciding: readonly Part[]): string[] {
  const byReason = new Map<SkipReason, Part[]>();
  for (const part of parts) {
    if (part.status !== 'SKIP' || part.reason === undefined || part.reason === 'not_due') continue;
    if (deciding.includes(part)) continue;
    byReason.set(part.reason, [...(byReason.get(part.reason) ?? []), part]);
  }
  return [...byReason].map(([reason, skipped]) => {
    const names = skipped.map((part) => {
      const isJudged = parts.some(({ subject, status }) => subject === part.subject && status !== 'SKIP');
      return isJudged ? `${shortName(part.subject)} in part, ${part.message}` : shortName(part.subject);
    });
    return `not judged (${SKIP_WORDS[reason]}): ${names.join(', ')}`;
  });
}
