import { z } from 'zod';
import { cutMiddle } from '../../text/cut-middle.ts';
import { oneLine } from '../../text/one-line.ts';
import type { ProbeRow } from '../ports.ts';

const TEXT_CHARACTERS = 200;
const NAME_CHARACTERS = 80;
const NAMES = 20;

/** Words for "not well", as health endpoints write them. Any other word may be anything: a version, an address. */
const NOT_WELL: ReadonlySet<string> = new Set([
  'unhealthy',
  'degraded',
  'fail',
  'failed',
  'failing',
  'failure',
  'error',
  'down',
  'unavailable',
  'unreachable',
  'disconnected',
  'critical',
  'timeout',
  'not ready',
  'not healthy',
  'missing',
]);

/** Keys that say of a dependency, with true or false, whether it is well. */
const WELL_KEYS = ['healthy', 'ok', 'ready', 'passed', 'success'] as const;

/** What is not as it is expected counts as not said: a body explains, and the status code decides. */
const bodySchema = z.looseObject({
  status: z.string().nullable().catch(null),
  reason: z.string().nullable().catch(null),
  message: z.string().nullable().catch(null),
  error: z.string().nullable().catch(null),
  dependencies: z.unknown().optional(),
  checks: z.unknown().optional(),
  unhealthy_dependencies: z.unknown().optional(),
});

/** Reads what a health endpoint says. Null where it is no JSON object. */
export function readBody(text: string): ProbeRow['body'] {
  const parsed = bodySchema.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { status, reason, message, error, dependencies, checks, unhealthy_dependencies } = parsed.data;
  const all = [...dependenciesIn(dependencies), ...dependenciesIn(checks)];
  const listed = dependenciesIn(unhealthy_dependencies).map(({ name }) => name);
  const unhealthy = [...listed, ...all.filter(({ value }) => isUnwell(value)).map(({ name }) => name)];
  return {
    status: cleanOf(status, NAME_CHARACTERS),
    unhealthy: [...new Set(unhealthy.map((name) => shorten(name, NAME_CHARACTERS)))].slice(0, NAMES),
    reason: cleanOf(reason ?? message ?? error, TEXT_CHARACTERS),
    // A list of none is what a service gives that has never told its health endpoint of any.
    tellsOfDependencies: all.length > 0 || listed.length > 0,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

interface Dependency {
  name: string;
  value: unknown;
}

/** `{ bigquery: … }`, `[{ name: "bigquery", … }]` or `["bigquery"]`. */
function dependenciesIn(found: unknown): Dependency[] {
  if (!Array.isArray(found))
    return isRecord(found) ? Object.entries(found).map(([name, value]) => ({ name, value })) : [];
  return found.flatMap((entry: unknown) => {
    if (typeof entry === 'string') return [{ name: entry, value: null }];
    const name = isRecord(entry) ? (entry.name ?? entry.check ?? entry.dependency) : null;
    return typeof name === 'string' ? [{ name, value: entry }] : [];
  });
}

function isUnwell(value: unknown): boolean {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return NOT_WELL.has(value.trim().toLowerCase().replaceAll('_', ' '));
  if (!isRecord(value)) return false;
  return isUnwell(value.status) || WELL_KEYS.some((key) => value[key] === false);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function cleanOf(text: string | null, most: number): string | null {
  const line = text === null ? '' : shorten(text, most);
  return line === '' ? null : line;
}

function shorten(text: string, most: number): string {
  return cutMiddle(oneLine(text), (cut) => cut.length <= most);
}
