import type { Clock } from '../../clock.ts';
import type { CloudChanges } from '../../cloud/change-ports.ts';
import type { Profile } from '../../config/profile.ts';
import type { Person } from '../../history/care.ts';
import type { EventStore } from '../../history/event-store.ts';
import type { RollbackDraft, RollbackRequest, RollbackState } from '../../history/rollback.ts';
import type { RefusedAttempt } from '../../history/rollback-events.ts';
import type { Log } from '../../log.ts';
import { errorMessage } from '../../text/error-message.ts';
import { WarehouseError } from '../../warehouse/warehouse.ts';
import { approve } from './approving.ts';
import { request } from './asking.ts';
import { deny } from './denying.ts';
import { knownRequest, knownRequests } from './known-requests.ts';
import { preview } from './looking.ts';
import type { Preview } from './preview.ts';
import { causeOf } from './recording.ts';
import { refuse } from './refusals.ts';
import { followUp, renew } from './renewing.ts';

/** What somebody wants to see. Names and ids come from outside and are not believed before they are looked up. */
export type PreviewQuestion =
  | { rollback: string; direction: 'disable' | 'enable' | 'toggle' }
  /** `of` is the id of a finished request. */
  | { direction: 'undo' | 'move_traffic'; of: string };

/** Not done, and surely nothing recorded that could lead to anything. `why` is mrkdwn for that person alone. */
export interface NotDone {
  state: 'refused' | 'not_recorded';
  why: string;
}

export type PreviewAnswer =
  /** It can be asked for, with the draft's id. */
  | {
      state: 'ready';
      draft: RollbackDraft;
      preview: Extract<Preview, { state: 'possible' }>;
      tells: RollbackRequest['tells'];
    }
  /** There is nothing to ask for: it is so already, or it can't be done. */
  | { state: 'idle'; preview: Extract<Preview, { state: 'impossible' }> }
  | NotDone;

export interface RequestAsk {
  draft: string;
  by: Person;
  reason: string;
  wantsTraffic: boolean;
  /** The channel where nothing else is configured. */
  channel: string;
  machine: string | null;
}

export type RequestAnswer =
  | { state: 'requested'; request: RollbackRequest }
  /** Nobody can tell just now whether it was recorded. */
  | { state: 'unsure'; why: string }
  | NotDone;

export type ApproveAnswer =
  /** Counted; more are needed. */
  | { state: 'counted'; missing: number }
  /** Everybody needed has approved: it can be executed. */
  | { state: 'complete' }
  /** The service has changed since: the request is closed. */
  | { state: 'outdated'; changes: string[] }
  /** Nothing was changed by this press: said before, or somebody was faster. */
  | { state: 'idle'; why: string }
  /** Nobody can tell just now whether it was recorded. */
  | { state: 'unsure'; why: string }
  | NotDone;

export type DenyAnswer = { state: 'denied' } | { state: 'idle' | 'unsure'; why: string } | NotDone;

/** Everything that people do about rollbacks, but for executing them. No method rejects. */
export interface Rollbacks {
  /** Looks at the service and stores what is shown, so that it can be asked for. */
  preview(question: PreviewQuestion, by: Person, via: 'slack' | 'terminal'): Promise<PreviewAnswer>;
  /** Asks for what was previewed. The same draft asked for again is the same request. */
  request(ask: RequestAsk): Promise<RequestAnswer>;
  approve(request: string, by: Person): Promise<ApproveAnswer>;
  deny(request: string, by: Person, why: string): Promise<DenyAnswer>;
  /**
   * Asks for an outdated or expired one again, on the state as it is now. The person who asked first and the reason stay.
   * Pressed twice it is the same request.
   */
  renew(request: string, by: Person): Promise<RequestAnswer>;
  /**
   * Asks for the traffic that a finished request wanted, once its revision is there and gets none. Asked again for the same
   * one it is the same request.
   */
  followUp(request: string): Promise<RequestAnswer>;
  /** What became of a request; null where there is none. @throws WarehouseError */
  state(request: string): Promise<RollbackState | null>;
  /** Every request, the newest first. @throws WarehouseError */
  all(): Promise<RollbackState[]>;
  /** Notes what somebody tried and may not do. Never rejects. */
  refuse(attempt: RefusedAttempt): Promise<void>;
}

export interface RollbacksDeps {
  changes: CloudChanges;
  events: Pick<EventStore, 'append' | 'note' | 'about' | 'aboutRollbacks'>;
  profile: Profile;
  clock: Clock;
  log: Log;
  /** 32 hexadecimal digits that nobody can guess. */
  newId(): string;
}

export function createRollbacks(deps: RollbacksDeps): Rollbacks {
  /** What throws throws before anything is written: what comes after a write is answered by whoever wrote. */
  const guarded = async <T>(act: string, work: Promise<T>): Promise<T | NotDone> => {
    try {
      return await work;
    } catch (error) {
      deps.log.error('rollback.not_done', { act, message: errorMessage(error) });
      return { state: 'not_recorded', why: troubleOf(error) };
    }
  };
  return {
    preview: (question, by, via) => guarded('preview', preview(question, by, via, deps)),
    request: (ask) => guarded('request', request(ask, deps)),
    approve: (id, by) => guarded('approve', approve(id, by, deps)),
    deny: (id, by, why) => guarded('deny', deny(id, by, why, deps)),
    renew: (id, by) => guarded('renew', renew(id, by, deps)),
    followUp: (id) => guarded('follow_up', followUp(id, deps)),
    state: (id) => knownRequest(id, deps),
    all: () => knownRequests(deps),
    refuse: (attempt) => refuse(attempt, deps),
  };
}

function troubleOf(error: unknown): string {
  return error instanceof WarehouseError
    ? `Nothing was recorded: the store could not be reached${causeOf(error)}. Press again in a moment.`
    : 'Nothing was recorded: something went wrong on my side. *To mend it:* look at my log.';
}
