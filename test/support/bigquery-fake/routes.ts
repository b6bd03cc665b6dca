import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { pipelineTable } from '../../../src/warehouse/pipeline-tables.ts';
import type { BigQueryFakeOptions, FakeCall } from '../bigquery-fake.ts';
import type { Endpoint, Failure, Failures } from './failures.ts';
import type { FakeJob, Jobs } from './jobs.ts';
import { Refusal } from './refusal.ts';
import { type IncomingStatement, type PreparedStatement, prepare } from './statement.ts';
import type { Answer, Store } from './store.ts';

interface Parts {
  projectId: string;
  options: BigQueryFakeOptions;
  calls: FakeCall[];
  failures: Failures;
  store: Store;
  jobs: Jobs;
}

type Handler = (
  call: { body: Record<string, unknown>; id: string; query: URLSearchParams },
  failure: Failure | null,
) => Promise<object>;

const BYTES_PER_TABLE = 10_485_760;
const PAGE_SIZE = 100_000;

/** Answers one request after the other's rules: method and path decide who. */
export function createRoutes(
  parts: Parts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { projectId, options, calls, failures, store, jobs } = parts;
  const location = options.location ?? 'us-west2';
  const pageSize = options.pageSize ?? PAGE_SIZE;
  let queries = 0;

  const delayed = async (statement: PreparedStatement): Promise<Answer> => {
    const [answer] = await Promise.all([store.run(statement), sleep(options.latencyMs ?? 0)]);
    return answer;
  };
  const asJob = (jobId: string, labels: Record<string, string>, work: Promise<Answer>): FakeJob =>
    jobs.add(
      jobId,
      labels,
      work.catch((error: unknown) => {
        return error instanceof Refusal ? error : new Refusal(500, 'internalError', String(error));
      }),
    );
  const reference = (jobId: string) => ({ projectId, jobId, location });
  const page = (jobId: string, { schema, rows }: Answer, from: number): object => {
    const next = from + pageSize;
    return {
      schema,
      totalRows: String(rows.length),
      rows: rows.slice(from, next),
      jobReference: reference(jobId),
      jobComplete: true,
      ...(next < rows.length && { pageToken: String(next) }),
    };
  };
  const resource = (job: FakeJob): object => ({
    id: `${projectId}:${location}.${job.jobId}`,
    jobReference: reference(job.jobId),
    configuration: { labels: job.labels },
    status: {
      state: job.ended ? 'DONE' : 'RUNNING',
      ...(job.failure && { errorResult: job.failure.errorResult(), errors: [job.failure.errorResult()] }),
    },
  });

  const handlers: Record<Endpoint | 'cancel', Handler> = {
    async query({ body }) {
      const statement = prepare(body as unknown as IncomingStatement & Record<string, unknown>, projectId);
      queries += 1;
      const jobId = `query_${queries}`;
      const job = asJob(jobId, {}, delayed(statement));
      const timeoutMs = typeof body.timeoutMs === 'number' ? body.timeoutMs : 10_000;
      const answer = await Promise.race([job.end, sleep(timeoutMs, null, { ref: false })]);
      if (answer === null) return { jobComplete: false, jobReference: reference(jobId) };
      if (answer instanceof Refusal) throw answer;
      const billed = statement.tables.length * BYTES_PER_TABLE;
      // A statement that writes has neither rows nor columns.
      const isDml = /^\s*INSERT\b/i.test(statement.text);
      const told = isDml
        ? { schema: {}, jobComplete: true, numDmlAffectedRows: String(answer.rowsChanged) }
        : page(jobId, answer, 0);
      return {
        ...told,
        jobReference: reference(jobId),
        queryId: jobId,
        totalBytesProcessed: String(billed),
        ...(options.withoutCost !== true && { totalBytesBilled: String(billed) }),
        cacheHit: false,
      };
    },

    async results({ id, query }) {
      const job = jobs.get(id);
      if (!job) throw new Refusal(404, 'notFound', `Not found: Job ${projectId}:${id}`);
      const answer = await Promise.race([
        job.end,
        sleep(Number(query.get('timeoutMs') ?? 10_000), null, { ref: false }),
      ]);
      if (answer === null) return { jobComplete: false, jobReference: reference(id) };
      if (answer instanceof Refusal) throw answer;
      return {
        ...page(id, answer, Number(query.get('pageToken') ?? 0)),
        numDmlAffectedRows: String(answer.rowsChanged),
      };
    },

    async insert({ body }, failure) {
      const { jobReference, configuration } = body as {
        jobReference: { jobId: string; location?: string };
        configuration: { labels?: Record<string, string>; query: Omit<IncomingStatement, 'labels'> };
      };
      const { jobId } = jobReference;
      if (!/^[\w-]{1,1024}$/.test(jobId)) throw new Refusal(400, 'invalid', `Invalid job ID "${jobId}"`);
      if (jobReference.location !== location)
        throw new Refusal(404, 'notFound', `Not found: Dataset in ${jobReference.location}`);
      if (jobs.get(jobId))
        throw new Refusal(409, 'duplicate', `Already Exists: Job ${projectId}:${location}.${jobId}`);
      const labels = configuration.labels ?? {};
      const statement = prepare({ ...configuration.query, labels }, projectId);
      const work = async (): Promise<Answer> => {
        if (failure?.kind === 'job fails')
          throw new Refusal(400, failure.reason, failure.message ?? failure.reason);
        return delayed(statement);
      };
      return resource(asJob(jobId, labels, work()));
    },

    async job({ id }) {
      const job = jobs.get(id);
      if (!job) throw new Refusal(404, 'notFound', `Not found: Job ${projectId}:${id}`);
      return resource(job);
    },

    async cancel({ id }) {
      const job = jobs.get(id);
      if (!job) throw new Refusal(404, 'notFound', `Not found: Job ${projectId}:${id}`);
      return { kind: 'bigquery#jobCancelResponse', job: resource(job) };
    },

    async table({ id }) {
      const [dataset = '', name = ''] = id.split('.');
      const found = await store.select(
        `SELECT 1 FROM duckdb_tables() WHERE schema_name = '${dataset}' AND table_name = '${name}'`,
      );
      if (found.length === 0) throw new Refusal(404, 'notFound', `Not found: Table ${projectId}:${id}`);
      const days = options.retentionDays?.[id];
      return {
        tableReference: { projectId, datasetId: dataset, tableId: name },
        location,
        timePartitioning: {
          type: 'DAY',
          ...(days !== undefined && { expirationMs: String(days * 86_400_000) }),
        },
        schema: {
          fields: id.startsWith('nba_orchestration.')
            ? []
            : pipelineTable(id).columns.map(({ name: column }) => ({ name: column })),
        },
      };
    },
  };

  return async (request, response) => {
    try {
      await answerRequest(request, response);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(500, 'internalError', String(error));
      send(response, refusal.status, refusal.body());
    }
  };

  async function answerRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    const path = url.pathname.replace(`/bigquery/v2/projects/${projectId}`, '');
    const text = await bodyOf(request);
    const method = request.method ?? 'GET';
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    calls.push({ method, path, body });
    const route = routeOf(method, path);
    if (!route) throw new Refusal(404, 'notFound', `the fake does not serve ${method} ${url.pathname}`);
    const failure = route.endpoint === 'cancel' ? null : failures.take(route.endpoint, `${path} ${text}`);
    if (failure?.kind === 'hang') return;
    if (failure?.kind === 'reset') return void request.socket.destroy();
    if (failure?.kind === 'malformed') return send(response, 200, failure.body);
    if (failure?.kind === 'refused')
      throw new Refusal(failure.status, failure.reason, failure.message ?? failure.reason);
    if (failure?.kind === 'unavailable before') throw new Refusal(503, 'backendError', 'try again');
    const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.has(name));
    if (unknown !== undefined) throw new Refusal(400, 'invalid', `Unknown name "${unknown}": can't bind it`);
    const answer = await handlers[route.endpoint]({ body, id: route.id, query: url.searchParams }, failure);
    if (failure?.kind === 'unavailable after') throw new Refusal(503, 'backendError', 'try again');
    send(response, 200, answer);
  }
}

/** The query parameters of the interface, as far as the client has a use for them. */
const PARAMETERS = new Set([
  'prettyPrint',
  'location',
  'pageToken',
  'maxResults',
  'startIndex',
  'timeoutMs',
  'formatOptions.useInt64Timestamp',
]);

const ROUTES: readonly { method: string; path: RegExp; endpoint: Endpoint | 'cancel' }[] = [
  { method: 'POST', path: /^\/queries$/, endpoint: 'query' },
  { method: 'GET', path: /^\/queries\/([^/]+)$/, endpoint: 'results' },
  { method: 'POST', path: /^\/jobs$/, endpoint: 'insert' },
  { method: 'GET', path: /^\/jobs\/([^/]+)$/, endpoint: 'job' },
  { method: 'POST', path: /^\/jobs\/([^/]+)\/cancel$/, endpoint: 'cancel' },
  { method: 'GET', path: /^\/datasets\/([^/]+)\/tables\/([^/]+)$/, endpoint: 'table' },
];

function routeOf(method: string, path: string): { endpoint: Endpoint | 'cancel'; id: string } | null {
  for (const route of ROUTES) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (match) return { endpoint: route.endpoint, id: match.slice(1).join('.') };
  }
  return null;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: object | string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
