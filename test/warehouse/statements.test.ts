import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { tablesOf } from '../../src/warehouse/sql.ts';
import { ASKED_FOLDERS, everyStatement } from '../bigquery/statements.ts';
import { shippedProfile } from '../support/shipped-profile.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

it('statements are written only where the BigQuery stage looks for them', () => {
  // The adapters write their own; the sandbox fills DuckDB and nothing else.
  const elsewhere = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
    .map((path) => `src/${path}`)
    .filter((path) => path.endsWith('.ts') && !/^src\/(warehouse|sandbox)\//.test(path))
    .filter((path) => /\bsql`/.test(readFileSync(`${root}${path}`, 'utf8')))
    .filter((path) => !ASKED_FOLDERS.some((folder) => path.startsWith(folder)));
  expect(elsewhere).toEqual([]);
});

it.each(['run', 'gaps'])(
  'the stage asks about every table of the profile, each in one statement: %s',
  async (by) => {
    const asked = await everyStatement(shippedProfile);
    const collected = asked
      .filter(({ askedBy }) => askedBy === by)
      .flatMap(({ statement }) => tablesOf(statement))
      .filter((name) => !/validation_|shootaround_/.test(name));
    expect(new Set(collected).size).toBe(collected.length);
    const { sources, tables } = shippedProfile;
    const named = by === 'gaps' ? [sources.schedule, ...Object.keys(tables)] : Object.values(sources);
    expect(collected).toEqual(expect.arrayContaining(named.filter((name) => name !== undefined)));
  },
);
