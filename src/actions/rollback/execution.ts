import type { ChangeAnswer, ServiceSnapshot } from '../../cloud/change-ports.ts';
import type { RollbackOutcome } from '../../history/rollback.ts';
import { rollbackProgressed } from '../../history/rollback-events.ts';
import { type End, follow, looked, pauses, WATCH_MS } from './follow.ts';
import { Left } from './journal.ts';
import { whyNotBegin } from './may-begin.ts';
import { type Run, sentBefore } from './run.ts';
import { changeOf, isNewer, isServedSo, isToldSo, liveOf, standingOf } from './verify.ts';
import { whatChanged } from './what-changed.ts';

/** As long as this after a change was sent it may still arrive, though nobody waits for it any more. */
const ARRIVES_WITHIN_MS = 60_000;
/** What was read is good for as long as this. */
const FRESH_MS = 30_000;
/** Looks, or questions to the platform, without an answer that settles anything, before nothing is sent at all. */
const MOST_DOUBTS = 3;
/** The etag makes it safe to send the same change again: the platform takes it once. */
const MOST_SENDS = 2;

/**
 * Brings about what was asked for, once: looks, has it validated, sends it, and watches it. Begins from whatever is so, as
 * earlier attempts may have left it. @throws Left @throws WarehouseError where nothing was sent and it can't be written down
 */
export async function endOf(run: Run): Promise<End> {
  const { request, journal, attempt, changes, clock } = run;
  const pauseMs = pauses();
  const startMs = clock.now().getTime();
  /** When something of ours was sent last whose fate nobody knows. */
  let unsureMs: number | null = null;
  let firstMs: number | null = null;
  let sends = 0;
  let doubts = 0;

  for (;;) {
    const before = sentBefore(run);
    const isMaybeSent = before !== null || unsureMs !== null;
    const sent = {
      atMs: before?.firstMs ?? firstMs ?? startMs,
      operation: before?.operation ?? null,
      recognised: !before?.isAccepted,
    };
    if (before?.isAccepted) {
      // Whoever has read the service knows what must not be repeated of what is said of its change.
      await looked(run);
      return follow(run, sent);
    }

    const now = await looked(run);
    if (now === null) {
      if (!isMaybeSent) doubts += 1;
      const isOver = isMaybeSent ? clock.now().getTime() - startMs >= WATCH_MS : doubts >= MOST_DOUBTS;
      if (isOver) return unread(isMaybeSent);
      await journal.pause(pauseMs(), attempt);
      continue;
    }
    const standing = standingOf(request, now);
    if (isMaybeSent && standing === 'asked') return follow(run, sent);
    if (standing !== 'bound') {
      const outcome = elsewhere(run, now, isMaybeSent);
      return { outcome, made: outcome.state === 'lost', seen: now };
    }

    // The service is as it was approved: nothing that was sent has been taken so far.
    const lastMs = Math.max(unsureMs ?? 0, before?.lastMs ?? 0);
    const mayArrive = clock.now().getTime() - lastMs < ARRIVES_WITHIN_MS;
    if (unsureMs !== null && mayArrive) {
      await journal.pause(pauseMs(), attempt);
      continue;
    }
    const verdict = await verdictOn(run, now, {
      isSureLost: unsureMs !== null && sends >= MOST_SENDS,
      isDoubtful: doubts >= MOST_DOUBTS,
    });
    if (verdict === 'doubtful') doubts += 1;
    else if (verdict !== null && !mayArrive) return untouched(verdict, now);
    if (verdict !== null) {
      await journal.pause(pauseMs(), attempt);
      continue;
    }

    if (!(await beginSending(run))) continue;
    sends += 1;
    firstMs ??= clock.now().getTime();
    const answer = await changes.send(changeOf(request));
    run.log.info('rollback.sent', { request: request.id, attempt, answer: answer.state });
    if (answer.state === 'accepted') {
      const { operation } = answer;
      const sent = rollbackProgressed(request.id, { step: 'sent', attempt, operation }, clock.now());
      await journal.append(sent, 'endless');
      return follow(run, { atMs: firstMs, operation, recognised: false });
    }
    if (answer.state === 'refused' && !isMaybeSent) return untouched(refused(answer, now), now);
    if (answer.state === 'unknown') unsureMs = clock.now().getTime();
    else doubts += 1;
    await journal.pause(pauseMs(), attempt);
  }
}

/**
 * Why a service that is as it was approved is not to be changed; null where it is. `doubtful`: the platform did not say, or
 * sees another state than we do.
 */
async function verdictOn(
  run: Run,
  now: ServiceSnapshot,
  { isSureLost, isDoubtful }: { isSureLost: boolean; isDoubtful: boolean },
): Promise<RollbackOutcome | 'doubtful' | null> {
  const { state, profile, clock, changes, request, journal, attempt } = run;
  const why = whyNotBegin(state, profile, clock.now());
  if (why !== null) return { state: 'stopped', why, live: liveOf(now) };
  if (isSureLost) return unanswered(now);
  if (isDoubtful) return unvalidated(now);
  const answer = await changes.validate(changeOf(request));
  switch (answer.state) {
    case 'refused':
      return refused(answer, now);
    case 'changed':
    case 'unknown':
      return 'doubtful';
    case 'accepted':
      await journal.note('validated', attempt);
      return null;
  }
}

/**
 * Writes down that it is about to be sent, and looks once more whether it may be: whoever denied it or took over before that
 * is seen now, and whoever does so later sees what we wrote. False where all is to be looked at anew.
 */
async function beginSending(run: Run): Promise<boolean> {
  const { request, journal, attempt, clock, profile, owner } = run;
  const sending = rollbackProgressed(request.id, { step: 'sending', attempt }, clock.now());
  await journal.append(sending, 'few');
  run.state = await journal.read('few');
  const { claim, finished } = run.state;
  if (finished !== null || claim?.attempt !== attempt || claim.owner !== owner)
    throw new Left('somebody else took over');
  if (run.signal.aborted) throw new Left('stopped');
  // What was read may be long past by now, and somebody else at it.
  const isFresh = clock.now().getTime() - Date.parse(sending.event_time) < FRESH_MS;
  return isFresh && whyNotBegin(run.state, profile, clock.now()) === null;
}

function elsewhere({ request, profile }: Run, now: ServiceSnapshot, isMaybeSent: boolean): RollbackOutcome {
  const live = liveOf(now);
  if (!isMaybeSent && isServedSo(request, now)) return { state: 'already', live };
  const isReplaced = now.uid !== request.snapshot.uid;
  if (!isMaybeSent || !(isNewer(request, now) || isReplaced))
    return { state: 'outdated', changes: whatChanged(request.snapshot, now, profile.timeZone), live };
  const who = now.changedBy ?? 'somebody';
  return {
    state: 'lost',
    message: isReplaced
      ? 'The service was deleted and made again while this went on.'
      : `The change was sent, nobody can tell whether it was made, and ${who} changed the service in between.${
          isToldSo(request, now) ? '' : ' It is not told to be what was asked for.'
        }`,
    live,
  };
}

const untouched = (outcome: RollbackOutcome, seen: ServiceSnapshot): End => ({ outcome, made: false, seen });

function refused(
  { message, fix }: Extract<ChangeAnswer, { state: 'refused' }>,
  now: ServiceSnapshot,
): RollbackOutcome {
  return { state: 'refused', message, fix, live: liveOf(now) };
}

const ASK_AGAIN = 'Ask for it again in a few minutes.';

function unread(isMaybeSent: boolean): End {
  const outcome: RollbackOutcome = isMaybeSent
    ? {
        state: 'lost',
        message:
          'The change may have been sent, and the service could not be read for an hour: look at it in the Cloud Run console.',
        live: null,
      }
    : {
        state: 'refused',
        message: 'The service could not be read, so nothing was sent.',
        fix: ASK_AGAIN,
        live: null,
      };
  return { outcome, made: isMaybeSent, seen: null };
}

function unvalidated(now: ServiceSnapshot): RollbackOutcome {
  return {
    state: 'refused',
    message: 'Cloud Run would not say that it takes the change, so nothing was changed.',
    fix: ASK_AGAIN,
    live: liveOf(now),
  };
}

function unanswered(now: ServiceSnapshot): RollbackOutcome {
  return {
    state: 'lost',
    message: 'Cloud Run did not answer when the change was sent, and the service is as it was.',
    live: liveOf(now),
  };
}
