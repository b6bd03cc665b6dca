import type { ProbeRow } from '../cloud/ports.ts';
import type { Profile, WatchedService } from '../config/profile.ts';
import type { Fact } from '../facts/facts.ts';
import type { ErrorCause } from '../warehouse/warehouse.ts';
import { readFact } from './facts-of.ts';
import type { Part } from './finding.ts';
import { listed, plural } from './wording.ts';

export type HealthRule = NonNullable<Profile['checks']['service_health']>;
type Endpoint = WatchedService['health'][number];

/** What one thing says of a service, worst first. `unsettled`: it is being changed. `unasked`: nothing here asks endpoints at all. */
const LEVELS = ['down', 'unwell', 'blind', 'weak', 'unsettled', 'unasked', 'well'] as const;
type HealthLevel = (typeof LEVELS)[number];

export interface HealthVerdict {
  level: HealthLevel;
  /** One clause for people. */
  says: string;
  /** Short: `HTTP 503`. */
  actual: string;
  /** An endpoint that looks at dependencies failed: that counts on its own, whatever else is known. */
  deepFailed: boolean;
  /** What an answer proves: that what the service depends on is well, or no more than that a process runs. */
  proves: 'dependencies' | 'process' | null;
  /** Said beside a verdict that is well: `cold start 7.2 s`. */
  aside: string | null;
  evidence: NonNullable<Part['evidence']>;
  cause?: ErrorCause;
  fix?: string;
}

const WELL_WORDS: ReadonlySet<string> = new Set(['healthy', 'ready', 'alive', 'ok']);
const NAMES_SHOWN = 5;

/** The worst first; of two alike the one that was configured first. */
export function worstFirst(verdicts: readonly HealthVerdict[]): HealthVerdict[] {
  return verdicts.toSorted((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
}

export function verdictOf(
  level: HealthLevel,
  says: string,
  actual: string,
  more: Partial<HealthVerdict> = {},
): HealthVerdict {
  return { level, says, actual, deepFailed: false, proves: null, aside: null, evidence: {}, ...more };
}

/** What one endpoint of a service says of it. */
export function judgeEndpoint(
  service: string,
  endpoint: Endpoint,
  fact: Fact<ProbeRow> | undefined,
  rule: HealthRule,
): HealthVerdict {
  const probe = readFact(fact, { kind: 'service', subject: service });
  if (probe.ok) return judgeAnswer(service, endpoint, probe.value, rule);
  const { status, message, cause, fix } = probe.part;
  if (status === 'SKIP') return verdictOf('unasked', 'nothing here asks health endpoints', 'not asked');
  return verdictOf('blind', `its health could not be asked: ${message}`, 'not asked', {
    ...(cause && { cause }),
    ...(fix && { fix }),
  });
}

function judgeAnswer(
  service: string,
  { path, deep }: Endpoint,
  row: ProbeRow,
  rule: HealthRule,
): HealthVerdict {
  const { status, body, error, location } = row;
  const tries = row.tries === 1 ? '' : ` in ${row.tries} tries`;
  const evidence = {
    path,
    status,
    ms: row.ms,
    first_ms: row.firstMs,
    tries: row.tries,
    body_status: body?.status ?? null,
    error,
  };
  const blind = (cause: ErrorCause, says: string, fix: string) =>
    verdictOf('blind', says, `HTTP ${status}`, { cause, fix, evidence });

  if (row.outcome === 'unreachable')
    return verdictOf('down', `${path} can not be reached${tries}${because(error)}`, 'unreachable', {
      evidence,
    });
  if (row.outcome === 'no_answer' || status === null)
    return verdictOf('down', `${path} gave no answer${tries}${because(error)}`, 'no answer', { evidence });
  if (status >= 200 && status < 300) return judgeSuccess(path, row, rule, evidence);
  if (status === 401 || status === 403) {
    const grant = `grant roles/run.invoker on ${service} to the account that the bot runs as`;
    // 401 is a token that it does not take at all, 403 an account that it does not let in.
    const fix =
      status === 403 ? grant : `${grant}, which must be a service account: a person's own login may not do`;
    return blind('permission', `the bot may not ask it: ${path} answered ${status}`, fix);
  }
  if (status >= 300 && status < 400)
    return blind(
      'bad_response',
      `${path} answered ${status} and leads ${location === null ? 'nowhere' : `to ${location}`}`,
      `see why it sends the bot elsewhere, or mend the path under deployment.services.${service}.health in the profile`,
    );
  if (status === 404)
    return blind(
      'bad_response',
      `it has no ${path}: it answered 404`,
      `mend the path under deployment.services.${service}.health in the profile; a service that takes internal traffic only answers so, too`,
    );
  const says = `${path} answered ${status}${tries}${explained(body)}`;
  // Without an instance the platform answers 429, and so does a service that turns everybody away.
  if (status === 429) return verdictOf('down', says, 'HTTP 429', { evidence });
  if (status < 500)
    return blind(
      'bad_response',
      says,
      `ask ${service} for ${path} by hand, and see what it wants of a caller`,
    );
  // What names its reasons is there to name them: it is unwell, not down.
  const level = deep && body !== null ? 'unwell' : 'down';
  return verdictOf(level, says, `HTTP ${status}`, { deepFailed: deep, evidence });
}

/** It answered, so it is there. Whether that proves anything depends on what it said. */
function judgeSuccess(
  path: string,
  { status, ms, firstMs, tries, body }: ProbeRow,
  { slowSeconds }: HealthRule,
  evidence: HealthVerdict['evidence'],
): HealthVerdict {
  const isSlow = (took: number) => took >= slowSeconds * 1_000;
  const isDegraded = (body?.unhealthy.length ?? 0) > 0 || !isWellWord(body?.status ?? null);
  const faults = [
    ...(isDegraded ? [`${path} says "${body?.status ?? 'nothing'}"${explained(body)}`] : []),
    ...(isSlow(ms) ? [`${path} took ${seconds(ms)}, expected within ${slowSeconds} s`] : []),
  ];
  const actual = `HTTP ${status} in ${seconds(ms)}`;
  if (faults.length > 0) {
    const fix = isDegraded
      ? `Look first at what ${path} says is not well.`
      : `See what ${path} waits for: it answers, so nothing has to be started again.`;
    return verdictOf('weak', faults.join('; '), actual, { evidence, fix });
  }
  const late = tries > 1 ? `only on try ${tries}` : null;
  const aside = isSlow(firstMs) ? `cold start ${seconds(firstMs)}` : late;
  return verdictOf('well', 'answers', actual, {
    proves: body?.tellsOfDependencies ? 'dependencies' : 'process',
    aside,
    evidence,
  });
}

/** An endpoint that says nothing has not said that it is unwell. */
function isWellWord(word: string | null): boolean {
  return word === null || WELL_WORDS.has(word.trim().toLowerCase());
}

function explained(body: ProbeRow['body']): string {
  if (body === null) return '';
  const named = body.unhealthy.length === 0 ? [] : [`not well: ${listed(body.unhealthy, NAMES_SHOWN)}`];
  const why = [...named, ...(body.reason === null ? [] : [body.reason])];
  return why.length === 0 ? '' : ` (${why.join('; ')})`;
}

function because(error: string | null): string {
  return error === null ? '' : `: ${error}`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** What is expected of every endpoint. */
export function expectedOf({ slowSeconds }: HealthRule): string {
  return `a success within ${plural(slowSeconds, 'second')}`;
}
