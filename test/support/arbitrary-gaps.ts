import fc from 'fast-check';
import { addDays, eachDate } from '../../src/calendar/dates.ts';
import { SKIP_REASONS } from '../../src/checks/finding.ts';
import { GAP_STATES } from '../../src/checks/gap-state.ts';
import type { GapDate, TableGaps } from '../../src/checks/gaps.ts';
import type { Evidence } from '../../src/commands/inquiries.ts';
import type { GapsAnswer } from '../../src/inquiries/ask-gaps.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import { hostileText } from './arbitrary-reports.ts';

const FROM = '2025-01-01';
/** What BigQuery takes as a name at most, and some. */
const NAME_CHARACTERS = 1_100;

const anyName = hostileText.map((text) => text.slice(0, NAME_CHARACTERS));
const anyTrouble = fc.record({
  cause: fc.constantFrom(...ERROR_CAUSES),
  message: hostileText,
  fix: hostileText,
});

const anyDay: fc.Arbitrary<Omit<GapDate, 'date'>> = fc.record({
  state: fc.constantFrom(...GAP_STATES),
  expectedGames: fc.option(fc.nat({ max: 15 })),
  games: fc.option(fc.nat({ max: 15 })),
  rows: fc.option(fc.nat()),
  copies: fc.nat({ max: 9 }),
  missingGames: fc.array(hostileText, { maxLength: 15 }),
  cause: fc.constantFrom(null, ...SKIP_REASONS, ...ERROR_CAUSES),
  found: fc.option(hostileText),
  due: fc.constantFrom(null, '2026-02-05T12:00:00.000Z', '2026-02-05T15:30:00.000Z'),
});

interface Made {
  name: string;
  days: Omit<GapDate, 'date'>[];
  blind: TableGaps['blind'];
}

/** A table whose days repeat a few patterns: long runs, and states that flicker. */
const anyTable: fc.Arbitrary<Made> = fc.record({
  name: anyName,
  days: fc.array(anyDay, { minLength: 1, maxLength: 6 }),
  blind: fc.option(anyTrouble, { freq: 6 }),
});

const anyTables = fc.oneof(
  fc.array(anyTable, { minLength: 1, maxLength: 8 }),
  fc
    .tuple(anyTable, fc.integer({ min: 9, max: 120 }))
    .map(([one, count]) =>
      Array.from({ length: count }, (_, index) => ({ ...one, name: `t${index}.${one.name}` })),
    ),
);

/** Any answer about gaps: hostile names and messages, very many tables, very many dates. */
export const anyGaps: fc.Arbitrary<GapsAnswer> = fc
  .record({
    tables: anyTables,
    days: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 31, max: 400 })),
    isOne: fc.boolean(),
    slateUnknown: fc.option(anyTrouble, { freq: 8 }),
    slateDoubts: fc.array(fc.record({ reason: hostileText, fix: hostileText }), { maxLength: 2 }),
    notes: fc.array(hostileText, { maxLength: 12 }),
    warnings: fc.array(hostileText, { maxLength: 12 }),
    pipeline: hostileText,
    warehouse: hostileText,
    bytesBilled: fc.option(fc.nat()),
  })
  .map(
    ({
      tables,
      days,
      isOne,
      slateUnknown,
      slateDoubts,
      notes,
      warnings,
      pipeline,
      warehouse,
      bytesBilled,
    }) => {
      const to = addDays(FROM, days - 1);
      const kept = isOne ? tables.slice(0, 1) : tables;
      return {
        id: 'gaps-20260204T191200Z-0a1b2c',
        askedAt: '2026-02-04T19:12:00.000Z',
        pipeline,
        timeZone: 'America/New_York',
        warehouse,
        question: { from: FROM, to, table: isOne ? (kept[0]?.name ?? null) : null },
        gaps: {
          from: FROM,
          to,
          tables: kept.map(({ name, days: pattern, blind }) => ({
            table: name,
            dates: eachDate(FROM, to).map((date, index) => dayOf(date, pattern[index % pattern.length])),
            before: [],
            blind,
          })),
          slateUnknown,
          slateDoubts,
          notes,
        },
        warnings,
        cost: { statements: 18, bytesBilled },
      };
    },
  );

function dayOf(date: string, day: Omit<GapDate, 'date'> | undefined): GapDate {
  if (day === undefined) throw new Error('a table needs a day');
  return { date, ...day };
}

/** Evidence with a statement of any length, in lines of any length. */
export const anyEvidence: fc.Arbitrary<Evidence> = fc.record({
  table: anyName,
  from: fc.constant(FROM),
  to: fc.constantFrom(FROM, '2026-02-03'),
  statement: fc.oneof(
    hostileText,
    fc
      .tuple(
        fc.array(fc.oneof(hostileText, fc.constantFrom('', 'y'.repeat(3_000))), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.integer({ min: 1, max: 60 }),
      )
      .map(([lines, times]) => Array.from({ length: times }, () => lines.join('\n')).join('\n')),
  ),
  page: fc.constantFrom(null, 'https://console.test/table'),
  warehouse: hostileText,
});
