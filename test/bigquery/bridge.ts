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
 * Stands between the client and the emulator, which analyses GoogleSQL well and binds badly: it hands positional
 * parameters to its engine in the order of its own rewriting, and reads a NULL as empty text. So the placeholders get
 * names on the way, and NULL is written out. Everything else passes through untouched.
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

/** @throws RangeError when placeholders and values do not pair up: then a `?` stands where none belongs. */
function nameParameters(body: QueryBody): void {
  const parameters = body.queryParameters ?? [];
  const pieces = body.query.split('?');
  if (pieces.length - 1 !== parameters.length) {
    throw new RangeError(`${pieces.length - 1} placeholders for ${parameters.length} values: ${body.query}`);
  }
  const isNull = ({ parameterValue }: Parameter) => (parameterValue.value ?? null) === null;
  body.query = pieces
    .map((piece, index) => {
      const before = parameters[index - 1];
      if (before === undefined) return piece;
      return `${isNull(before) ? 'NULL' : `@p${index}`}${piece}`;
    })
    .join('');
  body.parameterMode = 'NAMED';
  body.queryParameters = parameters.flatMap((parameter, index) =>
    isNull(parameter) ? [] : [{ ...parameter, name: `p${index + 1}` }],
  );
}
