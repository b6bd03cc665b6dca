import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { render, tablesOf } from '../../src/warehouse/sql.ts';
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

it.each(['run', 'gaps', 'measures', 'slices', 'slices alone'])(
  'the stage asks about every table of the profile, each in one statement: %s',
  async (by) => {
    const asked = await everyStatement(shippedProfile);
    const collected = asked
      .filter(({ askedBy }) => askedBy === by)
      .flatMap(({ statement }) => tablesOf(statement))
      .filter((name) => !/validation_|shootaround_/.test(name));
    expect(new Set(collected).size).toBe(collected.length);
    const { sources, tables } = shippedProfile;
    const named = by === 'run' ? Object.values(sources) : [sources.schedule, ...Object.keys(tables)];
    expect(collected).toEqual(expect.arrayContaining(named.filter((name) => name !== undefined)));
  },
);

it('every question of the bot about its own tables is bound to partitions', async () => {
  const asked = await everyStatement(shippedProfile);
  const own = asked.filter(({ statement }) =>
    tablesOf(statement).some((name) => OWN_TABLES.some((table) => table.name === name)),
  );
  expect(own.map(({ title }) => title)).toEqual(
    expect.arrayContaining(['run: events', 'run: care_events', 'run: posted_events', 'run: recent_runs']),
  );
  for (const { title, statement } of own) {
    const [name] = tablesOf(statement);
    const partition = OWN_TABLES.find((table) => table.name === name)?.partitionBy;
    const { text } = render(statement, 'bigquery', 'test');
    expect(text, title).toMatch(new RegExp(`\\b${partition}\\b\`? >= CAST\\(\\? AS TIMESTAMP\\)`));
  }
});
