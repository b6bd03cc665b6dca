import { createHash, randomBytes } from 'node:crypto';

/** 128 bits that nobody can guess, as 32 hexadecimal digits. */
export const newRequestId = (): string => randomBytes(16).toString('hex');

/** The id of what follows from a request: always the same one, and as hard to guess. */
export function derivedId(request: string, what: 'renewed' | 'traffic'): string {
  return createHash('sha256').update(`${what} ${request}`).digest('hex').slice(0, 32);
}

export const isRequestId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);
