import { isSameMeaning } from '../cloud/same-meaning.ts';
import type { RollbackOutcome, RollbackState } from '../history/rollback.ts';
import { NOTHING_PASSED_LIGHT, RUN_LIGHTS } from './vocabulary.ts';

/** How a request stands, as people tell one case from another. */
export type Standing =
  | 'open'
  | 'approved'
  | 'running'
  /** Under way, and longer than it should take. */
  | 'late'
  | 'denied'
  | 'withdrawn'
  | 'expired'
  | 'outdated'
  | 'done'
  /** It is live, and the first run after it did not do what that should bring about. */
  | 'no_effect'
  | 'already'
  /** Recorded as done, while the figures beside it say something else. */
  | 'doubtful'
  | 'not_live'
  | 'failed'
  | 'refused'
  /** Somebody else changed the service before anything was sent. */
  | 'overtaken'
  | 'stopped'
  | 'lost';

export function standingOf({ phase, request, progress, finished, observed }: RollbackState): Standing {
  if (phase === 'running') return progress.some(({ step }) => step === 'late') ? 'late' : 'running';
  if (phase !== 'finished') return phase;
  const outcome = finished?.outcome;
  switch (outcome?.state) {
    case undefined:
      return 'lost';
    case 'outdated':
      return 'overtaken';
    case 'done':
    case 'already':
      if (!isBorneOut(outcome, request)) return 'doubtful';
      if (outcome.state === 'already') return 'already';
      return observed?.asExpected === false ? 'no_effect' : 'done';
    default:
      return outcome?.state ?? 'lost';
  }
}

/** Its own figures say the same: something serves, and with the value that was asked for. */
function isBorneOut(
  { live }: Extract<RollbackOutcome, { state: 'done' | 'already' }>,
  { edit }: RollbackState['request'],
): boolean {
  return (
    live.length > 0 &&
    (edit.kind === 'traffic' || live.every(({ value, secret }) => !secret && isSameMeaning(value, edit.to)))
  );
}

/** All requests meet the value of normal times, as far as the record of a request can tell. Not known is not so. */
export function isNormal({ request, finished }: Pick<RollbackState, 'request' | 'finished'>): boolean {
  const { normal } = request.tells;
  const live = finished?.outcome.live ?? [];
  return (
    normal !== undefined &&
    live.length > 0 &&
    live.every(({ value, secret }) => !secret && isSameMeaning(value, normal))
  );
}

/** Green is for what is live, verified and as in normal times, and for nothing else. */
export const STANDING_LIGHTS: Readonly<Record<Standing, string>> = {
  open: RUN_LIGHTS.WARNING,
  approved: RUN_LIGHTS.WARNING,
  running: RUN_LIGHTS.WARNING,
  late: RUN_LIGHTS.WARNING,
  denied: NOTHING_PASSED_LIGHT,
  withdrawn: NOTHING_PASSED_LIGHT,
  expired: NOTHING_PASSED_LIGHT,
  outdated: NOTHING_PASSED_LIGHT,
  done: RUN_LIGHTS.OK,
  no_effect: RUN_LIGHTS.CRITICAL,
  already: RUN_LIGHTS.OK,
  doubtful: RUN_LIGHTS.ERROR,
  not_live: RUN_LIGHTS.WARNING,
  failed: RUN_LIGHTS.CRITICAL,
  refused: RUN_LIGHTS.CRITICAL,
  overtaken: NOTHING_PASSED_LIGHT,
  stopped: NOTHING_PASSED_LIGHT,
  lost: RUN_LIGHTS.ERROR,
};

/** In capitals at the head of the message; `done` has words of its own for each direction. */
export const STANDING_WORDS: Readonly<Record<Exclude<Standing, 'done'>, string>> = {
  open: 'APPROVAL NEEDED',
  approved: 'APPROVED',
  running: 'UNDER WAY',
  late: 'NOT READY YET',
  denied: 'DENIED',
  withdrawn: 'TAKEN BACK',
  expired: 'LAPSED',
  outdated: 'OUT OF DATE',
  no_effect: 'LIVE, BUT NO EFFECT',
  already: 'NOTHING HAD TO BE DONE',
  doubtful: 'RECORDED AS DONE, BUT NOT SO',
  not_live: 'MADE, NOT LIVE',
  failed: 'FAILED',
  refused: 'NOT POSSIBLE',
  overtaken: 'NOT DONE',
  stopped: 'STOPPED',
  lost: 'NOBODY KNOWS HOW IT ENDED',
};

export const DONE_WORDS: Readonly<Record<RollbackState['request']['direction'], string>> = {
  disable: 'SWITCHED OFF',
  enable: 'SWITCHED ON AGAIN',
  undo: 'UNDONE',
  move_traffic: 'TRAFFIC MOVED',
};
