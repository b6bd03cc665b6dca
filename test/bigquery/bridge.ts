import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Parameter {
  parameterType: { type: string };
  parameterValue: { value?: string | null };
}

interface QueryBody {
  query: string;
  parameterMode?: string;
  queryParameters?: Parameter[];
}

export interface Bridge {
  apiEndpoint: string;
  stop(): Promise<void>;
}

/**
 * Stands between the client and the emulator, which analyses GoogleSQL well, binds badly and computes carelessly. It hands
 * positional parameters to its engine in the order of its own rewriting, reads a NULL as empty text, and guesses types
 * instead of taking the declared ones, wrongly where every branch of a CASE is a parameter: so placeholders get names on
 * the way, and NULL and text in a branch are written out. See {@link EVASIONS} for the rest.
 */
export async function startBridge(emulator: string): Promise<Bridge> {
  const server = createServer((request, response) => {
    forward(request, emulator)
      .then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(await answer.text());
      })
      .catch((error: unknown) => {
        response.writeHead(502, { 'content-type': 'text/plain' });
        response.end(String(error));
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    apiEndpoint: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function forward(request: IncomingMessage, emulator: string): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return fetch(`${emulator}${request.url}`, {
    method: request.method ?? 'GET',
    ...(text !== '' && { body: renamed(text), headers: { 'content-type': 'application/json' } }),
  });
}

function renamed(text: string): string {
  const body = JSON.parse(text) as Partial<QueryBody> & { configuration?: { query?: QueryBody } };
  const query = body.configuration?.query ?? body;
  if (query.parameterMode === 'positional') nameParameters(query as QueryBody);
  return JSON.stringify(body);
}

/** What stops the emulator, and means the same on BigQuery, put so that it goes on. */
const EVASIONS: readonly ((query: string) => string)[] = [
  // A NULL among what a window is partitioned by ends the whole program.
  (query) =>
    query.replace(/(?<=\bPARTITION BY )[a-z_, ]+(?= ORDER BY)/g, (columns) =>
      columns.replace(/\w+/g, 'COALESCE(CAST($& AS STRING), "no value")'),
    ),
  // A path into a list that meets an object, or the other way round, is an error there instead of NULL.
  (query) => query.replaceAll('JSON_VALUE(', 'SAFE.JSON_VALUE('),
];

/** @throws RangeError when placeholders and values do not pair up: then a `?` stands where none belongs. */
function nameParameters(body: QueryBody): void {
  const parameters = body.queryParameters ?? [];
  const pieces = body.query.split('?');
  if (pieces.length - 1 !== parameters.length) {
    throw new RangeError(`${pieces.length - 1} placeholders for ${parameters.length} values: ${body.query}`);
  }
  const isNull = ({ parameterValue }: Parameter) => (parameterValue.value ?? null) === null;
  const written = (parameter: Parameter, index: number): string => {
    if (isNull(parameter)) return 'NULL';
    const isBranch = /\b(THEN|ELSE)\s+$/.test(pieces[index] ?? '');
    return isBranch && parameter.parameterType.type === 'STRING'
      ? JSON.stringify(parameter.parameterValue.value)
      : `@p${index + 1}`;
  };
  const [first = '', ...others] = pieces;
  const query = parameters.reduce(
    (before, parameter, index) => `${before}${written(parameter, index)}${others[index] ?? ''}`,
    first,
  );
  body.query = EVASIONS.reduce((around, evade) => evade(around), query);
  body.parameterMode = 'NAMED';
  body.queryParameters = parameters.flatMap((parameter, index) =>
    isNull(parameter) ? [] : [{ ...parameter, name: `p${index + 1}` }],
  );
}
