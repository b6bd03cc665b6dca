import type { IsoDate } from '../calendar/dates.ts';
import type { ErrorCause } from '../warehouse/warehouse.ts';
import type { Part, Severity, SkipReason } from './finding.ts';
import { shortName } from './wording.ts';

/** What a part speaks about. */
export type Subject = Pick<Part, 'kind' | 'subject'>;

/** What a part may add to its verdict. */
export type PartDetails = Partial<
  Pick<Part, 'expected' | 'actual' | 'threshold' | 'affected' | 'dates' | 'missingGames' | 'evidence'>
>;

export const aboutTable = (subject: string): Subject => ({ kind: 'table', subject });
export const aboutScraper = (subject: string): Subject => ({ kind: 'scraper', subject });

export function passPart(about: Subject, message: string, details: PartDetails = {}): Part {
  return { ...blank(about, message), ...details, status: 'PASS' };
}

export function warnPart(
  about: Subject,
  severity: Severity,
  message: string,
  details: PartDetails = {},
): Part {
  return { ...blank(about, message), ...details, status: 'WARN', severity };
}

export function failPart(
  about: Subject,
  severity: Severity,
  message: string,
  details: PartDetails = {},
): Part {
  return { ...blank(about, message), ...details, status: 'FAIL', severity };
}

export function skipPart(
  about: Subject,
  reason: Exclude<SkipReason, 'not_due'>,
  message: string,
  details: PartDetails = {},
): Part {
  return { ...blank(about, message), ...details, status: 'SKIP', reason };
}

/** Not due yet. `message` says what is there so far and until when there is time. */
export function pendingPart(about: Subject, due: Date, message: string, details: PartDetails = {}): Part {
  return { ...blank(about, message), ...details, status: 'SKIP', reason: 'not_due', due: due.toISOString() };
}

export function errorPart(about: Subject, cause: ErrorCause, message: string, fix: string): Part {
  return { ...blank(about, message), status: 'ERROR', cause, fix };
}

/** What is said of one table where another one, which could not be read, decides: `nbac_schedule: access denied`. */
export function partBecause(about: Subject, other: Part): Part {
  return { ...other, ...about, message: `${shortName(other.subject)}: ${other.message}` };
}

function blank(about: Subject, message: string): Part {
  return {
    kind: about.kind,
    subject: about.subject,
    status: 'ERROR',
    severity: null,
    expected: null,
    actual: null,
    threshold: null,
    message,
    affected: null,
    dates: [] as IsoDate[],
    missingGames: [],
  };
}
