import { BigQuery } from '@google-cloud/bigquery';
import { z } from 'zod';
import type { Log } from '../../log.ts';
import type { WarehouseError } from '../warehouse.ts';
import { strangeAnswer } from './answer-error.ts';

type Request = Parameters<BigQuery['request']>;

const jobReference = z.looseObject({ jobId: z.string(), location: z.string().optional() });
const results = z.looseObject({
  jobComplete: z.boolean(),
  jobReference: jobReference.optional(),
  queryId: z.string().optional(),
  // What writes has no columns to tell of; whoever reads asks for them.
  schema: z
    .looseObject({ fields: z.array(z.looseObject({ name: z.string(), type: z.string() })).optional() })
    .optional(),
  rows: z.array(z.unknown()).optional(),
});
const query = results.refine((answer) => answer.jobReference !== undefined || answer.queryId !== undefined, {
  error: 'names neither job nor query',
});
const job = z.looseObject({ jobReference, status: z.looseObject({ state: z.string() }) });

/** What must be true of an answer before the client may read it. */
const SHAPES: readonly { method: string; uri: RegExp; shape: z.ZodType }[] = [
  { method: 'POST', uri: /\/queries$/, shape: query },
  { method: 'GET', uri: /\/queries\/[^/]+$/, shape: results },
  { method: 'POST', uri: /\/jobs$/, shape: job },
];

/**
 * The rows of one page of an answer. The client's pagination copies plain values deeply, several times over; an instance
 * of a class it hands on as it is.
 */
export class Page {
  readonly rows: readonly unknown[];

  constructor(rows: readonly unknown[]) {
    this.rows = rows;
  }
}

function withPage(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('rows' in body) || !Array.isArray(body.rows))
    return body;
  return { ...body, rows: [new Page(body.rows)] };
}

/**
 * The client, with its answers checked and the rows of each in a {@link Page}. By itself it takes an answer without rows for an empty result, and throws where
 * nobody can catch it over one that names no job.
 */
export class CheckedBigQuery extends BigQuery {
  log: Log | undefined;
  /** After which BigQuery itself ends a statement of the short way; see {@link limitedTo}. */
  private limitMs: number | undefined;

  /**
   * This client for statements that BigQuery itself ends after a time, whether or not anybody can tell it to: where the
   * answer is lost, what writes would go on and be done later. The client has such a limit on the long way only, by a
   * job; the interface takes it on the short way, too.
   */
  limitedTo(limitMs: number): CheckedBigQuery {
    // Everything else is shared, the credentials above all.
    const limited: CheckedBigQuery = Object.create(this);
    limited.limitMs = limitMs;
    return limited;
  }

  override request(options: Request[0], callback: Request[1]): void {
    // The client sends its own switch along as a parameter, which the interface does not know.
    const { skipParsing, ...qs } = (options.qs ?? {}) as Record<string, unknown>;
    const isLimited = this.limitMs !== undefined && options.method === 'POST' && options.uri === '/queries';
    const sent = {
      ...options,
      ...(options.qs !== undefined && { qs }),
      ...(isLimited && { json: { ...(options.json as object), jobTimeoutMs: String(this.limitMs) } }),
    };
    super.request(sent, (error, body, response) => {
      const fault = error ? null : this.faultOf(options, body);
      if (fault === null) callback(error, error ? body : withPage(body), response);
      else callback(fault, null, response);
    });
  }

  private faultOf(options: Request[0], body: unknown): WarehouseError | null {
    const method = options.method ?? 'GET';
    const expected = SHAPES.find((one) => one.method === method && one.uri.test(options.uri));
    const checked = expected?.shape.safeParse(body);
    if (checked?.success === false) {
      const [issue] = checked.error.issues;
      return strangeAnswer(
        `BigQuery's answer can't be read: ${[...(issue?.path ?? []), issue?.message].join(' ')}`,
      );
    }
    if (expected?.shape === query) this.cancelUnfinished(query.parse(body));
    return null;
  }

  /** A query that is not done when its time is over goes on, and bills, unless it is cancelled. */
  private cancelUnfinished(answer: z.infer<typeof query>): void {
    if (answer.jobComplete || answer.jobReference === undefined) return;
    const { jobId, location } = answer.jobReference;
    this.job(jobId, location === undefined ? {} : { location })
      .cancel()
      .catch((error: unknown) =>
        this.log?.warn('bigquery_cancel_failed', { job: jobId, error: String(error) }),
      );
  }
}
