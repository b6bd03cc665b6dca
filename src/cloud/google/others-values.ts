import { redact } from '../../redact.ts';
import { errorMessage } from '../../text/error-message.ts';
import { grpcCode } from './errors.ts';
import type { Service } from './run-clients.ts';

/**
 * The values of a service's variables but one, which no message may repeat, should the platform quote them. What is part of
 * `name`, the service's whole name, says nothing that is not known, and messages need it.
 */
export function othersValues({ template }: Service, variable: string, name: string): string[] {
  const entries = (template?.containers ?? []).flatMap(({ env }) => env ?? []);
  return entries.flatMap((entry) => {
    const value = entry.name === variable ? '' : (entry.value ?? '');
    return value === '' || name.includes(value) ? [] : [value];
  });
}

/** What the platform says, without these values. Those of less than eight characters are words like any other. */
export const withoutValues = (words: string, values: readonly string[]): string =>
  String(redact(words, values));

/** What a call threw, as far as it is made use of, with words that hold none of these values. */
export function errorWithoutValues(error: unknown, values: readonly string[]): unknown {
  const code = grpcCode(error);
  if (code === null || !(error instanceof Error)) return error;
  const reason: unknown = Reflect.get(error, 'reason');
  return Object.assign(new Error(withoutValues(errorMessage(error), values)), { code, reason });
}
