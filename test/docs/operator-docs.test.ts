import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CHECKS } from '../../src/checks/index.ts';
import { profileSchema } from '../../src/config/profile.ts';
import { variablesSchema } from '../../src/config/variables.ts';
import { windowFor } from '../../src/facts/collect.ts';
import { planStatements } from '../../src/facts/plan-statements.ts';
import { DRIFT_WORDS } from '../../src/report/drift-words.ts';
import { DONE_WORDS, STANDING_WORDS } from '../../src/report/rollback-standing.ts';
import { OWN_TABLES } from '../../src/warehouse/own-tables.ts';
import { pipelineTable } from '../../src/warehouse/pipeline-tables.ts';
import { render } from '../../src/warehouse/sql.ts';
import { shippedProfile } from '../support/shipped-profile.ts';

const folder = new URL('../../docs/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

/** The names of all keys that a schema describes, however deep. */
function keyNames(shape: unknown): string[] {
  if (typeof shape !== 'object' || shape === null) return [];
  const { properties, ...rest } = shape as { properties?: Record<string, unknown> };
  return [
    ...Object.keys(properties ?? {}),
    ...Object.values(properties ?? {}).flatMap(keyNames),
    ...Object.values(rest).flatMap(keyNames),
  ];
}

/** How GitHub turns a heading into the part of an address behind `#`. */
function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** `0 6 * * *` is `06:00`. */
function timeOf(cron: string): string {
  const [minute = '', hour = ''] = cron.split(' ');
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}

describe('the operator’s pages', () => {
  it('explain every key of a profile', () => {
    const page = read('profile.md');
    const keys = new Set(keyNames(z.toJSONSchema(profileSchema, { io: 'input', unrepresentable: 'any' })));
    expect(keys.size).toBeGreaterThan(60);
    const unexplained = [...keys].filter((key) => !new RegExp(`\\b${key}\\b`).test(page));
    expect(unexplained).toEqual([]);
  });

  it('name every column that the statement about a source reads', () => {
    const page = read('profile.md');
    const { all } = planStatements(shippedProfile, [
      { tables: [], attempts: true, ledger: true, decisions: true, runs: true, errors: true },
    ]);
    const window = windowFor(['2026-02-03'], new Date('2026-02-04T12:00:00Z'));
    const unsaid = Object.entries(shippedProfile.sources).flatMap(([source, table]) => {
      const collector = all.find((one) => one.table === table);
      if (collector === undefined) return [];
      const said = page.match(new RegExp(`^\\| \`${source}\` \\|.*$`, 'gm'))?.join('\n') ?? '';
      const statement = render(collector.statement(shippedProfile, window), 'bigquery').text;
      return pipelineTable(table)
        .columns.map(({ name }) => name)
        .filter((name) => new RegExp(`\\b${name}\\b`).test(statement) && !said.includes(`\`${name}\``))
        .map((name) => `${source}: ${name}`);
    });
    expect(unsaid).toEqual([]);
  });

  it('name every environment variable', () => {
    const page = read('operations.md');
    expect(Object.keys(variablesSchema.shape).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('say what each run is about, and when it comes', () => {
    const rows = [...read('operations.md').matchAll(/^\| (\d\d:\d\d) `(\w+)` \| (\w+) \|/gm)];
    const runs = Object.entries(shippedProfile.schedules).map(([name, { cron, target }]) => [
      timeOf(cron),
      name,
      target,
    ]);
    expect(rows.map(([, ...row]) => row)).toEqual(runs);
  });

  it('say of each check what it asks, in which runs, and what to do', () => {
    const rows = [...read('operations.md').matchAll(/^\| `(\w+)` \| ([\d:, ]+) \| [^|]+ \| [^|]+ \|$/gm)];
    const runs = CHECKS.map(({ name }) => {
      const of = Object.values(shippedProfile.schedules).filter(({ checks }) => checks.includes(name));
      return [name, of.map(({ cron }) => timeOf(cron)).join(', ')] as const;
    }).filter(([, times]) => times !== '');
    expect(Object.fromEntries(rows.map(([, name = '', times]) => [name, times]))).toEqual(
      Object.fromEntries(runs),
    );
  });

  it('say what each word of /drift means, and what to do', () => {
    const rows = new Set(
      [...read('operations.md').matchAll(/^\| ([^|]+) \| [^|]+ \| [^|]+ \|$/gm)].map((row) => row[1]),
    );
    expect(Object.values(DRIFT_WORDS).filter((words) => !rows.has(words))).toEqual([]);
  });

  it('say what each head of a request for a rollback means, and what to do', () => {
    const heads = [...read('operations.md').matchAll(/^\| ([A-Z][A-Z, ]+) \| [^|]+ \| [^|]+ \|$/gm)].flatMap(
      ([, head = '']) => head.split(', '),
    );
    const words = [...Object.values(STANDING_WORDS), ...Object.values(DONE_WORDS)].flatMap((one) =>
      one.split(', '),
    );
    expect(words.filter((one) => !heads.includes(one))).toEqual([]);
  });

  it('grant every role that a message asks for', () => {
    const source = new URL('../../src/', import.meta.url);
    const roles = new Set(
      readdirSync(source, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) => readFileSync(new URL(file, source), 'utf8').match(/\broles\/[A-Za-z.]+\b/g) ?? []),
    );
    const table =
      read('operations.md')
        .match(/^\| `roles\/.*$/gm)
        ?.join('\n') ?? '';
    expect(roles.size).toBeGreaterThan(1);
    expect([...roles].filter((role) => !table.includes(`\`${role}\``))).toEqual([]);
  });

  it('let the bot ask every service that has an endpoint, and no other', () => {
    const loop = /for service in ([\s\S]+?); do/.exec(read('operations.md'))?.[1] ?? '';
    const asked = Object.entries(shippedProfile.deployment?.services ?? {}).filter(
      ([, { health }]) => health.length > 0,
    );
    expect(asked.length).toBeGreaterThan(0);
    expect(loop.split(/[\s\\]+/)).toEqual(asked.map(([service]) => service));
  });

  it('show statements that make the bot’s tables as the bot itself knows them', () => {
    const block = /```sql\n([\s\S]*?)\n```/.exec(read('operations.md'))?.[1] ?? '';
    const made = block
      .split(/;\n*/)
      .filter(Boolean)
      .map((statement) => ({
        name: /CREATE TABLE IF NOT EXISTS `([^`]+)`/.exec(statement)?.[1],
        columns: [...statement.matchAll(/^ {2}`(\w+)` (\w+),?$/gm)].map(([, name, type]) => ({ name, type })),
        partitionBy: /PARTITION BY DATE\((\w+)\)/.exec(statement)?.[1],
        clusterBy: /CLUSTER BY (.+)/.exec(statement)?.[1]?.split(', '),
      }));
    expect(made).toEqual(OWN_TABLES.map(({ key: _, ...table }) => table));
  });

  it.each(['profile.md', 'slack-app.md', 'operations.md', 'architecture.md', 'adding-a-check.md'])(
    '%s links to what exists',
    (name) => {
      const links = [...read(name).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
      const broken = links.filter((link) => {
        if (link.startsWith('http')) return false;
        const [path = '', anchor] = link.split('#');
        const target = new URL(path === '' ? name : path, folder);
        if (!existsSync(target)) return true;
        return anchor !== undefined && !anchors(readFileSync(target, 'utf8')).includes(anchor);
      });
      expect(links.length).toBeGreaterThan(0);
      expect(broken).toEqual([]);
    },
  );
});

describe('the page about dependencies', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as Record<string, Record<string, string>>;
  const [atRunTime = '', forDevelopment = ''] = read('dependencies.md').split('## For development');
  const named = (name: string) => `\`${name.startsWith('@types/') ? '@types/*' : name}\``;

  it('says why there is each of them, in its own part', () => {
    const needed = Object.keys({ ...dependencies, ...optionalDependencies });
    expect(needed.filter((name) => !atRunTime.includes(named(name)))).toEqual([]);
    expect(
      Object.keys(devDependencies ?? {}).filter((name) => !forDevelopment.includes(named(name))),
    ).toEqual([]);
  });
});
