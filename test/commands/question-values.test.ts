import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import {
  evidenceValue,
  questionValue,
  type RepeatedQuestion,
  readQuestionValue,
} from '../../src/commands/question-values.ts';
import { anyCodePoint } from '../support/any-code-point.ts';
import { profile } from '../support/fact-builders.ts';

const TABLES = Object.keys(profile.tables);
const SERVICES = Object.keys(profile.deployment?.services ?? {});
const ROLLBACKS = Object.keys(profile.rollbacks);
const SLACK_VALUE_LIMIT = 2000;
const read = (value: string) => readQuestionValue(value, profile);

const anyQuestion: fc.Arbitrary<RepeatedQuestion> = fc.oneof(
  fc
    .record({
      first: fc.integer({ min: 0, max: 3000 }),
      days: fc.integer({ min: 0, max: 399 }),
      table: fc.constantFrom(null, ...TABLES),
    })
    .map(({ first, days, table }): RepeatedQuestion => {
      const from = addDays('2020-01-01', first);
      return { kind: 'gaps', question: { from, to: addDays(from, days), table } };
    }),
  fc.record({
    kind: fc.constant('failures' as const),
    threshold: fc.integer({ min: 1, max: 100_000 }),
    days: fc.integer({ min: 1, max: 400 }),
  }),
  fc.record({ kind: fc.constant('drift' as const), service: fc.constantFrom(null, ...SERVICES) }),
  fc.constant({ kind: 'deployed' as const, service: null }),
  fc.record({ kind: fc.constant('rollbacks' as const), name: fc.constantFrom(null, ...ROLLBACKS) }),
);

describe('the value of a button', () => {
  it('brings back the question that it stands for', () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const value = questionValue(question);
        expect(value.length).toBeLessThan(SLACK_VALUE_LIMIT);
        expect(read(value)).toEqual(question);
      }),
    );
  });

  it('is different for different questions', () => {
    fc.assert(
      fc.property(anyQuestion, anyQuestion, (one, other) => {
        expect(questionValue(one) === questionValue(other)).toBe(
          JSON.stringify(one) === JSON.stringify(other),
        );
      }),
    );
  });

  it('beside a table asks about that table, in the range that was asked for', () => {
    const question = { from: '2026-01-21', to: '2026-02-03', table: null };
    expect(read(evidenceValue(question, 'nba_raw.nbac_team_boxscore'))).toEqual({
      kind: 'gaps',
      question: { ...question, table: 'nba_raw.nbac_team_boxscore' },
    });
  });

  it.each([
    '',
    'gaps',
    'gaps 2026-01-21..2026-02-03',
    'gaps 2026-01-21..2026-02-03 nba_raw.nobody_watches_this',
    'gaps 2026-01-21..2026-02-03 __proto__',
    'gaps 2026-01-21..2026-02-03 constructor',
    'gaps 2026-01-21..2026-02-03 *; drop',
    'gaps 2026-01-21..2026-02-03 * ',
    'gaps 2026-01-21..2026-02-03 *\n',
    ' gaps 2026-01-21..2026-02-03 *',
    'gaps 2026-02-03..2026-01-21 *',
    'gaps 2026-02-30..2026-03-01 *',
    'gaps 2026-01-21..2026-01-22..2026-02-03 *',
    'gaps 0100-01-01..9999-12-31 *',
    'gaps 2024-12-31..2026-02-04 *',
    "gaps 2026-01-21..2026-02-03' *",
    'GAPS 2026-01-21..2026-02-03 *',
    'drift',
    'drift ',
    'drift phase3',
    'drift nobody-runs-this',
    'drift __proto__',
    'drift constructor',
    'drift *\n',
    'drift * *',
    'DRIFT *',
    'deployed ',
    'deployed *',
    'failures 5',
    'failures 0 14',
    'failures 5 0',
    'failures 5 401',
    'failures -5 14',
    'failures 999999 14',
    'failures 5 14 30',
    'failures 5e1 14',
    'validate post_overnight',
  ])('"%s" means nothing', (value) => {
    expect(read(value)).toBeNull();
  });

  it('that is anything at all never breaks its reader', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCodePoint }), (value) => {
        expect(read(`gaps ${value}`)).toBeNull();
      }),
    );
  });
});
