import type { VariableValue } from '../../cloud/ports.ts';
import { isSameMeaning } from '../../cloud/same-meaning.ts';
import { visibleText } from '../../text/visible-text.ts';

const MOST_CHARACTERS = 60;

/** Whether a variable means what is wanted. A secret's value is not known, so it never does. */
export function means(value: VariableValue | null, wanted: string | null): boolean {
  return value?.kind !== 'secret' && isSameMeaning(value?.value ?? null, wanted);
}

/** As people read it. A value with a blank, or a mark that nobody sees, is another value, so it shows them. */
export function sayValue(value: string | null): string {
  if (value === null) return 'not set';
  if (value === '') return 'empty';
  const shown = [...visibleText(value)];
  return shown.length > MOST_CHARACTERS ? `${shown.slice(0, MOST_CHARACTERS - 1).join('')}…` : shown.join('');
}

export function sayVariable(value: VariableValue | null): string {
  return value?.kind === 'secret' ? 'a secret' : sayValue(value?.value ?? null);
}
