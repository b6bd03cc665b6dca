import type { RollbackState } from '../../history/rollback.ts';
import type { Message } from '../message.ts';

/** What a request's message is found again by, and posted once under. */
export const rollbackRunId = (request: string): string => `rollback-${request}`;

/** The message of a request: what is asked for, then what becomes of it, then the record of it. */
export function rollbackMessage(_state: RollbackState, _context: { timeZone: string; now: Date }): Message {
  throw new Error('unbuilt');
}
