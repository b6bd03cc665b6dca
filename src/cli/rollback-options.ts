import { REASON } from '../actions/rollback/reason.ts';
import type { RollbackArguments } from '../commands/rollback-arguments.ts';
import { personId } from '../config/profile-values.ts';
import { counted } from '../report/counted.ts';
import type { Values } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { misuse } from './refusal.ts';

/** Who asks, as `--as` or else the environment says. @throws Refusal */
export function readPerson(values: Values, byDefault: string | null): string {
  const given = values.as ?? byDefault;
  if (typeof given !== 'string')
    throw misuse(
      'nobody knows who you are: a request is recorded with a person',
      'write --as U…, your own id in Slack, or set SHOOTAROUND_USER',
    );
  if (!personId.safeParse(given).success)
    throw misuse(
      `--as ${given.slice(0, 40)} is no id of a person in Slack`,
      'click your picture there, Profile, the three dots, Copy member ID; it starts with U or W',
    );
  return given;
}

/** Null where somebody is there who can be asked for it. @throws Refusal */
export function readReason(values: Values, { terminal }: CommandContext): string | null {
  if (typeof values.reason === 'string') return checkedReason(values.reason, '--reason');
  if (terminal.canAsk) return null;
  throw misuse('--reason is missing', 'write --reason TEXT: whoever approves reads it');
}

/** @throws Refusal where nobody could learn anything from it. */
export function checkedReason(text: string, what: string): string {
  const reason = text.trim();
  const { length } = [...reason];
  if (length >= REASON.least && length <= REASON.most) return reason;
  throw misuse(
    `${what} has ${counted(length, 'character')}`,
    `write ${REASON.least} to ${REASON.most} of them, for whoever approves`,
  );
}

/** False where somebody is there who can be asked to type the name. @throws Refusal */
export function readConfirmation(
  { confirm }: Values,
  { act, name }: RollbackArguments,
  { terminal }: CommandContext,
): boolean {
  if (confirm === undefined) {
    if (terminal.canAsk) return false;
    throw misuse('nobody is here to type the name', `write --confirm ${name} to say that you mean it`);
  }
  if (confirm === name) return true;
  throw misuse(
    `--confirm ${String(confirm).slice(0, 40)} is another name`,
    `write --confirm ${name} to ${act} it`,
  );
}
