import { oneLine } from '../text/one-line.ts';
import { withoutSecrets } from './without-secrets.ts';

const SAYS_CHARACTERS = 300;
const SAMPLE_CHARACTERS = 300;
/** What is said by an error whose text says nothing. */
const NOTHING = '(no text)';

const TRACEBACK = /^Traceback \(most recent call last\):$/;
/** A line of a traceback that shows where, and not what. */
const FRAME = /^(\s|…$|$)/;

/** What a traceback's last line begins with. */
const RAISED = /^[\w.]+(?=:|$)/;

/** An exception's name, alone or with its module: what tells one failure from another is never replaced. */
const EXCEPTION = String.raw`\b(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*(?:Error|Exception|Exit|Interrupt|Warning)\b`;
/** Exceptions that quote code, not data: without the name of the module or attribute nobody knows what is broken. */
const ABOUT_CODE =
  /\b(?:ModuleNotFound|Import|Attribute|Name|UnboundLocal)Error\b|unexpected keyword argument/;

/** A status is one of a few, and says what went wrong. */
const STATUS = String.raw`\b(?:HTTP|[Ss]tatus|[Ss]tatus[ _]code|answered)[ :=]{1,3}[1-5]\d\d\b|\b[45]\d\d (?:Client|Server) Error\b`;
const KEPT = new RegExp(`${EXCEPTION}|${STATUS}`, 'g');

/** A quote begins where a word can't go on and ends where it could: an apostrophe does neither. */
const QUOTED = /(?<![\w'"])(?<quote>['"])(?<inner>(?:(?!\k<quote>)[^\n]|\k<quote>(?=\w))*)\k<quote>(?!\w)/g;

/** Keys whose values are about one thing of many. */
const KEYED =
  /\b((?:[a-z]+_)*(?:id|ids|key|lookup|name|player|team|game|date|user|token|trace|span|correlation|matchup))(=|: ?)(?=[^\s'",;)\]}])([^\s,;)\]}]+)/gi;

/** Games by their teams, and ids of games that hold a date and teams. */
const GAME = /\b[A-Z]{3}(?:@| @ | vs\.? | at )[A-Z]{3}\b/g;
const GAME_ID = /\b\d{4}-?\d\d-?\d\d[-_/][A-Z]{3}(?:[-_/]?[A-Z]{3})?\b/g;
const TEAM = /\b(teams?|opponent)(\s+)[A-Z]{3}\b/g;

const URL_REST = /(\w+:\/\/[^\s?#'"<>]*|\s\/[^\s?#'"<>]*)[?#][^\s'"<>)]*/g;
const REVISION = /-\d{5}-[a-z0-9]{3}\b/g;
const UUID = /\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b/gi;
/** Letters with a number behind them are a name and a number, even where the letters could be digits. */
const HEX = /\b0x[0-9a-f]+\b|\b(?![a-f]+\d+\b)(?=[a-f]*\d)[0-9a-f]{7,}\b/gi;
/** Letters and digits in turns are an id. */
const MIXED =
  /(?<![A-Za-z0-9])(?=[A-Za-z0-9]*\d[A-Za-z]+\d|[A-Za-z]+\d+[A-Za-z]|\d+[A-Za-z]{3})[A-Za-z0-9]+(?![A-Za-z0-9])/g;
const NUMBERS = /\d+/g;
/** What is left of instants, dates, decimals, versions, addresses, durations and lists of numbers. */
const NUMBER_RUNS =
  /(?:(?<!\w)[-+])?#(?:(?:[-/:.,_T+ ]{1,2}|(?:ms|[smhd])(?![A-Za-z]) ?)?#)*(?:(?:Z|ms|[smhd])(?![A-Za-z]))?/g;

/**
 * What an error says, without what differs from one occurrence to the next: ids, numbers, times, games, quoted values.
 * The same failure says the same, whatever game it is about; of a traceback it is the exception that counts.
 */
export function saysOf(text: string): string {
  const telling = tellingLine(text);
  const line = oneLine(telling.line);
  if (line === '') return NOTHING;
  const type = telling.raised ? (RAISED.exec(line)?.[0] ?? '') : '';
  const said = line.slice(type.length);
  const unquoted = ABOUT_CODE.test(line) ? said : said.replace(QUOTED, withoutQuote);
  return shortened(type + betweenKept(unquoted, masked), SAYS_CHARACTERS);
}

/** The line that {@link saysOf} speaks of, as it was logged, but for what opens doors: a request's address may hold a key. */
export function sampleOf(text: string): string {
  const line = oneLine(tellingLine(text).line);
  return shortened(withoutSecrets(line).replace(URL_REST, '$1?…'), SAMPLE_CHARACTERS) || NOTHING;
}

/** The exception of the last traceback, or the first line that holds a word. */
function tellingLine(text: string): { line: string; raised: boolean } {
  const lines = text.split('\n');
  const last = lines.findLastIndex((line) => TRACEBACK.test(line.trim()));
  const raised = last === -1 ? undefined : lines.slice(last + 1).find((line) => !FRAME.test(line));
  if (raised !== undefined) return { line: raised, raised: true };
  const worded = lines.filter((line) => /\p{L}{2}/u.test(line));
  const line = worded.find((one) => !TRACEBACK.test(one.trim())) ?? worded[0] ?? text;
  return { line, raised: false };
}

/** A key of an object stays, and so does an exception that is quoted. Which quotes Python takes depends on what is in them. */
function withoutQuote(whole: string, _quote: string, inner: string, at: number, text: string): string {
  if (/^\w+$/.test(inner) && /^\s*:/.test(text.slice(at + whole.length))) return whole;
  const exceptions = inner.match(new RegExp(EXCEPTION, 'g')) ?? [];
  return `'${['…', ...exceptions].join(' ')}'`;
}

function betweenKept(line: string, change: (piece: string) => string): string {
  let changed = '';
  let from = 0;
  for (const match of line.matchAll(KEPT)) {
    changed += change(line.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  return changed + change(line.slice(from));
}

function masked(piece: string): string {
  return piece
    .replace(URL_REST, '$1?…')
    .replace(KEYED, '$1$2#')
    .replace(GAME_ID, '#')
    .replace(GAME, '#')
    .replace(TEAM, '$1$2#')
    .replace(REVISION, '-#')
    .replace(UUID, '#')
    .replace(HEX, '#')
    .replace(MIXED, '#')
    .replace(NUMBERS, '#')
    .replace(NUMBER_RUNS, '#');
}

function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
