import { redact } from '../../redact.ts';
import { errorMessage } from '../../text/error-message.ts';
import { oneLine } from '../../text/one-line.ts';
import type { ErrorCause } from '../../warehouse/warehouse.ts';
import { DEFECT_FIX } from '../../warehouse/wording.ts';
import { CloudError } from '../cloud-error.ts';

/** What a call to Google was about. */
export interface CallAbout {
  /** Names the call with its project and region: `listing the Cloud Run services of project P in us-west2`. */
  what: string;
  /** What would allow it: `roles/run.viewer on project P`. */
  grant: string;
  /** How long the call was waited for, where there is such a limit. */
  deadlineSeconds?: number;
}

interface Verdict {
  cause: ErrorCause;
  message: (about: CallAbout, original: string) => string;
  fix: (about: CallAbout) => string;
}

export const CREDENTIALS_FIX =
  'set GOOGLE_APPLICATION_CREDENTIALS to a credentials file, run "gcloud auth application-default login", or run the bot under a service account';

const SHOWN = 300;
const RUN_AGAIN = 'run it again; if it stays, see status.cloud.google.com';

const REFUSED: Verdict = {
  cause: 'permission',
  message: ({ what }) => `Google refused the credentials when ${what}`,
  fix: () => `renew the credentials: ${CREDENTIALS_FIX}`,
};
const DENIED: Verdict = {
  cause: 'permission',
  message: ({ what }) => `Google denied ${what}`,
  fix: ({ grant }) => `grant ${grant} to the account that the bot runs as`,
};
const DISABLED: Verdict = {
  cause: 'config',
  message: ({ what }) => `the API that is needed for ${what} is not enabled in the project`,
  fix: () => 'enable it in the Google Cloud console, under APIs & Services, and wait some minutes',
};
const QUOTA: Verdict = {
  cause: 'quota',
  message: ({ what }) => `${what} is over a quota of the project`,
  fix: () => 'run it again in some minutes; see IAM & Admin, Quotas, for which quota it is and what uses it',
};
const TIMEOUT: Verdict = {
  cause: 'timeout',
  message: ({ what, deadlineSeconds }) =>
    deadlineSeconds === undefined ? `${what} took too long` : `${what} took longer than ${deadlineSeconds} s`,
  fix: () => RUN_AGAIN,
};
const NOT_FOUND: Verdict = {
  cause: 'config',
  message: ({ what }) => `Google found nothing there when ${what}`,
  fix: () =>
    'see whether the project in CLOUD_RUN or CLOUD_LOGGING, and the region in the profile, are spelled right and exist',
};
/** Nobody was slow: the connection could not be made, or whoever answered it was down. So this is no timeout. */
const UNREACHABLE: Verdict = {
  cause: 'bad_response',
  message: ({ what }) => `Google could not be reached, or was down, when ${what}`,
  fix: () => 'see whether this machine reaches googleapis.com, then run it again',
};
const FAILED: Verdict = {
  cause: 'bad_response',
  message: ({ what }, original) => `Google failed when ${what}: ${original}`,
  fix: () => RUN_AGAIN,
};
const DEFECT: Verdict = {
  cause: 'internal',
  message: ({ what }, original) => `${what} went wrong: ${original}`,
  fix: () => DEFECT_FIX,
};

/** Google's own reasons are more exact than the codes that carry them, and documented to stay. */
const REASONS: Readonly<Record<string, Verdict>> = {
  SERVICE_DISABLED: DISABLED,
  RATE_LIMIT_EXCEEDED: QUOTA,
  RESOURCE_QUOTA_EXCEEDED: QUOTA,
  BILLING_DISABLED: {
    cause: 'config',
    message: ({ what }) => `billing is not enabled for the project, which is needed for ${what}`,
    fix: () => 'enable billing for the project',
  },
  CONSUMER_INVALID: NOT_FOUND,
  ACCESS_TOKEN_EXPIRED: REFUSED,
  CREDENTIALS_MISSING: REFUSED,
};

/** By gRPC's codes. What is not in here is {@link FAILED}. */
const CODES: Readonly<Record<number, Verdict>> = {
  3: { ...DEFECT, message: ({ what }, original) => `Google rejected the request when ${what}: ${original}` },
  4: TIMEOUT,
  5: NOT_FOUND,
  7: DENIED,
  8: QUOTA,
  12: DEFECT,
  14: UNREACHABLE,
  16: REFUSED,
};

/** Where neither says enough, Google's words do. The only place that reads them; the first that fits counts. */
const WORDS: readonly { code?: number; pattern: RegExp; verdict: Verdict }[] = [
  { code: 7, pattern: /has not been used in project|it is disabled/i, verdict: DISABLED },
  // A token is fetched before the call. Where that fails, the code is whatever the failure had.
  {
    pattern: /metadata from plugin failed.*(?:ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|socket hang up)/,
    verdict: UNREACHABLE,
  },
  {
    pattern: /metadata from plugin failed|default credentials|invalid_grant|invalid_rapt|reauth/i,
    verdict: REFUSED,
  },
];

/** Translates what Google's clients throw, over gRPC or before it. Its text never holds tokens or paths of credentials. */
export function cloudErrorFrom(error: unknown, about: CallAbout): CloudError {
  if (error instanceof CloudError) return error;
  const original = oneLine(String(redact(errorMessage(error))));
  const { cause, message, fix } = verdictOf(error, original);
  return new CloudError(cause, shown(message(about, original)), fix(about), { cause: error });
}

/** Our own patience is over. */
export function timeoutError(about: CallAbout): CloudError {
  return new CloudError(TIMEOUT.cause, shown(TIMEOUT.message(about, '')), TIMEOUT.fix(about));
}

/** The gRPC status code, null for anything that has none. */
export function grpcCode(error: unknown): number | null {
  const code = fieldOf(error, 'code');
  return typeof code === 'number' ? code : null;
}

function verdictOf(error: unknown, original: string): Verdict {
  const code = grpcCode(error);
  const reason = fieldOf(error, 'reason');
  const words = WORDS.find((one) => (one.code ?? code) === code && one.pattern.test(original));
  const found = (typeof reason === 'string' ? REASONS[reason] : undefined) ?? words?.verdict;
  if (found !== undefined) return found;
  if (code !== null) return CODES[code] ?? FAILED;
  // A code in letters is one of the network's, such as ENOTFOUND.
  return typeof fieldOf(error, 'code') === 'string' ? UNREACHABLE : DEFECT;
}

function fieldOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}

function shown(text: string): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN - 1)}…`;
}
