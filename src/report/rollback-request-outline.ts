import type { RollbackState } from '../history/rollback.ts';
import { oneLine } from '../text/one-line.ts';
import { requestFacts } from './rollback-facts.ts';
import type { RequestButton, RequestOutline } from './rollback-outline.ts';
import { foremostSections, requestSections } from './rollback-sections.ts';
import {
  DONE_WORDS,
  isNormal,
  STANDING_LIGHTS,
  STANDING_WORDS,
  type Standing,
  standingOf,
} from './rollback-standing.ts';
import { requestVerdict } from './rollback-verdict.ts';
import { changeOf, saySecond, shortEtag, stillAsked, titleOf } from './rollback-words.ts';
import { NOTHING_PASSED_LIGHT, RUN_LIGHTS } from './vocabulary.ts';

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
    foremost: foremostSections(state, standing, timeZone),
    facts: requestFacts(state, standing, { timeZone, now }),
    sections: requestSections(state, standing),
    buttons: buttonsOf(state, standing),
    approvers: standing === 'open' ? stillAsked(state) : [],
    footer: [
      `request ${request.id.slice(0, ID_CHARACTERS)}`,
      `looked at ${saySecond(snapshot.readAt, timeZone)}: generation ${oneLine(snapshot.generation)}, etag ${shortEtag(snapshot.etag)}`,
    ],
  };
}

/**
 * What is being taken back is not good as it stands any more, whatever becomes of that. What was done as asked and leaves
 * things otherwise than in normal times is a warning, as it is in every summary.
 */
function lightOf(state: RollbackState, standing: Standing): string {
  if (standing !== 'done' && standing !== 'already') return STANDING_LIGHTS[standing];
  if (standing === 'done' && state.undoneBy !== null) return NOTHING_PASSED_LIGHT;
  return isNormal(state) ? STANDING_LIGHTS[standing] : RUN_LIGHTS.WARNING;
}

function wordOf(state: RollbackState, standing: Standing): string {
  const { request, undoneBy } = state;
  const word = standing === 'done' ? DONE_WORDS[request.direction] : STANDING_WORDS[standing];
  if (undoneBy !== null) return `${word}, UNDO ASKED FOR`;
  return standing === 'done' && !isNormal(state) ? `${word}, AS ASKED` : word;
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
    case 'failed':
      return state.undoneBy === null ? ['undo'] : [];
    case 'not_live':
      return [
        ...(state.followedBy === null && state.undoneBy === null ? (['move_traffic'] as const) : []),
        ...(state.undoneBy === null ? (['undo'] as const) : []),
      ];
    default:
      return [];
  }
}
