import { Refusal } from './refusal.ts';
import type { Answer } from './store.ts';

/** A job under its id, which nobody gets a second time. */
export interface FakeJob {
  jobId: string;
  labels: Record<string, string>;
  /** Settles when the job ends: the answer, or why it failed. */
  end: Promise<Answer | Refusal>;
  ended: boolean;
  failure: Refusal | null;
}

export interface Jobs {
  get(jobId: string): FakeJob | undefined;
  add(jobId: string, labels: Record<string, string>, end: Promise<Answer | Refusal>): FakeJob;
  plant(jobId: string, outcome: 'done' | 'failed' | { doneAfterMs: number }): void;
}

const NOTHING: Answer = { schema: { fields: [] }, rows: [], rowsChanged: 1 };

export function createJobs(): Jobs {
  const byId = new Map<string, FakeJob>();
  const add: Jobs['add'] = (jobId, labels, end) => {
    const job: FakeJob = { jobId, labels, end, ended: false, failure: null };
    byId.set(jobId, job);
    void end.then((outcome) => {
      job.ended = true;
      job.failure = outcome instanceof Refusal ? outcome : null;
    });
    return job;
  };
  return {
    get: (jobId) => byId.get(jobId),
    add,
    plant(jobId, outcome) {
      const labels = { owner: 'somebody-else' };
      if (outcome === 'done') add(jobId, labels, Promise.resolve(NOTHING));
      else if (outcome === 'failed')
        add(jobId, labels, Promise.resolve(new Refusal(400, 'invalidQuery', 'planted to fail')));
      else
        add(jobId, labels, new Promise((resolve) => setTimeout(() => resolve(NOTHING), outcome.doneAfterMs)));
    },
  };
}
