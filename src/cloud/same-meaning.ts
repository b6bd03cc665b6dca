/** Whether two values of a variable mean the same: `TRUE` is `true`, and every other value is only itself. Null is not set. */
export function isSameMeaning(one: string | null, other: string | null): boolean {
  return word(one) === word(other);
}

function word(value: string | null): string | null {
  return value !== null && /^(true|false)$/i.test(value) ? value.toLowerCase() : value;
}
