import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/checks/check.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { aboutTable, passPart } from '../../src/checks/parts.ts';
import { type CloudFacts, NO_CLOUD_FACTS } from '../../src/facts/cloud/cloud-facts.ts';
import { type Fact, type Facts, known } from '../../src/facts/facts.ts';
import { judgeRun } from '../../src/schedules/judge-run.ts';
import { at, healthyFacts, judge, nights, profile, unknown } from '../support/fact-builders.ts';
import { fleetFacts } from '../support/fleet-facts.ts';
import { healthyProbe } from '../support/scripted-cloud.ts';

const D = '2026-02-06';
const NOON = at('2026-02-07', '12:00');
const healthy = () => withHealthyCloud(healthyFacts(nights(D, 40), D, NOON));
/** What speaks of a game date, and what speaks of now. */
const OF_A_DATE = CHECKS.filter(({ needsSlate }) => needsSlate).map(({ name }) => name);
/** What judges only the rows that are there; that there are none is for others to tell. */
const OF_ROWS_THERE: readonly string[] = ['phase3_race', 'duplicate_rows'];
/** Reads nothing but the slate: what it says where that is not known is told with all that speak of a date. */
const OF_THE_SLATE = 'games_final';
const OF_NOW = CHECKS.filter(({ needsSlate }) => !needsSlate).map(({ name }) => name);

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
  errors: make(),
  cloud: everyCloudFact(facts.cloud, make),
});

const mapped = <T, U>(record: Record<string, T>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

const everyCloudFact = (cloud: CloudFacts, make: () => Fact<never>): CloudFacts => ({
  ...cloud,
  services: mapped(cloud.services, make),
  branch: make(),
  commits: mapped(cloud.commits, make),
  probes: mapped(cloud.probes, (paths) => mapped(paths, make)),
  errors: make(),
  pathLines: mapped(cloud.pathLines, make),
});

/** Empty as each kind of fact is: no rows, no services, no entries; what is no list is gone. */
const everyFactEmpty = (facts: Facts): Facts => ({
  ...everyFact(facts, () => known([]) as never),
  cloud: {
    ...NO_CLOUD_FACTS,
    at: facts.cloud.at,
    services: mapped(facts.cloud.services, () => known([])),
    errors: known({ hours: 24, daysBefore: 7, groups: [], cut: false, cutBefore: false }),
    pathLines: mapped(facts.cloud.pathLines, () => known({ entries: [], cut: false })),
  },
});

/** The fleet as it should be, with an answer at every endpoint, and the errors of an ordinary day. */
function withHealthyCloud(facts: Facts): Facts {
  const fleet = fleetFacts(profile, NOON);
  const endpoints = Object.entries(profile.deployment?.services ?? {}).filter(
    ([, { health }]) => health.length > 0,
  );
  const noise = {
    service: 'nba-scrapers',
    says: 'the odds service answered late',
    sample: 'the odds service answered late',
    count: 12,
    firstAt: at(D, '13:00').toISOString(),
    lastAt: at(D, '23:00').toISOString(),
    before: [11, 12, 13, 12, 10, 14, 12],
  };
  return {
    ...facts,
    cloud: {
      ...fleet,
      probes: Object.fromEntries(
        endpoints.map(([service, { health }]) => [
          service,
          Object.fromEntries(health.map(({ path }) => [path, known(healthyProbe(service, path))])),
        ]),
      ),
      errors: known({ hours: 24, daysBefore: 7, groups: [noise], cut: false, cutBefore: false }),
    },
  };
}

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
    const facts = { ...healthyFacts([], date, now), attempts: known([]) };
    expect(judge(name, { facts, targetDate: date, now })).toMatchObject({
      status: 'SKIP',
      reason: 'no_games',
    });
  });

  it.each(OF_NOW)('lets %s judge what runs now, whatever became of the schedule', (name) => {
    for (const slate of [unknown('permission'), known([])]) {
      const on = { facts: { ...healthy(), slate }, targetDate: D, now: NOON };
      expect(judge(name, on).status).toBe('PASS');
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

describe('every check', () => {
  it('is registered once, under the name that its schedules use', () => {
    const names = CHECKS.map((check) => check.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(profile.schedules.post_overnight?.checks ?? []));
  });

  describe.each(CHECKS.map((check) => check.name).filter((name) => name !== OF_THE_SLATE))('%s', (name) => {
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
      const { status } = on(everyFactEmpty(healthy()));
      if (OF_A_DATE.includes(name) && !OF_ROWS_THERE.includes(name)) expect(status).toBe('FAIL');
      else expect(status).not.toBe('PASS');
    });

    it('never passes when its facts were not configured, not recorded, or never collected', () => {
      const schedule = profile.sources.schedule;
      // An imported season records tables: it says nothing of what runs.
      const states = OF_NOW.includes(name)
        ? (['not_configured'] as const)
        : (['not_configured', 'not_recorded'] as const);
      for (const state of states) {
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
        errors: unknown('internal'),
        cloud: everyCloudFact(healthy().cloud, () => unknown('internal')),
      };
      expect(on(nothing)).toMatchObject({ status: 'ERROR', cause: 'internal' });
    });

    it('finds the same in facts that were saved as JSON', () => {
      const facts = healthy();
      expect(on(JSON.parse(JSON.stringify(facts)))).toEqual(on(facts));
    });
  });
});
