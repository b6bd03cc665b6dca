import { closeCloud } from '../cloud/ports.ts';
import { parseDriftArguments } from '../commands/drift-arguments.ts';
import { askDrift } from '../inquiries/ask-deployments.ts';
import { driftStatus } from '../report/drift-lead.ts';
import { terminalDrift } from '../terminal/drift.ts';
import { orMisuse, refuseWords, splitArguments } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { driftDocument } from './drift-document.ts';
import { exitOfRun } from './exit-status.ts';
import { needDeployments, openCloudFor, readClock, readProfile, readWarehouseSettings } from './settings.ts';
import { whileWaiting } from './while-waiting.ts';

/** `shootaround drift [--verbose] [SERVICE]`: whether what serves is what the branch has. */
export async function drift(argv: readonly string[], context: CommandContext): Promise<number> {
  const { values, words } = splitArguments(argv, { verbose: { type: 'boolean' } });
  refuseWords(words.slice(1), 'write one service, or none for all of them');
  const clock = readClock(values);
  const settings = readWarehouseSettings(context.env);
  const profile = readProfile(values, settings, context.terminal);
  const { service } = orMisuse(parseDriftArguments(words, profile));
  const cloud = await openCloudFor(context, settings, clock);
  try {
    needDeployments(cloud, profile, settings);
    const answer = await whileWaiting(context.terminal, 'asking what serves, and what the branch has', () =>
      askDrift({ cloud, profile, clock }, service),
    );
    const { colour, width } = context.terminal;
    context.terminal.out(
      values.json
        ? JSON.stringify(driftDocument(answer), null, 2)
        : terminalDrift(answer, { colour, width, verbose: values.verbose === true }),
    );
    return exitOfRun(driftStatus(answer.judged));
  } finally {
    await closeCloud(cloud);
  }
}
