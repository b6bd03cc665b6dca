import type { protos } from '@google-cloud/logging-api';
import { auditStatusMessage } from './logging-audit.ts';

type LogEntry = protos.google.logging.v2.ILogEntry;
type PayloadValue = protos.google.protobuf.IValue;

const TEXT_CHARACTERS = 2_000;
const HEAD_CHARACTERS = 600;

/** Where services put what they have to say, likeliest first. */
const MESSAGE_FIELDS = ['message', 'error', 'msg', 'exception'];

/** What stands in for a text that has none, so that such entries are still counted and told apart from others. */
const NO_TEXT = '(no text)';

/** What an entry says: its text, or the message of its payload, or the request that was answered with an error. */
export function textOf(entry: LogEntry): string {
  const candidates = [
    entry.textPayload ?? '',
    messageOf(entry.jsonPayload?.fields ?? {}),
    auditStatusMessage(entry.protoPayload ?? null),
    requestOf(entry),
  ];
  const said = candidates.map(visible).find((text) => text !== '');
  return said === undefined ? NO_TEXT : cut(said);
}

function messageOf(fields: Record<string, PayloadValue>): string {
  for (const name of MESSAGE_FIELDS) {
    const text = stringOf(fields[name]);
    if (text.trim() !== '') return text;
  }
  return '';
}

/** A text, or the message of an object such as `{"error": {"message": "…"}}`. */
function stringOf(value: PayloadValue | undefined): string {
  if (typeof value?.stringValue === 'string') return value.stringValue;
  return value?.structValue?.fields ? messageOf(value.structValue.fields) : '';
}

function requestOf({ httpRequest }: LogEntry): string {
  if (!httpRequest?.status) return '';
  const { requestMethod, requestUrl, status } = httpRequest;
  const path = (requestUrl ?? '').replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
  return `${requestMethod || 'a request'} ${path || '/'} answered ${status}`;
}

/** Line breaks and tabs stay, for they show what is a line of its own. Half a surrogate pair can't be stored anywhere. */
function visible(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '')
    .replace(/\p{Cs}/gu, '\ufffd')
    .trim();
}

/** Keeps the beginning and more of the end: a traceback says in its last line what went wrong. */
function cut(text: string): string {
  const characters = [...text];
  if (characters.length <= TEXT_CHARACTERS) return text;
  const head = characters.slice(0, HEAD_CHARACTERS).join('');
  const tail = characters.slice(HEAD_CHARACTERS + 3 - TEXT_CHARACTERS).join('');
  // Half a line in the middle would read as a line of its own.
  const wholeLine = tail.indexOf('\n');
  const rest = wholeLine === -1 || wholeLine > tail.length / 2 ? tail : tail.slice(wholeLine + 1);
  return text.includes('\n') ? `${head}\n…\n${rest}` : `${head}…${rest}`;
}
