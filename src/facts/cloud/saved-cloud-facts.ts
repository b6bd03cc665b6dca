import { z } from 'zod';
import { isIsoDate } from '../../calendar/dates.ts';
import type { CompletionRow, ExportRow } from '../../cloud/phase-ports.ts';
import type {
  BranchRow,
  CommitsSince,
  LogEntries,
  ProbeRow,
  RevisionState,
  ServiceRow,
} from '../../cloud/ports.ts';
import { ERROR_CAUSES } from '../../warehouse/warehouse.ts';
import { fact } from '../saved-fact.ts';
import { type CloudFacts, NO_CLOUD_FACTS, type TableErrorRow } from './cloud-facts.ts';

const text = z.string();
const isoDate = text.refine(isIsoDate, 'is no date');
const textOrNull = text.nullable();
const count = z.number().int().nonnegative();
const by = <T>(value: z.ZodType<T>) => z.record(text, value);

const revisionState: z.ZodType<RevisionState> = z.object({
  revision: text,
  createdAt: textOrNull,
  createdBy: textOrNull,
  commitLabel: textOrNull,
  commitVariable: textOrNull,
  minInstances: count.nullable(),
  variables: by(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('value'), value: text }),
      z.object({ kind: z.literal('secret') }),
    ]),
  ),
  image: textOrNull,
});

const serviceRow: z.ZodType<ServiceRow> = z.object({
  service: text,
  region: text,
  uri: textOrNull,
  ready: z.boolean().nullable(),
  readyMessage: textOrNull,
  rollingOut: z.boolean(),
  newestCreated: textOrNull,
  newestReady: textOrNull,
  newestTrouble: textOrNull,
  serving: z.array(
    z.object({
      revision: text,
      percent: z.number(),
      named: z.boolean(),
      state: revisionState.nullable(),
      trouble: z.object({ cause: z.enum(ERROR_CAUSES), message: text, fix: text }).nullable(),
    }),
  ),
  newest: revisionState,
  changedAt: textOrNull,
  changedBy: textOrNull,
  servingSince: textOrNull,
});

/** What is left out is not there: an absent key, as ports have it, and no key that holds nothing. */
const branchRow: z.ZodType<BranchRow> = z
  .object({
    head: text,
    committedAt: text,
    missingPaths: z.array(text),
    fetchedAt: text.optional(),
    behindUpstream: count.optional(),
  })
  .transform(({ fetchedAt, behindUpstream, ...row }) => ({
    ...row,
    ...(fetchedAt !== undefined && { fetchedAt }),
    ...(behindUpstream !== undefined && { behindUpstream }),
  }));

const commitsSince: z.ZodType<CommitsSince> = z.discriminatedUnion('relation', [
  z.object({
    relation: z.literal('on_branch'),
    commits: z.array(
      z.object({
        sha: text,
        committedAt: text,
        subject: text,
        files: z.array(text),
        filesCut: z.boolean(),
      }),
    ),
    cut: z.boolean(),
  }),
  z.object({ relation: z.literal('not_on_branch') }),
  z.object({ relation: z.literal('not_found') }),
  z.object({ relation: z.literal('ambiguous') }),
]);

const probeRow: z.ZodType<ProbeRow> = z.object({
  service: text,
  path: text,
  outcome: z.enum(['answered', 'no_answer', 'unreachable']),
  status: z.number().nullable(),
  ms: z.number(),
  firstMs: z.number(),
  tries: count,
  body: z
    .object({
      status: textOrNull,
      unhealthy: z.array(text),
      reason: textOrNull,
      tellsOfDependencies: z.boolean(),
    })
    .nullable(),
  location: textOrNull,
  error: textOrNull,
});

const logEntries: z.ZodType<LogEntries> = z.object({
  entries: z.array(z.object({ service: text, revision: textOrNull, at: text, severity: text, text })),
  cut: z.boolean(),
});

const errorGroups = z.object({
  hours: count,
  daysBefore: count,
  groups: z.array(
    z.object({
      service: text,
      says: text,
      sample: text,
      count,
      firstAt: textOrNull,
      lastAt: textOrNull,
      before: z.array(count),
    }),
  ),
  cut: z.boolean(),
  cutBefore: z.boolean(),
});

/** An hour's errors of the pipeline's own table. */
export const tableErrorRow: z.ZodType<TableErrorRow> = z.object({
  service: text,
  type: text,
  category: text,
  severity: text,
  says: text,
  sample: text,
  texts: count,
  count,
  firstAt: text,
  lastAt: text,
});

const completionRow: z.ZodType<CompletionRow> = z.object({
  document: text,
  date: isoDate,
  triggered: z.boolean(),
  triggeredAt: textOrNull,
});

const exportRow: z.ZodType<ExportRow> = z.object({ date: isoDate, at: text });

/** Facts that were saved before the cloud was looked at have none. */
export const savedCloudFacts: z.ZodType<CloudFacts> = z
  .object({
    at: textOrNull,
    services: by(fact(z.array(serviceRow))),
    revisions: by(fact(z.array(revisionState))),
    history: textOrNull.default(null),
    branch: fact(branchRow),
    commits: by(fact(commitsSince)),
    probes: by(by(fact(probeRow))),
    errors: fact(errorGroups),
    pathLines: by(fact(logEntries)),
    // Facts that were saved before phases' own notes were collected have none.
    completions: fact(z.array(completionRow)).default({ state: 'not_configured' }),
    exports: fact(z.array(exportRow)).default({ state: 'not_configured' }),
  })
  .default(NO_CLOUD_FACTS);
