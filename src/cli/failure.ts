import type { Log } from '../log.ts';
import { redact } from '../redact.ts';
import { errorMessage } from '../text/error-message.ts';
import { SourceError } from '../warehouse/source-error.ts';
import { EXIT } from './exit-status.ts';
import { Refusal } from './refusal.ts';
import { Stopped } from './stop-signal.ts';
import type { Terminal } from './terminal.ts';

interface Audience {
  terminal: Terminal;
  log: Log;
  /** A script reads the answer: it gets one document on stdout instead of lines on stderr. */
  json: boolean;
  /** Taken out of what is told. */
  secrets: readonly string[];
}

/** Tells why a command came to nothing, never with a stack, and answers its exit status. Takes anything that was thrown. */
export function tellFailure(error: unknown, { terminal, log, json, secrets }: Audience): number {
  if (error instanceof Stopped) return error.status;
  const { code, message, fix, status } = foreseen(error) ?? defect(error, log, secrets);
  if (json) terminal.out(JSON.stringify({ error: { code, message, fix } }));
  else terminal.err(inWords(message, fix));
  return status;
}

/** One line; a list of settings or of a profile's faults has its fixes in it, a line each. */
function inWords(message: string, fix: string): string {
  if (message.includes('\n')) return message;
  return `${message}${/[.?!]$/.test(message) ? '' : '.'} Fix: ${fix}`;
}

interface Told {
  code: string;
  message: string;
  fix: string;
  status: number;
}

function foreseen(error: unknown): Told | null {
  if (error instanceof Refusal) return error;
  if (!(error instanceof SourceError) || error.errorCause === 'internal') return null;
  return { code: error.errorCause, message: error.message, fix: error.fix, status: EXIT.error };
}

/** Nothing is known about what was done and what was not: that is not being able to look. */
function defect(error: unknown, log: Log, secrets: readonly string[]): Told {
  log.error('command_broke', { error: error instanceof Error ? error : String(error) });
  const message = String(redact(errorMessage(error), secrets));
  const [firstLine = ''] = message.split('\n');
  return {
    code: 'internal',
    message: `something went wrong that should not be possible: ${firstLine}`,
    fix: 'this is a defect of the program: report it with the line "command_broke" of its log',
    status: EXIT.error,
  };
}
