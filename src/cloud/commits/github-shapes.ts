import { z } from 'zod';
import { CloudError } from '../cloud-error.ts';

/** What is read of GitHub's answers; everything else in them is passed over. */

const sha = z.string().regex(/^[0-9a-f]{40}$/);
const instant = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)))
  .transform((text) => new Date(text).toISOString());

const commit = z.object({
  sha,
  commit: z.object({
    message: z.string(),
    committer: z.object({ date: instant }),
    tree: z.object({ sha }),
  }),
  parents: z.array(z.object({ sha })),
});

export const commitAnswer = commit.extend({
  files: z
    .array(
      z.object({
        filename: z.string(),
        status: z.string(),
        previous_filename: z.string().optional(),
      }),
    )
    .default([]),
});

export const commitsAnswer = z.array(commit);

export const comparisonAnswer = z.object({
  status: z.enum(['ahead', 'behind', 'diverged', 'identical']),
  total_commits: z.int().nonnegative(),
  base_commit: z.object({ sha }),
  commits: z.array(commit),
});

export const treeAnswer = z.object({
  sha,
  truncated: z.boolean(),
  tree: z.array(z.object({ path: z.string() })),
});

/** @throws CloudError `bad_response` where an answer is not as GitHub describes it. */
export function shaped<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new CloudError(
    'bad_response',
    `GitHub's answer about ${what} is not as expected${place === '' ? '' : `, at ${place}`}`,
    'check GITHUB_API_URL, and that the server there speaks version 2022-11-28 of the REST API',
  );
}
