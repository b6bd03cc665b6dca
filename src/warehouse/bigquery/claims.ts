import { randomBytes } from 'node:crypto';
import type { Job } from '@google-cloud/bigquery';
import type { Log } from '../../log.ts';
import type { RenderedSql } from '../sql.ts';
import type { CheckedBigQuery } from './checked-client.ts';
import { isTransient, statusOf } from './errors.ts';
import { labelValue } from './labels.ts';
import { toParameters } from './values.ts';

/** A job that failed keeps its id for good, so a claim has several, to be used in order. */
const ATTEMPTS = 5;

export interface ClaimedInsert {
  statement: RenderedSql;
  /** Letters, digits, `_` and `-`. */
  claim: string;
  /** The place of the table: part of a job's address, so it must be the same for everybody. Null when it is not known. */
  location: string | null;
  labels: Record<string, string>;
  maximumBytesBilled: string;
  deadlineMs: number;
}

export interface ClaimDesk {
  /**
   * Runs the INSERT as a job under an id that is made of the claim. BigQuery gives an id away once, so the statement
   * and the claim are one act. Throws what the client throws. When it threw, or `signal` was aborted before it answered,
   * the next call of this process for the same claim learns what became of it.
   */
  insert(insert: ClaimedInsert, signal: AbortSignal): Promise<'inserted' | 'held'>;
}

export function createClaimDesk(client: CheckedBigQuery, log?: Log): ClaimDesk {
  /** Who this process was when it asked for a claim and got no answer: the job it may have made carries this name. */
  const unanswered = new Map<string, string>();

  return {
    async insert(insert, signal) {
      const owner = unanswered.get(insert.claim) ?? randomBytes(12).toString('hex');
      // Taken by one: a second call of this process for the same claim is somebody else, like any other.
      unanswered.delete(insert.claim);
      let isKept = false;
      // Once: a call that was given up fails later, when the next one may have taken the name already.
      const keep = (): void => {
        if (!isKept) unanswered.set(insert.claim, owner);
        isKept = true;
      };
      signal.addEventListener('abort', keep, { once: true });
      try {
        return await claimByJob(client, insert, owner, log);
      } catch (error) {
        keep();
        throw error;
      }
    },
  };
}

async function claimByJob(
  client: CheckedBigQuery,
  insert: ClaimedInsert,
  owner: string,
  log: Log | undefined,
): Promise<'inserted' | 'held'> {
  let failure: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const jobId = `shootaround_${insert.claim}_${attempt}`;
    const { job, holder } = await createOrFind(client, insert, jobId, owner);
    const failed = await failureOf(job, insert.deadlineMs);
    if (failed === null) return holder === 'other' ? 'held' : 'inserted';
    failure = failed;
    log?.warn('bigquery_claim_failed', { job: jobId, holder, error: String(failed) });
    // An INSERT that failed wrote nothing, so a failure of before leaves the claim free. What failed now may pass, or not.
    if (holder === 'created' && !isTransient(failed)) throw failed;
  }
  throw failure;
}

/** Makes the job, or finds who made it before. Our own request can come back as a duplicate: the client repeats on 5xx. */
async function createOrFind(
  client: CheckedBigQuery,
  insert: ClaimedInsert,
  jobId: string,
  owner: string,
): Promise<{ job: Job; holder: 'created' | 'found' | 'other' }> {
  const { statement, location, labels, maximumBytesBilled, deadlineMs } = insert;
  const place = location === null ? {} : { location };
  try {
    const [job] = await client.createQueryJob({
      query: statement.text,
      ...toParameters(statement.values),
      jobId,
      ...place,
      maximumBytesBilled,
      // Beyond it nobody waits for the job, and it would go on, write and bill.
      jobTimeoutMs: deadlineMs,
      labels: { ...labels, owner: labelValue(owner) },
    });
    return { job, holder: 'created' };
  } catch (error) {
    const status = statusOf(error);
    // The network, or a server that failed: it may have made the job all the same. A refusal has not.
    const mayExist = status === null || status === 409 || status >= 500;
    if (!mayExist) throw error;
    const job = client.job(jobId, place);
    const holder = await ownerOf(job);
    if (holder === null) throw error;
    return { job, holder: holder === labelValue(owner) ? 'found' : 'other' };
  }
}

/** The owner that a job was made by; null when there is no such job. */
async function ownerOf(job: Job): Promise<string | null> {
  try {
    const [metadata] = await job.getMetadata();
    const owner: unknown = metadata?.configuration?.labels?.owner;
    return typeof owner === 'string' ? owner : '';
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** Waits for a job. Null when it did its work, else why it did not. Throws when that can't be found out. */
async function failureOf(job: Job, deadlineMs: number): Promise<unknown> {
  try {
    await job.getQueryResults({ timeoutMs: deadlineMs, maxResults: 0, autoPaginate: false });
    return null;
  } catch (error) {
    const [metadata] = await job.getMetadata();
    const result: unknown = metadata?.status?.errorResult;
    if (metadata?.status?.state !== 'DONE') throw error;
    if (typeof result !== 'object' || result === null) return null;
    return Object.assign(new Error('message' in result ? String(result.message) : 'the job failed'), {
      errors: [result],
    });
  }
}
