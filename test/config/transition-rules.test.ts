import { describe, expect, it } from 'vitest';
import { changedIn, problemsOf, tiny, warningsOf } from '../support/tiny-profile.ts';

/** The tiny profile with two phases, one of which starts the other. */
const phased = tiny.replace(
  '  consecutive_failures:',
  `  phase_transitions:
    gameDates: 5
    phases:
      played: [league.results]
      ranked: [league.standings]
    steps:
      - { from: played, to: ranked, withinHours: 2, daysAhead: 1, writtenAgain: true, document: results_done }
    backupDates: 3
    export: { from: ranked, by: website, withinHours: 1 }
  consecutive_failures:`,
);
const SECTION = phased.slice(
  phased.indexOf('  phase_transitions:'),
  phased.indexOf('  consecutive_failures:'),
);
const STEP = '{ from: played, to: ranked,';

const changed = (from: string, to: string) => changedIn(phased, [from, to]);

describe('what a profile says of phases that start each other', () => {
  it('is accepted where it agrees, and with the least', () => {
    expect(warningsOf(phased)).toEqual([]);
    expect(warningsOf(changed('backupDates: 3', 'backupDates: 5'))).toEqual([]);
    const least = changed(', daysAhead: 1, writtenAgain: true, document: results_done', '');
    expect(
      warningsOf(changedIn(least, ['    export: { from: ranked, by: website, withinHours: 1 }\n', ''])),
    ).toEqual([]);
  });

  it('may be left out, and then a scheduled check does nothing, which is a warning', () => {
    const scheduled = changed(
      'checks: [phase3_completion, ',
      'checks: [phase_transitions, phase3_completion, ',
    );
    expect(warningsOf(scheduled)).toEqual([]);
    expect(warningsOf(scheduled.replace(SECTION, ''))).toEqual([
      'schedules.monday_morning.checks[0]: "phase_transitions" is skipped as not configured without "checks.phase_transitions"',
    ]);
  });

  it.each([
    [
      'a table is not described',
      '[league.standings]\n    steps',
      '[league.standing]\n    steps',
      'phases.ranked[0]: found "league.standing", which is not described under "tables". Did you mean "league.standings"?',
    ],
    [
      'a table belongs to two phases',
      'ranked: [league.standings]',
      'ranked: [league.results]',
      'phases.ranked[0]: found "league.results" a second time',
    ],
    ['a phase has no table', 'ranked: [league.standings]', 'ranked: []', 'phases.ranked'],
    [
      'a step begins nowhere',
      STEP,
      '{ from: playd, to: ranked,',
      'steps[0].from: found "playd", which is not one of "phases". Did you mean "played"?',
    ],
    [
      'a step leads nowhere',
      STEP,
      '{ from: played, to: rank,',
      'steps[0].to: found "rank", which is not one of "phases"',
    ],
    [
      'a step leads back',
      STEP,
      '{ from: ranked, to: ranked,',
      `steps[0].to: found "ranked", which can't start itself`,
    ],
    [
      'two steps lead to a phase',
      '    backupDates: 3',
      `      - { from: played, to: ranked, withinHours: 3 }\n    backupDates: 3`,
      'steps[1].to: found "ranked" a second time; one phase starts another',
    ],
    ['there is no step', / {4}steps:\n.*\n/.exec(phased)?.[0] ?? '', '    steps: []\n', 'steps'],
    ['a step has no time', 'withinHours: 2', 'withinHours: 0', 'steps[0].withinHours'],
    ['a step has more than a day', 'withinHours: 2', 'withinHours: 25', 'steps[0].withinHours'],
    [
      'backups can never be told',
      'backupDates: 3',
      'backupDates: 6',
      'backupDates: found 6; needed: at most "gameDates", which is 5',
    ],
    ['no date is judged', 'gameDates: 5', 'gameDates: 0', 'gameDates'],
    ['more dates are judged than are collected', 'gameDates: 5', 'gameDates: 46', 'gameDates'],
    [
      'an export follows no phase',
      'export: { from: ranked',
      'export: { from: ranking',
      'export.from: found "ranking", which is not one of "phases"',
    ],
  ])('is refused where %s', (_, from, to, problem) => {
    const found = problemsOf(changed(from, to));
    expect(
      found.some((one) => one.startsWith(`checks.phase_transitions.${problem}`)),
      found.join('\n'),
    ).toBe(true);
  });
});
