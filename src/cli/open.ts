import { createMemory } from '../history/memory.ts';
import { askOpen, type OpenAnswer } from '../inquiries/ask-open.ts';
import { terminalOpen } from '../terminal/open.ts';
import { refuseWords, splitArguments } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-status.ts';
import { openFor, readClock, readProfile, readWarehouseSettings, warehouseAddress } from './settings.ts';

/** `shootaround open`: what is failing now as far as the newest runs know, and who has it. */
export async function open(argv: readonly string[], context: CommandContext): Promise<number> {
  const { values, words } = splitArguments(argv, {});
  refuseWords(words);
  const clock = readClock(values);
  const settings = readWarehouseSettings(context.env);
  const profile = readProfile(values, settings, context.terminal);
  const warehouse = await openFor(context, warehouseAddress(settings), profile, 'read', '/validate open');
  try {
    const answer = await askOpen({ ...createMemory(warehouse, clock.now), profile, clock });
    context.terminal.out(
      values.json ? JSON.stringify(openDocument(answer), null, 2) : terminalOpen(answer, context.terminal),
    );
    return exitOfOpen(answer);
  } finally {
    await warehouse.close();
  }
}

/** As a run of the same findings would end, whoever has them: what somebody takes care of still fails. */
function exitOfOpen({ open: failures, newestRun }: OpenAnswer): number {
  const isCritical = failures.some(({ status, severity }) => status === 'FAIL' && severity === 'P1_CRITICAL');
  if (isCritical) return EXIT.critical;
  if (newestRun === null || newestRun.blindChecks > 0) return EXIT.error;
  return failures.length > 0 ? EXIT.warning : EXIT.ok;
}

/** The answer as the contract of the command line has it. */
function openDocument({ open: failures, newestRun }: OpenAnswer): object {
  return {
    open: failures.map(
      ({ check, subject, targetDate, status, severity, since, days, isUnsettled, care }) => ({
        check_name: check,
        subject,
        target_date: targetDate,
        status,
        severity,
        since,
        days,
        acknowledged_by: care.acknowledged?.by.name ?? null,
        until: care.acknowledged?.until ?? null,
        acknowledged_by_id: care.acknowledged?.by.id ?? null,
        note: care.acknowledged?.note ?? null,
        note_by: care.acknowledged?.note ? (care.acknowledged.noteBy ?? care.acknowledged.by).name : null,
        snoozed_by: care.snoozed?.by.name ?? null,
        snoozed_until: care.snoozed?.until ?? null,
        unsettled: isUnsettled,
      }),
    ),
    newest_run: newestRun && {
      run_id: newestRun.runId,
      run_timestamp: newestRun.at,
      target_date: newestRun.targetDate,
      checks_errored: newestRun.blindChecks,
    },
  };
}
