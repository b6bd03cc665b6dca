import { rollbackFinished } from '../../history/rollback-events.ts';
import { auditOf } from './audit.ts';
import type { End } from './follow.ts';
import { Left } from './journal.ts';
import type { Run } from './run.ts';
import { isNewer } from './verify.ts';

/**
 * Writes down how it ended, the audit row first: whoever finds the end finds that, too. Tried until it is written, or we are
 * stopped. @throws Left where another attempt has taken over: the end is its to tell
 */
export async function conclude(run: Run, end: End): Promise<void> {
  const { request, attempt, journal, owner, clock, log } = run;
  const { outcome, seen } = end;
  run.state = await journal.read('endless');
  if (hasChanged(run, end)) {
    const audit = auditOf(run.state, outcome, seen, clock.now());
    if (audit !== null) await journal.append(audit, 'endless');
  }
  const { finished, claim } = run.state;
  if (finished !== null) {
    const saysUntouched = !['done', 'not_live', 'failed', 'lost'].includes(finished.outcome.state);
    if (saysUntouched && hasChanged(run, end))
      log.error('rollback.contradicted', { request: request.id, attempt, recorded: finished.outcome.state });
    return;
  }
  if (claim?.attempt !== attempt || claim.owner !== owner) throw new Left('somebody else took over');
  const said = await journal.append(rollbackFinished(request.id, outcome, clock.now()), 'endless');
  if (said === 'held' && (await journal.read('endless')).finished === null) {
    // Somebody else's row stands in its place: without an end that can be read this would be begun again for ever.
    log.error('rollback.end_unreadable', { request: request.id, attempt });
    await journal.append(rollbackFinished(request.id, outcome, clock.now(), String(attempt)), 'endless');
  }
  log.info('rollback.finished', { request: request.id, attempt, state: outcome.state });
}

/** The service is told something else than before, by us. */
function hasChanged({ request }: Run, { made, seen }: End): boolean {
  if (!made) return false;
  return seen === null || seen.uid !== request.snapshot.uid || isNewer(request, seen);
}
