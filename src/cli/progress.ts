import type { CollectionProgress } from '../facts/collect.ts';
import type { Terminal } from './terminal.ts';

/** A line that counts answered statements while a person waits; silent where nobody looks. */
export function createProgress(terminal: Terminal): CollectionProgress & { clear(): void } {
  let planned = 0;
  let answered = 0;
  const blind: string[] = [];
  const draw = (): void => {
    if (!terminal.live) return;
    const trouble = blind.length > 0 ? `, ${blind.length} could not be read` : '';
    terminal.redraw(`collecting: ${answered} of ${planned} statements answered${trouble}`);
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
    clear() {
      if (terminal.live) terminal.redraw('');
    },
  };
}
