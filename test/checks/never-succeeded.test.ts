import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/checks/finding.ts';
import type { Profile } from '../../src/config/profile.ts';
import { type AttemptRow, type Facts, known, type ProcessorRunsRow } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import { at, healthyFacts, judge, nights, partOf, profile, unknown } from '../support/fact-builders.ts';
import {
  BOXSCORE,
  expectedRuns,
  hourly,
  NOW,
  othersWork,
  runs,
  TODAY,
  without,
} from '../support/failure-builders.ts';

const ATTEMPTS = 'nba_orchestration.scraper_execution_log';
const RUNS = 'nba_reference.processor_run_history';
const LOADER = 'OddsGameLinesProcessor';
const healthy: Facts = { ...healthyFacts(nights('2026-02-14', 60), TODAY, NOW), coverage: {}, dayCounts: {} };

interface Given {
  attempts?: readonly AttemptRow[];
  runs?: readonly ProcessorRunsRow[];
  facts?: Partial<Facts>;
  profile?: Profile;
  targetDate?: string;
  now?: Date;
}

function judged(given: Given = {}): Finding {
  return judge('never_succeeded', {
    facts: {
      ...healthy,
      attempts: known([...(given.attempts ?? othersWork)]),
      runs: known([...(given.runs ?? expectedRuns)]),
      ...given.facts,
    },
    targetDate: given.targetDate ?? TODAY,
    now: given.now ?? NOW,
    profile: given.profile ?? profile,
  });
}

const withRuns = (...rows: readonly ProcessorRunsRow[]) => judged({ runs: [...expectedRuns, ...rows] });
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000).toISOString();
const failed = (count: number, over: Partial<ProcessorRunsRow> = {}) =>
  runs(LOADER, 'failed', {
    runs: count,
    error: 'unexpected keyword argument',
    firstAt: hoursAgo(300),
    lastAt: hoursAgo(30),
    dataDate: '2026-01-24',
    ...over,
  });
/** A day's work a day, as far back as a weekly job must be looked for. */
const longLog = [
  runs('Other', 'success', { firstAt: hoursAgo(24 * 20), dataDate: '2026-01-15' }),
  ...expectedRuns,
];

describe('never_succeeded', () => {
  it('passes when everything that runs works, and says how much was looked at', () => {
    const finding = judged();
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, ATTEMPTS)).toMatchObject({
      status: 'PASS',
      actual: '7 of 7 scrapers seen to work',
    });
    expect(partOf(finding, RUNS)).toMatchObject({
      status: 'PASS',
      actual: `${expectedRuns.length} of ${expectedRuns.length} processors seen to work`,
    });
    expect(finding.seenWell).toEqual(
      expect.arrayContaining([BOXSCORE, 'team boxscore', 'player_game_summary', 'feature store']),
    );
  });

  it.each([
    [19, 'PASS', null],
    [20, 'FAIL', 'P2_HIGH'],
  ])(
    'judges a processor that ran %i times in two weeks and never with success',
    (count, status, severity) => {
      expect(withRuns(failed(count))).toMatchObject({ status, severity });
    },
  );

  it('tells all 720,630 runs of one that never worked, since when, and that it is a storm', () => {
    const finding = withRuns(
      failed(719_000, { firstAt: hoursAgo(24 * 14 - 1) }),
      failed(1630, { firstAt: hoursAgo(23), lastAt: hoursAgo(1), dataDate: TODAY }),
    );
    const part = partOf(finding, LOADER);
    expect(part).toMatchObject({ kind: 'processor', status: 'FAIL', severity: 'P2_HIGH', affected: 720_630 });
    expect(part.message).toBe(
      '720,630 runs in 14 days and no success; since Wed Jan 21, 13:00 EST; never worked as far as the log goes; ' +
        'newest error: unexpected keyword argument; a storm of 1,630 runs in the last 24 h',
    );
    expect(finding.parts.map(({ subject }) => subject)).toEqual([LOADER, ATTEMPTS]);
    expect(finding.seenWell).not.toContain(LOADER);
  });

  it('tells failures from before the window, and when it last worked', () => {
    const worked = runs(LOADER, 'success', { firstAt: hoursAgo(24 * 20), dataDate: '2026-01-15' });
    const early = failed(30, {
      firstAt: hoursAgo(24 * 19),
      lastAt: hoursAgo(24 * 18),
      dataDate: '2026-01-16',
    });
    const part = partOf(withRuns(worked, early, failed(25)), LOADER);
    expect(part.message).toMatch(
      /^25 runs in 14 days and no success; 55 failures since Fri Jan 16, .* last worked Thu Jan 15,/,
    );
    expect(part.affected).toBe(55);
  });

  it('takes of runs that reach back beyond the window their share', () => {
    const long = (count: number) => failed(count, { firstAt: hoursAgo(24 * 28), lastAt: hoursAgo(0) });
    expect(withRuns(long(38)).status).toBe('PASS');
    expect(withRuns(long(40)).status).toBe('FAIL');
  });

  it.each(['success', 'partial'] as const)('has nothing against what had one %s in the window', (outcome) => {
    const once = (hours: number) =>
      withRuns(failed(400), runs(LOADER, outcome, { firstAt: hoursAgo(hours) }));
    expect(once(24 * 14 - 1).status).toBe('PASS');
    expect(once(24 * 14 + 1).status).toBe('FAIL');
  });

  it.each([
    ['skipped', {}],
    ['in_flight', {}],
    ['failed', { category: 'no_data_available' }],
  ] as const)('does not count runs that were %s %o', (outcome, over) => {
    expect(withRuns({ ...failed(500, over), outcome }).status).toBe('PASS');
  });

  it('counts runs that never ended, and none of what is switched off', () => {
    expect(withRuns({ ...failed(20), outcome: 'stuck' }).status).toBe('FAIL');
    const off = { ...profile, processors: { ...profile.processors, disabled: ['odds_game_lines'] } };
    const rows = [...expectedRuns, failed(5000, { firstAt: hoursAgo(5), lastAt: hoursAgo(1) })];
    expect(judged({ runs: rows, profile: off }).status).toBe('PASS');
  });

  it.each([
    [1000, 'PASS', null],
    [1001, 'WARN', 'P2_HIGH'],
  ])('warns of a processor that ran %i times in a day, though it works', (count, status, severity) => {
    const finding = withRuns(
      runs('Busy', 'success', { runs: count, firstAt: hoursAgo(23), lastAt: hoursAgo(1) }),
    );
    expect(finding).toMatchObject({ status, severity });
    expect(finding.seenWell?.includes('Busy')).toBe(status === 'PASS');
  });

  it('counts no storm that is over, nor skipped runs', () => {
    const storm = (over: Partial<ProcessorRunsRow>) =>
      withRuns(runs('Busy', 'success', { runs: 5000, firstAt: hoursAgo(40), lastAt: hoursAgo(25), ...over }));
    expect(storm({}).status).toBe('PASS');
    expect(storm({ lastAt: hoursAgo(10) }).status).toBe('WARN');
    expect(storm({ firstAt: hoursAgo(9), lastAt: hoursAgo(8), outcome: 'skipped' }).status).toBe('PASS');
  });

  it('judges scrapers alike, those that mostly find nothing by their attempts', () => {
    const tried = (name: string, count: number) =>
      judged({ attempts: [...hourly(name, 'f'.repeat(count)), ...othersWork] });
    expect(tried('espn_roster', 19).status).toBe('PASS');
    expect(partOf(tried('espn_roster', 20), 'espn_roster')).toMatchObject({
      kind: 'scraper',
      severity: 'P2_HIGH',
    });
    expect(tried('nbac_referees', 20)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    const empty = hourly('nbac_referees', 'n'.repeat(40), { gameDate: TODAY });
    expect(judged({ attempts: [...empty, ...othersWork] }).status).toBe('PASS');
  });

  it('lists play-by-play without counting it, until its date', () => {
    const rows = { attempts: [...hourly('nbac_play_by_play', 'f'.repeat(59)), ...othersWork] };
    const finding = judged(rows);
    expect(finding.status).toBe('PASS');
    expect(finding.notes.join()).toContain(
      '(missing game_id): nbac_play_by_play, 59 failures in 14 days and no success',
    );
    const over = { ...profile, scrapers: { ...profile.scrapers, knownBroken: [] } };
    expect(partOf(judged({ ...rows, profile: over }), 'nbac_play_by_play')).toMatchObject({
      affected: 59,
      status: 'FAIL',
    });
  });

  it('fails a critical scraper, and warns of a processor, of which three game dates saw nothing', () => {
    const scraper = judged({ attempts: without(BOXSCORE) });
    expect(scraper).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(partOf(scraper, 'team boxscore').message).toBe(
      'critical, expected, and nothing ran for any game date since Feb 1: not once, as far as the log goes',
    );
    const processor = judged({ runs: expectedRuns.slice(1) });
    expect(processor).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(processor.seenWell).not.toContain('player game summary');
    expect(processor.seenWell).toContain('feature store');
  });

  it('sees nothing well that did not run, though it is not silent for long enough, or there are no games near', () => {
    const unproven = judged({ runs: expectedRuns.filter(({ processor }) => processor !== 'weekly_retrain') });
    expect(unproven.status).toBe('PASS');
    expect(unproven.seenWell).not.toContain('weekly retrain');
    expect(judged().seenWell).toContain('weekly retrain');
    const summer = { targetDate: '2026-08-05', now: at('2026-08-05', '12:00') };
    const other = runs('Other', 'success', { firstAt: '2026-08-05T09:00:00.000Z', dataDate: '2026-08-05' });
    expect(judged({ ...summer, attempts: [], runs: [other] }).seenWell).toEqual(['Other']);
  });

  describe('a weekly job', () => {
    const others = longLog.filter(({ processor }) => processor !== 'weekly_retrain');
    const last = (hours: number) =>
      judged({ runs: [...others, runs('weekly_retrain', 'failed', { firstAt: hoursAgo(hours) })] });

    it('that never ran is a warning, as soon as the log goes back far enough', () => {
      const finding = judged({ runs: others });
      expect(finding).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
      expect(partOf(finding, 'weekly retrain').message).toBe(
        'expected, and nothing ran for more than 7 days: not once, as far as the log goes',
      );
      const young = others.filter(({ processor }) => processor !== 'Other');
      expect(judged({ runs: young }).status).toBe('PASS');
    });

    it('has a day of grace, and is expected without games, too', () => {
      expect(last(24 * 8).status).toBe('PASS');
      expect(last(24 * 9).status).toBe('WARN');
      const july = { targetDate: '2026-07-20', now: at('2026-07-20', '12:00') };
      const old = runs('Other', 'success', { firstAt: '2026-06-30T09:00:00.000Z', dataDate: '2026-06-30' });
      const since = runs('Other', 'success', { firstAt: '2026-07-19T09:00:00.000Z', dataDate: '2026-07-19' });
      expect(judged({ ...july, attempts: [], runs: [old, since] })).toMatchObject({
        status: 'WARN',
        severity: 'P3_MEDIUM',
      });
      const ran = runs('weekly_retrain', 'success', {
        firstAt: '2026-07-13T09:00:00.000Z',
        dataDate: '2026-07-13',
      });
      expect(judged({ ...july, attempts: [], runs: [old, since, ran] }).status).toBe('PASS');
    });
  });

  it('tells game dates up to the date only, and those on which nobody tried, so that it never seems to begin anew', () => {
    const rows = [
      failed(30, { firstAt: hoursAgo(200), dataDate: '2026-01-20' }),
      failed(30, { firstAt: hoursAgo(100), dataDate: '2026-01-24' }),
      failed(30, { firstAt: hoursAgo(2), lastAt: hoursAgo(1), dataDate: '2026-02-06' }),
    ];
    const games = nights('2026-01-21', 40).concat(nights('2026-01-23', 1), nights('2026-02-14', 11));
    const finding = judged({ runs: [...expectedRuns, ...rows], facts: { slate: known(games) } });
    expect(partOf(finding, LOADER).dates).toEqual(['2026-01-20', '2026-01-21', '2026-01-23', '2026-02-04']);
  });

  it.each(ERROR_CAUSES)('is blind when a log, or the schedule, answers with %s', (cause) => {
    for (const facts of [{ attempts: unknown(cause) }, { runs: unknown(cause) }])
      expect(judged({ facts })).toMatchObject({ status: 'ERROR', cause });
    const finding = judged({ facts: { slate: unknown(cause) }, runs: [...expectedRuns, failed(50)] });
    expect(finding).toMatchObject({ status: 'ERROR', cause: 'slate_unknown' });
    expect(partOf(finding, LOADER).status).toBe('FAIL');
    expect(finding.seenWell).not.toContain('team boxscore');
  });

  it('is blind with an empty log in a season, or an empty schedule, and out of it has nothing to judge', () => {
    expect(judged({ attempts: [] })).toMatchObject({ status: 'ERROR', cause: 'bad_response' });
    expect(judged({ runs: [] })).toMatchObject({ status: 'ERROR', cause: 'bad_response' });
    expect(judged({ facts: { slate: known([]) } })).toMatchObject({
      status: 'ERROR',
      cause: 'slate_unknown',
    });
    const summer = { targetDate: '2026-08-10', now: at('2026-08-10', '12:00') };
    expect(judged({ ...summer, attempts: [], runs: [] })).toMatchObject({
      status: 'SKIP',
      reason: 'no_games',
    });
  });

  it('comes to no verdict where nothing worked and little was tried', () => {
    const nobody = { ...profile, scrapers: { ...profile.scrapers, critical: [] } };
    expect(
      partOf(judged({ attempts: hourly('espn_roster', 'ff'), profile: nobody }), ATTEMPTS),
    ).toMatchObject({
      status: 'SKIP',
      reason: 'insufficient_sample',
    });
  });

  it('judges a day without games, and none that is more than two days gone', () => {
    const slate = { slate: known(nights('2026-02-03', 60).concat(nights('2026-02-14', 3))) };
    expect(judged({ facts: slate, runs: [...expectedRuns, failed(50)] }).status).toBe('FAIL');
    expect(judged({ targetDate: '2026-02-01' })).toMatchObject({ status: 'SKIP', reason: 'past_date' });
  });

  it('is skipped where nothing is named or recorded, or there are no thresholds', () => {
    for (const state of ['not_configured', 'not_recorded'] as const)
      expect(judged({ facts: { attempts: { state }, runs: { state } } })).toMatchObject({
        status: 'SKIP',
        reason: state,
      });
    const { never_succeeded: _, ...checks } = profile.checks;
    expect(judged({ profile: { ...profile, checks } })).toMatchObject({
      status: 'SKIP',
      reason: 'not_configured',
    });
  });
});
