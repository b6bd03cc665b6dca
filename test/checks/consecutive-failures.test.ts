import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import type { Finding } from '../../src/checks/finding.ts';
import type { Profile } from '../../src/config/profile.ts';
import { type AttemptRow, type Facts, known, type ProcessorRunsRow } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  attempt,
  healthyFacts,
  judge,
  nights,
  partOf,
  profile,
  unknown,
} from '../support/fact-builders.ts';
import {
  BOXSCORE,
  daily,
  earlier,
  expectedRuns,
  hourly,
  NOW,
  othersWork,
  runs,
  without,
} from '../support/failure-builders.ts';

const NIGHT = '2026-02-03';
const ATTEMPTS = 'nba_orchestration.scraper_execution_log';
const RUNS = 'nba_reference.processor_run_history';

interface Given {
  attempts?: readonly AttemptRow[];
  runs?: readonly ProcessorRunsRow[];
  facts?: Partial<Facts>;
  profile?: Profile;
  targetDate?: string;
  now?: Date;
}

const healthy = healthyFacts(nights('2026-02-14', 60), NIGHT, NOW);

function judged(given: Given = {}): Finding {
  const now = given.now ?? NOW;
  const facts: Facts = {
    ...healthy,
    coverage: {},
    dayCounts: {},
    attempts: known([...(given.attempts ?? othersWork)]),
    runs: known([...(given.runs ?? expectedRuns)]),
    ...given.facts,
  };
  return judge('consecutive_failures', {
    facts,
    targetDate: given.targetDate ?? NIGHT,
    now,
    profile: given.profile ?? profile,
  });
}

const withAttempts = (...attempts: readonly AttemptRow[]) =>
  judged({ attempts: [...attempts, ...othersWork] });

describe('consecutive_failures', () => {
  it('passes when everything works, and says how much was looked at', () => {
    const finding = judged();
    expect(finding).toMatchObject({ status: 'PASS', targetTable: ATTEMPTS });
    expect(partOf(finding, ATTEMPTS).message).toBe(
      '7 scrapers, 7 attempts: none failed 5 times in a row, or on 3 game dates running',
    );
    expect(partOf(finding, RUNS)).toMatchObject({ status: 'PASS', actual: '9 of 9 processors seen to work' });
    expect(finding.seenWell).toContain(BOXSCORE);
  });

  it('shows 148 failures of a critical scraper as 148, with both ends, errors and dates', () => {
    const failed = Array.from({ length: 148 }, (_, index) =>
      attempt(
        BOXSCORE,
        'failed',
        new Date(at('2025-12-27', '02:00').getTime() + index * 6 * 3_600_000).toISOString(),
        {
          gameDate: addDays('2025-12-26', Math.floor(index / 4)),
          errorMessage: `expected 2 teams,\n got ${index % 4}`,
        },
      ),
    );
    const worked = attempt(BOXSCORE, 'success', at('2025-12-26', '04:12').toISOString());
    const finding = judged({ attempts: [worked, ...failed, ...without(BOXSCORE)] });
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL', actual: '148', threshold: 10 });
    const part = partOf(finding, BOXSCORE);
    expect(part).toMatchObject({ kind: 'scraper', affected: 148 });
    expect(part.message).toBe(
      'critical (team boxscore), 148 failures in a row since Sat Dec 27, 02:00 EST; last worked Fri Dec 26, 04:12 EST; ' +
        'errors: expected 2 teams, got 3 | expected 2 teams, got 2 | expected 2 teams, got 1 and 1 more',
    );
    expect([part.dates[0], part.dates.at(-1), part.dates.length]).toEqual(['2025-12-26', '2026-01-31', 37]);
    expect(part.evidence).toMatchObject({
      failures: 148,
      first_failure: '2025-12-27T07:00:00.000Z',
      last_success: '2025-12-26T09:12:00.000Z',
      different_errors: 4,
    });
    expect(finding.seenWell).not.toContain(BOXSCORE);
  });

  it.each([
    [4, BOXSCORE, 'PASS', null],
    [5, BOXSCORE, 'WARN', 'P2_HIGH'],
    [9, BOXSCORE, 'WARN', 'P2_HIGH'],
    [10, BOXSCORE, 'FAIL', 'P1_CRITICAL'],
    [4, 'espn_roster', 'PASS', null],
    [5, 'espn_roster', 'WARN', 'P2_HIGH'],
    [10, 'espn_roster', 'FAIL', 'P2_HIGH'],
  ])('judges %i failures in a row of %s', (count, name, status, severity) => {
    const rows = hourly(name, `s${'f'.repeat(count)}`);
    expect(judged({ attempts: [...rows, ...without(name)] })).toMatchObject({ status, severity });
  });

  it('says in one word more where the log does not go back far enough', () => {
    const part = partOf(withAttempts(...hourly('espn_roster', 'f'.repeat(12))), 'espn_roster');
    expect(part.message).toMatch(/^at least 12 failures in a row .* never worked as far as the log goes/);
  });

  it.each([
    ['ffffffffffffs', 'its newest attempt succeeded'],
    ['sfsfsfsfsfsfsfsfsfsfsf', 'it fails every other time'],
    ['sffffp', 'a partial success is one'],
  ])('has nothing against %s: %s', (outcomes) => {
    expect(withAttempts(...hourly('espn_roster', outcomes))).toMatchObject({ status: 'PASS' });
  });

  it('has nothing against answers without data about today, and of a night that is over it has', () => {
    const about = (gameDate: string) =>
      withAttempts(...hourly('espn_roster', `s${'n'.repeat(12)}`, { gameDate }));
    expect(about('2026-02-04').status).toBe('PASS');
    expect(about('2025-12-01').status).toBe('PASS');
    expect(about('2026-02-01')).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
  });

  it('fails what is tried once a day and was in vain on three game dates running', () => {
    const tried = (outcomes: string) => [...daily(BOXSCORE, '2026-01-28', outcomes), ...without(BOXSCORE)];
    const finding = judged({ attempts: tried('sssfff') });
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    expect(finding.message).toContain('in vain on 3 game dates running');
    expect(partOf(finding, BOXSCORE).expected).toBe('not in vain on 3 game dates running');
    const undated = tried('sssfff').map((row) => ({ ...row, gameDate: null }));
    expect(partOf(judged({ attempts: undated }), BOXSCORE).dates).toEqual([
      '2026-02-01',
      '2026-02-02',
      '2026-02-03',
    ]);
    expect(judged({ attempts: tried('ssssff') }).status).toBe('PASS');
    expect(withAttempts(...daily('espn_roster', '2026-01-28', 'sssfff'))).toMatchObject({
      severity: 'P2_HIGH',
    });
  });

  it('keeps to a sentence, however long the errors are, and stores each of them', () => {
    const failed = hourly(BOXSCORE, 'ffffffffffff').map((row, index) => ({
      ...row,
      errorMessage: `${'abc'.charAt(index % 3)}${'x'.repeat(300)}`,
    }));
    const part = partOf(judged({ attempts: [...failed, ...without(BOXSCORE)] }), BOXSCORE);
    expect(part.message.length).toBeLessThanOrEqual(300);
    expect(part.message).toMatch(/; errors: \w{42}… [|] \w{42}… [|] \w{42}…$/);
    expect(part.evidence?.errors).toMatch(/^(?:\w{159}…(?: [|] |$)){3}$/);
  });

  it('counts runs of processors, and neither skipped ones nor those without anything to do', () => {
    const failing = (over: Partial<ProcessorRunsRow>) =>
      judged({
        runs: [
          ...expectedRuns,
          runs('OddsProcessor', 'success', { firstAt: '2026-02-01T08:00:00.000Z' }),
          runs('OddsProcessor', 'failed', {
            runs: 12,
            error: 'no lines',
            firstAt: '2026-02-02T08:00:00.000Z',
            ...over,
          }),
        ],
      });
    const finding = failing({});
    expect(finding).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(partOf(finding, 'OddsProcessor')).toMatchObject({ kind: 'processor', affected: 12 });
    expect(partOf(finding, ATTEMPTS).status).toBe('PASS');
    expect(failing({ outcome: 'skipped' }).status).toBe('PASS');
    expect(failing({ category: 'no_data_available' }).status).toBe('PASS');
    expect(failing({ outcome: 'stuck' }).status).toBe('FAIL');
  });

  it('lists what is known to be broken without counting it, and skips what is switched off', () => {
    const finding = withAttempts(
      ...hourly('nbac_play_by_play', 'f'.repeat(20)),
      ...hourly('bdl_box_scores', 'f'.repeat(9)),
    );
    expect(finding.status).toBe('PASS');
    expect(finding.notes).toContain(
      'known to be broken until 2027-06-30 (missing game_id): nbac_play_by_play, 20 failures in a row',
    );
    expect(partOf(finding, 'bdl_box_scores')).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
    expect(finding.seenWell).not.toContain('nbac_play_by_play');
  });

  it('lets go of what was not tried for a fortnight, and does not call it well', () => {
    const old = (days: number) =>
      hourly('summer_league', 's'.padEnd(21, 'f'), {}).map((row) => earlier(row, days * 86_400_000));
    expect(withAttempts(...old(13)).status).toBe('FAIL');
    const rested = withAttempts(...old(14));
    expect(rested.status).toBe('PASS');
    expect(rested.seenWell).not.toContain('summer_league');
  });

  it('comes to no verdict where nothing was seen to work', () => {
    const quiet = judged({ attempts: hourly('espn_roster', 'ff') });
    expect(partOf(quiet, ATTEMPTS)).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
    expect(partOf(judged({ runs: [runs('X', 'skipped')] }), RUNS)).toMatchObject({
      status: 'SKIP',
      reason: 'insufficient_sample',
    });
  });

  it.each(ERROR_CAUSES)('is blind when either log answers with %s', (cause) => {
    for (const facts of [{ attempts: unknown(cause) }, { runs: unknown(cause) }])
      expect(judged({ facts })).toMatchObject({ status: 'ERROR', cause });
    expect(judged({ facts: { slate: unknown(cause) } })).toMatchObject({
      status: 'ERROR',
      cause: 'slate_unknown',
    });
  });

  it('is blind without any history in a season, and has nothing to judge out of it', () => {
    for (const table of [ATTEMPTS, RUNS]) {
      const facts = table === ATTEMPTS ? { attempts: known([]) } : { runs: known([]) };
      const finding = judged({ facts });
      expect(finding).toMatchObject({ status: 'ERROR', cause: 'bad_response' });
      expect(partOf(finding, table).status).toBe('ERROR');
    }
    const summer = { targetDate: '2026-08-10', now: at('2026-08-11', '06:00') };
    expect(judged({ ...summer, attempts: [], runs: [] })).toMatchObject({
      status: 'SKIP',
      reason: 'no_games',
    });
    const failing = hourly('espn_roster', `s${'f'.repeat(12)}`).map((row) => ({
      ...row,
      firstAt: row.at.replace(/^2026-02-0/, '2026-08-0'),
      at: row.at.replace(/^2026-02-0/, '2026-08-0'),
    }));
    expect(judged({ ...summer, attempts: failing })).toMatchObject({ status: 'FAIL' });
  });

  it('judges the day without games after them, and no night that is more than two days gone', () => {
    const streak = [...hourly(BOXSCORE, `s${'f'.repeat(10)}`), ...without(BOXSCORE)];
    const slate = { slate: known(nights('2026-02-02', 60).concat(nights('2026-02-14', 3))) };
    expect(judged({ attempts: streak, facts: slate }).status).toBe('FAIL');
    expect(judged({ attempts: streak, targetDate: '2026-02-02' }).status).toBe('FAIL');
    expect(judged({ attempts: streak, targetDate: '2026-02-01' })).toMatchObject({
      status: 'SKIP',
      reason: 'past_date',
    });
  });

  it('is skipped where nothing is named or recorded', () => {
    for (const state of ['not_configured', 'not_recorded'] as const)
      expect(judged({ facts: { attempts: { state }, runs: { state } } })).toMatchObject({
        status: 'SKIP',
        reason: state,
      });
  });

  it('tells exactly how often a scraper failed since it last worked, whatever came before', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('s', 'f', 'p', 'n'), maxLength: 60 }),
        fc.nat(40),
        (before, failures) => {
          const finding = withAttempts(...hourly('espn_roster', `${before}s${'f'.repeat(failures)}`));
          const part = finding.parts.find(({ subject }) => subject === 'espn_roster');
          expect(part?.affected ?? 0).toBe(failures < 5 ? 0 : failures);
        },
      ),
      { numRuns: 60 },
    );
  });
});
