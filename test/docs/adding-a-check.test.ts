import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Check } from '../../src/checks/check.ts';
import type { Profile } from '../../src/config/profile.ts';
import { checks as schema } from '../../src/config/profile-checks.ts';
import { known } from '../../src/facts/facts.ts';
import { at, dayCount, healthyFacts, judge, nights, profile, unknown } from '../support/fact-builders.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const source = (path: string) => readFileSync(join(root, path), 'utf8');
const blocks = [...source('docs/adding-a-check.md').matchAll(/```(\w*)\n([\s\S]*?)```/g)].map(
  ([, language = '', text = '']) => ({ language, text }),
);
const code = blocks.filter(({ language }) => language === 'ts').map(({ text }) => text);
const [theCheck = '', theLine = '', theSchema = '', theReferences = '', theTest = ''] = code;
const numbers = parse(blocks.find(({ language }) => language === 'yaml')?.text ?? '');

const D = '2026-02-06';
const NOON = at('2026-02-07', '12:00');
const season = healthyFacts(nights(D, 40, 2), D, NOON);
const GRADED = 'nba_predictions.prediction_accuracy';

describe('the check that the page adds', () => {
  let folder: string;
  let check: Check;
  const judged = (
    facts = season,
    now = NOON,
    over: Profile = { ...profile, checks: { ...profile.checks, ...numbers } },
  ) => judge(check.name, { check, facts, targetDate: D, now, profile: over });
  const graded = (rows: number) => ({
    ...season,
    dayCounts: { ...season.dayCounts, [GRADED]: known([dayCount(D, rows)]) },
  });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shootaround-page-'));
    const file = join(folder, 'graded-share.ts');
    const fromThere = theCheck
      .replaceAll("from '../", `from '${root}src/`)
      .replaceAll("from './", `from '${root}src/checks/`);
    writeFileSync(file, fromThere);
    ({ gradedShare: check } = await import(file));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('judges as the page says', () => {
    const made = 196;
    expect(judged()).toMatchObject({ status: 'PASS', threshold: 0.5 });
    expect(judged(graded(made / 2)).status).toBe('PASS');
    expect(judged(graded(made / 2 - 1))).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(judged(graded(1), at('2026-02-07', '06:00'))).toMatchObject({ status: 'SKIP', reason: 'not_due' });
    for (const table of check.needs({ ...profile, checks: { ...profile.checks, ...numbers } }).tables) {
      const blind = { ...season, dayCounts: { ...season.dayCounts, [table]: unknown('permission') } };
      expect(judged(blind)).toMatchObject({ status: 'ERROR', cause: 'permission' });
    }
    const { graded_share: _, ...others } = { graded_share: null, ...profile.checks };
    const without = { ...profile, checks: others };
    expect(judged(season, NOON, without)).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
  });
});

describe('the page about checks', () => {
  it('names places that are there, in the words that stand there', () => {
    expect(source('src/checks/index.ts')).toContain('export const CHECKS');
    expect(theLine.trim()).toBe('gradedShare,');
    const kinds = [...theSchema.matchAll(/\b(tableName|share)\b(?=,)/g)].map(([, kind]) => kind);
    expect(kinds).toEqual(['tableName', 'tableName', 'share']);
    expect(source('src/config/profile-checks.ts')).toMatch(/import \{[^}]*\bshare\b[^}]*\btableName\b/);
    expect(theReferences).toContain("'graded_share'");
    expect(source('src/config/rules/table-references.ts')).toContain('const add = (table: ');
    expect(theTest).toContain("judge('graded_share'");
  });

  // Whoever has followed the page has it in their copy, where these tests hold, too.
  it('adds its numbers under the section that it is shown in', () => {
    expect(Object.keys(numbers)).toEqual(['graded_share']);
    expect(Object.keys(schema.shape)).toContain('data_freshness');
    expect(source('pipelines/nba-props-platform.yml')).toMatch(/^checks:$/m);
  });

  it('tells all that a check can ask for', () => {
    const [, asked = ''] = /interface FactNeeds \{([\s\S]*?)\n\}/.exec(source('src/facts/facts.ts')) ?? [];
    const keys = [...asked.matchAll(/^ {2}(\w+)\??:/gm)].map(([, key = '']) => key);
    expect(keys).toContain('attempts');
    const [, told = ''] = source('docs/adding-a-check.md').split('## What there is to ask for');
    for (const key of keys) expect(told).toContain(`\`${key}\``);
  });

  it.each(
    [...source('docs/adding-a-check.md').matchAll(/`((?:src|test|docs|pipelines)\/[\w./-]+\.\w+)`/g)].map(
      ([, path = '']) => path,
    ),
  )('names %s, which is there or is made by it', (path) => {
    const made = ['src/checks/graded-share.ts', 'test/checks/graded-share.test.ts'];
    if (!made.includes(path)) expect(source(path).length).toBeGreaterThan(0);
  });
});
