import { describe, expect, it } from 'vitest';
import { type Slip, toldAt } from '../support/slips.ts';

const refused = (slips: readonly Slip[]) =>
  it.each(slips)('%s → %s', (...slip) => {
    expect(toldAt(slip).join('\n')).toContain(slip[3]);
  });

describe('a clumsy operator is shown the number, and what would do', () => {
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
        'bootstrapDays: 0',
        'bootstrapDays: 365',
        '365',
        'calendar.bootstrapDays: found 365; needed: at most 120',
      ],
      ['bootstrapDays: 35', 'bootstrapDays: 350', '350', 'bootstrapDays: found 350; needed: at most 120'],
      [
        'offSeasonReachDays: 21',
        'offSeasonReachDays: 210',
        '210',
        'calendar.offSeasonReachDays: found 210; needed: at most 60',
      ],
      [
        'postBreak: { emptyDates: 20, gameDates: 1 }',
        'postBreak: { emptyDates: 61, gameDates: 1 }',
        '61',
        'calendar.postBreak.emptyDates: found 61; needed: at most 60',
      ],
      [
        'postBreak: { emptyDates: 20, gameDates: 1 }',
        'postBreak: { emptyDates: 20, gameDates: 82 }',
        '82',
        'calendar.postBreak.gameDates: found 82; needed: at most 15',
      ],
      [
        'offSeasonGraceDays: 30',
        'offSeasonGraceDays: 300',
        '300',
        'checks.data_freshness.offSeasonGraceDays: found 300; needed: at most 120',
      ],
      [
        'ledgerDays: 14',
        'ledgerDays: 140',
        '140',
        'checks.scraper_failures.ledgerDays: found 140; needed: at most 90',
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
      ['pass: 12, warn: 10', 'pass: 12, warn: 0', '0', 'warn: found 0; needed: more than 0'],
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
        'stuck: { failRuns: 30, passGameDates: 30 }',
        'stuck: { failRuns: 1, passGameDates: 30 }',
        '1,',
        'checks.never_succeeded.stuck.failRuns: found 1; needed: at least 2',
      ],
      [
        'stuck: { failRuns: 30, passGameDates: 30 }',
        'stuck: { failRuns: 30, passGameDates: 101 }',
        '101',
        'checks.never_succeeded.stuck.passGameDates: found 101; needed: at most 100',
      ],
      [
        'stuck: { failRuns: 30, passGameDates: 30 }',
        'stuck: { failRuns: 30, passDates: 30 }',
        'passDates',
        'checks.never_succeeded.stuck.passDates: unknown key. Did you mean "passGameDates"?',
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
