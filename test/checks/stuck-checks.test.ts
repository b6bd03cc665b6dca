import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/checks/finding.ts';
import { type Fact, type Facts, known, type VerdictRow } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  healthyFacts,
  judge,
  night,
  nights,
  partOf,
  profile,
  unknown,
} from '../support/fact-builders.ts';

const TODAY = '2026-02-06';
const NOON = at(TODAY, '12:00');
const RESULTS = 'nba_orchestration.validation_check_results';
const CHECK = 'phase4_completion';

/** The same four games every night; in the second, one night of five. */
const even = nights(TODAY, 40);
const uneven = [...nights('2026-01-19', 22), ...night('2026-01-20', 5), ...nights(TODAY, 17)];

const said = (over: Partial<VerdictRow> = {}): VerdictRow => ({
  check: CHECK,
  status: 'PASS',
  table: null,
  runs: 30,
  dates: 30,
  firstDate: '2026-01-07',
  lastDate: '2026-02-05',
  firstAt: '2026-01-08T11:00:00.000Z',
  ofDates: true,
  ...over,
});

function judged(
  verdicts: Fact<VerdictRow[]> | VerdictRow,
  over: { schedule?: typeof even; facts?: Partial<Facts>; profile?: typeof profile } = {},
): Finding {
  const facts: Facts = {
    ...healthyFacts(over.schedule ?? uneven, TODAY, NOON),
    verdicts: 'state' in verdicts ? verdicts : known([verdicts]),
    ...over.facts,
  };
  return judge('never_succeeded', { facts, targetDate: TODAY, now: NOON, profile: over.profile ?? profile });
}

const failing = (runs: number, over: Partial<VerdictRow> = {}) =>
  said({ status: 'FAIL', table: 'nba_raw.nbac_team_boxscore', runs, dates: 12, ...over });

describe('a check of this bot that always says the same', () => {
  it('looks stuck when it failed in its last thirty runs, about the same table', () => {
    const finding = judged(failing(30));
    expect(finding).toMatchObject({ status: 'WARN', severity: 'P4_LOW' });
    expect(partOf(finding, CHECK)).toMatchObject({
      status: 'WARN',
      severity: 'P4_LOW',
      message:
        'this check looks stuck: a failure of nba_raw.nbac_team_boxscore in each of its last 30 runs, since Jan 7',
      threshold: 30,
      affected: 30,
      evidence: { verdict: 'FAIL', runs: 30, since: '2026-01-07' },
      fix: 'See whether what it finds is true: mend that, or the check and its thresholds.',
    });
    expect(finding.seenWell).not.toContain(CHECK);
  });

  it('looks stuck when it passed thirty game dates in the same words, whatever was played', () => {
    expect(partOf(judged(said()), CHECK)).toMatchObject({
      status: 'WARN',
      severity: 'P4_LOW',
      message:
        'this check looks stuck: it passed 30 game dates in the same words since Jan 7, whatever the number of games',
      threshold: 30,
      affected: 30,
      evidence: { verdict: 'PASS', game_dates: 30, since: '2026-01-07' },
    });
  });

  it.each<[string, VerdictRow]>([
    ['failed 29 times', failing(29)],
    ['passed 29 game dates', said({ dates: 29, runs: 60 })],
    ['passed of what is no date, such as a quiet fleet', said({ ofDates: false, runs: 99, dates: 99 })],
    ['failed on many dates in few runs', failing(29, { dates: 40 })],
  ])('is well when it %s', (_, row) => {
    const finding = judged(row);
    expect(finding.status).toBe('PASS');
    expect(finding.parts.map(({ subject }) => subject)).not.toContain(CHECK);
    expect(finding.seenWell).toContain(CHECK);
  });

  it('may pass in the same words for ever while each night has as many games', () => {
    expect(judged(said(), { schedule: even }).status).toBe('PASS');
    expect(judged(failing(30), { schedule: even }).status).toBe('WARN');
    // The night of five games lies before what was said.
    expect(judged(said({ firstDate: '2026-01-21' })).status).toBe('PASS');
    expect(judged(said({ firstDate: '2026-01-20' })).status).toBe('WARN');
    expect(judged(said({ lastDate: '2026-01-20' })).status).toBe('WARN');
    expect(judged(said({ lastDate: '2026-01-19' })).status).toBe('PASS');
  });

  it('is not judged by its passes while the games are unknown, but by its failures', () => {
    const blind = { facts: { slate: unknown('timeout') } };
    expect(judged(said(), blind)).toMatchObject({ status: 'ERROR', cause: 'slate_unknown' });
    expect(judged(said(), blind).parts.map(({ subject }) => subject)).not.toContain(CHECK);
    expect(partOf(judged(failing(30), blind), CHECK).status).toBe('WARN');
  });

  it.each(ERROR_CAUSES)('can not be told where results can not be read: %s', (cause) => {
    const finding = judged(unknown(cause));
    expect(finding).toMatchObject({ status: 'ERROR', cause });
    expect(partOf(finding, RESULTS).fix).toBe(`a fix for ${cause}`);
    expect(finding.seenWell).not.toContain(CHECK);
  });

  it('says nothing where nothing was remembered, or nobody asked', () => {
    const others = judged(known([])).parts;
    expect(others.map(({ status }) => status)).toEqual(['PASS', 'PASS']);
    for (const state of ['not_configured', 'not_recorded'] as const)
      expect(judged({ state }).parts).toEqual(others);
  });

  it('is not looked for where the profile does not say when', () => {
    const { stuck: _, ...rule } = profile.checks.never_succeeded ?? {
      days: 14,
      leastAttempts: 20,
      stormRunsADay: 9,
    };
    const without = { ...profile, checks: { ...profile.checks, never_succeeded: rule } };
    for (const verdicts of [failing(90), unknown('permission')])
      expect(judged(verdicts, { profile: without }).status).toBe('PASS');
  });
});
