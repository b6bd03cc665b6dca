import type { RollbackState } from '../history/rollback.ts';
import { joined } from '../text/joined.ts';
import { oneLine } from '../text/one-line.ts';
import type { Standing } from './rollback-standing.ts';
import { runWords } from './rollback-verdict.ts';
import { liveLine, nameOf, placeOf, sayTime } from './rollback-words.ts';
import { sayWho } from './who.ts';

type Fact = [label: string, value: string];
type Context = { timeZone: string; now: Date };

/** For so long the log is looked at for a run that shows its path. */
const WATCHED_MS = 48 * 3_600_000;
/** Who, why, when, where, and how it was verified, as far as each is known. */
export function requestFacts(state: RollbackState, standing: Standing, context: Context): Fact[] {
  const { request, approvals, denied } = state;
  const at = (instant: string) => sayTime(instant, request.askedAt, context.timeZone);
  const facts: (Fact | null)[] = [
    ['Asked by', askedBy(state, context.timeZone)],
    ['Why', `“${oneLine(request.reason)}”`],
    ['Where', placeOf(request.target)],
    approvals.length === 0
      ? null
      : ['Approved by', joined(approvals.map(({ by, at: when }) => `${nameOf(by)}, ${at(when)}`))],
    denied === null ? null : [standing === 'withdrawn' ? 'Taken back' : 'Denied by', deniedWords(state, at)],
    ...finishedFacts(state, standing, context),
    ...links(state),
  ];
  return facts.filter((fact) => fact !== null);
}

function askedBy({ request }: RollbackState, timeZone: string): string {
  const { requester, machine, askedAt, via } = request;
  const from =
    machine === null ? (via === 'terminal' ? ', in a terminal' : '') : `, in a terminal: ${oneLine(machine)}`;
  return `${nameOf(requester)}, ${sayTime(askedAt, null, timeZone)}${from}`;
}

function deniedWords({ denied, claim, request }: RollbackState, at: (instant: string) => string): string {
  if (denied === null) return '';
  const late = claim === null ? '' : ', after it had begun';
  const who = denied.by.id === request.requester.id ? '' : `${nameOf(denied.by)}, `;
  return `${who}${at(denied.at)}${late}: “${oneLine(denied.why)}”`;
}

function finishedFacts(state: RollbackState, standing: Standing, context: Context): (Fact | null)[] {
  const { request, finished, progress } = state;
  if (finished === null) return [];
  const { outcome } = finished;
  const at = (instant: string) => sayTime(instant, request.askedAt, context.timeZone);
  const revision = 'revision' in outcome ? outcome.revision : null;
  const changedBy = 'changedBy' in outcome ? outcome.changedBy : null;
  const isRecognised =
    outcome.state === 'done'
      ? outcome.recognised
      : revision !== null && !progress.some(({ step }) => step === 'sent');
  return [
    ['Ended', at(finished.at)],
    revision === null
      ? null
      : ['Revision', `${oneLine(revision)}${changedBy === null ? '' : `, by ${sayWho(changedBy)}`}`],
    isRecognised
      ? [
          'Found',
          'in place when I looked again: Cloud Run’s answer never came, so somebody else may have set it',
        ]
      : null,
    ...verified(state, standing, context),
  ];
}

function verified(state: RollbackState, standing: Standing, { timeZone, now }: Context): Fact[] {
  const { request, finished, observed } = state;
  if (finished === null) return [];
  const isLive = standing === 'done' || standing === 'no_effect';
  const live = (finished.outcome.live ?? []).map((one) => liveLine(one, request.target.service));
  const facts: Fact[] = isLive ? [['Verified', `read back from what serves: ${live.join(', ')}`]] : [];
  // What is wrong with a run is said above all else.
  if (standing === 'no_effect') return facts;
  if (observed !== null) return [...facts, ['Runs', runWords(observed, timeZone)]];
  return isLive && request.edit.kind === 'variable' ? [...facts, ['Runs', unseen(finished.at, now)]] : facts;
}

function unseen(since: string, now: Date): string {
  return now.getTime() - Date.parse(since) < WATCHED_MS
    ? 'no run has shown its path yet'
    : 'no run showed its path within two days';
}

function links({ request, replacedBy, followedBy, undoneBy }: RollbackState): Fact[] {
  const of = (id: string) => `request ${oneLine(id).slice(0, 8)}`;
  const facts: (Fact | null)[] = [
    request.replaces === null
      ? null
      : [
          'In place of',
          `${of(request.replaces.request)}, looked at afresh for ${nameOf(request.replaces.by)}`,
        ],
    request.undoes === null ? null : ['Takes back', of(request.undoes)],
    request.follows === null ? null : ['Brings to life', of(request.follows)],
    replacedBy === null ? null : ['Asked for afresh', of(replacedBy)],
    followedBy === null ? null : ['Traffic asked for', of(followedBy)],
    undoneBy === null ? null : ['Undo asked for', of(undoneBy)],
  ];
  return facts.filter((fact) => fact !== null);
}
