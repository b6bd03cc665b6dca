import { liveOf } from '../actions/rollback/verify.ts';
import type { LiveValue, ObservedRun, RollbackState } from '../history/rollback.ts';
import { joined } from '../text/joined.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import { isNormal, type Standing } from './rollback-standing.ts';
import { nameOf, sayLive, sayTime, sayValue, shortRevision, stillAsked } from './rollback-words.ts';

/** How things stand, in a sentence or three that nobody needs the platform's words for. */
export function requestVerdict(state: RollbackState, standing: Standing, timeZone: string): string {
  const { request, denied } = state;
  const service = oneLine(request.target.service);
  const at = (instant: string) => sayTime(instant, request.askedAt, timeZone);
  const nothing = 'Nothing was changed.';
  switch (standing) {
    case 'open':
      return `${nameOf(request.requester)} asks, and ${waitsFor(state, timeZone)}`;
    case 'approved':
      return `${approversOf(state)} approved. It begins any moment, and nothing has been changed yet.`;
    case 'running':
      return isTaken(state)
        ? 'The change was sent, and is not live yet as far as is known. This message will say when it is.'
        : 'It is being carried out. This message will say when it is live.';
    case 'late':
      return `It is not ready after ${counted(request.readyWithinMinutes, 'minute')}, and still being watched. ${stillLive(state)}`;
    case 'denied':
      return `${denied ? nameOf(denied.by) : 'Somebody'} denied it. ${nothing}`;
    case 'withdrawn':
      return `${nameOf(request.requester)} took it back. ${nothing}`;
    case 'expired':
      return `${lapse(state)}, so it lapsed at ${at(request.expiresAt)}. ${nothing}`;
    case 'outdated':
      return `${service} was changed since this was looked at, so it can’t be approved any more. ${nothing}`;
    default:
      return finishedVerdict(state, standing, timeZone);
  }
}

/** What requests met when it was found to be late, where that was seen. */
function stillLive({ request, progress }: RollbackState): string {
  const seen = progress.findLast(({ step }) => step === 'late')?.live;
  return seen === undefined
    ? `Until it is, what served before keeps serving: ${liveWords(liveOf(request.snapshot))}.`
    : `Live then: ${liveWords(seen)}.`;
}

function finishedVerdict(state: RollbackState, standing: Standing, timeZone: string): string {
  const outcome = state.finished?.outcome ?? null;
  const live = liveSentence(outcome?.live ?? null, state);
  switch (standing) {
    case 'done':
      return `${doneWords(state)}${afterwards(state)}`;
    case 'no_effect':
      return `${doneWords(state)} But ${state.observed === null ? 'the first run after it did not show it' : runWords(state.observed, timeZone)}.`;
    case 'already':
      return `It was so already, so nothing was sent and nothing was changed. ${live}`;
    case 'doubtful':
      return `It was recorded as done, and what serves does not bear that out. ${live} Look before you rely on it.`;
    case 'not_live':
      return `The change was made, and does not get all requests: traffic is held where it was. ${live} ${nextMove(state)}`;
    case 'failed':
      return `It was sent, and could not be carried out. ${live}`;
    case 'refused':
      return `It was not taken, and nothing was changed. ${live}`;
    case 'overtaken':
      return `Somebody else changed ${oneLine(state.request.target.service)} first, so this was not done. ${live}`;
    case 'stopped':
      return `It was stopped before anything was changed. ${live}`;
    default:
      return `${isTaken(state) ? 'Cloud Run took the change, and what came of it' : 'Whether the change was made'} can’t be said. ${live}`;
  }
}

/** The platform said so, and not only we that we were about to send it. */
const isTaken = ({ progress }: RollbackState): boolean => progress.some(({ step }) => step === 'sent');

function waitsFor(state: RollbackState, timeZone: string): string {
  const { request, approvals } = state;
  const missing = Math.max(0, request.approvals - approvals.length);
  const eligible = stillAsked(state).length;
  if (eligible < missing)
    return `it takes ${counted(missing, 'approval')}, and ${eligible === 0 ? 'nobody' : `only ${eligible}`} can give ${missing === 1 ? 'it' : 'them'}. To mend it: name more people under rollbacks.${oneLine(request.rollback)}.approvers.`;
  const who =
    missing === 1
      ? approvals.length === 0
        ? '1 person has'
        : '1 more person has'
      : `${missing} people have`;
  return `${who} to approve before ${sayTime(request.expiresAt, request.askedAt, timeZone)}. Until then nothing is changed.`;
}

function lapse({ request, approvals }: RollbackState): string {
  if (approvals.length >= request.approvals) return 'It was approved and not begun in time';
  if (approvals.length === 0) return 'Nobody approved in time';
  return `${approvals.length} of ${request.approvals} approved in time`;
}

function approversOf({ approvals }: RollbackState): string {
  return joined(approvals.map(({ by }) => nameOf(by))) || 'Everybody needed';
}

function doneWords({ request, finished, undoneBy }: RollbackState): string {
  const { edit, target } = request;
  const [went, is, meets] =
    undoneBy === null ? ['It is live', 'is', 'meets'] : ['It went live', 'was', 'met'];
  return edit.kind === 'traffic'
    ? `${went}: traffic goes where it was told to go, and ${meets} ${liveWords(finished?.outcome.live ?? [])}.`
    : `${went}: ${oneLine(target.variable)} ${is} ${sayValue(edit.to)} for all requests.`;
}

function afterwards(state: RollbackState): string {
  const { direction, tells } = state.request;
  if (state.undoneBy !== null) return ' An undo was asked for since: its own message says what came of it.';
  if (direction === 'disable')
    return ' It stays off, and every summary says so, until it is switched on again.';
  if (isNormal(state)) return '';
  return tells.normal === undefined
    ? ' That is not known to be as in normal times.'
    : ` That is not as in normal times (${sayValue(tells.normal)}), and every summary says so.`;
}

const PATHS: Readonly<Record<ObservedRun['path'], string>> = { sequential: 'sequential', legacy: 'parallel' };

/** `the run of Thu Feb 5, 01:56 EST for 2026-02-04 took the parallel path, as it should` */
export function runWords({ startedAt, path, asExpected, date }: ObservedRun, timeZone: string): string {
  const forDate = date === null ? '' : ` for ${oneLine(date)}`;
  const run = `the run of ${sayTime(startedAt, null, timeZone)}${forDate}`;
  return `${run} took the ${PATHS[path]} path, ${asExpected ? 'as it should' : 'which it should not have'}`;
}

function nextMove({ followedBy, wasFollowed, undoneBy, request }: RollbackState): string {
  if (undoneBy !== null) return 'An undo was asked for since.';
  if (followedBy !== null) return 'Moving the traffic was asked for: its own message says what came of it.';
  if (wasFollowed)
    return 'Moving the traffic was asked for and came to nothing: ask for it again, or undo it.';
  return request.wantsTraffic
    ? 'Moving the traffic is asked for next, and approved on its own.'
    : 'Move the traffic to bring it live, or undo it.';
}

/** What is live at the end of it: the words a failure is told with. */
function liveSentence(live: readonly LiveValue[] | null, { request, finished }: RollbackState): string {
  if (live === null) return 'What is live now could not be read: look before you rely on anything.';
  const isAsBefore =
    request.edit.kind === 'variable' &&
    live.length > 0 &&
    live.every(
      ({ value, secret }) =>
        !secret && value === (request.edit.kind === 'variable' ? request.edit.from : null),
    );
  const [only, ...others] = live;
  // Several are listed below, and so is one beside another that gets nothing.
  const where =
    only === undefined || others.length > 0 || finished?.outcome.state === 'not_live'
      ? ''
      : ` (${shortRevision(only.revision, request.target.service)})`;
  return `Live now${isAsBefore ? ', as before' : ''}: ${liveWords(live)}${where}.`;
}

/** `true at 90 %, false at 10 %`: what requests meet, by value. */
export function liveWords(live: readonly LiveValue[]): string {
  if (live.length === 0) return 'nothing that gets requests';
  const shares = new Map<string, number>();
  for (const one of live) {
    const words = sayLive(one);
    shares.set(words, (shares.get(words) ?? 0) + one.percent);
  }
  return [...shares].map(([value, percent]) => `${value} at ${percent} %`).join(', ');
}
