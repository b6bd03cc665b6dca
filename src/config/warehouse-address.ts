/** Where a warehouse is, as `WAREHOUSE` and `--into` name it. */
export type WarehouseAddress =
  | { kind: 'bigquery'; projectId: string; location: string | null }
  | { kind: 'duckdb'; path: string };

export type ParsedAddress =
  | { ok: true; address: WarehouseAddress }
  | { ok: false; problem: string; fix: string };

const WAREHOUSE_FORMS = 'bigquery://PROJECT?location=us-west2 or duckdb:PATH';

/** Project ids of Google Cloud, the older ones with a domain in front included. */
const PROJECT = /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const LOCATION = /^[A-Za-z][A-Za-z0-9-]*$/;

/** Reads `bigquery://PROJECT?location=…` or `duckdb:PATH`. Opens nothing. */
export function parseWarehouseAddress(text: string): ParsedAddress {
  if (text.startsWith('bigquery:')) return parseBigQuery(text);
  if (text.startsWith('duckdb:')) return parseDuckDb(text.slice('duckdb:'.length));
  // What is no address of ours may be one of a database with its password in it: only its scheme is repeated.
  const scheme = /^[a-z][a-z0-9+.]{0,15}(?=:)/.exec(text)?.[0];
  const beginning = scheme === undefined ? 'with' : `with ${scheme}:, and that is`;
  return refuse(
    `the warehouse address begins ${beginning} neither bigquery: nor duckdb:`,
    `write ${WAREHOUSE_FORMS}`,
  );
}

function parseBigQuery(text: string): ParsedAddress {
  const match = /^bigquery:\/\/([^/?#]*)\/?(?:\?([^#]*))?$/.exec(text);
  const fix =
    'write bigquery://PROJECT, with ?location=us-west2 behind it where the datasets are in one region';
  if (match === null) return refuse('the warehouse address is not of the form bigquery://PROJECT', fix);
  const projectId = match[1] ?? '';
  if (!PROJECT.test(projectId)) {
    return refuse(
      projectId === ''
        ? 'the warehouse address names no project'
        : `"${projectId}" is no Google Cloud project id`,
      fix,
    );
  }
  const parameters = [...new URLSearchParams(match[2] ?? '')];
  const unknown = parameters.find(([name]) => name !== 'location');
  if (unknown)
    return refuse(`"${unknown[0]}" is no setting of a warehouse address; location is the only one`, fix);
  if (parameters.length > 1) return refuse('the warehouse address names a location twice', fix);
  const location = parameters[0]?.[1] ?? null;
  if (location !== null && !LOCATION.test(location)) return refuse(`"${location}" is no location`, fix);
  return { ok: true, address: { kind: 'bigquery', projectId, location } };
}

function parseDuckDb(path: string): ParsedAddress {
  const fix =
    'write duckdb:PATH, such as duckdb:./warehouse.duckdb or duckdb:/var/lib/shootaround/warehouse.duckdb';
  if (path === '') return refuse('the warehouse address names no file', fix);
  if (path.startsWith('//')) return refuse(`duckdb:${path} has slashes in front of its path`, fix);
  if (path === ':memory:') {
    return refuse('a warehouse in memory forgets what was posted, so a restart would post twice', fix);
  }
  return { ok: true, address: { kind: 'duckdb', path } };
}

function refuse(problem: string, fix: string): ParsedAddress {
  return { ok: false, problem, fix };
}
