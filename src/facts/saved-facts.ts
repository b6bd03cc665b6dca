import { z } from 'zod';
import { isIsoDate } from '../calendar/dates.ts';
import { savedCloudFacts, tableErrorRow } from './cloud/saved-cloud-facts.ts';
import {
  type AttemptRow,
  type CoverageRow,
  type DayCountRow,
  type DecisionsRow,
  type Facts,
  type GradeRow,
  type HaltRow,
  type LedgerRow,
  type PerformanceRow,
  type PostponementRow,
  type ProcessorRunsRow,
  RUN_OUTCOMES,
  type ScheduleRow,
  type SignalRow,
  type SliceRow,
  type StandingRollbackRow,
  type VerdictRow,
} from './facts.ts';
import { fact } from './saved-fact.ts';

const isoDate = z.string().refine(isIsoDate, 'is no date');
const instant = z.iso.datetime({ offset: true });
const count = z.number().int().nonnegative();
/** Null where it was not asked for; facts that were saved before it could be asked for do not have it. */
const asked = count.nullable().default(null);

const factOfRows = <T>(row: z.ZodType<T>) => fact(z.array(row));
const byTable = <T>(value: z.ZodType<T>) => z.record(z.string(), value);

const scheduleRow: z.ZodType<ScheduleRow> = z.object({
  gameId: z.string(),
  date: isoDate,
  away: z.string(),
  home: z.string(),
  awayName: z.string().nullable().optional(),
  homeName: z.string().nullable().optional(),
  status: z.number().nullable(),
  awayScore: z.number().nullable(),
  homeScore: z.number().nullable(),
  tip: z.string().nullable(),
  seasonYear: z.number(),
  processedAt: z.string().nullable(),
});

const postponementRow: z.ZodType<PostponementRow> = z.object({
  gameId: z.string(),
  originalDate: isoDate,
  newDate: isoDate.nullable(),
  reason: z.string().nullable(),
});

const haltRow: z.ZodType<HaltRow> = z.object({
  effectiveDate: isoDate,
  active: z.boolean(),
  reason: z.string().nullable(),
});

const coverageRow: z.ZodType<CoverageRow> = z.object({
  date: isoDate,
  team: z.string().nullable(),
  opponent: z.string().nullable(),
  home: z.string().nullable(),
  away: z.string().nullable(),
  gameRef: z.string().nullable(),
  rows: count,
  validRows: count,
  playedRows: count,
  copies: asked,
  above: z
    .array(z.object({ bound: z.number(), rows: count }))
    .nullable()
    .default(null),
  spread: z
    .object({ rows: count, least: z.number().nullable(), most: z.number().nullable() })
    .nullable()
    .default(null),
  oldest: z.string().nullable().default(null),
  newest: z.string().nullable(),
});

const figures = z.record(z.string(), z.object({ counted: count, total: z.number() }).nullable()).nullable();
const dayCount = {
  date: isoDate,
  rows: count,
  validRows: count,
  copies: asked,
  distinct: asked,
  figures: figures.default(null),
  newest: z.string().nullable(),
};
const dayCountRow: z.ZodType<DayCountRow> = z.object(dayCount);

const name = z.string().nullable();
const sliceRow: z.ZodType<SliceRow> = z.object({
  ...dayCount,
  team: name,
  opponent: name,
  home: name,
  away: name,
  homeName: name,
  awayName: name,
  games: z.array(z.string()),
  systems: z.array(z.string()),
  lined: z.array(z.string()),
});

const signalRow: z.ZodType<SignalRow> = z.object({
  date: isoDate,
  system: z.string(),
  signal: name,
  explanation: name,
  picks: z.number().nullable(),
  highEdgePicks: z.number().nullable(),
  percentOver: z.number().nullable(),
  slateSize: z.number().nullable(),
  at: name,
});

const gradeRow: z.ZodType<GradeRow> = z.object({
  date: isoDate,
  system: z.string(),
  tier: z.string().nullable(),
  graded: count,
  signed: z.number(),
});

const performanceRow: z.ZodType<PerformanceRow> = z.object({
  date: isoDate,
  model: z.string(),
  graded: z.number().nullable(),
  gap: z.number().nullable(),
});

/** Facts that were saved before attempts were counted have a row for each. */
const attemptRow: z.ZodType<AttemptRow> = z
  .object({
    scraper: z.string(),
    status: z.string(),
    firstAt: z.string().optional(),
    at: z.string(),
    attempts: count.default(1),
    gameDate: isoDate.nullable(),
    workflow: z.string().nullable(),
    errorType: z.string().nullable(),
    errorMessage: z.string().nullable(),
    errorTexts: count.optional(),
  })
  .transform(({ firstAt, errorTexts, ...row }) => ({
    ...row,
    firstAt: firstAt ?? row.at,
    errorTexts: errorTexts ?? ((row.errorMessage ?? row.errorType) === null ? 0 : 1),
  }));

const ledgerRow: z.ZodType<LedgerRow> = z.object({
  scraper: z.string(),
  gameDate: isoDate.nullable(),
  errorMessage: z.string().nullable(),
  lastFailedAt: z.string().nullable(),
  retryCount: z.number().nullable(),
  backfilled: z.boolean(),
});

const decisionsRow: z.ZodType<DecisionsRow> = z.object({
  firstAt: z.string(),
  lastAt: z.string(),
  decisions: count,
});

const processorRunsRow: z.ZodType<ProcessorRunsRow> = z.object({
  processor: z.string(),
  output: z.string().nullable(),
  outcome: z.enum(RUN_OUTCOMES),
  category: z.string().nullable(),
  dataDate: isoDate,
  error: z.string().nullable(),
  errorTexts: count,
  runs: count,
  firstAt: z.string(),
  lastAt: z.string(),
});

const standingRollbackRow: z.ZodType<StandingRollbackRow> = z.object({
  rollback: z.string(),
  service: z.string(),
  variable: z.string(),
  value: z.string().nullable(),
  since: instant,
  revision: z.string().nullable(),
  requestedBy: z.string(),
  approvedBy: z.array(z.string()),
  reason: z.string(),
});

const verdictRow: z.ZodType<VerdictRow> = z.object({
  check: z.string(),
  status: z.enum(['PASS', 'FAIL']),
  table: z.string().nullable(),
  runs: count,
  dates: count,
  firstDate: isoDate,
  lastDate: isoDate,
  firstAt: z.string(),
  ofDates: z.boolean(),
});

const savedFacts: z.ZodType<Facts> = z.object({
  collectedAt: instant,
  from: isoDate,
  to: isoDate,
  slate: factOfRows(scheduleRow),
  postponements: factOfRows(postponementRow),
  halts: factOfRows(haltRow),
  coverage: byTable(factOfRows(coverageRow)),
  dayCounts: byTable(factOfRows(dayCountRow)),
  // Facts that were saved before tables were told apart have none, nor signals.
  slices: byTable(factOfRows(sliceRow)).default({}),
  signals: factOfRows(signalRow).default({ state: 'not_configured' }),
  // Facts that were saved before grades were read have none.
  grades: factOfRows(gradeRow).default({ state: 'not_configured' }),
  performance: factOfRows(performanceRow).default({ state: 'not_configured' }),
  attempts: factOfRows(attemptRow),
  ledger: factOfRows(ledgerRow),
  // Facts that were saved before decisions were collected have none.
  decisions: factOfRows(decisionsRow).default({ state: 'not_configured' }),
  // Facts that were saved before runs were collected have none.
  runs: factOfRows(processorRunsRow).default({ state: 'not_configured' }),
  errors: factOfRows(tableErrorRow).default({ state: 'not_configured' }),
  cloud: savedCloudFacts,
  rollbacks: factOfRows(standingRollbackRow).default({ state: 'not_configured' }),
  verdicts: factOfRows(verdictRow).default({ state: 'not_configured' }),
  retention: byTable(fact(z.number().nullable())),
  recorded: byTable(z.array(isoDate)).nullable(),
  cost: z.object({ statements: count, bytesBilled: count.nullable() }),
});

/** Facts, or in one line what is wrong with the text, the first fault only. */
export type SavedFacts = { ok: true; facts: Facts } | { ok: false; problem: string };

/** Reads facts that were saved as JSON. */
export function parseSavedFacts(text: string): SavedFacts {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'it is no JSON' };
  }
  const parsed = savedFacts.safeParse(json);
  if (parsed.success) return { ok: true, facts: parsed.data };
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  return { ok: false, problem: `${place === '' ? 'the whole' : place}: ${issue?.message ?? 'is not valid'}` };
}
