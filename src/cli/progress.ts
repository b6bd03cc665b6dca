import type { BacktestProgress } from '../schedules/backtest.ts';
import type { Terminal } from './terminal.ts';

/** Days go by faster than anybody reads. */
const DAYS_A_STEP = 10;

/** A line that counts answered statements, and then judged days, while a person waits; silent where nobody looks. */
export function createProgress(terminal: Terminal): BacktestProgress & { clear(): void } {
  let planned = 0;
  let answered = 0;
  const blind: string[] = [];
  const trouble = (): string => (blind.length > 0 ? `, ${blind.length} could not be read` : '');
  const draw = (): void => {
    if (!terminal.live) return;
    terminal.redraw(`collecting: ${answered} of ${planned} statements answered${trouble()}`);
  };
  return {
    planned(statements) {
      planned = statements;
      draw();
    },
    answered(table, ok) {
      answered += 1;
      if (!ok) blind.push(table);
      draw();
    },
    judged(days, of) {
      if (terminal.live && (days % DAYS_A_STEP === 0 || days === of))
        terminal.redraw(`judging: ${days} of ${of} days${trouble()}`);
    },
    clear() {
      if (terminal.live) terminal.redraw('');
    },
  };
}
