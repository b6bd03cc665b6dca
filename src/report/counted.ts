/** `1 failure`, `2 failures`, `2 could not look` with a plural of its own. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
