import { z } from 'zod';
import { count, serviceName, tableName, variableName } from './profile-values.ts';

const region = z.string().regex(/^[a-z]+-[a-z]+\d+$/, 'a region such as us-west2');
const sourcePath = z
  .string()
  .regex(
    /^(?!.*(^|\/)\.{0,2}(\/|$))[^\s](.*[^\s])?$/,
    'a path from the root, such as services/api, without / at either end',
  );

const watchedService = z.strictObject({
  /** Where it runs, where that is not `deployment.region`. */
  region: region.optional(),
  /** Short names that people may type. */
  aliases: z.array(z.string().regex(/^[a-z0-9-]+$/, 'lower case letters, digits and -')).default([]),
  /** Files and folders whose commits it needs: exactly what its build trigger watches. */
  paths: z.array(sourcePath).min(1),
  /** Also in its image, and no reason to deploy: shown, not counted. */
  alsoInImage: z.array(sourcePath).default([]),
  /** The container with the variables, where it is not the first. */
  container: z.string().min(1).optional(),
  /** What it should be set to; left out: whatever it is. */
  minInstances: count.optional(),
  /** Variables whose values are read and shown, with the values they should have. */
  variables: z.record(variableName, z.string()).default({}),
  /** `critical`: the pipeline stands still without it; `vital`: losing it is P1. */
  importance: z.enum(['vital', 'critical', 'normal']).default('normal'),
  /** Endpoints that are asked how it is. `deep` ones look at what the service depends on. */
  health: z
    .array(
      z.strictObject({
        path: z.string().regex(/^\/[^\s?#]*$/, 'a path that begins with /'),
        deep: z.boolean().default(false),
      }),
    )
    .default([]),
  /** Tables that it fills: when they are current, it does its work. */
  outputs: z.array(tableName).default([]),
});

/** What runs where, and from which sources. */
export const deployment = z.strictObject({
  region,
  /** The label, and the variable in its stead, that hold the commit. */
  commitLabel: z.string().regex(/^[a-z][a-z0-9_-]*$/, 'a label: lower case letters, digits, - and _'),
  commitVariable: variableName,
  /** Files that change nothing that runs. */
  documentation: z.strictObject({
    extensions: z.array(z.string().regex(/^\.[a-z0-9]+$/, 'an extension such as .md')).default([]),
    folders: z.array(sourcePath).default([]),
  }),
  /** A clone that was not fetched for longer says nothing of what is current. */
  fetchWithinHours: z.number().positive().default(24),
  services: z.record(serviceName, watchedService),
});
