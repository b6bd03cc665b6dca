import type { BigQuery } from '@google-cloud/bigquery';
import { z } from 'zod';
import { strangeAnswer } from './answer-error.ts';
import { reasonOf, statusOf } from './errors.ts';

const DAY_MS = 86_400_000;

const metadataShape = z.looseObject({
  location: z.string().optional(),
  timePartitioning: z.looseObject({ expirationMs: z.string().optional() }).optional(),
  schema: z.looseObject({ fields: z.array(z.looseObject({ name: z.string() })).optional() }).optional(),
});

/** What a table's metadata says; reading it costs nothing. */
export interface TableFacts {
  /** Where it is; null when its metadata does not say. */
  location: string | null;
  /** Days after which a partition is dropped; null when none is. */
  retentionDays: number | null;
  /** Null when its metadata does not say. */
  columns: string[] | null;
}

/** Looks tables up by `dataset.table`. Null when there is no such table. */
export function describeTables(client: BigQuery): (name: string) => Promise<TableFacts | null> {
  return async (name) => {
    const [dataset = '', tableName = ''] = name.split('.');
    try {
      const [answer]: readonly unknown[] = await client.dataset(dataset).table(tableName).getMetadata();
      const metadata = metadataShape.safeParse(answer);
      if (!metadata.success) throw strangeAnswer(`the metadata of ${name} can't be read`);
      const { location, timePartitioning, schema } = metadata.data;
      const expirationMs = timePartitioning?.expirationMs;
      return {
        location: location ?? null,
        retentionDays: expirationMs === undefined ? null : Math.floor(Number(expirationMs) / DAY_MS),
        columns: schema?.fields?.map(({ name: column }) => column) ?? null,
      };
    } catch (error) {
      if (statusOf(error) === 404 && reasonOf(error) === 'notFound') return null;
      throw error;
    }
  };
}
