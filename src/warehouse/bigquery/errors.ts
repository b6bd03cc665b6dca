import { errorMessage } from '../../text/error-message.ts';
import { type ErrorCause, WarehouseError } from '../warehouse.ts';
import {
  DEFECT_FIX,
  MISSING_COLUMN_FIX,
  missingColumn,
  missingTable,
  OTHER_TYPE_FIX,
  otherType,
} from '../wording.ts';
import { STRANGE_ANSWER_FIX } from './answer-error.ts';

/** What a failed call was about. */
export interface CallContext {
  /** Names the call in messages: `reading nba_raw.nbac_schedule`. */
  what: string;
  /** `dataset.table` of everything that the call touches. */
  tables: readonly string[];
  projectId: string;
  maximumBytesBilled: number;
}

interface Verdict {
  cause: ErrorCause;
  /** Asking again can help. */
  transient?: true;
  message: (context: CallContext, original: string) => string;
  fix: (context: CallContext, original: string) => string;
}

const target = ({ tables, projectId }: CallContext) => tables[0] ?? `project ${projectId}`;
const dataset = ({ tables }: CallContext) => tables[0]?.split('.')[0] ?? 'the dataset';

const CREDENTIALS: Verdict = {
  cause: 'permission',
  message: (_, original) => `Google refused the credentials: ${firstLine(original)}`,
  fix: () => 'renew them: "gcloud auth application-default login", or a new key for the service account',
};

/** BigQuery's reasons, in our words. The reason is the one thing about its errors that is documented to stay. */
const REASONS: Readonly<Record<string, Verdict>> = {
  authError: CREDENTIALS,
  required: CREDENTIALS,
  accessDenied: {
    cause: 'permission',
    message: (context) => `access to ${target(context)} was denied`,
    fix: (context) =>
      `grant roles/bigquery.dataViewer on ${dataset(context)} (dataEditor on nba_orchestration) and roles/bigquery.jobUser on project ${context.projectId}`,
  },
  notFound: {
    cause: 'missing_table',
    message: (context, original) => missingTable(missingName(original) ?? target(context)),
    fix: () => 'make the table, mend its name in the profile, or mend the location in the warehouse address',
  },
  invalidQuery: {
    cause: 'internal',
    message: (context, original) => `${context.what} was rejected: ${firstLine(original)}`,
    fix: () => DEFECT_FIX,
  },
  invalid: {
    cause: 'internal',
    message: (context, original) => `${context.what} was rejected: ${firstLine(original)}`,
    fix: () => DEFECT_FIX,
  },
  bytesBilledLimitExceeded: {
    cause: 'quota',
    message: (context, original) =>
      `${context.what} would bill ${neededBytes(original) ?? 'more'} bytes, and the cap is ${context.maximumBytesBilled}`,
    fix: () => 'raise warehouse.maximumBytesBilled in the profile, once it is clear why the table has grown',
  },
  quotaExceeded: {
    cause: 'quota',
    message: (context, original) => `${context.what} is over a quota: ${firstLine(original)}`,
    fix: () => 'daily quotas reset at midnight Pacific time; see IAM & Admin, Quotas, for which one it is',
  },
  rateLimitExceeded: {
    cause: 'quota',
    transient: true,
    message: (context) => `${context.what} came too soon after other calls, twice`,
    fix: () => 'run it again in a minute; see what else calls BigQuery in this project',
  },
  jobRateLimitExceeded: {
    cause: 'quota',
    transient: true,
    message: (context) => `${context.what} came too soon after other jobs on the table, twice`,
    fix: () => 'run it again in a minute; see what else writes to this table',
  },
  backendError: {
    cause: 'bad_response',
    transient: true,
    message: (context) => `BigQuery failed at ${context.what}, twice`,
    fix: () => 'run it again; if it stays, see status.cloud.google.com',
  },
  internalError: {
    cause: 'bad_response',
    transient: true,
    message: (context) => `BigQuery failed at ${context.what}, twice`,
    fix: () => 'run it again; if it stays, see status.cloud.google.com',
  },
  stopped: {
    cause: 'timeout',
    message: (context) => `${context.what} was cancelled`,
    fix: () => 'run it again; see in the job list who cancelled it',
  },
  timeout: {
    cause: 'timeout',
    message: (context) => `${context.what} took too long`,
    fix: () => 'run it again; when it stays slow, raise warehouse.deadlineSeconds in the profile',
  },
  billingNotEnabled: {
    cause: 'config',
    message: (context) => `billing is not enabled for project ${context.projectId}`,
    fix: () => 'enable billing for the project',
  },
  responseTooLarge: {
    cause: 'bad_response',
    message: (context) => `the answer to ${context.what} is too large`,
    fix: () => 'look at the table: it holds far more rows than the pipeline writes',
  },
  resourcesExceeded: {
    cause: 'quota',
    message: (context) => `${context.what} needs more resources than BigQuery gives one statement`,
    fix: () => 'look at the table: it holds far more rows than the pipeline writes',
  },
};

/** Where a reason says too little, BigQuery's words say more. The only place that reads them. */
const WORDS: readonly { reason: string; pattern: RegExp; verdict: Verdict }[] = [
  {
    reason: 'invalidQuery',
    pattern:
      /Unrecognized name: `?([\w.]+)`?|Name `?(\w+)`? not found inside|Column `?(\w+)`? is not present/,
    verdict: {
      cause: 'missing_column',
      message: (context, original) => missingColumn(target(context), columnName(original)),
      fix: () => MISSING_COLUMN_FIX,
    },
  },
  {
    reason: 'invalidQuery',
    pattern:
      /No matching signature for|Cannot coerce|could not be coerced|Bad (?:int64|double|date|bool) value/i,
    verdict: {
      cause: 'bad_response',
      message: (context) => otherType(target(context)),
      fix: () => OTHER_TYPE_FIX,
    },
  },
];

/** Where there is no reason at all: what the HTTP status alone says. */
const STATUSES: Readonly<Record<number, string>> = {
  401: 'authError',
  403: 'accessDenied',
  404: 'notFound',
  429: 'rateLimitExceeded',
};

/** Translates what the client throws: `ApiError`, an error of a job, of the network, or of the credentials. */
export function translateError(error: unknown, context: CallContext): WarehouseError {
  if (error instanceof WarehouseError) return error;
  const original = errorMessage(error);
  const reason = reasonOf(error);
  const words = WORDS.find((one) => one.reason === reason && one.pattern.test(original));
  const verdict =
    words?.verdict ?? (reason === null ? undefined : REASONS[reason]) ?? withoutReason(error, original);
  return new WarehouseError(
    verdict.cause,
    verdict.message(context, original),
    verdict.fix(context, original),
    {
      cause: error,
    },
  );
}

/** True when the same read may well succeed a moment later. */
export function isTransient(error: unknown): boolean {
  const reason = reasonOf(error);
  return reason !== null && REASONS[reason]?.transient === true;
}

/** BigQuery's reason; that of the status where there is none; null for anything that never reached BigQuery. */
export function reasonOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const errors: unknown = 'errors' in error ? error.errors : undefined;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  if (typeof first === 'object' && first !== null && 'reason' in first && typeof first.reason === 'string') {
    return first.reason;
  }
  const status = statusOf(error);
  if (status === null) return null;
  return STATUSES[status] ?? (status >= 500 ? 'backendError' : null);
}

/** The HTTP status of a refusal, null for errors of jobs and of the network. */
export function statusOf(error: unknown): number | null {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : null;
}

function withoutReason(error: unknown, original: string): Verdict {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (/did not complete before/.test(original)) return REASONS.timeout as Verdict;
  if (/credentials|invalid_grant|invalid_rapt|reauth/i.test(original)) return CREDENTIALS;
  if (typeof code === 'string') {
    return {
      cause: 'bad_response',
      message: ({ what }) => `BigQuery could not be reached for ${what} (${code})`,
      fix: () => 'see whether this machine reaches bigquery.googleapis.com, then run it again',
    };
  }
  return {
    cause: 'bad_response',
    message: ({ what }) => `BigQuery's answer to ${what} can't be read: ${firstLine(original)}`,
    fix: () => STRANGE_ANSWER_FIX,
  };
}

function missingName(original: string): string | null {
  const match =
    /Table (?:[\w.-]+:)?([\w-]+\.[\w$-]+)/.exec(original) ?? /Dataset (?:[\w.-]+:)?([\w-]+)/.exec(original);
  return match?.[1] ?? null;
}

function columnName(original: string): string {
  const match = WORDS[0]?.pattern.exec(original);
  return match?.slice(1).find((name) => name !== undefined) ?? 'of that name';
}

function neededBytes(original: string): string | null {
  return /(\d+) or higher required/.exec(original)?.[1] ?? null;
}

const SHOWN = 300;

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, SHOWN);
}
