import type { Clock } from '../../clock.ts';
import type { CloudChanges } from '../../cloud/change-ports.ts';
import type { CloudLogs } from '../../cloud/ports.ts';
import type { Profile } from '../../config/profile.ts';
import type { EventStore } from '../../history/event-store.ts';
import type { RollbackRequest } from '../../history/rollback.ts';
import type { Log } from '../../log.ts';

/** Carries out what was approved: each request once, whoever begins it and however often. */
export interface Executor {
  /**
   * Executes a request that all have approved, or goes on with one whose holder is gone. Does nothing where it is neither,
   * or where somebody else is at it. Resolves when it is finished, or not ours. Never rejects.
   */
  execute(request: string): Promise<void>;
  /** Looks for what was approved and not finished, and goes on with what nobody is at. Never rejects. */
  resume(): Promise<void>;
  /**
   * Looks in the service's log for the first run after each change of the last days that shows which path it takes, and
   * records it. Never rejects.
   */
  observe(): Promise<void>;
  /** Begins nothing more, and ends waiting; what was sent goes on by itself, and the next life looks at it. */
  stop(): void;
}

export interface ExecutorDeps {
  changes: CloudChanges;
  /** Null where nobody can be asked. */
  logs: CloudLogs | null;
  events: Pick<EventStore, 'append' | 'note' | 'aboutRollbacks'>;
  profile: Profile;
  clock: Clock;
  log: Log;
  /** Tells this process from others, and from its own earlier lives. */
  owner: string;
  /** Only one process can hold the store: whoever else claimed something in it is gone. */
  exclusive: boolean;
  /** Something about a request is different now: its message is to be redrawn. */
  onChange(request: string): void;
  /** A request whose change was made and gets no traffic, which was to be asked for. */
  onNotLive(request: RollbackRequest): void;
}

export function createExecutor(_deps: ExecutorDeps): Executor {
  return {} as Executor;
}
