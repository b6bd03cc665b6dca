import { setTimeout as sleep } from 'node:timers/promises';
import type { BigQueryOptions } from '../bigquery.ts';
import { withinDeadline } from '../deadline.ts';
import { columnList, valueLists } from '../insert-rows.ts';
import { ownTableDdl } from '../own-tables.ts';
import { render, renderForPeople, sql, table, tablesOf } from '../sql.ts';
import { type OwnTable, type Row, type Warehouse, WarehouseError } from '../warehouse.ts';
import { CLOSED, CLOSED_FIX, DEFECT_FIX, MISSING_TABLE_FIX, missingTable } from '../wording.ts';
import { strangeAnswer } from './answer-error.ts';
import { CheckedBigQuery, Page } from './checked-client.ts';
import { createClaimDesk } from './claims.ts';
import { type CallContext, isTransient, reasonOf, translateError } from './errors.ts';
import { labelValue } from './labels.ts';
import { createRequestEnds } from './request-ends.ts';
import { describeTables, type TableFacts } from './table-facts.ts';
import { type AnswerField, toCell, toParameters } from './values.ts';

const RETRY_DELAY_MS = 1000;
/** The part of the deadline that BigQuery itself gets, so that its answer still arrives, and can be acted on. */
const SERVER_SHARE = 0.9;

/** The port on BigQuery. */
export function createBigQueryWarehouse(options: BigQueryOptions): Warehouse {
  const { projectId, deadlineMs, maximumBytesBilled, log, retryDelayMs = RETRY_DELAY_MS } = options;
  const client = new CheckedBigQuery({
    projectId,
    ...(options.location !== undefined && { location: options.location }),
    ...(options.authClient && { authClient: options.authClient }),
    ...(options.apiEndpoint !== undefined && { apiEndpoint: options.apiEndpoint }),
    defaultJobCreationMode: 'JOB_CREATION_OPTIONAL',
    retryOptions: { maxRetries: 1, maxRetryDelay: retryDelayMs / 1000 },
  });
  client.log = log;
  const requests = createRequestEnds(new URL(client.baseUrl).hostname);
  const desk = createClaimDesk(client, log);
  const tableFacts = describeTables(client);
  const labels = Object.fromEntries(
    Object.entries(options.labels).map(([name, value]) => [name, labelValue(value)]),
  );
  const cap = String(maximumBytesBilled);
  const serverMs = Math.max(1, Math.round(deadlineMs * SERVER_SHARE));
  /** Beyond it nobody waits for a write: who was told that nothing was recorded must not be proven wrong. */
  const writer = client.limitedTo(serverMs);
  let closed = false;

  const call = <T>(
    what: string,
    tables: readonly string[],
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> =>
    withinDeadline(deadlineMs, what, async (signal) => {
      const context: CallContext = { what, tables, projectId, maximumBytesBilled };
      if (closed) throw new WarehouseError('internal', CLOSED, CLOSED_FIX);
      try {
        return await requests.endWith(signal, () => work(signal));
      } catch (error) {
        throw translateError(error, context);
      }
    });

  const read = async <T>(signal: AbortSignal, what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error) || signal.aborted) throw error;
      log?.warn('bigquery_retry', { call: what, reason: reasonOf(error) });
      await sleep(retryDelayMs, undefined, { signal });
      return work();
    }
  };

  /** Places of datasets, kept whenever one is heard of: a dataset does not move. */
  const locations = new Map<string, string | null>();
  const factsOf = async (name: string): Promise<TableFacts | null> => {
    const facts = await call(`reading the metadata of ${name}`, [name], (signal) =>
      read(signal, `metadata of ${name}`, () => tableFacts(name)),
    );
    if (facts !== null) locations.set(datasetOf(name), facts.location);
    return facts;
  };

  /** Jobs need the place of their table spelt out: it is part of their address. */
  const locationOf = async (own: OwnTable): Promise<string | null> => {
    if (options.location !== undefined) return options.location;
    const known = locations.get(datasetOf(own.name));
    if (known !== undefined) return known;
    const facts = await factsOf(own.name);
    if (facts === null) throw missing([own], projectId);
    return facts.location;
  };

  return {
    kind: 'bigquery',
    label: `BigQuery, project ${projectId}`,
    exclusive: false,
    bills: true,

    async query(statement, { name }) {
      const { text, values } = render(statement, 'bigquery', projectId);
      const tables = tablesOf(statement);
      const what = tables.length === 0 ? name : `reading ${tables.join(', ')}`;
      const request = {
        query: text,
        ...(values.length > 0 && toParameters(values)),
        maximumBytesBilled: cap,
        labels: { ...labels, statement: labelValue(name) },
        useQueryCache: true,
        skipParsing: true,
      };
      return call(what, tables, (signal) =>
        read(signal, name, async () => {
          const answer: readonly unknown[] = await client.query(request, { timeoutMs: serverMs });
          return readAnswer(answer[0], answer[2], what);
        }),
      );
    },

    async insertOnce(own, rows, claim) {
      checkClaim(claim);
      const statement = sql`INSERT INTO ${table(own.name)} (${columnList(own)}) VALUES ${valueLists(own, rows)}`;
      const location = await locationOf(own);
      return call(`writing ${own.name}`, [own.name], (signal) =>
        desk.insert(
          {
            statement: render(statement, 'bigquery', projectId),
            claim,
            location,
            labels: { ...labels, statement: labelValue(`insert_${own.name.split('.')[1]}`) },
            maximumBytesBilled: cap,
            deadlineMs: serverMs,
          },
          signal,
        ),
      );
    },

    async insert(own, rows) {
      const statement = sql`INSERT INTO ${table(own.name)} (${columnList(own)}) VALUES ${valueLists(own, rows)}`;
      const { text, values } = render(statement, 'bigquery', projectId);
      const name = `note_${own.name.split('.')[1]}`;
      await call(`writing ${own.name}`, [own.name], (signal) =>
        // Doubled rows are dropped by whoever reads them, so what may pass is tried again.
        read(signal, name, async () => {
          await writer.query(
            {
              query: text,
              ...toParameters(values),
              maximumBytesBilled: cap,
              labels: { ...labels, statement: labelValue(name) },
              skipParsing: true,
            },
            { timeoutMs: serverMs },
          );
        }),
      );
      return 'inserted';
    },

    async ensureTables(tables) {
      const facts = await Promise.all(tables.map(({ name }) => factsOf(name)));
      const absent = tables.filter((_, index) => facts[index] === null);
      if (absent.length > 0) throw missing(absent, projectId);
    },

    async recorded() {
      return null;
    },

    async retentionDays(name) {
      const facts = await factsOf(name);
      if (facts !== null) return facts.retentionDays;
      throw new WarehouseError('missing_table', missingTable(name), MISSING_TABLE_FIX);
    },

    async columnsOf(name) {
      return (await factsOf(name))?.columns ?? null;
    },

    forPeople: (statement) => renderForPeople(statement, 'bigquery', projectId),

    pageOf(name) {
      const page = new URL('https://console.cloud.google.com/bigquery');
      const [dataset = '', tableName = ''] = name.split('.');
      page.search = new URLSearchParams({
        project: projectId,
        p: projectId,
        d: dataset,
        t: tableName,
        page: 'table',
      }).toString();
      return page.href;
    },

    async close() {
      closed = true;
      requests.close();
    },
  };
}

/** A row over the wire: its values in the order of the schema. */
interface WireRow {
  f?: readonly { v?: unknown }[];
}

/** Rows and cost of a finished query. @throws WarehouseError `bad_response` when it does not hold what it promised. */
function readAnswer(
  pages: unknown,
  response: unknown,
  what: string,
): { rows: Row[]; bytesBilled: number | null } {
  const { schema, totalRows, totalBytesBilled } = response as Record<string, unknown>;
  const fields = (schema as { fields?: AnswerField[] } | undefined)?.fields;
  const rows = Array.isArray(pages) ? pages.flatMap((page) => (page instanceof Page ? page.rows : [])) : null;
  if (rows === null || fields === undefined || rows.length !== Number(totalRows ?? 0)) {
    throw strangeAnswer(
      `BigQuery's answer to ${what} is not whole: ${rows?.length ?? 'no'} of ${String(totalRows)} rows`,
    );
  }
  return {
    rows: rows.map((row) => {
      const values = (row as WireRow).f;
      const cells: Row = {};
      for (const [index, field] of fields.entries()) cells[field.name] = toCell(field, values?.[index]?.v);
      return cells;
    }),
    bytesBilled: typeof totalBytesBilled === 'string' ? Number(totalBytesBilled) : null,
  };
}

function datasetOf(name: string): string {
  return name.split('.')[0] ?? name;
}

function checkClaim(claim: string): void {
  if (/^[A-Za-z0-9_-]{1,900}$/.test(claim)) return;
  throw new WarehouseError(
    'internal',
    `"${claim}" is no claim: it may hold up to 900 letters, digits, _ and -`,
    DEFECT_FIX,
  );
}

/** The bot makes no tables on BigQuery: who may is not who may write rows. */
function missing(tables: readonly OwnTable[], projectId: string): WarehouseError {
  const names = tables.map(({ name }) => name).join(', ');
  const statements = tables.flatMap((own) => ownTableDdl(own, 'bigquery', projectId)).join(';\n');
  return new WarehouseError(
    'config',
    `${tables.length === 1 ? 'a table' : 'tables'} that the bot writes to ${tables.length === 1 ? 'is' : 'are'} missing: ${names}`,
    `run this in the BigQuery console, or with "bq query --use_legacy_sql=false":\n${statements};`,
  );
}
