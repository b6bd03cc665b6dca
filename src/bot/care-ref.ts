import type { Failure } from '../history/failure.ts';
import { fitMrkdwn } from '../mrkdwn/escape.ts';
import { LIMITS } from './blocks/limits.ts';

/** What a button about a failure was drawn on. */
export interface CareRef extends Failure {
  runId: string;
  /** Of the care, when it was drawn. */
  version: number;
}

const PREFIX = 'care';
const SEPARATOR = '|';
const SUBJECT_SHOWN = 120;

/** The id of the block that holds a failure's buttons; null where it would not fit, so that there are none. */
export function careBlockId({ runId, version, check, subject }: CareRef): string | null {
  const id = [PREFIX, runId, version, check, subject].join(SEPARATOR);
  return id.length <= LIMITS.blockId && ![runId, check].some((part) => part.includes(SEPARATOR)) ? id : null;
}

/** Null for a block that is none of these. */
export function readCareBlockId(id: string): CareRef | null {
  const [prefix, runId, version, check, ...subject] = id.split(SEPARATOR);
  if (prefix !== PREFIX || !runId || !check || subject.length === 0 || !/^\d{1,6}$/.test(version ?? ''))
    return null;
  return { runId, version: Number(version), check, subject: subject.join(SEPARATOR) };
}

/** Private mrkdwn about a failure: in a message with five of them, an answer names which one it is about. */
export function saidOf({ subject }: CareRef, mrkdwn: string): string {
  return `*${fitMrkdwn(subject, SUBJECT_SHOWN).text}*: ${mrkdwn}`;
}
