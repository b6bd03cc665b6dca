import type { RollbackProfile } from '../../config/profile.ts';
import type { Person } from '../../history/care.ts';
import type { Event } from '../../history/events.ts';
import type { RollbackDraft, RollbackRequest } from '../../history/rollback.ts';
import { readRequest } from '../../history/rollback-details.ts';
import type { PossiblePreview } from './preview.ts';

/** How long what was shown may be asked for, in milliseconds. */
const LASTS_MS = 30 * 60_000;
const MINUTE_MS = 60_000;

/** What a draft's events say was shown; null where there is none, or where its row is not whole or is another person's. */
export function draftIn(events: readonly Event[], id: string): RollbackDraft | null {
  const shown = events.find(({ kind }) => kind === 'rollback_previewed');
  const draft = shown?.details.draft as RollbackDraft | undefined;
  if (draft?.id !== id || draft.by?.id !== shown?.actor) return null;
  return readRequest({ ...UNASKED, ...draft, requester: draft.by }) === null ? null : draft;
}

/** What a draft lacks to be read as the request that it may become. */
const UNASKED = {
  machine: null,
  reason: '',
  askedAt: '1970-01-01T00:00:00.000Z',
  expiresAt: '1970-01-01T00:00:00.000Z',
  channel: '',
  wantsTraffic: false,
  tells: { does: '', risks: '', leaves: [] },
  approvers: [],
  approvals: 1,
  selfApproval: false,
  readyWithinMinutes: 1,
  replaces: null,
};

/** Too old to be asked for; so is one that does not say when it was shown. */
export function isLapsed({ at }: RollbackDraft, now: Date): boolean {
  return !(now.getTime() - Date.parse(at) <= LASTS_MS);
}

/** What a request is made of besides what was looked at: the profile has the rest. */
export interface Asking {
  id: string;
  requester: Person;
  machine: string | null;
  reason: string;
  /** The channel where the profile names none. */
  channel: string;
  wantsTraffic: boolean;
  replaces: RollbackRequest['replaces'];
}

/** What is looked at, without who did, and when. */
export type Looked = Omit<RollbackDraft, 'id' | 'by' | 'at'>;

/** A request in the profile's terms as they are now: who may approve is settled when it is asked for. */
export function requestOf(
  looked: Looked,
  asking: Asking,
  rollback: RollbackProfile,
  now: Date,
): RollbackRequest {
  const {
    rollback: name,
    direction,
    target,
    edit,
    snapshot,
    effects,
    warnings,
    via,
    undoes,
    follows,
  } = looked;
  const { approvers, approvals, selfApproval, readyWithinMinutes } = rollback;
  const expiresAt = new Date(now.getTime() + rollback.expiresAfterMinutes * MINUTE_MS);
  return {
    id: asking.id,
    rollback: name,
    direction,
    target,
    edit,
    snapshot,
    effects,
    warnings,
    via,
    undoes,
    follows,
    requester: asking.requester,
    machine: asking.machine,
    reason: asking.reason,
    askedAt: now.toISOString(),
    expiresAt: expiresAt.toISOString(),
    channel: rollback.channel ?? asking.channel,
    wantsTraffic: asking.wantsTraffic,
    tells: tellsOf(rollback),
    approvers: [...approvers],
    approvals,
    selfApproval,
    readyWithinMinutes,
    replaces: asking.replaces,
  };
}

/** What the profile says of it now, for whoever asks and whoever approves. */
export function tellsOf({ does, risks, leaves, enabled }: RollbackProfile): RollbackRequest['tells'] {
  return { does, risks, leaves: [...leaves], normal: enabled };
}

/** What a preview adds to what is asked for. */
export function lookedOf(
  { direction, edit, effects, warnings }: PossiblePreview,
  rest: Omit<Looked, 'direction' | 'edit' | 'effects' | 'warnings'>,
): Looked {
  return { ...rest, direction, edit, effects, warnings };
}
