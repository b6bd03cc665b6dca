import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/checks/check.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { known } from '../../src/facts/facts.ts';
import { judgeRun } from '../../src/schedules/judge-run.ts';
import { at, healthyFacts, judge, nights, profile, unknown } from '../support/fact-builders.ts';
import { withHealthyCloud } from '../support/healthy-cloud.ts';
import { plainCheck } from '../support/plain-check.ts';

const D = '2026-02-06';
const NOON = at('2026-02-07', '12:00');
const healthy = () => withHealthyCloud(healthyFacts(nights(D, 40), D, NOON), NOON);
/** What speaks of a game date, and what speaks of now. */
const OF_A_DATE = CHECKS.filter(({ needsSlate }) => needsSlate).map(({ name }) => name);
const OF_NOW = CHECKS.filter(({ needsSlate }) => !needsSlate).map(({ name }) => name);

const judged = (check: Partial<Check>, facts = healthy(), targetDate = D) =>
  judge('a_check', { check: { ...plainCheck, ...check }, facts, targetDate, now: NOON });

describe('judging one check', () => {
  it('turns an exception into the finding of that check, tells its caller, and lets the others judge', () => {
    const failure = new Error('no such thing');
    const broken: Check = {
      ...plainCheck,
      judge: () => {
        throw failure;
      },
    };
    const heard: unknown[] = [];
    const { findings } = judgeRun({
      facts: healthy(),
      profile,
      checks: [broken, { ...plainCheck, name: 'another' }],
      targetDate: D,
      now: NOON,
      carried: [],
      onException: (check, error) => heard.push([check, error]),
    });
    expect(findings[0]).toMatchObject({ status: 'ERROR', cause: 'internal' });
    expect(findings[0]?.message).toContain('no such thing');
    expect(findings[1]).toMatchObject({ check: 'another', status: 'PASS' });
    expect(heard).toEqual([['a_check', failure]]);
  });

  it('takes a check that looked at nothing for broken', () => {
    expect(judged({ judge: () => ({ parts: [] }) })).toMatchObject({ status: 'ERROR', cause: 'internal' });
  });

  it.each(OF_A_DATE)('leaves %s blind when the schedule can not be read, with the cause', (name) => {
    const finding = judge(name, {
      facts: { ...healthy(), slate: unknown('permission') },
      targetDate: D,
      now: NOON,
    });
    expect(finding).toMatchObject({ status: 'ERROR', cause: 'slate_unknown' });
    expect(finding.message).toContain('permission');
    expect(finding.parts[0]?.fix).toBe('a fix for permission');
  });

  it.each(OF_A_DATE)('does not let an empty schedule in mid-season look like no games to %s', (name) => {
    const finding = judge(name, { facts: { ...healthy(), slate: known([]) }, targetDate: D, now: NOON });
    expect(finding).toMatchObject({ status: 'ERROR', cause: 'slate_unknown' });
  });

  it.each(OF_A_DATE)('takes an empty schedule in August for no games in %s', (name) => {
    const date = '2026-08-01';
    const now = at('2026-08-02', '12:00');
    const facts = { ...healthyFacts([], date, now), attempts: known([]), runs: known([]) };
    expect(judge(name, { facts, targetDate: date, now })).toMatchObject({
      status: 'SKIP',
      // Who starts the scrapers is stopped for the summer.
      reason: name === 'scraper_kickoff' ? 'not_configured' : 'no_games',
    });
  });

  it.each(OF_NOW)('lets %s judge what runs now, whatever became of the schedule', (name) => {
    for (const slate of [unknown('permission'), known([])]) {
      const on = { facts: { ...healthy(), slate }, targetDate: D, now: NOON };
      const finding = judge(name, on);
      // Who should have run on game dates is a question of its own there, and has no answer.
      if (name === 'never_succeeded') {
        expect(finding).toMatchObject({ status: 'ERROR', cause: 'slate_unknown' });
        expect(finding.parts.filter(({ status }) => status === 'PASS').length).toBeGreaterThan(1);
      } else expect(finding.status).toBe('PASS');
    }
  });

  it.each(OF_NOW)('lets %s say nothing of a date that is more than two days past', (name) => {
    const now = at('2026-02-09', '12:00');
    expect(judge(name, { facts: healthy(), targetDate: D, now })).toMatchObject({
      status: 'SKIP',
      reason: 'past_date',
    });
  });
});
