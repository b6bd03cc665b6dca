import { readDays, readThreshold } from '../commands/failures-arguments.ts';
import type { FailuresQuestion } from '../inquiries/ask-failures.ts';
import { askFailures, type FailuresAnswer } from '../inquiries/ask-failures.ts';
import { terminalFailures } from '../terminal/failures.ts';
import { orMisuse, refuseWords, splitArguments, type Values } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { exitOfRun } from './exit-status.ts';
import { createProgress } from './progress.ts';
import { openFor, readClock, readProfile, readWarehouseSettings, warehouseAddress } from './settings.ts';

/** `shootaround failures [--threshold N] [--days N]`: what fails again and again, and what is not even tried. */
export async function failures(argv: readonly string[], context: CommandContext): Promise<number> {
  const { values, words } = splitArguments(argv, {
    threshold: { type: 'string' },
    days: { type: 'string' },
  });
  refuseWords(words, asOptions(words));
  const question = readQuestion(values);
  const clock = readClock(values);
  const settings = readWarehouseSettings(context.env);
  const profile = readProfile(values, settings, context.terminal);
  const warehouse = await openFor(context, warehouseAddress(settings), profile, 'read', '/failures');
  const progress = createProgress(context.terminal);
  try {
    const answer = await askFailures({ warehouse, profile, clock }, question, progress);
    progress.clear();
    context.terminal.out(
      values.json
        ? JSON.stringify(failuresDocument(answer), null, 2)
        : terminalFailures(answer, context.terminal),
    );
    return exitOfRun(answer.judged.status);
  } finally {
    progress.clear();
    await warehouse.close();
  }
}

/** What `/failures` takes as words, as it is written here. */
function asOptions([threshold, days, ...more]: readonly string[]): string {
  const isCount = (word: string | undefined): boolean => /^\d+$/.test(word ?? '0');
  if (!isCount(threshold) || !isCount(days) || more.length > 0) return 'use --threshold N or --days N';
  return `use --threshold ${threshold}${days === undefined ? '' : ` --days ${days}`}`;
}

function readQuestion(values: Values): FailuresQuestion {
  return {
    threshold: orMisuse(readThreshold(textOf(values, 'threshold')), 'threshold'),
    days: orMisuse(readDays(textOf(values, 'days')), 'days'),
  };
}

function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** The answer as the contract of the command line has it. */
function failuresDocument({ judged, warnings, cost }: FailuresAnswer): object {
  return { ...judged, warnings, cost: { statements: cost.statements, bytes_billed: cost.bytesBilled } };
}
