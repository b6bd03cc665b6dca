import { targetOf } from '../../cloud/change-target.ts';
import { didYouMean } from '../../config/nearest.ts';
import type { RollbackProfile } from '../../config/profile.ts';
import type { Person } from '../../history/care.ts';
import type { RollbackDraft, RollbackState } from '../../history/rollback.ts';
import { rollbackPreviewed } from '../../history/rollback-events.ts';
import { fitCode } from '../../mrkdwn/escape.ts';
import { errorMessage } from '../../text/error-message.ts';
import { oneLine } from '../../text/one-line.ts';
import { lookedOf, tellsOf } from './drafts.ts';
import { namedRequest } from './known-requests.ts';
import { lookAt, rollbackNamed, stillDeclared } from './look.ts';
import { whatBecame } from './outcome-words.ts';
import { type PreviewWish, previewOf } from './preview.ts';
import { causeOf, twice } from './recording.ts';
import { declined, refused } from './refusals.ts';
import { whyNobodyCould, whyNotRequest } from './rights.ts';
import type { NotDone, PreviewAnswer, PreviewQuestion, RollbacksDeps } from './rollbacks.ts';

const NAME_CHARACTERS = 60;

/** What somebody asks about, once it is found. */
interface Subject {
  name: string;
  rollback: RollbackProfile;
  wish: PreviewWish;
  /** The request that it is about; null where it is about a rollback as such. */
  of: RollbackState | null;
}

/** Looks at the service and stores what is shown, so that it can be asked for. @throws WarehouseError before anything is written */
export async function preview(
  question: PreviewQuestion,
  by: Person,
  via: 'slack' | 'terminal',
  deps: RollbacksDeps,
): Promise<PreviewAnswer> {
  const { profile, events, clock, log } = deps;
  const asked = 'of' in question ? await aboutRequest(question, by, deps) : aboutRollback(question, deps);
  if ('answer' in asked) return asked.answer;
  const { name, rollback, wish, of } = asked.subject;
  const barred = whyNotRequest(name, rollback, by);
  if (barred !== null)
    return refused(
      { act: 'preview', about: name, by, why: 'is not one of those who may ask for it', told: barred },
      deps,
    );
  const vain = whyNobodyCould(name, rollback, by);
  if (vain !== null) return declined(vain);
  const target = targetOf(rollback, profile);
  if (target === null)
    return declined(
      `The profile does not describe \`${rollback.service}\`. *To mend it:* describe it under \`deployment.services\`, and start me again.`,
    );
  const looked = await lookAt(target, deps);
  if ('trouble' in looked) return declined(looked.trouble);

  const { snapshot } = looked;
  const shown = previewOf({ rollback: name, profile, snapshot, wish });
  if (shown.state === 'impossible') return { state: 'idle', preview: shown };
  const draft: RollbackDraft = {
    ...lookedOf(shown, {
      rollback: name,
      target,
      snapshot,
      via,
      undoes: question.direction === 'undo' ? (of?.request.id ?? null) : null,
      follows: question.direction === 'move_traffic' ? (of?.request.id ?? null) : null,
    }),
    id: deps.newId(),
    by,
    at: clock.now().toISOString(),
  };
  try {
    await twice(() => events.note(rollbackPreviewed(draft)), clock);
  } catch (error) {
    log.error('rollback.not_recorded', { kind: 'rollback_previewed', message: errorMessage(error) });
    return {
      state: 'not_recorded',
      why: `What I saw could not be written down, so it can’t be asked for: the store could not be reached${causeOf(error)}. Try again in a moment.`,
    };
  }
  return { state: 'ready', draft, preview: shown, tells: tellsOf(rollback) };
}

function aboutRollback(
  { rollback: typed, direction }: Extract<PreviewQuestion, { rollback: string }>,
  { profile }: RollbacksDeps,
): { subject: Subject } | { answer: NotDone } {
  const rollback = rollbackNamed(typed, profile);
  if (rollback !== null) return { subject: { name: typed, rollback, wish: { direction }, of: null } };
  const names = Object.keys(profile.rollbacks);
  const all =
    names.length === 0
      ? 'The profile declares none.'
      : `There is ${names.map((name) => `\`${name}\``).join(', ')}.`;
  const meant = didYouMean(typed.slice(0, NAME_CHARACTERS), names);
  return {
    answer: declined(`There is no rollback ${fitCode(oneLine(typed), NAME_CHARACTERS).text}.${meant} ${all}`),
  };
}

/** @throws WarehouseError */
async function aboutRequest(
  { direction, of: id }: Extract<PreviewQuestion, { of: string }>,
  by: Person,
  deps: RollbacksDeps,
): Promise<{ subject: Subject } | { answer: NotDone }> {
  const named = await namedRequest({ id, act: 'preview', by }, deps);
  if ('answer' in named) return named;
  const { found } = named;
  const { request, finished } = found;
  const declared = stillDeclared(request, deps.profile);
  if ('gone' in declared) return { answer: declined(declared.gone) };
  const wish = wishAbout(found, direction);
  const { rollback } = declared;
  if (wish !== null) return { subject: { name: request.rollback, rollback, wish, of: found } };
  const became = whatBecame(found, deps.profile.timeZone);
  const nothing = direction === 'undo' ? 'There is nothing to undo.' : 'There is no traffic to move for it.';
  return { answer: declined(finished === null ? `${nothing} ${became}` : `${became} ${nothing}`) };
}

/** What can be done about what a request did; null where it did nothing of the kind. */
function wishAbout(
  { request: { edit }, finished }: RollbackState,
  direction: 'undo' | 'move_traffic',
): PreviewWish | null {
  const state = finished?.outcome.state;
  if (direction === 'undo') {
    const isChanged = state === 'done' || state === 'not_live' || state === 'failed';
    return isChanged ? { direction, edit } : null;
  }
  return state === 'not_live' && edit.kind === 'variable' ? { direction, value: edit.to } : null;
}
