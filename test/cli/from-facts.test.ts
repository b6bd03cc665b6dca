import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typeCommand } from '../support/cli.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';

const DATE = '2026-02-03';
const NOON = '2026-02-04T14:00:00-05:00';

describe('facts that were saved', () => {
  let pipeline: HealthyPipeline;
  let folder: string;
  let facts: string;
  let saved: { run: { status: string }; checks: unknown[] };

  const validate = (...words: string[]) => typeCommand(['validate', '--dry-run', '--json', ...words]);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shootaround-facts-'));
    facts = join(folder, 'facts.json');
    pipeline = await openHealthyPipeline({ from: '2026-01-30', to: DATE });
    await pipeline.warehouse.close();
    const { out } = await typeCommand(
      ['validate', '--dry-run', '--json', '--date', DATE, '--now', NOON, '--save-facts', facts],
      { env: { WAREHOUSE: `duckdb:${pipeline.path}` } },
    );
    saved = JSON.parse(out);
  });
  afterAll(async () => {
    await pipeline.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('give the same verdicts again, without a warehouse', async () => {
    const { out } = await validate('--from-facts', facts);
    const again = JSON.parse(out);
    expect(again.run).toMatchObject({ target_date: DATE, status: saved.run.status });
    const verdicts = (checks: unknown[]) =>
      (checks as { check_name: string; status: string; message: string }[]).map(
        ({ check_name, status, message }) => [check_name, status, message],
      );
    expect(verdicts(again.checks)).toEqual(verdicts(saved.checks));
    expect(again.checks.length).toBeGreaterThan(3);
  });

  it.each([
    ['a day later', ['--date', '2026-02-04', '--now', '2026-02-05T14:00:00-05:00'], '2026-02-04'],
    ['a day earlier', ['--date', '2026-02-02'], '2026-02-02'],
    ['a day earlier, written without its option', ['2026-02-02'], '2026-02-02'],
  ])('say nothing about %s, and are not asked', async (_, words, date) => {
    const { status, out } = await validate(...words, '--from-facts', facts);
    expect(status).toBe(64);
    const { error } = JSON.parse(out);
    expect(error.code).toBe('usage');
    expect(error.message).toBe(`these facts were collected for ${DATE} and say nothing about ${date}`);
    expect(error.fix).toContain(DATE);
  });

  it('may be asked about their own date by name', async () => {
    const { out } = await validate(DATE, '--from-facts', facts);
    expect(JSON.parse(out).run.target_date).toBe(DATE);
  });

  const change = (how: (value: Record<string, unknown>) => void): string => {
    const value = JSON.parse(readFileSync(facts, 'utf8'));
    how(value);
    return JSON.stringify(value);
  };

  it.each<[string, () => string, string]>([
    ['no JSON', () => '{"from":', 'it is no JSON'],
    ['nothing', () => '', 'it is no JSON'],
    ['a list', () => '[]', 'the whole: '],
    ['an object without facts', () => '{}', 'collectedAt: '],
    ['facts without their dates', () => change((value) => delete value.from), 'from: '],
    [
      'an impossible date',
      () => change((value) => Object.assign(value, { to: '2026-02-30' })),
      'to: is no date',
    ],
    ['a fact of no state', () => change((value) => Object.assign(value, { slate: {} })), 'slate.state: '],
    [
      'a row of another shape',
      () => change((value) => Object.assign(value, { halts: { state: 'known', value: [{ active: 'no' }] } })),
      'halts.value.0.effectiveDate: ',
    ],
  ])('are refused in one line where the file holds %s', async (_, text, problem) => {
    const path = join(folder, 'spoilt.json');
    writeFileSync(path, text());
    const { status, out, err, log } = await validate('--from-facts', path);
    expect(status).toBe(78);
    const { error } = JSON.parse(out);
    expect(error).toMatchObject({ code: 'config', fix: expect.stringContaining('--save-facts') });
    expect(error.message).toContain(`${path} holds no saved facts: ${problem}`);
    expect(error.message).not.toContain('\n');
    expect([err, log.lines]).toEqual(['', []]);
  });

  it('are refused where there is no file', async () => {
    const { status, err } = await typeCommand(['validate', '--from-facts', join(folder, 'none.json')]);
    expect(status).toBe(78);
    expect(err).toContain('none.json');
  });
});
