import { counted } from '../report/counted.ts';
import { rangesInWords } from '../report/spans-in-words.ts';
import type { Backtest, CheckRecord } from '../schedules/backtest.ts';
import { paintFor } from './palette.ts';
import type { TerminalOptions } from './report.ts';
import { wrap } from './wrap.ts';

/** A backtest for a terminal: per check how often it fired and when, then the days on which anything did. */
export function terminalBacktest(result: Backtest, { colour, width }: TerminalOptions): string {
  const paint = paintFor(colour);
  const gameDays = result.days.filter(({ games }) => (games ?? 0) > 0).length;
  const head = `${result.schedule}, ${result.from} to ${result.to}: ${counted(result.days.length, 'day')}, ${counted(gameDays, 'game day')}, ${counted(result.messages, 'message')}`;
  const rows = result.checks.map((record) => {
    const over = result.over_budget.includes(record.check_name);
    const name = record.check_name.padEnd(26);
    const line = `${name} judged ${record.judged}, fired ${record.fired}, blind ${record.blind}${verdictOn(record)}${over ? ' — OVER BUDGET' : ''}`;
    const when =
      record.dates.length === 0
        ? []
        : [
            wrap(
              rangesInWords(record.dates)
                .map(({ words }) => words)
                .join('; '),
              width,
              '    ',
            ),
          ];
    return [over || record.blind > 0 ? paint('yellow', line) : line, ...when].join('\n');
  });
  const days = result.days.flatMap((day) =>
    day.checks
      .filter(({ status }) => status === 'WARN' || status === 'FAIL' || status === 'ERROR')
      .map((check) =>
        wrap(
          `${day.date}  ${check.status} ${check.severity ?? ''} ${check.check_name}: ${check.message}`,
          width,
          '  ',
        ),
      ),
  );
  return [
    paint('bold', head),
    '',
    ...rows,
    ...(days.length > 0 ? ['', paint('bold', 'Days with a finding'), ...days] : []),
  ].join('\n');
}

/** A check that always or never speaks tells nothing; whether that is a defect is for the reader to say. */
function verdictOn({ always, never, judged }: CheckRecord): string {
  if (judged === 0) return ', nothing to judge';
  if (always) return ', ALWAYS FIRES';
  return never ? ', never fires' : '';
}
