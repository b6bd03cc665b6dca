/** One way in which a call goes wrong. */
export type Failure =
  /** Refused with a reason, as BigQuery does: `{ status: 403, reason: 'accessDenied' }`. */
  | { kind: 'refused'; status: number; reason: string; message?: string }
  /** 503, and nothing was done. */
  | { kind: 'unavailable before' }
  /** 503, but it was done. */
  | { kind: 'unavailable after' }
  /** No answer, ever. */
  | { kind: 'hang' }
  /** The connection breaks. */
  | { kind: 'reset' }
  /** 200 with this text. */
  | { kind: 'malformed'; body: string }
  /** For inserts: the job is made, and ends with this error. */
  | { kind: 'job fails'; reason: string; message?: string };

/** `jobs.query`, `jobs.getQueryResults`, `jobs.insert`, `jobs.get`, `tables.get`. */
export type Endpoint = 'query' | 'results' | 'insert' | 'job' | 'table';

export interface Failures {
  /**
   * Lets calls of one endpoint fail.
   * `about`: only those whose path or body holds this text, such as a table's name. `times`: how often, then it works; default 1.
   */
  add(endpoint: Endpoint, failure: Failure, how?: { about?: string; times?: number }): void;
  /** The failure that this call meets, if any; uses it up. */
  take(endpoint: Endpoint, call: string): Failure | null;
}

export function createFailures(): Failures {
  const planned: { endpoint: Endpoint; failure: Failure; about: string; left: number }[] = [];
  return {
    add(endpoint, failure, { about = '', times = 1 } = {}) {
      planned.push({ endpoint, failure, about, left: times });
    },
    take(endpoint, call) {
      const met = planned.find(
        (one) => one.endpoint === endpoint && one.left > 0 && call.includes(one.about),
      );
      if (!met) return null;
      met.left -= 1;
      return met.failure;
    },
  };
}
