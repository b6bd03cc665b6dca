import { liveOf } from '../actions/rollback/verify.ts';
import type { RollbackOutcome, RollbackProgress, RollbackState } from '../history/rollback.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import type { RollbackSection } from './rollback-outline.ts';
import { meaning, watchOut } from './rollback-preview-outline.ts';
import type { Standing } from './rollback-standing.ts';
import { liveWords } from './rollback-verdict.ts';
import { liveLine, sayTime, sayValue, shortRevision } from './rollback-words.ts';
import { LATE_SYMBOL, STATUS_WORDS } from './vocabulary.ts';

/** What has to be seen before anything else: what to watch out for, how far it is, what is live and what to do. */
export function foremostSections(
  state: RollbackState,
  standing: Standing,
  timeZone: string,
): RollbackSection[] {
  const sections: RollbackSection[] = [
    ...endOf(state, standing),
    ...(isAhead(standing) ? [watchOut(state.request.warnings)] : []),
    ...(standing !== 'open' && isAhead(standing)
      ? [{ title: 'How far it is', lines: progressLines(state, timeZone) }]
      : []),
    ...(standing === 'outdated'
      ? [{ title: 'What changed', lines: (state.outdated?.changes ?? []).map(oneLine) }]
      : []),
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

/** What is to be known about a request besides. */
export function requestSections(state: RollbackState, standing: Standing): RollbackSection[] {
  const { leaves } = state.request.tells;
  const sections: RollbackSection[] = [
    ...(standing === 'open' ? beforehand(state) : []),
    ...(isAhead(standing) ? [ifItFails(state)] : []),
    ...(isMade(standing) ? [{ title: 'What it does not do', lines: leaves.map(oneLine) }] : []),
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

const isAhead = (standing: Standing): boolean =>
  standing === 'open' || standing === 'approved' || standing === 'running' || standing === 'late';

const isMade = (standing: Standing): boolean =>
  standing === 'done' || standing === 'no_effect' || standing === 'not_live';

function beforehand(state: RollbackState): RollbackSection[] {
  const { request } = state;
  const { does } = request.tells;
  return [
    {
      title: 'What happens',
      lines: [...(request.direction === 'disable' ? [oneLine(does)] : []), ...request.effects.map(oneLine)],
    },
    {
      title: 'Traffic',
      lines: request.wantsTraffic
        ? [
            'Moving all traffic to the new revision is asked for as well: in a message of its own, once the revision is there, and approved separately.',
          ]
        : [],
    },
    ...meaning(request, request.tells),
  ];
}

function ifItFails({ request }: RollbackState): RollbackSection {
  return {
    title: 'If it fails',
    lines: [
      `What serves now keeps serving: ${liveWords(liveOf(request.snapshot))}. This message will say what is live, and what to do.`,
    ],
  };
}

function progressLines({ progress, claim, request, finished }: RollbackState, timeZone: string): string[] {
  const at = (instant: string) => sayTime(instant, request.askedAt, timeZone);
  const isSent = progress.some(({ step }) => step === 'sent');
  const lines = progress.flatMap((one) => {
    const words = stepWords(one, isSent, request.readyWithinMinutes);
    return words === null
      ? []
      : [`${words[0]} ${at(one.at)} ${words[1]}${one.attempt > 1 ? `, attempt ${one.attempt}` : ''}`];
  });
  const isBeingSent = !isSent && progress.some(({ step }) => step === 'sending');
  if (claim === null || finished !== null || isBeingSent) return lines;
  const moves = request.edit.kind === 'variable' ? 'the revision is being made' : 'traffic is moving';
  // When it was last looked at is not said: a sign of life alone draws nothing anew, so it would soon look forgotten.
  return [...lines, `${STATUS_WORDS.SKIP.symbol} ${isSent ? moves : 'being looked at once more'}`];
}

function stepWords(
  { step }: RollbackProgress,
  isSent: boolean,
  minutes: number,
): [symbol: string, words: string] | null {
  switch (step) {
    case 'validated':
      return [STATUS_WORDS.PASS.symbol, 'tried out without effect: Cloud Run would take it'];
    case 'sending':
      return isSent ? null : [STATUS_WORDS.SKIP.symbol, 'being sent'];
    case 'sent':
      return [STATUS_WORDS.PASS.symbol, 'sent'];
    case 'late':
      return [LATE_SYMBOL, `not ready after ${counted(minutes, 'minute')}`];
    default:
      return null;
  }
}

/** What is live, why it went as it did, and what to do about it. */
function endOf(state: RollbackState, standing: Standing): RollbackSection[] {
  const { request, finished } = state;
  if (finished === null) return [];
  const { outcome } = finished;
  const live = (outcome.live ?? []).map((one) => liveLine(one, request.target.service));
  const shown = [...live, ...(outcome.state === 'not_live' ? idleLine(outcome, request) : [])];
  const isTold = standing === 'done' || standing === 'no_effect';
  return [
    { title: 'What happened', lines: whatHappened(state, outcome) },
    // One alone is in the sentence above all.
    { title: 'Live now', lines: isTold || shown.length < 2 ? [] : shown },
    { title: 'What to do', lines: whatToDo(state, outcome, standing) },
  ];
}

function whatHappened({ denied }: RollbackState, outcome: RollbackOutcome): string[] {
  switch (outcome.state) {
    case 'failed':
    case 'lost':
    case 'refused':
      return [oneLine(outcome.message)];
    case 'stopped':
      // Who denied it, and why, is told of every denial.
      return denied === null ? [oneLine(outcome.why)] : [];
    case 'outdated':
      return outcome.changes.map(oneLine);
    default:
      return [];
  }
}

/** The revision that has the change, where it gets nothing at all. */
function idleLine(
  { live, revision }: Extract<RollbackOutcome, { state: 'not_live' }>,
  { edit, target }: RollbackState['request'],
): string[] {
  if (revision === null || live.some((one) => one.revision === revision)) return [];
  const value = edit.kind === 'variable' ? `: ${sayValue(edit.to)}` : '';
  return [`0 % ${shortRevision(revision, target.service)}${value}, made and without traffic`];
}

function whatToDo(
  { request, replacedBy, undoneBy, denied }: RollbackState,
  outcome: RollbackOutcome,
  standing: Standing,
): string[] {
  const look = `See what is live: /rollback status ${oneLine(request.rollback)}`;
  switch (outcome.state) {
    case 'failed':
      return request.edit.kind === 'traffic' ? [look] : [...afterFailure(outcome.revision, undoneBy), look];
    case 'refused':
      return [oneLine(outcome.fix)];
    case 'outdated':
      return replacedBy === null ? ['Press Fresh preview: it asks again, for the service as it is now.'] : [];
    case 'lost':
      return [look, 'Don’t ask again before you know.'];
    case 'stopped':
      if (replacedBy !== null) return [];
      return denied === null
        ? ['Press Fresh preview if it is still wanted.']
        : ['Ask again if it is still wanted.'];
    default:
      if (standing === 'doubtful') return [look];
      return standing === 'no_effect'
        ? ['Look at which revision that run was on, and whether something else sets the variable.', look]
        : [];
  }
}

function afterFailure(revision: string | null, undoneBy: string | null): string[] {
  return [
    revision === null
      ? 'Read the service’s log for why its new revision did not start.'
      : `Read the log of ${oneLine(revision)} for why it did not start.`,
    `The service’s settings may hold the new value although it is not live: its next deployment would bring it live.${undoneBy === null ? ' Undo takes it out again.' : ''}`,
  ];
}
