import { valueAt } from './schema-problems.ts';
import type { KeyPath } from './yaml-source.ts';

/** A value of which any part may be absent; what is there has the right kind. */
export type Draft<T> = T extends (infer Item)[]
  ? (Draft<Item> | undefined)[]
  : T extends object
    ? { [Key in keyof T]?: Draft<T[Key]> | undefined }
    : T;

/**
 * A copy of `value` in which everything at fault is `undefined`, so that what is left can be judged further.
 * Keys and list positions stay as they are: paths into the copy are paths into the original.
 */
export function withoutFaults(value: unknown, faults: readonly KeyPath[]): unknown {
  const copy = structuredClone(value);
  for (const path of faults) {
    const last = path.at(-1);
    if (last === undefined) return undefined;
    const parent = valueAt(copy, path.slice(0, -1));
    if (typeof parent === 'object' && parent !== null && Object.hasOwn(parent, last))
      Reflect.set(parent, last, undefined);
  }
  return copy;
}
