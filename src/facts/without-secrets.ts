import { redact } from '../redact.ts';

/** A key or password beside its name. A word without a digit is one of the message, as in `token: expired`. */
const CREDENTIAL =
  /((?:key|token|secret|password|passwd|authorization|signature)['"]?(?:=|: ?)['"]?)(?=[^\s'",;&)\]}]*\d)[^\s'",;&)\]}]{8,}/gi;

/** What somebody else logged, without what opens doors: a request's address may hold the key that it was made with. */
export function withoutSecrets(text: string): string {
  return String(redact(text)).replace(CREDENTIAL, '$1…');
}
