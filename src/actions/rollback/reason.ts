import { oneLine } from '../../text/one-line.ts';

/** In characters. */
export interface ReasonLength {
  least: number;
  most: number;
}

/** Of a reason to ask: whoever approves reads it, and it is kept. */
export const REASON: ReasonLength = { least: 3, most: 500 };
/** Of a reason to deny or to take back. */
export const DENIAL_REASON: ReasonLength = { least: 3, most: 300 };

/** A reason as one line, or what is wrong with it. */
export function readReason(
  text: string,
  { least, most }: ReasonLength,
): { reason: string } | { wrong: string } {
  const reason = oneLine(text);
  const { length } = [...reason];
  if (length >= least && length <= most) return { reason };
  return { wrong: `write why, in ${least} to ${most} characters; there were ${length}.` };
}
