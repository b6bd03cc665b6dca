import fc from 'fast-check';
import { eachDate } from '../../src/calendar/dates.ts';
import { type Part, SKIP_REASONS } from '../../src/checks/finding.ts';
import type { StandingRollbackRow } from '../../src/facts/facts.ts';
import type { Care } from '../../src/history/care.ts';
import type { CareItem, OwnedItem, Report } from '../../src/history/rows.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import { anyCodePoint } from './any-code-point.ts';
import { change, checkRow, reportOf } from './report-builders.ts';

const DATES = eachDate('2025-12-27', '2026-02-03');
const SPITEFUL = [
  '<!channel>',
  '<!here|x>',
  '<@U012ABCDE>',
  '<#C012ABCDE>',
  '<https://evil.example|Show all>',
  '&lt;!channel&gt;',
  '```',
  '`',
  '*',
  '\n*OK*\n',
  '\u001b[2J\u001b]0;title\u0007',
  '\u202etxt',
  '\ud83d',
  '🏀',
  '<'.repeat(400),
  '&'.repeat(3000),
  'x'.repeat(5000),
];

/** Text from outside, at its worst. */
export const hostileText = fc.oneof(
  fc.constantFrom(...SPITEFUL),
  fc.string({ unit: anyCodePoint, maxLength: 40 }),
  fc.array(fc.constantFrom(...SPITEFUL), { maxLength: 4 }).map((pieces) => pieces.join(' ')),
);
const someDates = fc.subarray(DATES);

const part: fc.Arbitrary<Part> = fc.record({
  kind: fc.constantFrom('table', 'scraper'),
  subject: hostileText,
  status: fc.constantFrom('PASS', 'WARN', 'FAIL', 'SKIP', 'ERROR'),
  severity: fc.constantFrom('P1_CRITICAL', 'P2_HIGH', 'P3_MEDIUM', 'P4_LOW', null),
  expected: fc.option(hostileText),
  actual: fc.option(hostileText),
  threshold: fc.constant(null),
  message: hostileText,
  affected: fc.constant(null),
  dates: someDates,
  missingGames: someDates.chain((dates) =>
    fc.tuple(
      ...dates
        .slice(0, 6)
        .map((date) =>
          fc.record({ date: fc.constant(date), games: fc.array(hostileText, { maxLength: 12 }) }),
        ),
    ),
  ),
  reason: fc.constantFrom(...SKIP_REASONS),
  due: fc.constant('2026-02-04T15:30:00.000Z'),
  cause: fc.constantFrom(...ERROR_CAUSES),
  fix: hostileText,
});

const anyInstant = fc
  .date({ min: new Date('2026-01-20T00:00:00Z'), max: new Date('2026-02-20T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const anyPress = {
  by: fc.record({ id: fc.constant('U012ABCDE'), name: hostileText }),
  at: anyInstant,
  until: anyInstant,
  basis: fc
    .constant({ status: 'FAIL', severity: null, dates: [] } as const)
    .map((basis) => ({ ...basis, dates: [] })),
};
const anyAcknowledgement = fc.record({ ...anyPress, note: fc.option(hostileText) });

/** What people may have done about a failure, whether or not it can be so at once. */
const anyCare: fc.Arbitrary<Care> = fc.record({
  version: fc.nat({ max: 999_999 }),
  acknowledged: fc.option(anyAcknowledgement),
  snoozed: fc.option(fc.record(anyPress)),
  expired: fc.option(anyAcknowledgement),
  reopened: fc.option(fc.record({ at: anyInstant, why: hostileText })),
  recovered: fc.option(fc.record({ at: anyInstant, days: fc.integer({ min: 1, max: 400 }) }), { freq: 2 }),
});

/** Ids as a profile lets them through; no other text of a report has these. */
const someOwners = fc.uniqueArray(
  fc.constantFrom('U0OWNER1', 'U0OWNER2', 'W0OWNER3', 'S0OWNER4', 'S0OWNER5'),
  { maxLength: 5 },
);

const anyRollback: fc.Arbitrary<StandingRollbackRow> = fc.record({
  rollback: hostileText,
  service: hostileText,
  variable: hostileText,
  value: fc.option(hostileText),
  since: anyInstant,
  revision: fc.option(hostileText),
  requestedBy: hostileText,
  approvedBy: fc.array(hostileText, { maxLength: 5 }),
  reason: hostileText,
});

/** Any report, with names and sentences that try to break out, and up to 200 parts. */
export const anyReport: fc.Arbitrary<Report> = fc
  .record({
    parts: fc.oneof(
      fc.array(part, { maxLength: 12 }),
      fc
        .tuple(part, fc.integer({ min: 13, max: 200 }))
        .map(([one, count]) =>
          Array.from({ length: count }, (_, index) => ({ ...one, subject: `${index} ${one.subject}` })),
        ),
    ),
    checks: fc.array(hostileText, { minLength: 1, maxLength: 12 }),
    notes: fc.array(hostileText, { maxLength: 12 }),
    title: hostileText,
    requestedBy: hostileText,
    late: fc.option(hostileText),
    cares: fc.array(fc.option(anyCare), { maxLength: 6 }),
    owners: fc.array(someOwners, { maxLength: 4 }),
    rolledBack: fc.array(anyRollback, { maxLength: 4 }),
    isOffered: fc.boolean(),
    changesKnown: fc.boolean(),
    changes: fc.array(
      fc.record({
        kind: fc.constantFrom('new', 'worse', 'still', 'better', 'unsettled', 'recovered'),
        subject: hostileText,
      } as const),
      { maxLength: 40 },
    ),
  })
  .map(
    ({ parts, checks, notes, title, requestedBy, late, changesKnown, changes, cares, owners, ...others }) => {
      const share = Math.ceil(parts.length / checks.length);
      return reportOf({
        checks: checks.map((name, index) =>
          checkRow(name, parts.slice(index * share, (index + 1) * share), {
            message: notes[0] ?? 'as expected',
            details: {
              notes,
              fix: notes[1] ?? null,
              ...partsByKind(parts.slice(index * share, (index + 1) * share)),
            },
          }),
        ),
        details: {
          title,
          requested_by: requestedBy,
          late,
          changes_known: changesKnown,
          warnings: notes,
          rolled_back: others.rolledBack,
          offers: others.isOffered
            ? checks.flatMap((check) =>
                (['toggle', 'enable'] as const).map((direction) => ({
                  check,
                  rollback: 'a-rollback',
                  direction,
                })),
              )
            : [],
          ...caredFor(
            parts.map(({ subject }, index) => ({ check: checks[Math.floor(index / share)] ?? '', subject })),
            cares,
            owners,
          ),
          changes: changes.map(({ kind, subject }) => change(kind, checks[0] ?? '', subject)),
        },
      });
    },
  );

/** Care and owners dealt out to failures, each in turn. */
function caredFor(
  failures: readonly { check: string; subject: string }[],
  cares: readonly (Care | null)[],
  owners: readonly string[][],
): { care: CareItem[]; owned: OwnedItem[] } {
  return {
    care: failures.flatMap((failure, index) => {
      const care = cares[index % cares.length];
      return care ? [{ ...failure, care }] : [];
    }),
    owned: failures.flatMap((failure, index) => {
      const named = owners[index % owners.length] ?? [];
      return named.length > 0 ? [{ ...failure, owners: named }] : [];
    }),
  };
}

function partsByKind(parts: readonly Part[]) {
  return {
    tables: parts.filter((one) => one.kind === 'table'),
    subjects: parts.filter((one) => one.kind !== 'table'),
  };
}
