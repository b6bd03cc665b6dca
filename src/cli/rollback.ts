import { parseRollbackArguments } from '../commands/rollback-arguments.ts';
import { orMisuse, splitArguments, type Values } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { misuse } from './refusal.ts';
import { readConfirmation, readPerson, readReason } from './rollback-options.ts';
import { requestRollback } from './rollback-request.ts';
import { tellRollbacks } from './rollback-status.ts';
import { needDeclared, readProfile, readSettings } from './settings.ts';

/** What only a request takes. */
const REQUEST_OPTIONS = {
  reason: { type: 'string' },
  as: { type: 'string' },
  confirm: { type: 'string' },
  'move-traffic': { type: 'boolean' },
} as const;

/** `shootaround rollback status [NAME]` and `disable|enable NAME`: how rollbacks stand, and the same request as in Slack. */
export async function rollback(argv: readonly string[], context: CommandContext): Promise<number> {
  const { values, words } = splitArguments(argv, REQUEST_OPTIONS);
  const settings = readSettings(context.env, []);
  const profile = readProfile(values, settings, context.terminal);
  needDeclared(profile);
  const asked = orMisuse(parseRollbackArguments(words, profile));
  if (asked.act === 'status') {
    refuseRequestOptions(values);
    return tellRollbacks({ name: asked.name, profile, values }, context);
  }
  if (values.now !== undefined)
    throw misuse('--now is not for a change', 'a request has the real time, and lapses by it: leave it out');
  return requestRollback(
    {
      name: asked.name,
      direction: asked.act,
      person: readPerson(values, settings.person),
      reason: readReason(values, context),
      isConfirmed: readConfirmation(values, asked, context),
      wantsTraffic: values['move-traffic'] === true,
      json: values.json === true,
      profile,
    },
    context,
  );
}

function refuseRequestOptions(values: Values): void {
  const given = Object.keys(REQUEST_OPTIONS).find((name) => values[name] !== undefined);
  if (given !== undefined)
    throw misuse(
      `--${given} is for disable and enable`,
      'leave it out, or write disable NAME or enable NAME',
    );
}
