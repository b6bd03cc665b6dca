import { z } from 'zod';
import { ERROR_CAUSES } from '../warehouse/warehouse.ts';
import type { Fact } from './facts.ts';

/** A fact of some value, as it is saved. */
export function fact<T>(value: z.ZodType<T>): z.ZodType<Fact<T>> {
  return z.discriminatedUnion('state', [
    z.object({ state: z.literal('known'), value }),
    z.object({
      state: z.literal('unknown'),
      cause: z.enum(ERROR_CAUSES),
      message: z.string(),
      fix: z.string(),
    }),
    z.object({ state: z.literal('not_configured') }),
    z.object({ state: z.literal('not_recorded') }),
  ]);
}
