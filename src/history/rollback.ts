import type { ChangeTarget, ServiceEdit, ServiceSnapshot } from '../cloud/change-ports.ts';
import type { Person } from './care.ts';

/** Where a change comes from: what the profile calls disabled or enabled, back to what was, or traffic after the fact. */
export const ROLLBACK_DIRECTIONS = ['disable', 'enable', 'undo', 'move_traffic'] as const;
export type RollbackDirection = (typeof ROLLBACK_DIRECTIONS)[number];

/** What becomes of a request, as events. Their subject is {@link rollbackSubject}. */
export const ROLLBACK_KINDS = [
  'rollback_requested',
  'rollback_approved',
  'rollback_denied',
  'rollback_outdated',
  'rollback_claimed',
  'rollback_progressed',
  'rollback_finished',
  'rollback_observed',
] as const;
export type RollbackKind = (typeof ROLLBACK_KINDS)[number];

/** What somebody was shown before asking. Stored, so that nothing that comes back from a window is believed but its id. */
export interface RollbackDraft {
  /** Opaque: 32 hexadecimal digits that nobody can guess. */
  id: string;
  /** Its name in the profile. */
  rollback: string;
  direction: RollbackDirection;
  target: ChangeTarget;
  edit: ServiceEdit;
  /** The exact state that the change is bound to. */
  snapshot: ServiceSnapshot;
  /** What it means, and what may go wrong or surprise, as it was shown: one sentence each. */
  effects: string[];
  warnings: string[];
  by: Person;
  via: 'slack' | 'terminal';
  /** ISO. */
  at: string;
  /** The request that this one takes back; null for none. */
  undoes: string | null;
  /** The request whose change it brings to life; null for none. */
  follows: string | null;
}

/** What one person asks others to approve: one exact change, on one exact state. */
export interface RollbackRequest extends Omit<RollbackDraft, 'by' | 'at'> {
  requester: Person;
  /** `ada@laptop`, for what was asked for in a terminal; null for what was asked for in Slack. */
  machine: string | null;
  reason: string;
  askedAt: string;
  expiresAt: string;
  /** Where it is posted: an id, or the name that the bot was given. */
  channel: string;
  /** Traffic is to be asked for, too, once a revision with the change is there and gets none. */
  wantsTraffic: boolean;
  /** As the profile had it when it was asked for; `normal` is the value of the variable in normal times. */
  tells: { does: string; risks: string; leaves: string[]; normal?: string | undefined };
  approvers: string[];
  approvals: number;
  selfApproval: boolean;
  readyWithinMinutes: number;
  /** The outdated request whose place it takes, and who asked for a fresh look; null for none. */
  replaces: { request: string; by: Person } | null;
}

/** What serves, and with which value; null for a variable that is not set. */
export interface LiveValue {
  revision: string;
  percent: number;
  value: string | null;
  /** It comes from a secret, and nobody has read it: `value` is the word `secret` then, and none. */
  secret?: true | undefined;
}

/** What came of a request that was executed, or was about to be. `live` is null where that could not be read. */
export type RollbackOutcome =
  /** Every revision that serves has the value (or traffic goes where it was told to go). */
  | {
      state: 'done';
      live: LiveValue[];
      revision: string | null;
      changedBy: string | null;
      recognised: boolean;
    }
  /** It was so already, and nothing was sent. */
  | { state: 'already'; live: LiveValue[] }
  /** A revision with the value is there, and does not get all of the traffic. */
  | { state: 'not_live'; live: LiveValue[]; revision: string | null; changedBy: string | null }
  /** The platform took the change and could not carry it out. */
  | { state: 'failed'; message: string; live: LiveValue[] | null; revision: string | null }
  /** The platform would not take it: nothing was changed. */
  | { state: 'refused'; message: string; fix: string; live: LiveValue[] | null }
  /** The service was changed by somebody else between approval and update: nothing was changed. */
  | { state: 'outdated'; changes: string[]; live: LiveValue[] | null }
  /** Somebody denied it, or it lapsed, before anything was sent. */
  | { state: 'stopped'; why: string; live: LiveValue[] | null }
  /** Nobody can say how it ended, after everything that was tried. */
  | { state: 'lost'; message: string; live: LiveValue[] | null };

/** How far an execution has come, in order. `alive` only says that somebody is still at it. */
export type RollbackStep = 'validated' | 'sending' | 'sent' | 'late' | 'alive';

export interface RollbackProgress {
  step: RollbackStep;
  at: string;
  attempt: number;
  /** Of `sent`. */
  operation: string | null;
  /** Of `late`: what served then; left out where that could not be read. */
  live?: LiveValue[];
}

export interface Signed {
  by: Person;
  at: string;
}

/** What the service's own log showed of the first run after the change. */
export interface ObservedRun {
  at: string;
  path: 'sequential' | 'legacy';
  /** When that run began, and which date it was for. */
  startedAt: string;
  date: string | null;
  revision: string | null;
  /** It took the path that the value promises. */
  asExpected: boolean;
}

export type RollbackPhase =
  | 'open'
  | 'denied'
  /** By whoever asked. */
  | 'withdrawn'
  | 'expired'
  /** The service changed after the preview. */
  | 'outdated'
  /** All that are needed have approved, and nobody has begun. */
  | 'approved'
  | 'running'
  | 'finished';

/** What the events about one request add up to. */
export interface RollbackState {
  request: RollbackRequest;
  phase: RollbackPhase;
  approvals: Signed[];
  denied: (Signed & { why: string }) | null;
  outdated: { at: string; changes: string[] } | null;
  /** The newest claim on its execution, and when its holder was last heard of. */
  claim: { attempt: number; owner: string; lastSign: string } | null;
  progress: RollbackProgress[];
  finished: { at: string; outcome: RollbackOutcome } | null;
  observed: ObservedRun | null;
  /** Later requests about this one; null where there are none. */
  replacedBy: string | null;
  /** The newest request that takes it back, or still may: none that was denied, lapsed or could not be done. */
  undoneBy: string | null;
  /** The newest request that brings its change to life, or still may: none that came to nothing. */
  followedBy: string | null;
  /** One was asked for before, whatever became of it: it is not asked for again by itself. */
  wasFollowed: boolean;
}

export const rollbackSubject = (request: string): string => `rollback:${request}`;
export const draftSubject = (draft: string): string => `rollback_draft:${draft}`;
