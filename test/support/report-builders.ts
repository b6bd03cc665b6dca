import type { CheckStatus, Finding, Part, Severity } from '../../src/checks/finding.ts';
import type { ChangeItem, CheckRow, Report, RunDetails, RunRow } from '../../src/history/rows.ts';

/** A report by its differences: everything that is not given is that of a healthy morning after seven games. */
export interface ReportParts {
  checks: CheckRow[];
  run?: Partial<Omit<RunRow, 'details'>>;
  details?: Partial<RunDetails>;
}

const TARGET_DATE = '2026-02-03';
const RUN_ID = 'post_overnight-20260204T110000Z';

export function reportOf({ checks, run = {}, details = {} }: ReportParts): Report {
  const rows = checks.map((row) => ({ ...row, run_id: run.run_id ?? RUN_ID }));
  const having = (status: CheckStatus) => rows.filter((row) => row.status === status).length;
  return {
    run: {
      run_id: RUN_ID,
      run_timestamp: '2026-02-04T11:00:02.140Z',
      check_type: 'post_overnight',
      trigger_source: 'cron',
      schedule_name: 'post_overnight',
      status: statusOf(rows),
      message: `${having('FAIL')} failed, ${having('WARN')} warned, ${having('ERROR')} blind`,
      duration_ms: 2140,
      checks_passed: having('PASS'),
      checks_warned: having('WARN'),
      checks_failed: having('FAIL'),
      target_date: TARGET_DATE,
      ...run,
      details: {
        pipeline: 'nba-props-platform',
        time_zone: 'America/New_York',
        title: 'morning validation',
        checks_skipped: having('SKIP'),
        checks_errored: having('ERROR'),
        skip_reasons: {},
        error_causes: {},
        games: 7,
        postponed: [],
        mode: 'GAME_DAY',
        changes_known: true,
        changes: [],
        outcomes: [],
        compared_with: {
          run_id: 'post_overnight-20260203T110000Z',
          target_date: '2026-02-02',
          run_timestamp: '2026-02-03T11:00:01.900Z',
        },
        cost: { statements: 19, bytes_billed: 0, warehouse: 'embedded' },
        slot: 'post_overnight@2026-02-04T11:00Z',
        nominal_time: '2026-02-04T11:00:00.000Z',
        late: null,
        next_run: '2026-02-05T11:00:00.000Z',
        requested_by: null,
        warnings: [],
        ...details,
      },
    },
    checks: rows,
  };
}

/** A finding whose verdict is that of its first part; PASS without parts. */
export function findingOf(
  parts: Part[],
  over: Partial<Finding> & Pick<Finding, 'check' | 'targetDate'>,
): Finding {
  return {
    category: 'any',
    status: parts[0]?.status ?? 'PASS',
    severity: null,
    message: '',
    expected: null,
    actual: null,
    threshold: null,
    targetTable: null,
    affected: null,
    parts,
    notes: [],
    ...over,
  };
}

/** A check row whose verdict is the first of its parts that is not PASS; PASS without parts. */
export function checkRow(name: string, parts: Part[] = [], row: Partial<CheckRow> = {}): CheckRow {
  const worst = parts.find((part) => part.status !== 'PASS') ?? parts[0];
  const targetDate = row.target_date ?? TARGET_DATE;
  return {
    result_id: `${RUN_ID}:${name}:${targetDate}`,
    run_id: RUN_ID,
    check_timestamp: '2026-02-04T11:00:02.140Z',
    check_name: name,
    check_category: 'data_quality',
    status: worst?.status ?? 'PASS',
    severity: worst?.severity ?? null,
    expected_value: worst?.expected ?? null,
    actual_value: worst?.actual ?? null,
    threshold: worst?.threshold ?? null,
    message: worst?.message ?? 'all as expected',
    target_date: targetDate,
    target_table: worst?.kind === 'table' ? worst.subject : null,
    affected_records: worst?.affected ?? null,
    ...row,
    details: {
      tables: parts.filter((part) => part.kind === 'table'),
      subjects: parts.filter((part) => part.kind !== 'table'),
      notes: [],
      fix: null,
      ...(worst?.reason && { reason: worst.reason }),
      ...(worst?.due && { due: worst.due }),
      ...(worst?.cause && { cause: worst.cause }),
      ...row.details,
    },
  };
}

export function passed(name: string, message = 'all as expected'): CheckRow {
  return checkRow(name, [], { message });
}

/** What a check row says besides its verdict. */
export function saying(details: Partial<CheckRow['details']>): Pick<CheckRow, 'details'> {
  return { details: details as CheckRow['details'] };
}

export function part(subject: string, status: CheckStatus, given: Partial<Part> = {}): Part {
  return {
    kind: subject.includes('.') ? 'table' : 'scraper',
    subject,
    status,
    severity: null,
    expected: null,
    actual: null,
    threshold: null,
    message: 'as expected',
    affected: null,
    dates: [],
    missingGames: [],
    ...given,
  };
}

export function failed(
  subject: string,
  severity: Severity,
  message: string,
  given: Partial<Part> = {},
): Part {
  return part(subject, 'FAIL', { severity, message, dates: [TARGET_DATE], ...given });
}

export function warned(subject: string, message: string, given: Partial<Part> = {}): Part {
  return part(subject, 'WARN', { severity: 'P3_MEDIUM', message, dates: [TARGET_DATE], ...given });
}

export function blind(
  subject: string,
  cause: NonNullable<Part['cause']>,
  message: string,
  fix: string,
): Part {
  return part(subject, 'ERROR', { cause, message, fix });
}

export function pending(subject: string, found: string, expected: string, due: string): Part {
  const message = `${found} so far`;
  return part(subject, 'SKIP', { reason: 'not_due', actual: found, expected, due, message });
}

export function change(
  kind: ChangeItem['change'],
  check: string,
  subject: string,
  given: Partial<ChangeItem> = {},
): ChangeItem {
  const gone = kind === 'recovered';
  return {
    change: kind,
    check,
    subject,
    status: gone ? 'PASS' : 'FAIL',
    severity: gone ? null : 'P2_HIGH',
    since: TARGET_DATE,
    seen: TARGET_DATE,
    days: 1,
    ...given,
  };
}

function statusOf(rows: readonly CheckRow[]): RunRow['status'] {
  if (rows.some((row) => row.status === 'FAIL' && row.severity === 'P1_CRITICAL')) return 'CRITICAL';
  if (rows.some((row) => row.status === 'ERROR')) return 'ERROR';
  return rows.some((row) => row.status === 'FAIL' || row.status === 'WARN') ? 'WARNING' : 'OK';
}
