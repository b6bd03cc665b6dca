import { redact } from '../../redact.ts';
import { errorMessage } from '../../text/error-message.ts';
import { oneLine } from '../../text/one-line.ts';
import type { ChangeAnswer, ChangeTarget } from '../change-ports.ts';
import { type CallAbout, cloudErrorFrom, grpcCode } from './errors.ts';

/** What an account needs to read a service and to change it, and nothing beyond. */
export const UPDATE_GRANT =
  'run.services.get, run.services.update and run.operations.get (roles/run.developer)';

const SHOWN = 300;
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const PERMISSION_DENIED = 7;
const QUOTA = 8;
const FAILED_PRECONDITION = 9;
const ABORTED = 10;
const OUT_OF_RANGE = 11;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;

/** Codes that are only given before anything is done. */
const NOTHING_DONE: ReadonlySet<number | null> = new Set([
  INVALID_ARGUMENT,
  NOT_FOUND,
  PERMISSION_DENIED,
  QUOTA,
  FAILED_PRECONDITION,
  OUT_OF_RANGE,
  UNIMPLEMENTED,
  UNAUTHENTICATED,
]);

/** Whether a failed precondition is that of the etag, and not of the service itself. */
const STALE =
  /\betag\b|\bconflict|\bprecondition check|\bconcurrent|\bmodified since|\bversion '[^']*' was specified/i;
const ACT_AS = /actas/i;
/** Whoever makes a revision has to be allowed to read what it runs, changed or not. */
const IMAGE = /\bartifactregistry\.|permission to read the image/i;

/**
 * What a failed update says. Only what surely had no effect is a refusal: where the answer got lost, time was over, or the
 * platform failed inside, nobody can tell, and the service has to be looked at.
 */
export function updateRefusal(error: unknown, about: CallAbout, target: ChangeTarget): ChangeAnswer {
  const code = grpcCode(error);
  const original = platformSays(errorMessage(error));
  const isStale = code === FAILED_PRECONDITION && STALE.test(original);
  if (code === ALREADY_EXISTS || code === ABORTED || isStale) return { state: 'changed' };
  const told = cloudErrorFrom(error, about);
  if (!NOTHING_DONE.has(code)) return { state: 'unknown', message: told.message };
  return { state: 'refused', ...wordsFor(code, original, target, told) };
}

/** What the platform says of something that failed, in a line. */
export function platformSays(words: string): string {
  // Clients put the code's number and name before the platform's own words.
  const text = oneLine(String(redact(words))).replace(/^\d+ [A-Z_]+: /, '');
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN - 1)}…`;
}

function wordsFor(
  code: number | null,
  original: string,
  { service, region }: ChangeTarget,
  told: { message: string; fix: string },
): { message: string; fix: string } {
  switch (code) {
    case NOT_FOUND:
      return {
        message: `Cloud Run finds something missing for ${service} in ${region}: ${original}`,
        fix: 'see whether the service and its region in the profile are right, and what it names still exists',
      };
    case PERMISSION_DENIED:
      return deniedWords(original, service) ?? { message: told.message, fix: told.fix };
    case UNAUTHENTICATED:
      return { message: told.message, fix: `${told.fix}; the account needs ${UPDATE_GRANT} on ${service}` };
    case INVALID_ARGUMENT:
    case FAILED_PRECONDITION:
    case OUT_OF_RANGE:
      return {
        message: `Cloud Run does not accept the change of ${service}: ${original}`,
        fix: `mend what it says in ${service}, then look at the service again`,
      };
    default:
      return { message: told.message, fix: told.fix };
  }
}

/** What was denied beside the service itself; null where that is what was denied. */
function deniedWords(original: string, service: string): { message: string; fix: string } | null {
  if (ACT_AS.test(original))
    return {
      message: `the bot may not deploy ${service} as its runtime account: ${original}`,
      fix: `grant roles/iam.serviceAccountUser on the runtime account of ${service} to the account that the bot runs as`,
    };
  if (IMAGE.test(original))
    return {
      message: `the bot may not read the image that ${service} runs: ${original}`,
      fix: `grant roles/artifactregistry.reader on the repository that the image of ${service} is in to whom it names, or else to the account that the bot runs as`,
    };
  return null;
}
