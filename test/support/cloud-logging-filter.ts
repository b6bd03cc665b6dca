export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a service logged, with at most one payload. */
export interface LoggedEntry {
  service: string;
  /** ISO in UTC. */
  at: string;
  severity?: string;
  revision?: string;
  resourceType?: string;
  text?: string;
  json?: { readonly [key: string]: Json };
  proto?: { typeUrl: string; value: Uint8Array };
  request?: { requestMethod?: string; requestUrl?: string; status?: number };
}

/** What Cloud Logging answers INVALID_ARGUMENT to. */
export class FilterError extends Error {}

type Matches = (entry: LoggedEntry) => boolean;

const SEVERITIES = [
  'DEFAULT',
  'DEBUG',
  'INFO',
  'NOTICE',
  'WARNING',
  'ERROR',
  'CRITICAL',
  'ALERT',
  'EMERGENCY',
];

const TOKEN = /\s*(?:(\()|(\))|"((?:[^"\\\p{Cc}]|\\.)*)"|(>=|<=|!=|=|:|<|>)|([A-Za-z_][\w.]*))/uy;

interface Token {
  kind: 'open' | 'close' | 'text' | 'operator' | 'word';
  value: string;
}

/**
 * Compiles the part of the logging query language that the product speaks: comparisons of known fields, joined by AND
 * and OR, with parentheses. As in the real language, OR binds tighter than AND, and text is compared without case.
 */
export function compileFilter(filter: string): Matches {
  const tokens = tokensOf(filter);
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const take = (kind: Token['kind']): Token => {
    const token = tokens[at];
    if (token?.kind !== kind) throw new FilterError(`expected ${kind}, found ${token?.value ?? 'the end'}`);
    at += 1;
    return token;
  };
  const isWord = (word: string) => peek()?.kind === 'word' && peek()?.value === word;

  function conjunction(): Matches {
    const all = [disjunction()];
    while (isWord('AND')) {
      at += 1;
      all.push(disjunction());
    }
    return (entry) => all.every((matches) => matches(entry));
  }
  function disjunction(): Matches {
    const some = [restriction()];
    while (isWord('OR')) {
      at += 1;
      some.push(restriction());
    }
    return (entry) => some.some((matches) => matches(entry));
  }
  function restriction(): Matches {
    if (peek()?.kind !== 'open') return comparison();
    take('open');
    const inner = conjunction();
    take('close');
    return inner;
  }
  function comparison(): Matches {
    const field = take('word').value;
    const operator = take('operator').value;
    const token = tokens[at];
    if (token?.kind !== 'text' && token?.kind !== 'word') throw new FilterError(`${field} has no value`);
    at += 1;
    return compare(field, operator, token.value);
  }

  if (tokens.length === 0) return () => true;
  const matches = conjunction();
  if (peek() !== undefined) throw new FilterError(`unexpected ${peek()?.value}`);
  return matches;
}

function compare(field: string, operator: string, value: string): Matches {
  const equal = (one: string) => one.toLowerCase() === value.toLowerCase();
  const holds = (one: unknown) => typeof one === 'string' && one.toLowerCase().includes(value.toLowerCase());
  switch (`${field} ${operator}`) {
    case 'resource.type =':
      return ({ resourceType }) => equal(resourceType ?? 'cloud_run_revision');
    case 'resource.labels.service_name =':
      return ({ service }) => equal(service);
    case 'severity >=': {
      const least = SEVERITIES.indexOf(value);
      if (least === -1) throw new FilterError(`no severity ${value}`);
      return ({ severity = 'ERROR' }) => SEVERITIES.indexOf(severity) >= least;
    }
    case 'timestamp >=': {
      const instant = instantOf(value);
      return ({ at }) => Date.parse(at) >= instant;
    }
    case 'timestamp <': {
      const instant = instantOf(value);
      return ({ at }) => Date.parse(at) < instant;
    }
    case 'textPayload :':
      return ({ text }) => holds(text);
    case 'jsonPayload.message :':
      return ({ json }) => holds(json?.message);
    default:
      throw new FilterError(`field or operator not supported: ${field} ${operator}`);
  }
}

function instantOf(value: string): number {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new FilterError(`no timestamp: ${value}`);
  return ms;
}

function tokensOf(filter: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  let at = 0;
  while (filter.slice(at).trim() !== '') {
    pattern.lastIndex = at;
    const match = pattern.exec(filter);
    if (match === null) throw new FilterError(`unparseable filter at ${at}: ${filter.slice(at, at + 20)}`);
    const [, open, close, text, operator, word] = match;
    if (open !== undefined) tokens.push({ kind: 'open', value: open });
    else if (close !== undefined) tokens.push({ kind: 'close', value: close });
    else if (text !== undefined) tokens.push({ kind: 'text', value: unescaped(text) });
    else if (operator !== undefined) tokens.push({ kind: 'operator', value: operator });
    else tokens.push({ kind: 'word', value: word ?? '' });
    at = pattern.lastIndex;
  }
  return tokens;
}

function unescaped(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, sequence: string) => {
    if (sequence.length === 5) return String.fromCharCode(Number.parseInt(sequence.slice(1), 16));
    if (sequence === '"' || sequence === '\\') return sequence;
    throw new FilterError(`unknown escape \\${sequence}`);
  });
}
