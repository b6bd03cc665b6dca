import type { SlackSettings } from '../config/environment.ts';
import type { Profile } from '../config/profile.ts';
import { PEOPLE } from '../sandbox/workspace.ts';

/**
 * A line for each rollback whose approvers are the sandbox's people alone, as the shipped profile has them: in a real
 * workspace whoever asks for it waits in vain. A local workspace may have those people.
 */
export function absentApprovers(
  { rollbacks }: Pick<Profile, 'rollbacks'>,
  { apiUrl }: Pick<SlackSettings, 'apiUrl'>,
): string[] {
  if (apiUrl !== null) return [];
  const sandboxed = new Set(PEOPLE.map(({ id }) => id));
  return Object.entries(rollbacks)
    .filter(([, { approvers }]) => approvers.every((id) => sandboxed.has(id)))
    .map(
      ([name]) =>
        `nobody in your workspace can approve ${name}: put your own ids into rollbacks.${name}.approvers of the profile`,
    );
}
