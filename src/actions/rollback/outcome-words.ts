import { sayInstant } from '../../calendar/say.ts';
import type { RollbackOutcome, RollbackState } from '../../history/rollback.ts';
import { escapeMrkdwn } from '../../mrkdwn/escape.ts';
import { joined } from '../../text/joined.ts';
import { oneLine } from '../../text/one-line.ts';

const OUTCOMES: Readonly<Record<Exclude<RollbackOutcome['state'], 'lost'>, string>> = {
  done: 'It was executed, and is live since',
  already: 'It was so already, so nothing was changed; seen',
  not_live: 'It was executed, and does not get all traffic; seen',
  failed: 'It was executed, and could not be carried out; seen',
  refused: 'Cloud Run would not take it, so nothing was changed; seen',
  outdated: 'The service had changed, so nothing was done; seen',
  stopped: 'It was stopped before anything was changed,',
};

/** No more than is known: without the platform's word nobody can say that it was sent. */
function ended({ state }: RollbackOutcome, { progress }: RollbackState): string {
  if (state !== 'lost') return OUTCOMES[state];
  return progress.some(({ step }) => step === 'sent')
    ? 'Cloud Run took it, and nobody can say how it ended; given up'
    : 'It may have been sent, and nobody can say what became of it; given up';
}

/** What happened to a request so far, as mrkdwn. */
export function whatBecame(state: RollbackState, timeZone: string): string {
  const say = (instant: string): string => sayInstant(new Date(instant), null, timeZone);
  const { phase, request, denied, outdated, claim, approvals, finished } = state;
  const why = denied === null || denied.why === '' ? '' : `: ${escapeMrkdwn(oneLine(denied.why))}`;
  switch (phase) {
    case 'open':
      return 'It still waits for approval.';
    case 'denied':
      return `${denied === null ? 'Somebody' : nameOf(denied)} denied it${denied === null ? '' : `, ${say(denied.at)}`}${why}`;
    case 'withdrawn':
      return `${nameOf({ by: request.requester })} took it back${denied === null ? '' : `, ${say(denied.at)}`}${why}`;
    case 'expired':
      return `It lapsed, ${say(request.expiresAt)}: it was not approved and begun in time. Ask for a fresh look at it.`;
    case 'outdated':
      return `The service changed after it was looked at, so it was closed${outdated === null ? '' : `, ${say(outdated.at)}`}. Ask for a fresh look at it.`;
    case 'approved':
      return `It is approved already, by ${joined(approvals.map(nameOf))}, and about to be executed.`;
    case 'running':
      return `It is being executed already${claim === null ? '' : `, last heard of ${say(claim.lastSign)}`}.`;
    case 'finished':
      return finished === null
        ? 'It is over already.'
        : `${ended(finished.outcome, state)} ${say(finished.at)}.`;
  }
}

const nameOf = ({ by }: { by: { name: string; id: string } }): string =>
  escapeMrkdwn(oneLine(by.name) || by.id);
