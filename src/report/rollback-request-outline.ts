import type { RollbackState } from '../history/rollback.ts';
import { oneLine } from '../text/one-line.ts';
import { requestFacts } from './rollback-facts.ts';
import type { RequestButton, RequestOutline } from './rollback-outline.ts';
import { requestSections } from './rollback-sections.ts';
import {
  DONE_WORDS,
  STANDING_LIGHTS,
  STANDING_WORDS,
  type Standing,
  standingOf,
} from './rollback-standing.ts';
import { requestVerdict } from './rollback-verdict.ts';
import { changeOf, saySecond, shortEtag, stillAsked, titleOf } from './rollback-words.ts';
import { NOTHING_PASSED_LIGHT } from './vocabulary.ts';

const ID_CHARACTERS = 8;

export function requestOutline(
  state: RollbackState,
  { timeZone, now }: { timeZone: string; now: Date },
): RequestOutline {
  const { request } = state;
  const standing = standingOf(state);
  const { snapshot } = request;
  return {
    light: lightOf(state, standing),
    headline: `${wordOf(state, standing)} · ${standing === 'done' ? oneLine(request.rollback) : titleOf(request)}`,
    verdict: requestVerdict(state, standing, timeZone),
    change: changeOf(request),
    facts: requestFacts(state, standing, { timeZone, now }),
    sections: requestSections(state, standing, timeZone),
    buttons: buttonsOf(state, standing),
    approvers: standing === 'open' ? stillAsked(request, approvedBy(state)) : [],
    footer: [
      oneLine(request.rollback),
      `request ${request.id.slice(0, ID_CHARACTERS)}`,
      `looked at ${saySecond(snapshot.readAt, timeZone)}: generation ${oneLine(snapshot.generation)}, etag ${shortEtag(snapshot.etag)}`,
    ],
  };
}

export const approvedBy = ({ approvals }: Pick<RollbackState, 'approvals'>): string[] =>
  approvals.map(({ by }) => by.id);

/** What is being taken back is not good as it stands any more, whatever becomes of that. */
function lightOf({ undoneBy }: RollbackState, standing: Standing): string {
  return undoneBy !== null && standing === 'done' ? NOTHING_PASSED_LIGHT : STANDING_LIGHTS[standing];
}

function wordOf({ request, undoneBy }: RollbackState, standing: Standing): string {
  const word = standing === 'done' ? DONE_WORDS[request.direction] : STANDING_WORDS[standing];
  return undoneBy === null ? word : `${word}, UNDO ASKED FOR`;
}

function buttonsOf(state: RollbackState, standing: Standing): RequestButton[] {
  switch (standing) {
    case 'open':
      return ['approve', 'deny'];
    case 'expired':
    case 'outdated':
    case 'overtaken':
      return state.replacedBy === null ? ['renew'] : [];
    case 'stopped':
      return state.replacedBy === null && state.denied === null ? ['renew'] : [];
    case 'done':
    case 'no_effect':
    case 'doubtful':
      return state.undoneBy === null ? ['undo'] : [];
    case 'not_live':
      return [
        ...(state.followedBy === null && state.undoneBy === null ? (['move_traffic'] as const) : []),
        ...(state.undoneBy === null ? (['undo'] as const) : []),
      ];
    default:
      return [];
    case 'failed':
  }
}
