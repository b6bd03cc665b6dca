import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/checks/check.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { aboutTable, passPart } from '../../src/checks/parts.ts';
import { type Fact, type Facts, known } from '../../src/facts/facts.ts';
import { judgeRun } from '../../src/schedules/judge-run.ts';
import { at, healthyFacts, judge, nights, profile, unknown } from '../support/fact-builders.ts';

const D = '2026-02-06';
const NOON = at('2026-02-07', '12:00');
const healthy = () => healthyFacts(nights(D, 40), D, NOON);

const template: Check = {
  name: 'a_check',
  category: 'a category',
  title: { ok: 'fine', broken: 'broken' },
  why: 'because',
  fix: 'mend it',
  canBeCritical: true,
  windowed: false,
  needsSlate: true,
  skipsWithoutGames: true,
  needs: () => ({ tables: [] }),
  judge: () => ({ parts: [passPart(aboutTable('a.table'), 'seen')] }),
};

const judged = (check: Partial<Check>, facts = healthy(), targetDate = D) =>
  judge('a_check', { check: { ...template, ...check }, facts, targetDate, now: NOON });

const everyFact = (facts: Facts, make: () => Fact<never>): Facts => ({
  ...facts,
  coverage: Object.fromEntries(Object.keys(facts.coverage).map((table) => [table, make()])),
  dayCounts: Object.fromEntries(Object.keys(facts.dayCounts).map((table) => [table, make()])),
  attempts: make(),
  ledger: make(),
});

describe('judging one check', () => {
  it('turns an exception into the finding of that check, tells its caller, and lets the others judge', () => {
    const failure = new Error('no such thing');
    const broken: Check = {
      ...template,
      judge: () => {
        throw failure;
      },
    };
    const heard: unknown[] = [];
    const { findings } = judgeRun({
      facts: healthy(),
      profile,
      checks: [broken, { ...template, name: 'another' }],
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

  it.each(CHECKS.map((check) => check.name))(
    'leaves %s blind when the schedule can not be read, with the cause',
    (name) => {
      const finding = judge(name, {
        facts: { ...healthy(), slate: unknown('permission') },
        targetDate: D,
        now: NOON,
      });
      expect(finding).toMatchObject({ status: 'ERROR', cause: 'slate_unknown' });
      expect(finding.message).toContain('permission');
      expect(finding.parts[0]?.fix).toBe('a fix for permission');
    },
  );

  it.each(CHECKS.map((check) => check.name))(
    'does not let an empty schedule in mid-season look like no games to %s',
    (name) => {
      const finding = judge(name, { facts: { ...healthy(), slate: known([]) }, targetDate: D, now: NOON });
      expect(finding).toMatchObject({ status: 'ERROR', cause: 'slate_unknown' });
    },
  );

  it.each(CHECKS.map((check) => check.name))(
    'takes an empty schedule in August for no games in %s',
    (name) => {
      const date = '2026-08-01';
      const now = at('2026-08-02', '12:00');
      const facts = { ...healthyFacts([], date, now), attempts: known([]) };
      expect(judge(name, { facts, targetDate: date, now })).toMatchObject({
        status: 'SKIP',
        reason: 'no_games',
      });
    },
  );
});

describe('every check', () => {
  it('is registered once, under the name that its schedules use', () => {
    const names = CHECKS.map((check) => check.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(profile.schedules.post_overnight?.checks ?? []));
  });

  describe.each(CHECKS.map((check) => check.name))('%s', (name) => {
    const on = (facts: Facts) => judge(name, { facts, targetDate: D, now: NOON });

    it('passes a healthy game day, so that the following can not pass for another reason', () => {
      expect(on(healthy()).status).toBe('PASS');
    });

    it('never passes when its facts are unknown', () => {
      expect(on(everyFact(healthy(), () => unknown('timeout')))).toMatchObject({
        status: 'ERROR',
        cause: 'timeout',
      });
    });

    it('never passes when its facts are empty on a game day', () => {
      expect(on(everyFact(healthy(), () => known([]) as never)).status).toBe('FAIL');
    });

    it('never passes when its facts were not configured, not recorded, or never collected', () => {
      const schedule = profile.sources.schedule;
      for (const state of ['not_configured', 'not_recorded'] as const) {
        const finding = on({
          ...everyFact(healthy(), () => ({ state })),
          recorded: state === 'not_recorded' ? {} : null,
        });
        expect(
          finding.parts.filter((part) => part.subject !== schedule).map((part) => part.reason),
        ).not.toContain(undefined);
        if (name !== 'data_freshness' || state === 'not_recorded')
          expect(finding).toMatchObject({ status: 'SKIP', reason: state });
      }
      const nothing = {
        ...healthy(),
        coverage: {},
        dayCounts: {},
        attempts: unknown('internal'),
        ledger: unknown('internal'),
      };
      expect(on(nothing)).toMatchObject({ status: 'ERROR', cause: 'internal' });
    });

    it('finds the same in facts that were saved as JSON', () => {
      const facts = healthy();
      expect(on(JSON.parse(JSON.stringify(facts)))).toEqual(on(facts));
    });
  });
});
