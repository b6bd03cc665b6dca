import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { errorMessage } from '../../text/error-message.ts';
import { CloudError } from '../cloud-error.ts';

const text = z.string().min(1);
const instant = z.iso.datetime();
const sha = z.string().regex(/^[0-9a-f]{40}$/);

const variable = z.union([
  z.strictObject({ name: text, value: z.string() }),
  z.strictObject({ name: text, secret: text }),
]);

const revision = z.strictObject({
  name: text,
  createdAt: instant,
  createdBy: text,
  labels: z.record(text, z.string()),
  minInstances: z.int().min(0).nullable(),
  /** The one that takes requests first. */
  containers: z.array(z.strictObject({ name: text, image: text, variables: z.array(variable) })).min(1),
  /** What the platform says where it never became ready. */
  trouble: text.nullable(),
  /** From when it is ready, or, in trouble, known not to become it. Left out: from its beginning. */
  readyAt: instant.optional(),
  /** Somebody chose its name, and the template still holds it. */
  nameFixed: z.boolean().optional(),
  /** The one variable that it was made for, by us. */
  switched: z.strictObject({ container: text, variable: text }).optional(),
});

/** `revision` is null for whichever is the newest that is ready. */
const traffic = z.array(z.strictObject({ revision: text.nullable(), percent: z.int().min(1).max(100) }));

const echo = z.strictObject({
  variable: text,
  /** Of revisions that have it at one of these values, in any case; null among them is not set. Null: at any other value. */
  values: z.array(z.string().nullable()).nullable(),
  lines: z.array(z.strictObject({ afterSeconds: z.number().min(0), severity: text, text: z.string() })),
});

const healthAnswer = z.strictObject({
  ms: z.number().min(0),
  /** Null where nobody takes the connection. */
  status: z.int().min(100).max(599).nullable(),
  body: z.json(),
  location: text.nullable(),
});

const service = z.strictObject({
  service: text,
  region: text,
  uri: z.url(),
  /** Newest first; the first of them is what the service's template says. */
  revisions: z.array(revision).min(1),
  traffic,
  changedAt: instant,
  changedBy: text,
  /** Since when it routes traffic as it does now. */
  routedAt: instant,
  /** By path: what is answered to one try after the other; the last answer stays. A path that is not here answers 404. */
  health: z.record(text, z.array(healthAnswer).min(1)),
  /** How often a change was asked for. Left out: once for every revision. */
  generation: z.int().min(1).optional(),
  /** Where traffic was told to go before, oldest first: until other words came, and until they took effect. */
  before: z.array(z.strictObject({ traffic, toldAt: instant, until: instant })).optional(),
  /** What becomes of the next change; of those after it nothing is said. */
  nextChange: z.enum(['fails', 'slow']).optional(),
  /** What it logs once a change of ours serves. */
  echoes: z.array(echo).optional(),
});

const fleetSchema = z.strictObject({
  version: z.literal(1),
  madeAt: instant,
  repository: z.strictObject({
    /** Files and folders that are there without a commit to show for it. */
    paths: z.array(text),
    /** Oldest first. */
    commits: z
      .array(z.strictObject({ sha, committedAt: instant, subject: text, files: z.array(text) }))
      .min(1),
    /** Commits that are not on the branch. */
    elsewhere: z.array(sha),
  }),
  services: z.array(service),
  logs: z.array(
    z.strictObject({
      service: text,
      revision: text.nullable(),
      at: instant,
      severity: text,
      text: z.string(),
    }),
  ),
  /** Who changes are made by, as an e-mail address. */
  changesBy: text.optional(),
  /** Changes that were taken, oldest first. */
  operations: z.array(z.strictObject({ name: text, endsAt: instant, failure: text.nullable() })).optional(),
});

/** A simulated project: what Cloud Run, its logs, its services and the repository behind them would answer with. */
export type Fleet = z.infer<typeof fleetSchema>;
export type FleetService = Fleet['services'][number];
export type FleetRevision = FleetService['revisions'][number];
export type FleetCommit = Fleet['repository']['commits'][number];
export type FleetLogEntry = Fleet['logs'][number];
export type FleetTraffic = FleetService['traffic'];
export type FleetOperation = NonNullable<Fleet['operations']>[number];

const FIX = 'start "shootaround sandbox" again, which makes a new one and keeps what else it knows';

/** @throws CloudError `config` for a file that is missing, or no fleet. */
export async function readFleet(path: string): Promise<Fleet> {
  const content = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CloudError('config', `the simulated fleet can’t be read: ${errorMessage(error)}`, FIX, {
      cause: error,
    });
  });
  const parsed = fleetSchema.safeParse(jsonIn(content));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new CloudError(
    'config',
    `the simulated fleet in ${path} can’t be understood${place}: ${issue?.message ?? 'no fleet'}`,
    FIX,
    { cause: parsed.error },
  );
}

/** Replaces the file at once: another process reads the old fleet or the new one, and never half of one. */
export async function writeFleet(path: string, fleet: Fleet): Promise<void> {
  const unfinished = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(unfinished, `${JSON.stringify(fleet, null, 1)}\n`, { flag: 'wx' });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** What is no JSON is no fleet either, and the schema says so. */
function jsonIn(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
