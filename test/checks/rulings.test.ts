import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Severity } from '../../src/checks/finding.ts';
import { aboutTable } from '../../src/checks/parts.ts';
import { rollUp } from '../../src/checks/roll-up.ts';
import { type Judged, partsOfRulings, type Ruling } from '../../src/checks/rulings.ts';
import { severityRank } from '../../src/checks/severity.ts';
import { at, profile } from '../support/fact-builders.ts';

const D = '2026-02-06';
const about = aboutTable('dataset.table');
const input = { targetDate: D, now: at(D, '10:00'), profile } as never;
const EXPECTED = at(D, '07:30');

const SEVERITIES: readonly Severity[] = ['P1_CRITICAL', 'P2_HIGH', 'P3_MEDIUM', 'P4_LOW'];
const pending = fc
  .constantFrom('11:00', '11:30', null)
  .map((due) => (due ? { expected: EXPECTED, due: at(D, due) } : null));
const judged = fc
  .record({
    verdict: fc.constantFrom(
      ...SEVERITIES.map(() => ({ status: 'PASS' as const, severity: null })),
      ...SEVERITIES.flatMap((severity) => [
        { status: 'WARN' as const, severity },
        { status: 'FAIL' as const, severity },
      ]),
    ),
    pending,
    name: fc.stringMatching(/^[a-z]{8}$/),
  })
  .map(
    ({ verdict, pending: wait, name }): Ruling => ({
      ...verdict,
      found: `found ${name}`,
      message: `wrong ${name}`,
      details: { expected: name, evidence: { [name]: 1 } },
      pending: wait,
    }),
  );
const blind = fc
  .constantFrom('missing_column' as const, 'bad_response' as const)
  .map(
    (cause): Ruling => ({ status: 'ERROR', cause, message: `blind by ${cause}`, fix: 'look', pending: null }),
  );
const left = fc
  .constantFrom('bootstrap' as const, 'not_recorded' as const)
  .map((reason): Ruling => ({ status: 'SKIP', reason, message: `left out by ${reason}` }));
const isJudged = (ruling: Ruling): ruling is Judged => ruling.status !== 'ERROR' && ruling.status !== 'SKIP';

it('the rules of a table come to one verdict: the worst that is due, else what waits, else a pass; blindness stands beside it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 4, arbitrary: judged }, blind, left), { minLength: 1 }),
      (rulings) => {
        const parts = partsOfRulings(about, rulings, input);
        const all = rulings.filter(isJudged);
        const broken = all.filter(({ status, pending: wait }) => status !== 'PASS' && wait === null);
        const waiting = all.filter(({ status, pending: wait }) => status !== 'PASS' && wait !== null);
        const isBlind = rulings.some(({ status }) => status === 'ERROR');
        const verdicts = parts.filter(
          ({ status, reason }) => status !== 'ERROR' && (status !== 'SKIP' || reason === 'not_due'),
        );

        expect(parts.every(({ subject }) => subject === about.subject)).toBe(true);
        expect(verdicts).toHaveLength(all.length > 0 ? 1 : 0);
        // Whoever looks for the subject's part finds the blind one first: nothing has recovered.
        expect(parts[0]?.status === 'ERROR').toBe(isBlind);
        const [verdict] = verdicts;
        if (verdict === undefined) return;
        const failing = broken.filter(({ status }) => status === 'FAIL');
        const worst = failing.length > 0 ? failing : broken;
        const expected = broken.length > 0 ? worst[0]?.status : waiting.length > 0 ? 'SKIP' : 'PASS';
        expect(verdict.status).toBe(expected);
        if (broken.length > 0) {
          expect(severityRank(verdict.severity)).toBe(
            Math.min(...worst.map(({ severity }) => severityRank(severity))),
          );
          for (const { message } of broken) expect(verdict.message).toContain(message);
          for (const { found } of waiting) expect(verdict.message).toContain(found);
        } else if (waiting.length > 0) {
          expect(verdict.due).toBe(
            new Date(Math.max(...waiting.map(({ pending: wait }) => Number(wait?.due)))).toISOString(),
          );
        }
        for (const { details } of all) expect(verdict.evidence).toMatchObject(details.evidence ?? {});
        const finding = rollUp({ name: 'a', category: 'b' }, D, parts);
        if (isBlind || broken.length + waiting.length > 0) expect(finding.status).not.toBe('PASS');
      },
    ),
    { numRuns: 100 },
  );
});
