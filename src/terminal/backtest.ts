import { counted } from '../report/counted.ts';
import { rangesInWords } from '../report/spans-in-words.ts';
import { CAUSE_WORDS, SKIP_WORDS } from '../report/vocabulary.ts';
import type { Backtest } from '../schedules/backtest.ts';
import { type BacktestOutcome, outcomeOf } from '../schedules/backtest-outcome.ts';
import type { BacktestWeek } from '../schedules/backtest-weeks.ts';
import type { CheckRecord, NeverJudged } from '../schedules/check-record.ts';
import { joined } from '../text/joined.ts';
import { percent } from '../text/percent.ts';
import { findingLines } from './backtest-findings.ts';
import { type Paint, paintFor } from './palette.ts';
import type { TerminalOptions } from './report.ts';
import { type StripRow, weekStrips } from './week-strips.ts';
import { wrap } from './wrap.ts';

const NAME_WIDTH = 26;
const REASONS: Readonly<Record<string, string>> = { ...SKIP_WORDS, ...CAUSE_WORDS };

/**
 * A backtest for a terminal: what it comes to, per check how often it fired and when, per schedule what it would have posted, week by
 * week, then the days on which anything was found.
 */
export function terminalBacktest(result: Backtest, { colour, width }: TerminalOptions): string {
  const paint = paintFor(colour);
  const judged = result.checks.filter((record) => record.judged > 0);
  return [
    paint('bold', wrap(headOf(result), width)),
    paintedVerdict(result, paint, width),
    ...section(
      'Checks',
      judged.map((record) => recordLines(record, result, { paint, width })),
      paint,
    ),
    ...section(
      'Never judged',
      result.never_judged.map((one) => unjudgedLine(one, result, width)),
      paint,
    ),
    ...section('Week by week', [weeksOf(result, width)], paint),
    ...section('Days with a finding', findingLines(result, width), paint),
  ].join('\n');
}

function headOf({ schedule, from, to, days, game_days, messages }: Backtest): string {
  return `${schedule}, ${from} to ${to}: ${counted(days.length, 'day')}, ${counted(game_days, 'game day')}, ${counted(messages, 'message')}`;
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ['', paint('bold', title), ...lines];
}

function paintedVerdict(result: Backtest, paint: Paint, width: number): string {
  const outcome = outcomeOf(result);
  return paint(outcome === 'in_budget' ? 'green' : 'yellow', wrap(verdictOf(outcome, result), width));
}

function verdictOf(outcome: BacktestOutcome, result: Backtest): string {
  const allowed = percent(result.max_firing_share);
  switch (outcome) {
    case 'over_budget':
      return `Over budget, more than ${allowed} of game days: ${joined(result.over_budget.map((name) => firesOn(name, result)))}. Where the data was wrong on those dates, mend the data; where it was right, move the check's thresholds in the profile, or raise backtest.maxFiringShare.`;
    case 'blind':
      return result.too_blind.length === 0
        ? `Could not look: the games of ${counted(result.days.filter(({ games }) => games === null).length, 'day')} are unknown, so silence proves nothing. See the days below for what to mend.`
        : `Could not look: ${joined(result.too_blind)} ${result.too_blind.length === 1 ? 'was' : 'were'} blind on more than ${allowed} of days, so silence proves nothing. See the days below for what to mend.`;
    case 'nothing_judged':
      return 'Nothing was judged: no check came to a verdict on any day. See below what kept them from one.';
    case 'in_budget':
      return result.game_days === 0
        ? 'No games on these days, so no check could have fired.'
        : `Within budget: no check fires on more than ${allowed} of game days.`;
  }
}

function firesOn(name: string, { checks, game_days }: Backtest): string {
  const fired = checks.find(({ check_name }) => check_name === name)?.fired ?? 0;
  return `${name} fires on ${fired} of ${game_days} (${percent(fired / game_days)})`;
}

function recordLines(
  record: CheckRecord,
  result: Backtest,
  { paint, width }: { paint: Paint; width: number },
): string {
  const isOver = result.over_budget.includes(record.check_name);
  const share = record.fired === 0 ? '' : ` (${percent(record.fired / result.game_days)} of game days)`;
  const said = [
    `judged ${record.judged}, fired ${record.fired}${share}, blind ${record.blind}`,
    ...(record.always ? ['ALWAYS FIRES'] : []),
    ...(record.never ? ['never fires'] : []),
    ...unscheduledWords(record, result),
  ].join(', ');
  const line = wrap(
    `${record.check_name.padEnd(NAME_WIDTH)} ${said}${isOver ? ' — OVER BUDGET' : ''}`,
    width,
  );
  const dates = rangesInWords(record.dates).map(({ words }) => words);
  const when = dates.length === 0 ? [] : [wrap(dates.join('; '), width, '    ')];
  return [isOver || record.blind > 0 ? paint('yellow', line) : line, ...when].join('\n');
}

/** A check that never came to a verdict has not been silent: it has not been asked, or could not look. */
function unjudgedLine(one: NeverJudged, result: Backtest, width: number): string {
  const why = one.why
    .map(({ reason, days }) => `${REASONS[reason] ?? reason} on ${counted(days, 'day')}`)
    .join('; ');
  const marks = unscheduledWords(one, result).map((words) => ` (${words})`);
  return [wrap(`${one.check_name}: ${why}${marks.join('')}`, width), wrap(one.message, width, '    ')].join(
    '\n',
  );
}

function unscheduledWords({ check_name }: { check_name: string }, result: Backtest): string[] {
  return result.unscheduled.includes(check_name) ? ['in no schedule'] : [];
}

function weeksOf({ weeks, schedules }: Backtest, width: number): string {
  const rows: StripRow[] = [
    { label: 'game days', count: (week) => week.game_days },
    { label: 'checks that fired', count: (week) => week.fired },
    { label: 'days with a blind check', count: (week) => week.blind_days },
    ...schedules.map(({ schedule, post, dates }) => ({
      label: `${schedule}: ${counted(dates.length, 'message')}${post === 'always' ? ', posts always' : ''}`,
      count: (week: BacktestWeek) => week.messages[schedule] ?? 0,
    })),
  ];
  return weekStrips(weeks, rows, width);
}
