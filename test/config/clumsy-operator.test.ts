import { describe, expect, it } from 'vitest';
import { type Slip, toldAt } from '../support/slips.ts';
import { errorOf, tiny, warningsOf } from '../support/tiny-profile.ts';

const refused = (slips: readonly Slip[]) =>
  it.each(slips)('%s → %s', (...slip) => {
    expect(toldAt(slip).join('\n')).toContain(slip[3]);
  });

describe('a clumsy operator is shown the place, what was found and what would do', () => {
  describe('in a word of a figure or a condition', () => {
    refused([
      [
        'days_rest: { filled: days_rest }',
        'days_rest: { filed: days_rest }',
        'filed',
        '.figures.days_rest.filed: unknown key. Did you mean "filled"? Allowed: share, ofFilled, filled, mean',
      ],
      [
        'ready: { share: {',
        'ready: { shares: {',
        'shares',
        '.figures.ready.shares: unknown key. Did you mean "share"? Allowed: share, ofFilled, filled, mean',
      ],
      [
        '{ column: is_quality_ready, equals: true }',
        '{ column: is_quality_ready, equal: true }',
        'equal:',
        '.figures.ready.share.equal: unknown key. Did you mean "equals"? Allowed: column, above, orNull, equals',
      ],
      [
        'by: { game: game_id, system: system_id, lined: { column: current_points_line, above: 0 } }',
        'by: { game: game_id, system: system_id, lined: { column: current_points_line, abve: 0 } }',
        'abve',
        '.by.lined.abve: unknown key. Did you mean "above"? Allowed: column, above, orNull, equals',
      ],
    ]);

    it('says nothing more about it', () => {
      expect(
        errorOf(tiny.replace('grain: team', 'grain: team\n    valid: [{ column: goals, abve: 0 }]')).problems,
      ).toHaveLength(1);
    });
  });

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
});
