import { describe, expect, it } from 'vitest';
import { changedIn, errorOf, tiny, warningsOf } from '../support/tiny-profile.ts';

/** The tiny profile with the checks that follow an evening's games. */
const followed = tiny
  .replace('  schedule: league.fixtures\n', '  schedule: league.fixtures\n  decisions: league.decisions\n')
  .replace(
    '  league.standings:\n',
    `  league.reports:
    phase: raw
    counts: games
    grain: team
    date: played_on
    team: club
    processedAt: written_at
    expected: D 20:00
    due: D+1 06:00
  league.standings:
`,
  )
  .replace(
    '  consecutive_failures:',
    `  games_final: { lateFrom: D 22:00, due: D+1 07:00, criticalGames: 3, unstartedHours: 3 }
  scraper_kickoff:
    ageMinutes: { warn: 75, fail: 120 }
    gap: { hours: 24, warnMinutes: 120 }
    lookbackHours: 96
    earlyGames: { workflows: ["early_*"], tipBefore: "15:00", gameHours: 2, afterHours: 4 }
    afterGames: { workflows: [late], from: D+1 02:00 }
  phase2_progress:
    tables: [league.reports, league.results]
    standIns: [{ table: league.results, by: league.reports }]
    silentFrom: D+1 02:00
  phase3_progress: { after: league.reports, afterHours: 3 }
  consecutive_failures:`,
  );

const changed = (from: string, to: string) => changedIn(followed, [from, to]);

describe('what a profile says of the night after the games', () => {
  it('is accepted where it agrees', () => {
    expect(warningsOf(followed)).toEqual([]);
  });

  it('may be left out, and then a scheduled check does nothing, which is a warning', () => {
    const warnings = warningsOf(
      tiny.replace(
        'checks: [phase3_completion, ',
        'checks: [games_final, scraper_kickoff, phase2_progress, phase3_progress, phase3_completion, ',
      ),
    );
    expect(warnings).toEqual(
      ['games_final', 'scraper_kickoff', 'phase2_progress', 'phase3_progress'].map(
        (check, index) =>
          `schedules.monday_morning.checks[${index}]: "${check}" is skipped as not configured without "checks.${check}"`,
      ),
    );
  });

  it('has no controller to judge where no source tells of one, which is a warning', () => {
    expect(warningsOf(changed('  decisions: league.decisions\n', ''))).toEqual([
      'checks.scraper_kickoff: has no effect without "sources.decisions"',
    ]);
  });

  it.each([
    [
      'a controller fails before it is late',
      'warn: 75, fail: 120',
      'warn: 120, fail: 120',
      'checks.scraper_kickoff.ageMinutes.warn: found 120; needed: less than "fail", which is 120',
    ],
    [
      'a silent controller can not be told from one that was never looked for',
      'fail: 120',
      'fail: 5760',
      'checks.scraper_kickoff.ageMinutes.fail: found 5760; needed: less than 5760, the minutes of "lookbackHours"',
    ],
    [
      'a silence is longer than what is looked at',
      'warnMinutes: 120',
      'warnMinutes: 6000',
      'checks.scraper_kickoff.gap.warnMinutes: found 6000; needed: less than 5760, the minutes of "lookbackHours"',
    ],
    [
      'silences are looked for where no decision is',
      'lookbackHours: 96',
      'lookbackHours: 12',
      'checks.scraper_kickoff.gap.hours: found 24; needed: at most "lookbackHours", which is 12',
    ],
    [
      'a tip is no time of the day',
      '"15:00"',
      '"3pm"',
      'checks.scraper_kickoff.earlyGames.tipBefore: found "3pm"; needed: a time of the day in quotes, as "19:00"',
    ],
    [
      'a warning would come after the failure',
      'lateFrom: D 22:00',
      'lateFrom: D+1 07:00',
      'checks.games_final.lateFrom: found "D+1 07:00"; needed: a time before "due", which is "D+1 07:00"',
    ],
    [
      'a time is none',
      'lateFrom: D 22:00',
      'lateFrom: D+1 7am',
      'checks.games_final.lateFrom: found "D+1 7am"; needed: a time on or near the date, as "D+1 07:00"',
    ],
    [
      'raw tables are not described',
      'tables: [league.reports, league.results]',
      'tables: [league.reports, league.result]',
      'checks.phase2_progress.tables[1]: found "league.result", which is not described under "tables". Did you mean "league.results"?',
    ],
    [
      'a raw table is counted by date',
      'tables: [league.reports, league.results]',
      'tables: [league.reports, league.results, league.standings]',
      'checks.phase2_progress.tables[2]: found "league.standings", which has "counts: days"',
    ],
    [
      'a table stands in that the check does not read',
      'by: league.reports }',
      'by: league.standings }',
      'checks.phase2_progress.standIns[0].by: found "league.standings", which is not one of this check\'s "tables"',
    ],
    [
      'a table stands in for itself',
      'by: league.reports }',
      'by: league.results }',
      'checks.phase2_progress.standIns[0].by: found "league.results", which can\'t stand in for itself',
    ],
    [
      'silence would be told when everything is due',
      'silentFrom: D+1 02:00',
      'silentFrom: D+1 08:00',
      'checks.phase2_progress.silentFrom: found "D+1 08:00"; needed: a time before the last of its tables is due',
    ],
    [
      'what Phase 3 follows is not described',
      'after: league.reports',
      'after: league.report',
      'checks.phase3_progress.after: found "league.report", which is not described under "tables". Did you mean "league.reports"?',
    ],
    [
      'Phase 3 follows itself',
      'after: league.reports',
      'after: league.results',
      'checks.phase3_progress.after: found "league.results", which is one of "phase3_completion.tables" itself',
    ],
    [
      'nothing says since when a row is there',
      '    processedAt: written_at\n',
      '',
      'checks.phase3_progress.after: found "league.reports", which has no "processedAt"',
    ],
    ['no game at all is P1', 'criticalGames: 3', 'criticalGames: 0', 'checks.games_final.criticalGames'],
  ])('is refused where %s', (_, from, to, message) => {
    expect(errorOf(changed(from, to)).message).toContain(message);
  });
});
