import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import { type AttemptRow, type Facts, known, type LedgerRow } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import {
  at,
  attempt,
  healthyFacts,
  judge,
  night,
  nights,
  partOf,
  profile,
  unknown,
} from '../support/fact-builders.ts';

const D = '2026-02-06';
const MORNING = at('2026-02-07', '06:00');
const ATTEMPTS = 'nba_orchestration.scraper_execution_log';
const LEDGER = 'nba_orchestration.scraper_failures';

const judged = (facts: Facts, now = MORNING, targetDate = D, over = profile) =>
  judge('scraper_failures', { facts, targetDate, now, profile: over });

const gameDay = () => healthyFacts(nights(D, 20), D, MORNING);
const offDay = () => healthyFacts([...nights('2026-02-05', 20), ...night('2026-02-08', 3)], D, MORNING);

const minutesAgo = (minutes: number) => new Date(MORNING.getTime() - minutes * 60_000).toISOString();

function times(count: number, scraper: string, status: string, over: Partial<AttemptRow> = {}): AttemptRow[] {
  return Array.from({ length: count }, (_, index) => attempt(scraper, status, minutesAgo(300 - index), over));
}

function withAttempts(facts: Facts, scraper: string, ...attempts: AttemptRow[]): Facts {
  const others =
    facts.attempts.state === 'known' ? facts.attempts.value.filter((row) => row.scraper !== scraper) : [];
  return { ...facts, attempts: known([...others, ...attempts]) };
}

function gaps(count: number, scraper: string, over: Partial<LedgerRow> = {}): LedgerRow[] {
  return Array.from({ length: count }, (_, index) => ({
    scraper,
    gameDate: addDays(D, -index),
    errorMessage: 'HTTP 503',
    lastFailedAt: null,
    retryCount: 1,
    backfilled: false,
    ...over,
  }));
}

describe('scraper_failures', () => {
  it('passes with counts when all is well', () => {
    const finding = judged(gameDay());
    expect(finding).toMatchObject({ status: 'PASS', actual: '7 of 7 attempts succeeded' });
    expect(finding.message).toContain('7 scrapers, 7 of 7 attempts succeeded in 24 h, 0 failed');
  });

  it('has seen well what brought data or was backfilled, and nothing else', () => {
    const facts = withAttempts(gameDay(), 'referees', ...times(4, 'referees', 'failed'));
    const quiet = withAttempts(facts, 'injuries', ...times(2, 'injuries', 'failed'));
    const mended = { ...quiet, ledger: known(gaps(1, 'pbp', { backfilled: true })) };
    const { seenWell = [] } = judged(mended);
    expect(seenWell).toEqual(expect.arrayContaining(['nbac_team_boxscore', 'pbp']));
    expect(seenWell).not.toContain('referees');
    expect(seenWell).not.toContain('injuries');
    expect(judged({ ...mended, attempts: unknown('timeout') }).seenWell).toEqual([]);
  });

  it.each([
    [2, 0, 'PASS', null],
    [3, 0, 'FAIL', 'P2_HIGH'],
    [3, 1, 'WARN', 'P3_MEDIUM'],
    [3, 3, 'WARN', 'P3_MEDIUM'],
    [3, 4, 'PASS', null],
  ])('judges a critical scraper with %i failures and %i successes', (failed, succeeded, status, severity) => {
    const name = 'nbac_team_boxscore';
    const facts = withAttempts(
      gameDay(),
      name,
      ...times(failed, name, 'failed'),
      ...times(succeeded, name, 'success'),
    );
    expect(judged(facts)).toMatchObject({ status, severity });
  });

  it.each([
    [2, 0, 'PASS'],
    [3, 0, 'WARN'],
    [3, 3, 'WARN'],
    [3, 4, 'PASS'],
  ])('judges any other scraper with %i failures and %i successes', (failed, succeeded, status) => {
    const facts = withAttempts(
      gameDay(),
      'espn_roster',
      ...times(failed, 'espn_roster', 'failed'),
      ...times(succeeded, 'espn_roster', 'partial'),
    );
    expect(judged(facts).status).toBe(status);
  });

  it('counts every failure, names what the log names, and shows the newest error on one line', () => {
    const name = 'nbac_team_boxscore';
    const facts = withAttempts(
      gameDay(),
      name,
      ...times(148, name, 'failed', { errorMessage: 'expected 2 teams,\n   got 0', gameDate: D }),
    );
    const part = partOf(judged(facts), name);
    expect(part).toMatchObject({
      kind: 'scraper',
      status: 'FAIL',
      severity: 'P2_HIGH',
      affected: 148,
      dates: [D],
    });
    expect(part.message).toContain(
      '148 failed and none succeeded of 148 attempts; newest error: expected 2 teams, got 0',
    );
    expect(part.evidence).toMatchObject({ failed: 148, succeeded: 0, last_success: null });
  });

  it.each(['GetNbacTeamBoxscoreScraper', 'NBAC-TEAM-BOXSCORE', 'nbac_team_boxscore'])(
    'knows the critical scraper that is logged as %s',
    (name) => {
      const facts = withAttempts(gameDay(), 'nbac_team_boxscore', ...times(3, name, 'failed'));
      expect(partOf(judged(facts), name)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    },
  );

  it('counts all names of one source together: a success under one is a success', () => {
    const facts = withAttempts(gameDay(), '', ...times(3, 'nbac_schedule_cdn', 'failed'));
    expect(judged(facts)).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
  });

  it('reads an unknown status as a failure', () => {
    const facts = withAttempts(gameDay(), 'espn_roster', ...times(3, 'espn_roster', 'timed_out'));
    expect(judged(facts).status).toBe('WARN');
  });

  describe('when attempts bring no data', () => {
    const name = 'nbac_team_boxscore';
    const empty = (facts: Facts, count: number, over: Partial<AttemptRow> = {}) =>
      withAttempts(facts, name, ...times(count, name, 'no_data', over));

    it('fails a critical scraper that answers without data for a night that is due', () => {
      const part = partOf(judged(empty(gameDay(), 3, { gameDate: '2026-02-05' })), name);
      expect(part).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
      expect(part.message).toContain('0 failed, 3 answered without data and none succeeded');
    });

    it('expects nothing of a night that is not due, of a day without games, and of another scraper', () => {
      expect(judged(empty(gameDay(), 3, { gameDate: D })).status).toBe('PASS');
      expect(judged(empty(offDay(), 54, { gameDate: D })).status).toBe('PASS');
      expect(judged(empty(gameDay(), 54, { gameDate: '2025-12-24' })).status).toBe('PASS');
      const other = withAttempts(
        gameDay(),
        'nbac_referees',
        ...times(54, 'nbac_referees', 'no_data', { gameDate: '2026-02-05' }),
      );
      expect(judged(other).status).toBe('PASS');
    });

    it('never takes it for a success', () => {
      const facts = withAttempts(
        gameDay(),
        name,
        ...times(3, name, 'failed'),
        ...times(9, name, 'no_data', { gameDate: D }),
      );
      expect(judged(facts)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    });

    it('does not let it dilute the failure rate of another scraper', () => {
      const rows = [
        ...times(3, 'espn_roster', 'failed'),
        ...times(40, 'espn_roster', 'no_data', { gameDate: D }),
      ];
      expect(judged(withAttempts(gameDay(), 'espn_roster', ...rows)).status).toBe('WARN');
    });

    it('comes to no verdict on a game day on which too little was tried and nothing brought data', () => {
      const facts = { ...gameDay(), attempts: known(times(5, 'espn_roster', 'no_data')) };
      expect(judged(facts)).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
      const once = { ...gameDay(), attempts: known(times(1, 'espn_roster', 'failed')) };
      expect(judged(once)).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
      const noise = { ...gameDay(), attempts: known(times(56, 'nbac_play_by_play', 'failed')) };
      expect(judged(noise)).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
    });
  });

  it('judges failures on days without games', () => {
    const name = 'nbac_team_boxscore';
    expect(judged(withAttempts(offDay(), name, ...times(3, name, 'failed')))).toMatchObject({
      status: 'FAIL',
    });
  });

  it('ignores disabled scrapers, however they are spelled', () => {
    const rows = [
      ...times(20, 'bdl_box_scores', 'failed'),
      ...times(20, 'BdlActivePlayersScraper', 'failed'),
    ];
    expect(judged(withAttempts(gameDay(), '', ...rows)).status).toBe('PASS');
  });

  it('lists what is known to be broken without counting it, until its date', () => {
    const facts = withAttempts(gameDay(), '', ...times(13, 'nbac_play_by_play', 'failed'));
    const finding = judged(facts);
    expect(finding.status).toBe('PASS');
    expect(finding.notes.join()).toContain(
      'known to be broken until 2027-06-30 (missing game_id): nbac_play_by_play, 13 of 13 attempts failed',
    );
    const until = (date: string) => ({
      ...profile,
      scrapers: {
        ...profile.scrapers,
        knownBroken: [{ names: ['nbac_play_by_play'], why: 'missing game_id', until: date }],
      },
    });
    expect(judged(facts, MORNING, D, until('2026-02-07')).status).toBe('PASS');
    expect(judged(facts, MORNING, D, until('2026-02-06')).status).toBe('WARN');
  });

  it('looks at the last 24 hours only', () => {
    const name = 'espn_roster';
    const on = (minutes: number) =>
      judged(
        withAttempts(gameDay(), name, ...[0, 1, 2].map(() => attempt(name, 'failed', minutesAgo(minutes)))),
      ).status;
    expect(on(24 * 60 - 1)).toBe('WARN');
    expect(on(24 * 60)).toBe('PASS');
    expect(on(0)).toBe('WARN');
    expect(on(-1)).toBe('PASS');
  });

  it('fails a game day without any attempt, and skips a day without games', () => {
    const silent = (facts: Facts) => judged({ ...facts, attempts: known([]) });
    expect(silent(gameDay())).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH', targetTable: ATTEMPTS });
    expect(silent(offDay())).toMatchObject({ status: 'SKIP', reason: 'no_games' });
  });

  it('notes critical sources that were not even tried on a game day', () => {
    const facts = withAttempts(gameDay(), 'nbac_team_boxscore');
    expect(judged(facts).notes).toContain('critical but not tried: team boxscore');
  });

  describe('from the ledger', () => {
    it.each([
      [2, 'PASS', null],
      [3, 'WARN', 'P3_MEDIUM'],
      [4, 'WARN', 'P3_MEDIUM'],
      [5, 'FAIL', 'P2_HIGH'],
    ])('judges %i dates that nobody backfilled', (dates, status, severity) => {
      const facts = { ...gameDay(), ledger: known(gaps(dates, 'nbac_gamebook_pdf')) };
      expect(judged(facts)).toMatchObject({ status, severity });
    });

    it('counts distinct dates of one scraper, not rows, backfilled ones, disabled scrapers or older dates', () => {
      const rows = [
        ...gaps(5, 'nbac_gamebook_pdf', { gameDate: D }),
        ...gaps(5, 'espn_roster', { backfilled: true }),
        ...gaps(5, 'bdl_box_scores'),
        ...gaps(5, 'nbac_injury_report'),
        ...gaps(5, 'nbac_referees', { gameDate: null }),
        ...[14, 15, 16].flatMap((age) => gaps(1, 'oddsa_events', { gameDate: addDays(D, -age) })),
      ];
      expect(judged({ ...gameDay(), ledger: known(rows) }).status).toBe('PASS');
    });

    it('tells of one scraper what log and ledger say in one part, the worse first', () => {
      const name = 'espn_roster';
      const facts = {
        ...withAttempts(gameDay(), name, ...times(4, name, 'failed')),
        ledger: known(gaps(6, 'EspnRosterScraper')),
      };
      const finding = judged(facts);
      expect(finding.parts).toHaveLength(1);
      expect(partOf(finding, name)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
      expect(finding.message).toMatch(/6 dates not backfilled.*4 of 4 attempts failed/);
    });

    it('can not make the check pass by being empty', () => {
      const facts: Facts = { ...gameDay(), attempts: { state: 'not_configured' } };
      expect(judged(facts)).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
    });
  });

  it.each(ERROR_CAUSES)('is blind when the log answers with %s, and when the ledger does', (cause) => {
    expect(judged({ ...gameDay(), attempts: unknown(cause) })).toMatchObject({ status: 'ERROR', cause });
    const ledger = judged({ ...gameDay(), ledger: unknown(cause) });
    expect(ledger).toMatchObject({ status: 'ERROR', cause });
    expect(partOf(ledger, LEDGER).status).toBe('ERROR');
  });

  it('is not recorded by an imported season', () => {
    const facts: Facts = {
      ...gameDay(),
      attempts: { state: 'not_recorded' },
      ledger: { state: 'not_recorded' },
      recorded: {},
    };
    expect(judged(facts)).toMatchObject({ status: 'SKIP', reason: 'not_recorded' });
  });

  it('says nothing of a night that is more than two days gone', () => {
    expect(judged(gameDay(), MORNING, '2026-02-05').status).toBe('PASS');
    expect(judged(gameDay(), MORNING, '2026-02-04')).toMatchObject({ status: 'SKIP', reason: 'past_date' });
  });
});
