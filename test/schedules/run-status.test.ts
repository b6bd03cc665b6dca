import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/checks/check.ts';
import type { CheckStatus, Finding, Severity, SkipReason } from '../../src/checks/finding.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { nothingJudged, runStatus } from '../../src/schedules/run-status.ts';

/** `phase3_completion FAIL P1`, `data_freshness SKIP not_due`. */
function finding(words: string): Finding {
  const [check = '', status = '', detail] = words.split(' ');
  const severities: Record<string, Severity> = {
    P1: 'P1_CRITICAL',
    P2: 'P2_HIGH',
    P3: 'P3_MEDIUM',
    P4: 'P4_LOW',
  };
  return {
    check,
    category: 'any',
    targetDate: '2026-02-03',
    status: status as CheckStatus,
    severity: severities[detail ?? ''] ?? null,
    message: '',
    expected: null,
    actual: null,
    threshold: null,
    targetTable: null,
    affected: null,
    ...(status === 'SKIP' && { reason: detail as SkipReason }),
    parts: [],
    notes: [],
  };
}

const status = (
  words: readonly string[],
  over: { slateKnown?: boolean; stored?: boolean; rolledBack?: number } = {},
) => runStatus({ findings: words.map(finding), checks: CHECKS, slateKnown: true, stored: true, ...over });

const P3 = 'phase3_completion';
const P4 = 'phase4_completion';
const HISTORY = 'historical_completeness';
const FRESH = 'data_freshness';
const SCRAPERS = 'scraper_failures';

describe('the status of a run', () => {
  it.each<[expected: string, rule: string, findings: string[]]>([
    ['CRITICAL', 'any failure of the first severity', [`${P3} FAIL P1`, `${P4} PASS`]],
    [
      'CRITICAL',
      'the same when other checks were blind',
      [`${P3} FAIL P1`, `${P4} ERROR`, `${HISTORY} ERROR`, `${FRESH} ERROR`],
    ],
    [
      'ERROR',
      'blindness in a check that can be critical',
      [`${P3} ERROR`, `${P4} PASS`, `${HISTORY} PASS`, `${FRESH} PASS`, `${SCRAPERS} PASS`],
    ],
    [
      'ERROR',
      'the same beside failures that are not critical',
      [`${P3} ERROR`, `${P4} FAIL P2`, `${HISTORY} PASS`, `${FRESH} PASS`],
    ],
    ['ERROR', 'blindness in a third of the checks', [`${SCRAPERS} ERROR`, `${P3} PASS`, `${P4} PASS`]],
    [
      'ERROR',
      'a check that nobody knows',
      ['phase9 ERROR', `${P3} PASS`, `${P4} PASS`, `${FRESH} PASS`, `${HISTORY} PASS`],
    ],
    ['ERROR', 'blindness everywhere', [`${P3} ERROR`, `${P4} ERROR`]],
    [
      'WARNING',
      'blindness in a quarter of the checks, where it can not be critical',
      [`${SCRAPERS} ERROR`, `${P3} PASS`, `${P4} PASS`, `${FRESH} PASS`],
    ],
    ['WARNING', 'a failure of the second severity', [`${P3} FAIL P2`, `${P4} PASS`]],
    ['WARNING', 'a failure of the third severity', [`${P3} FAIL P3`]],
    ['WARNING', 'a warning', [`${P3} WARN P3`, `${P4} PASS`]],
    [
      'WARNING',
      'a run in which nothing is configured',
      [`${P3} SKIP not_configured`, `${P4} SKIP not_configured`],
    ],
    ['WARNING', 'a run in which nothing was recorded', [`${P3} SKIP not_recorded`]],
    ['OK', 'everything passed', [`${P3} PASS`, `${P4} PASS`]],
    ['OK', 'one passed, the rest skipped', [`${P3} PASS`, `${P4} SKIP bootstrap`, `${FRESH} SKIP not_due`]],
    ['OK', 'a slate that was read and is empty', [`${P3} SKIP no_games`, `${P4} SKIP no_games`]],
    ['OK', 'everything is still to come', [`${P3} SKIP not_due`, `${P4} SKIP not_due`]],
  ])('is %s for %s', (expected, _rule, findings) => {
    expect(status(findings)).toBe(expected);
  });

  it('is ERROR when the slate is unknown or nothing could be stored, whatever passed', () => {
    expect(status([`${P3} PASS`], { slateKnown: false })).toBe('ERROR');
    expect(status([`${P3} PASS`], { stored: false })).toBe('ERROR');
    expect(status([`${P3} FAIL P1`], { stored: false })).toBe('CRITICAL');
  });

  it('is a warning at least while something stands rolled back, and no better than what was found', () => {
    const one = { rolledBack: 1 };
    expect(status([`${P3} PASS`], one)).toBe('WARNING');
    expect(status([`${P3} SKIP no_games`], one)).toBe('WARNING');
    expect(status([`${P3} ERROR`], one)).toBe('ERROR');
    expect(status([`${P3} FAIL P1`], one)).toBe('CRITICAL');
    expect(status([`${P3} PASS`], { rolledBack: 0 })).toBe('OK');
  });

  it('takes from each check whether blindness there matters', () => {
    const harmless: Check[] = CHECKS.map((check) => ({ ...check, canBeCritical: false }));
    const findings = [P3, P4, HISTORY, FRESH].map((name, index) =>
      finding(`${name} ${index === 0 ? 'ERROR' : 'PASS'}`),
    );
    expect(runStatus({ findings, checks: harmless, slateKnown: true, stored: true })).toBe('WARNING');
  });
});

describe('a run in which nothing was judged', () => {
  it.each<[boolean, string[]]>([
    [true, [`${P3} SKIP not_configured`, `${P4} SKIP not_recorded`]],
    [true, [`${P3} SKIP past_date`]],
    [false, [`${P3} SKIP not_configured`, `${P4} PASS`]],
    [false, [`${P3} SKIP not_configured`, `${P4} SKIP no_games`]],
    [false, [`${P3} SKIP not_configured`, `${P4} ERROR`]],
  ])('is %s for %j', (expected, findings) => {
    expect(nothingJudged(findings.map(finding))).toBe(expected);
  });
});
