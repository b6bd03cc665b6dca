import type { ProcessorRunsRow } from '../facts/facts.ts';
import { remembered } from '../text/remembered.ts';
import { wildcard } from './scraper-names.ts';

/** One spelling for all the ways a processor is noted: `PlayerGameSummaryProcessor` and `player_game_summary` are the same. */
export const processorName = remembered((name) =>
  name
    .toLowerCase()
    .replaceAll(/[_\-\s]/g, '')
    .replaceAll('processor', ''),
);

/** True when a noted name fits any pattern; `*` in a pattern stands for any characters. */
export function isProcessor(name: string, patterns: readonly string[]): boolean {
  const normal = processorName(name);
  return patterns.some((pattern) => compiled(pattern).test(normal));
}

/** Patterns come from profiles, so they are few; a backtest asks about each of them for every run of a season. */
const compiledPatterns = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  const known = compiledPatterns.get(pattern);
  if (known) return known;
  const expression = wildcard(processorName(pattern));
  compiledPatterns.set(pattern, expression);
  return expression;
}

/** True for runs of this processor: by its name, or by the table that it fills. */
export function isRunOf(
  row: Pick<ProcessorRunsRow, 'processor' | 'output'>,
  names: readonly string[],
): boolean {
  return isProcessor(row.processor, names) || (row.output !== null && isProcessor(row.output, names));
}
