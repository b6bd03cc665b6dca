import { evidenceModal } from '../blocks/evidence.ts';
import type { Press } from './actions.ts';
import type { ListenerContext } from './listener-context.ts';
import { openWindow } from './open-window.ts';

const OLD =
  'This button is about a table that is not watched any more, or from an older version of me. Type `/gaps` for a new answer.';

/** Opens the statement with which a table was read. The window needs nothing from the warehouse, so it opens at once. */
export async function showEvidence(press: Press, context: ListenerContext): Promise<void> {
  const evidence = context.inquiries.evidence(press.value);
  if (evidence === null) return press.tell(OLD);
  await openWindow(press, evidenceModal(evidence), context);
}
