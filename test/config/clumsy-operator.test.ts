import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bakeryText } from '../support/bakery.ts';
import { errorOf, shippedPath, tiny, warningsOf } from '../support/tiny-profile.ts';

const shipped = readFileSync(shippedPath, 'utf8');

/** One slip: what stood there, what was written in its stead, at which piece of that it is told, and in which words. */
type Slip = [from: string, to: string, at: string, told: string];

/** The smallest profile that has what is to be written wrongly. */
function profileWith(from: string): string {
  const text = [tiny, bakeryText, shipped].find((one) => one.includes(from));
  if (text === undefined) throw new Error(`no profile has "${from}"`);
  return text;
}

/** What a profile with that slip is refused for, where the reader is sent. */
function toldAt([from, to, at]: Slip): string[] {
  const text = profileWith(from);
  const before = text.slice(0, text.indexOf(from)) + to.slice(0, to.indexOf(at));
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return errorOf(text.replace(from, () => to))
    .problems.filter((problem) => problem.line === line && problem.column === column)
    .map(({ path, message }) => `${path}: ${message}`);
}

const refused = (slips: readonly Slip[]) =>
  it.each(slips)('%s → %s', (...slip) => {
    expect(toldAt(slip).join('\n')).toContain(slip[3]);
  });

describe('a clumsy operator is shown the place, what was found and what would do', () => {
  describe('in YAML', () => {
    refused([
      [
        '    due: D+1 08:00',
        '    due: D+1 08:00\n    due: D+1 09:00',
        'due: D+1 09:00',
        ': found "due" a second time, first in line ',
      ],
      ['seasons:\n  - { start', 'seasons:\n\t- { start', '\t- {', ': Tabs are not allowed as indentation'],
      [
        'cron: "30 7 * * 1"',
        'cron: */5 * * * *',
        '*/5',
        ': nothing above is marked &/5; put a text that begins with * in quotes',
      ],
      [
        'calendar:\n',
        'calendar: &c\n  <<: { halted: true }\n',
        '<<',
        'calendar["<<"]: a profile merges no maps; write the keys out',
      ],
      [
        'start: 2026-08-01',
        'start: 20260801',
        '20260801',
        'seasons[0].start: found 20260801, which YAML reads as a number; needed: text, so put it in quotes',
      ],
      ['halted: false', 'halted: no', 'no', 'calendar.halted: found "no"; needed: true or false'],
      [
        'halted: false',
        'halted: "false"',
        '"false"',
        'calendar.halted: found "false"; needed: true or false',
      ],
      [
        'minFailures: 3',
        'minFailures: "3"',
        '"3"',
        'checks.scraper_failures.minFailures: found "3"; needed: a number',
      ],
      [
        'maximumBytesBilled: 100000000',
        'maximumBytesBilled: 100MB',
        '100MB',
        'warehouse.maximumBytesBilled: found "100MB"; needed: a number',
      ],
      ['disabled: []', 'disabled: old_*', 'old_*', 'scrapers.disabled: found "old_*"; needed: a list'],
      [
        'postBreak: { emptyDates: 20, gameDates: 1 }',
        'postBreak: [20, 1]',
        '[20',
        'calendar.postBreak: found a list of 2; needed: a map',
      ],
    ]);

    it('may mark a value and name it again', () => {
      const text = tiny
        .replace('tables: [league.results]\n    streakDates', 'tables: *all\n    streakDates')
        .replace('phase3_completion:\n    tables: [', 'phase3_completion:\n    tables: &all [');
      expect(text).toContain('*all');
      expect(warningsOf(text)).toEqual([]);
    });

    it('is sent to what is marked, where that is wrong', () => {
      const text = tiny
        .replace('tables: [league.results]\n    streakDates', 'tables: *all\n    streakDates')
        .replace(
          'phase3_completion:\n    tables: [league.results]',
          'phase3_completion:\n    tables: &all [league.result]',
        );
      const { problems } = errorOf(text);
      expect(problems.map(({ line, path }) => [line, path])).toEqual([
        [52, 'checks.phase3_completion.tables[0]'],
        [52, 'checks.historical_completeness.tables[0]'],
      ]);
    });
  });

  describe('in names', () => {
    refused([
      [
        'timeZone: Europe/Vienna',
        'timeZone: Europe/Viena',
        'Europe/Viena',
        'timeZone: found "Europe/Viena"; needed: a time zone name such as America/New_York. Did you mean "Europe/Vienna"?',
      ],
      [
        'timeZone: Europe/Vienna',
        'timeZone: EST',
        'EST',
        'timeZone: found "EST"; needed: a time zone name such as America/New_York.',
      ],
      [
        'timeZone: Europe/Vienna',
        'timeZone: "+01:00"',
        '"+01',
        'timeZone: found "+01:00"; needed: a time zone name',
      ],
      [
        'timeZone: Europe/Vienna',
        'timezone: Europe/Vienna',
        'timezone',
        'timezone: unknown key. Did you mean "timeZone"?',
      ],
      [
        '  data_freshness:\n',
        '  data_freshnes:\n',
        'data_freshnes',
        'checks.data_freshnes: unknown key. Did you mean "data_freshness"?',
      ],
      [
        'consecutive_failures: { warn: 5,',
        'consecutive_failures: { wran: 5,',
        'wran',
        'checks.consecutive_failures.wran: unknown key. Did you mean "warn"? Allowed: warn, fail, starvedGameDates, activeDays',
      ],
      [
        'schedule: league.fixtures',
        'schedul: league.fixtures',
        'schedul',
        'sources.schedul: unknown key. Did you mean "schedule"?',
      ],
      [
        'schedule: league.fixtures',
        'schedule: fixtures',
        'fixtures',
        'sources.schedule: found "fixtures"; needed: a table as dataset.table',
      ],
      [
        'schedule: league.fixtures',
        'schedule: my.league.fixtures',
        'my.',
        'sources.schedule: found "my.league.fixtures"; needed: a table as dataset.table',
      ],
      ['counts: days', 'counts: day', 'day', 'found "day"; allowed: games, days. Did you mean "days"?'],
      [
        'target: yesterday',
        'target: tomorrow',
        'tomorrow',
        'schedules.monday_morning.target: found "tomorrow"; allowed: today, yesterday',
      ],
      [
        'post: always',
        'post: allways',
        'allways',
        'found "allways"; allowed: always, on_change. Did you mean "always"?',
      ],
      [
        '  monday_morning:',
        '  Monday-Morning:',
        'Monday',
        'found the key "Monday-Morning"; needed: a schedule name',
      ],
      [
        '  monday_morning:',
        '  open:',
        'open',
        'schedules.open: "open" means something else where a schedule is asked for',
      ],
      [
        '  monday_morning:',
        '  all:',
        'all',
        'schedules.all: "all" means something else where a schedule is asked for',
      ],
      [
        'mention: [data_freshness]',
        'mention: [data_freshnes]',
        'data_freshnes]',
        'schedules.closing.mention[0]: found "data_freshnes", which is no check. Did you mean "data_freshness"?',
      ],
      [
        'helps: [phase3_race,',
        'helps: [phase3_rase,',
        'phase3_rase',
        'rollbacks["sequential-execution"].helps[0]: found "phase3_rase", which is no check. Did you mean "phase3_race"?',
      ],
      [
        '{ table: bakery.invoices, extraRows',
        '{ table: bakery.invoice, extraRows',
        'bakery',
        'checks.duplicate_rows.tables[1].table: found "bakery.invoice", which is not described under "tables". Did you mean "bakery.invoices"?',
      ],
      [
        'tables: [bakery.receipts]',
        'tables: [bakery.receipt]',
        'bakery',
        'checks.phase2_progress.tables[0]: found "bakery.receipt", which is not described under "tables". Did you mean "bakery.receipts"?',
      ],
      [
        'after: bakery.receipts',
        'after: bakery.receipt',
        'bakery',
        'checks.phase3_progress.after: found "bakery.receipt", which is not described under "tables"',
      ],
      [
        'perDate:\n      - { table: league.standings',
        'perDate:\n      - { table: league.standing',
        'league',
        'checks.phase4_completion.perDate[0].table: found "league.standing", which is not described',
      ],
      [
        'graded: nba_predictions.prediction_accuracy',
        'graded: nba_predictions.prediction_acuracy',
        'nba',
        'checks.historical_completeness.grading.graded: found "nba_predictions.prediction_acuracy", which is not described',
      ],
      [
        'standIns: [{ table: nba_raw.nbac_gamebook_player_stats',
        'standIns: [{ table: nba_raw.nbac_gamebook_player_stat',
        'nba',
        'which is not one of this check\'s "tables". Did you mean "nba_raw.nbac_gamebook_player_stats"?',
      ],
      [
        'outputs: [nba_raw.odds_api_player_points_props]',
        'outputs: [nba_raw.odds_api_player_props]',
        'nba',
        'which is not described under "tables". Did you mean "nba_raw.odds_api_player_points_props"?',
      ],
    ]);
  });

  describe('in dates and times', () => {
    refused([
      [
        'start: 2026-08-01',
        'start: 01.08.2026',
        '01.08',
        'seasons[0].start: found "01.08.2026"; needed: a date that exists, as YYYY-MM-DD',
      ],
      [
        'regularEnd: 2027-05-30',
        'regularEnd: 2027-05-30, playoffsEnd: 2027-05-01',
        '2027-05-01',
        'seasons[0].playoffsEnd: found 2027-05-01; needed: a date after the regular season, 2027-05-30',
      ],
      [
        'seasons:\n  - { start: 2026-08-01,',
        'seasons:\n  - { start: 2025-08-01, playoffsEnd: 2026-08-01 }\n  - { start: 2026-08-01,',
        '2026-08-01,',
        'seasons[1].start: found 2026-08-01; needed: a date after 2026-08-01',
      ],
      [
        'due: D+1 08:00',
        'due: D+1 8:00',
        'D+1',
        'found "D+1 8:00"; needed: a time on or near the date, as "D+1 07:00"',
      ],
      ['due: D+1 08:00', 'due: d+1 08:00', 'd+1', 'found "d+1 08:00"; needed: a time on or near the date'],
      ['due: D+1 08:00', 'due: D+1 24:00', 'D+1', 'found "D+1 24:00"; needed: a time on or near the date'],
      [
        'due: D+1 08:00',
        'due: { hoursBeforeTip: 3, latest: D+1 08:00 }',
        'hoursBeforeTip',
        'due.hoursBeforeTip: unknown key. Did you mean "hoursBeforeFirstTip"?',
      ],
      [
        'lateFrom: D 20:00, due: D 22:00',
        'lateFrom: D 02:00, due: D 22:00',
        'D 02',
        'checks.games_final.lateFrom: found "D 02:00"; needed: no time before the first of its tables expects the date\'s games',
      ],
      [
        'silentFrom: D 22:00',
        'silentFrom: D 17:59',
        'D 17',
        'checks.phase2_progress.silentFrom: found "D 17:59"; needed: no time before the first',
      ],
      [
        'post_game_window_2b], from: D+1 02:00',
        'post_game_window_2b], from: D 02:00',
        'D 02',
        'checks.scraper_kickoff.afterGames.from: found "D 02:00"; needed: no time before the first',
      ],
      [
        'tipBefore: "19:00"',
        'tipBefore: "00:00"',
        '"00:00"',
        'found "00:00"; needed: a time before which a game can begin',
      ],
      [
        'cron: "30 7 * * 1"',
        'cron: "30 7 31 2 *"',
        '"30',
        'schedules.monday_morning.cron: found "30 7 31 2 *"; this can\'t be read: 31 2 is an impossible day of month',
      ],
      [
        'cron: "30 7 * * 1"',
        'cron: "30 7-5 * * *"',
        '"30',
        'found "30 7-5 * * *"; this can\'t be read: Invalid range: 7-5',
      ],
      ['cron: "30 7 * * 1"', 'cron: "30 7 * * monday"', '"30', 'write numbers, or names such as MON and JAN'],
      ['cron: "30 7 * * 1"', 'cron: "30 7 15W * *"', '"30', "this can't be read: Invalid characters"],
      [
        'cron: "30 7 * * 1"',
        'cron: 7',
        '7',
        'found 7, which YAML reads as a number; needed: text, so put it in quotes',
      ],
    ]);
  });

  describe('in thresholds that nothing could reach, or everything', () => {
    refused([
      [
        'criticalCoveredShare: 0.5',
        'criticalCoveredShare: 0',
        '0',
        'completeness.criticalCoveredShare: found 0; needed: more than 0',
      ],
      [
        'criticalCoveredShare: 0.5',
        'criticalCoveredShare: 1',
        '1',
        'completeness.criticalCoveredShare: found 1; needed: less than 1',
      ],
      [
        'playedPerTeam: 11',
        'playedPerTeam: -11',
        '-11',
        'completeness.playedPerTeam: found -11; needed: at least 1',
      ],
      [
        'streakDates: 3',
        'streakDates: 1',
        '1',
        'checks.historical_completeness.streakDates: found 1; needed: at least 2',
      ],
      [
        'windowDays: 14',
        'windowDays: 46',
        '46',
        'checks.historical_completeness.windowDays: found 46; needed: at most 45',
      ],
      [
        'lag: { warn: 1, fail: 2, critical: 3 }',
        'lag: { warn: 4, fail: 2, critical: 1 }',
        '4',
        'checks.data_freshness.lag.warn: found 4; needed: less than "fail", which is 2',
      ],
      [
        'lag: { warn: 1, fail: 2, critical: 3 }',
        'lag: { warn: 4, fail: 2, critical: 1 }',
        '2',
        'checks.data_freshness.lag.fail: found 2; needed: less than "critical", which is 1',
      ],
      [
        'lag: { warn: 1,',
        'lag: { warn: 0,',
        '0',
        'checks.data_freshness.lag.warn: found 0; needed: at least 1',
      ],
      [
        'failureShare: 0.5',
        'failureShare: 0',
        '0',
        'checks.scraper_failures.failureShare: found 0; needed: more than 0',
      ],
      [
        'failureShare: 0.5',
        'failureShare: 50',
        '50',
        'checks.scraper_failures.failureShare: found 50; needed: at most 1',
      ],
      ['pass: 12, warn: 10', 'pass: -12, warn: 10', '-12', 'pass: found -12; needed: more than 0'],
      [
        'share: 0.9, gameDates: 7',
        'share: 0, gameDates: 7',
        '0',
        'checks.phase4_completion.againstRecent[0].share: found 0; needed: more than 0',
      ],
      [
        'share: 0.9, gameDates: 7',
        'share: 1, gameDates: 7',
        '1',
        'checks.phase4_completion.againstRecent[0].share: found 1; needed: less than 1',
      ],
      [
        'share: 0.9, gameDates: 7',
        'share: 0.9, gameDates: 60',
        '60',
        'checks.phase4_completion.againstRecent[0].gameDates: found 60; needed: at most 45',
      ],
      [
        'share: { warn: 0.8, fail: 0.5 }',
        'share: { warn: 1, fail: 0.5 }',
        '1',
        'checks.phase3_race.share.warn: found 1; needed: less than 1',
      ],
      [
        'share: { warn: 0.8, fail: 0.5 }',
        'share: { warn: 0.8, fail: 0 }',
        '0 }',
        'checks.phase3_race.share.fail: found 0; needed: more than 0',
      ],
      [
        'shareOfMedian: 0.5, gameDates: 7, leastDates: 3',
        'shareOfMedian: 0.5, gameDates: 2, leastDates: 3',
        '3',
        '.leastDates: found 3; needed: at most "gameDates", which is 2',
      ],
      ['shareOfMedian: 0.5', 'shareOfMedian: 0', '0', 'shareOfMedian: found 0; needed: more than 0'],
      [
        'consecutive_failures: { warn: 5,',
        'consecutive_failures: { warn: 1,',
        '1',
        'checks.consecutive_failures.warn: found 1; needed: at least 2',
      ],
      [
        'starvedGameDates: 3 }',
        'starvedGameDates: 31 }',
        '31',
        'checks.consecutive_failures.starvedGameDates: found 31; needed: at most 30',
      ],
      [
        'gap: { hours: 24, warnMinutes: 120 }',
        'gap: { hours: 24, warnMinutes: 74 }',
        '74',
        'checks.scraper_kickoff.gap.warnMinutes: found 74; needed: at least "ageMinutes.warn", which is 75',
      ],
      [
        'sameMessage: 100',
        'sameMessage: 5000',
        '5000',
        'checks.recent_errors.sameMessage: found 5000; needed: less than "entries", which is 5000',
      ],
      [
        'newFrom: 3',
        'newFrom: 6000',
        '6000',
        'checks.recent_errors.newFrom: found 6000; needed: less than "entries", which is 5000',
      ],
      [
        'silentDays: 7',
        'silentDays: 400',
        '400',
        'checks.recent_errors.silentDays: found 400; needed: at most 90',
      ],
      [
        'maxFiringShare: 0.05',
        'maxFiringShare: 1',
        '1',
        'backtest.maxFiringShare: found 1; needed: less than 1',
      ],
      [
        'maximumBytesBilled: 100000000',
        'maximumBytesBilled: 1000000',
        '1000000',
        'warehouse.maximumBytesBilled: found 1000000; needed: at least 10485760',
      ],
      ['usefulForHours: 6', 'usefulForHours: 24', '24', 'usefulForHours: found 24; needed: at most 23'],
      [
        'grain: team',
        'grain: team\n    valid: [{ column: goals, above: 0, equals: 1 }]',
        '{ column',
        'tables["league.results"].valid[0]: found above and equals together; needed: one of them',
      ],
    ]);
  });
});
