import { expect, it } from 'vitest';
import { CHECKS } from '../../src/checks/index.ts';
import { speaksOfDates } from '../../src/schedules/earlier-verdicts.ts';
import { at, healthyFacts, judge, nights } from '../support/fact-builders.ts';
import { withHealthyCloud } from '../support/healthy-cloud.ts';

const D = '2026-02-06';
const NOON = at('2026-02-07', '12:00');

/** What is remembered of a pass, on nights of so many games. */
function wordsOf(check: (typeof CHECKS)[number], games: number): string {
  const facts = withHealthyCloud(healthyFacts(nights(D, 40, games), D, NOON), NOON);
  const { status, message, expected, actual } = judge(check.name, { check, facts, targetDate: D, now: NOON });
  expect(status).toBe('PASS');
  return JSON.stringify([message, expected, actual]);
}

// Who passes every night in the same words, whatever was played, is taken for stuck.
it.each(CHECKS.filter(speaksOfDates).map((check) => ({ name: check.name, check })))(
  '$name passes in other words where more games were played',
  ({ check }) => {
    expect(wordsOf(check, 2)).not.toBe(wordsOf(check, 5));
  },
);
