import { SlackStartError } from '../bot/identity.ts';
import { startBot } from '../main.ts';
import { systemClock } from '../system-clock.ts';
import { absentApprovers } from './absent-approvers.ts';
import { refuseWords, splitArguments } from './arguments.ts';
import type { LastingContext } from './command-context.ts';
import { EXIT } from './exit-status.ts';
import { misuse, Refusal } from './refusal.ts';
import { sandbox } from './sandbox.ts';
import { openCloudFor, openFor, readProfile, readSettings } from './settings.ts';
import { untilAborted } from './until-aborted.ts';

/** `shootaround start`: the bot, or the sandbox where no Slack is configured. */
export async function start(argv: readonly string[], context: LastingContext): Promise<number> {
  const { values, words } = splitArguments(argv, { fresh: { type: 'boolean', default: false } });
  refuseWords(words);
  const settings = readSettings(context.env, ['slack', 'warehouse']);
  if (settings.slack === null) return sandbox(argv, context);
  if (values.fresh)
    throw misuse(
      '--fresh is for the sandbox',
      'leave it out: SLACK_ variables are set, so this is the real bot',
    );
  if (values.now !== undefined)
    throw misuse('--now is not for the bot', 'a running bot has the real time: leave it out');
  const profile = readProfile(values, settings, context.terminal);
  for (const warning of absentApprovers(profile, settings.slack)) context.terminal.err(`warning: ${warning}`);
  const warehouse = await openFor(context, settings.warehouse ?? '', profile, 'write');
  try {
    const bot = await startBot({
      slack: settings.slack,
      profile,
      warehouse,
      cloud: await openCloudFor(context, settings, systemClock),
      clock: systemClock,
      log: context.log,
      signal: context.signal,
    });
    context.terminal.out(
      `connected to Slack${bot.port === null ? '' : `, listening on port ${bot.port}`}; ${warehouse.label}`,
    );
    await untilAborted(context.signal);
    await bot.stop();
    return EXIT.ok;
  } catch (error) {
    await warehouse.close();
    if (error instanceof SlackStartError)
      throw new Refusal('config', error.message, error.fix, { cause: error });
    throw Refusal.from(error);
  }
}
