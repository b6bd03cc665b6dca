import { askFailures, type FailuresAnswer } from '../commands/ask-failures.ts';
import { type FailuresQuestion, readDays, readThreshold } from '../commands/failures-arguments.ts';
import type { Parsed } from '../commands/parsed.ts';
import { terminalFailures } from '../terminal/failures.ts';
import { refuseWords, splitArguments, type Values } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { exitOfRun } from './exit-status.ts';
import { createProgress } from './progress.ts';
import { misuse } from './refusal.ts';
import { openFor, readClock, readProfile, readWarehouseSettings, warehouseAddress } from './settings.ts';

/** `shootaround failures [--threshold N] [--days N]`: what fails again and again, and what is not even tried. */
export async function failures(argv: readonly string[], context: CommandContext): Promise<number> {
  const { values, words } = splitArguments(argv, {
    threshold: { type: 'string' },
    days: { type: 'string' },
  });
  refuseWords(words);
  const question = readQuestion(values);
  const clock = readClock(values);
  const settings = readWarehouseSettings(context.env);
  const profile = readProfile(values, settings, context.terminal);
  const warehouse = await openFor(context, warehouseAddress(settings), profile, 'read');
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

function readQuestion(values: Values): FailuresQuestion {
  return {
    threshold: option('threshold', readThreshold(textOf(values, 'threshold'))),
    days: option('days', readDays(textOf(values, 'days'))),
  };
}

function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** The sentences of the slash command say what would be right after a colon. */
function option<T>(name: string, parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  const [message = parsed.problem, fix = 'leave it out'] = parsed.problem.split(/: (.*)/s);
  throw misuse(`--${name} ${message}`, fix);
}

/** The answer as the contract of the command line has it. */
function failuresDocument({ judged, warnings, cost }: FailuresAnswer): object {
  return { ...judged, warnings, cost: { statements: cost.statements, bytes_billed: cost.bytesBilled } };
}
