import type { VariableValue } from '../../cloud/ports.ts';
import { oneLine } from '../../text/one-line.ts';

const MOST_CHARACTERS = 60;

/** True where both mean the same: `TRUE` is `true`, and every other value is only itself. Null for one that is not set. */
export function isSameMeaning(one: string | null, other: string | null): boolean {
  return word(one) === word(other);
}

/** Whether a variable means what is wanted. A secret's value is not known, so it never does. */
export function means(value: VariableValue | null, wanted: string | null): boolean {
  return value?.kind !== 'secret' && isSameMeaning(value?.value ?? null, wanted);
}

/** As people read it. A value with blanks around it is another value, so it shows them. */
export function sayValue(value: string | null): string {
  if (value === null) return 'not set';
  if (value === '') return 'empty';
  const line = oneLine(value);
  const shown = [...(line === value ? line : JSON.stringify(value))];
  return shown.length > MOST_CHARACTERS ? `${shown.slice(0, MOST_CHARACTERS - 1).join('')}…` : shown.join('');
}

export function sayVariable(value: VariableValue | null): string {
  return value?.kind === 'secret' ? 'a secret' : sayValue(value?.value ?? null);
}

function word(value: string | null): string | null {
  return value !== null && /^(true|false)$/i.test(value) ? value.toLowerCase() : value;
}
