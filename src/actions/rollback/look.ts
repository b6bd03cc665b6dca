import type { ChangeTarget, CloudChanges, ServiceSnapshot } from '../../cloud/change-ports.ts';
import { isSameTarget, targetOf } from '../../cloud/change-target.ts';
import { CloudError } from '../../cloud/cloud-error.ts';
import type { Profile, RollbackProfile } from '../../config/profile.ts';
import type { RollbackDraft } from '../../history/rollback.ts';
import type { Log } from '../../log.ts';
import { escapeMrkdwn } from '../../mrkdwn/escape.ts';
import { errorMessage } from '../../text/error-message.ts';
import { oneLine } from '../../text/one-line.ts';

/** A rollback of the profile, as it is declared now. */
export function rollbackNamed(name: string, { rollbacks }: Profile): RollbackProfile | null {
  return Object.hasOwn(rollbacks, name) ? (rollbacks[name] ?? null) : null;
}

type Declared = { rollback: RollbackProfile } | { gone: string };

/** A rollback, while the profile still means the same variable of the same service by it; else why not, as mrkdwn. */
export function stillDeclared(
  { rollback: name, target }: Pick<RollbackDraft, 'rollback' | 'target'>,
  profile: Profile,
): Declared {
  const rollback = rollbackNamed(name, profile);
  if (rollback === null)
    return {
      gone: `The profile does not declare \`${name}\` any more, so nothing can be done about it here.`,
    };
  const now = targetOf(rollback, profile);
  return now !== null && isSameTarget(now, target) ? { rollback } : { gone: saysElse(name) };
}

/** The same, and the value that it leads to still has the meaning that it was asked for with. */
export function stillMeant(
  asked: Pick<RollbackDraft, 'rollback' | 'target' | 'direction' | 'edit'>,
  profile: Profile,
): Declared {
  const declared = stillDeclared(asked, profile);
  const { direction, edit } = asked;
  if ('gone' in declared || (direction !== 'disable' && direction !== 'enable')) return declared;
  const wanted = direction === 'disable' ? declared.rollback.disabled : declared.rollback.enabled;
  return edit.kind === 'variable' && edit.to === wanted ? declared : { gone: saysElse(asked.rollback) };
}

const saysElse = (name: string): string =>
  `The profile says something else of \`${name}\` since this was looked at. Look at it anew with \`/rollback\`.`;

/** The service as it stands, or why that could not be read, as mrkdwn. Never rejects. */
export async function lookAt(
  target: ChangeTarget,
  { changes, log }: { changes: Pick<CloudChanges, 'snapshot'>; log: Log },
): Promise<{ snapshot: ServiceSnapshot } | { trouble: string }> {
  try {
    return { snapshot: await changes.snapshot(target) };
  } catch (error) {
    const { service, region } = target;
    log.warn('rollback.service_not_read', { service, region, message: errorMessage(error) });
    const told =
      error instanceof CloudError
        ? ` (${error.errorCause}): ${oneLine(error.message)}. *To mend it:* ${oneLine(error.fix)}.`
        : '.';
    return { trouble: `\`${service}\` in \`${region}\` could not be read${escapeTold(told)}` };
  }
}

/** The words are ours, what they quote may not be. */
const escapeTold = (text: string): string => escapeMrkdwn(text).replace(/\.\.$/, '.');
