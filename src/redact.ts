const REMOVED = '[removed]';

/** Longest first where one could be the beginning of another. */
const SECRET_PATTERNS: readonly RegExp[] = [
  /\bxox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]+/g,
  /\bxapp-[A-Za-z0-9-]+/g,
  /\bBearer\s+[A-Za-z0-9._~+/=-]+/gi,
  // A response_url or webhook lets anybody who has it post.
  /\bhttps:\/\/hooks\.slack\.com\/[^\s"'<>]+/g,
  // The address of a socket lets anybody who has it listen.
  /\bwss?:\/\/[^\s"'<>]*[?&]ticket=[^\s"'<>]*/g,
  /\b(?:github_pat|gh[oprsu])_[A-Za-z0-9_]+(?:[.-][A-Za-z0-9_-]+)*/g,
  // A name and a password before the host of an address, as git repeats them.
  /(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]+:[^\s/@"'<>]+(?=@)/gi,
  /\bya29\.[A-Za-z0-9._-]+/g,
  /\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

const SECRET_KEY = /^(authorization|cookie|password|.*(token|secret|private_?key|response_?url))$/i;

const MAX_DEPTH = 6;
/** A secret shorter than this would take harmless words out. */
const SHORTEST_SECRET = 8;

/**
 * A copy of `value` for a log: plain JSON values, without anything that opens a door.
 * Errors become their name, message, stack and cause; what lies deeper than six levels is left out.
 */
export function redact(value: unknown, secrets: readonly string[] = [], key = ''): unknown {
  const exact = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  return clean(value, key, { exact, above: [] });
}

interface Walk {
  exact: readonly string[];
  /** The objects on the way down, to notice a circle. */
  above: readonly object[];
}

function clean(value: unknown, key: string, walk: Walk): unknown {
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (SECRET_KEY.test(key)) return REMOVED;
  if (typeof value === 'string') return cleanText(value, walk.exact);
  if (typeof value !== 'object') return typeof value === 'bigint' ? String(value) : undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof URL) return cleanText(value.href, walk.exact);
  if (walk.above.includes(value)) return '[circle]';
  if (walk.above.length >= MAX_DEPTH) return '[deeper]';
  const below = { ...walk, above: [...walk.above, value] };
  if (Array.isArray(value)) return value.map((item) => clean(item, '', below));
  const entries = value instanceof Error ? errorEntries(value) : entriesOf(value);
  return Object.fromEntries(
    entries.map(([name, inner]) => [cleanText(name, walk.exact), clean(inner, name, below)]),
  );
}

/** Vendors hang requests with their headers on errors: only what every error has, and its code, is kept. */
function errorEntries(error: Error): [string, unknown][] {
  const { name, message, stack, cause } = error;
  const code = Reflect.get(error, 'code');
  return Object.entries({ name, message, code, stack, cause }).filter(([, value]) => value !== undefined);
}

function entriesOf(value: object): [string, unknown][] {
  if (value instanceof Map) return [...value].map(([name, inner]) => [String(name), inner]);
  if (value instanceof Set) return [...value].map((inner, index) => [String(index), inner]);
  return Object.entries(value);
}

function cleanText(text: string, exact: readonly string[]): string {
  const withoutKnown = exact.reduce((rest, secret) => rest.replaceAll(secret, REMOVED), text);
  return SECRET_PATTERNS.reduce((rest, pattern) => rest.replace(pattern, REMOVED), withoutKnown);
}
