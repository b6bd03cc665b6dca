import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { RenderedSql } from '../../src/warehouse/sql.ts';
import { freePort } from './free-port.ts';
import { ALL_TABLES } from './tables.ts';

/** The part of `@fivetrandevelopers/zetasql` that is used here; it is installed by the stage, not by the project. */
interface ZetaSql {
  ZetaSQLClient: {
    init(port: number): void;
    getInstance(): { testConnection(): Promise<boolean>; analyze(request: object): Promise<unknown> };
  };
  LanguageOptions: new () => { enableMaximumLanguageFeatures(): Promise<{ serialize(): object }> };
}

export interface Analyser {
  /** Resolves every name and type of a statement. Null when it is right, else what ZetaSQL says about it. */
  fault(statement: RenderedSql): Promise<string | null>;
  stop(): Promise<void>;
}

const KINDS: Readonly<Record<string, string>> = {
  STRING: 'TYPE_STRING',
  INT64: 'TYPE_INT64',
  FLOAT64: 'TYPE_DOUBLE',
  NUMERIC: 'TYPE_NUMERIC',
  BOOL: 'TYPE_BOOL',
  DATE: 'TYPE_DATE',
  TIMESTAMP: 'TYPE_TIMESTAMP',
  JSON: 'TYPE_JSON',
};

/** Starts ZetaSQL, the analyser that BigQuery itself is built on, and tells it of every table. */
export async function startAnalyser(folder: string, project: string): Promise<Analyser> {
  const home = join(folder, 'node_modules', '@fivetrandevelopers', 'zetasql');
  const zetaSql = createRequire(import.meta.url)(home) as ZetaSql;
  const port = await freePort();
  const suffix = `${process.arch.startsWith('arm') ? '_arm' : ''}${process.platform === 'darwin' ? '' : '.so'}`;
  const server = spawn(join(home, 'lib', 'zetasql', `remote_server${suffix}`), ['localhost', String(port)], {
    stdio: 'ignore',
  });
  const exited = once(server, 'exit');
  const stop = async () => {
    server.kill('SIGKILL');
    await exited;
  };
  zetaSql.ZetaSQLClient.init(port);
  const client = zetaSql.ZetaSQLClient.getInstance();
  if (!(await client.testConnection())) {
    await stop();
    throw new Error('ZetaSQL did not come up');
  }
  const language = (await new zetaSql.LanguageOptions().enableMaximumLanguageFeatures()).serialize();
  const simpleCatalog = {
    name: 'warehouse',
    builtinFunctionOptions: { languageOptions: language },
    table: ALL_TABLES.map((table, index) => ({
      name: `${project}.${table.name}`,
      serializationId: index + 1,
      column: table.columns.flatMap(({ name, type }) => {
        const typeKind = KINDS[type.replace(/\(.*/, '')];
        return typeKind === undefined ? [] : [{ name, type: { typeKind }, isWritableColumn: true }];
      }),
    })),
  };
  return {
    async fault({ text, values }) {
      try {
        await client.analyze({
          simpleCatalog,
          sqlStatement: text,
          options: {
            languageOptions: language,
            parameterMode: 'PARAMETER_POSITIONAL',
            positionalQueryParameters: values.map(({ type, value }) => ({
              typeKind: KINDS[typeof value === 'number' ? type : 'STRING'],
            })),
            errorMessageMode: 'ERROR_MESSAGE_MULTI_LINE_WITH_CARET',
          },
        });
        return null;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    stop,
  };
}
