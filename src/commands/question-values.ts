import type { Profile } from '../config/profile.ts';
import type { DeploymentsQuestion } from '../inquiries/ask-deployments.ts';
import type { GapsQuestion } from '../inquiries/ask-gaps.ts';
import { rangeBetween } from './date-range.ts';
import { readDays, readThreshold } from './failures-arguments.ts';

/** A question, as the button that repeats it carries it. */
export type RepeatedQuestion =
  | { kind: 'gaps'; question: GapsQuestion }
  | { kind: 'failures'; threshold: number; days: number }
  | DeploymentsQuestion
  /** How rollbacks stand: one of them, or all. */
  | { kind: 'rollbacks'; name: string | null };

const GAPS = /^gaps (\S+)\.\.(\S+) (\S+)$/;
const FAILURES = /^failures (\d{1,6}) (\d{1,3})$/;
const DRIFT = /^drift (\S+)$/;
const DEPLOYED = 'deployed';
const ROLLBACKS = /^rollbacks (\S+)$/;
/** In the place of a table, a service or a rollback. */
const ALL = '*';

export function questionValue(repeated: RepeatedQuestion): string {
  switch (repeated.kind) {
    case 'gaps': {
      const { from, to, table } = repeated.question;
      return `gaps ${from}..${to} ${table ?? ALL}`;
    }
    case 'failures':
      return `failures ${repeated.threshold} ${repeated.days}`;
    case 'drift':
      return `drift ${repeated.service ?? ALL}`;
    case 'deployed':
      return DEPLOYED;
    case 'rollbacks':
      return `rollbacks ${repeated.name ?? ALL}`;
  }
}

/**
 * Null for a value that no button of this version has, or about something that the profile does not name any more. Anybody can make a
 * value up, so it is held to what may be typed.
 */
export function readQuestionValue(value: string, profile: Profile): RepeatedQuestion | null {
  const failures = FAILURES.exec(value);
  if (failures) {
    const [threshold, days] = [readThreshold(failures[1]), readDays(failures[2])];
    return threshold.ok && days.ok
      ? { kind: 'failures', threshold: threshold.value, days: days.value }
      : null;
  }
  if (value === DEPLOYED) return { kind: 'deployed', service: null };
  const [, service] = DRIFT.exec(value) ?? [];
  if (service === ALL) return { kind: 'drift', service: null };
  if (service !== undefined)
    return Object.hasOwn(profile.deployment?.services ?? {}, service) ? { kind: 'drift', service } : null;
  const [, rollback] = ROLLBACKS.exec(value) ?? [];
  if (rollback === ALL) return { kind: 'rollbacks', name: null };
  if (rollback !== undefined)
    return Object.hasOwn(profile.rollbacks, rollback) ? { kind: 'rollbacks', name: rollback } : null;
  const [, from = '', to = '', name = ''] = GAPS.exec(value) ?? [];
  const range = rangeBetween(from, to, to);
  if (!range.ok || (name !== ALL && !Object.hasOwn(profile.tables, name))) return null;
  return { kind: 'gaps', question: { ...range.value, table: name === ALL ? null : name } };
}

/** What the button beside a table stands for: the table, in the range that was asked for. */
export function evidenceValue({ from, to }: GapsQuestion, table: string): string {
  return questionValue({ kind: 'gaps', question: { from, to, table } });
}
