import type { Clock } from '../../clock.ts';
import type { CloudChanges } from '../../cloud/change-ports.ts';
import type { Profile } from '../../config/profile.ts';
import type { Person } from '../../history/care.ts';
import type { EventStore } from '../../history/event-store.ts';
import type { RollbackDraft, RollbackRequest, RollbackState } from '../../history/rollback.ts';
import type { RefusedAttempt } from '../../history/rollback-events.ts';
import type { Log } from '../../log.ts';
import type { Preview } from './preview.ts';

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
  | { state: 'ready'; draft: RollbackDraft; preview: Extract<Preview, { state: 'possible' }> }
  /** There is nothing to ask for: it is so already, or it can't be done. */
  | { state: 'idle'; preview: Extract<Preview, { state: 'impossible' }> }
  | NotDone;

export type RequestAnswer = { state: 'requested'; request: RollbackRequest } | NotDone;

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
  request(ask: {
    draft: string;
    by: Person;
    reason: string;
    wantsTraffic: boolean;
    /** The channel where nothing else is configured. */
    channel: string;
    machine: string | null;
  }): Promise<RequestAnswer>;
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

export function createRollbacks(_deps: RollbacksDeps): Rollbacks {
  return {} as Rollbacks;
}
